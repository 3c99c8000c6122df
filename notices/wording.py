"""Languages, templates, dates and lists: how facts become Chinese or English text.

Traditional Chinese is made from the simplified sentences and templates, never from the finished text: a
channel's name is searched for letter by letter and must stay as the bank registered it.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from importlib import resources

from jinja2 import BaseLoader, Environment, StrictUndefined, Template, TemplateNotFound
from jinja2.sandbox import SandboxedEnvironment

from inventory.errors import SettingsError
from inventory.words import load_words
from notices.script import TRADITIONAL, converter, to_hong_kong

LANGUAGES = ("zh", TRADITIONAL, "en")
_QUOTED = re.compile("“([^“”]*)”")
_SPACES = re.compile(r"\s+")


class Wording:
    """The sentences and templates of one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.base = "en" if lang == "en" else "zh"
        self._words = load_words("notices", self.base)
        self._convert = converter(lang)
        self._raw: dict[str, str] = {}
        mark = re.escape(self.say("form.hole", sheet="@", column="@")).replace("@", "[^【】]*")
        self._hole = re.compile(f"({mark})")
        self.plain = _environment(lang, autoescape=False)
        self.html = _environment(lang, autoescape=True)
        for environment in (self.plain, self.html):
            environment.globals.update(say=self.say, lang=lang, split_holes=self.split_holes)

    def say(self, key: str, /, **facts: object) -> str:
        """The sentence under ``key`` in this language with its facts filled in, the facts unconverted."""
        if key not in self._raw:
            self._raw[key] = self._convert(self._words.say(key, **{name: "{" + name + "}" for name in facts}))
        return self._raw[key].format(**facts)

    def terms(self, key: str) -> tuple[str, ...]:
        """Words to look for in names, in either script."""
        return _either_script(self._words.say(key))

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        return self._words.has(key)

    def day(self, date: dt.date) -> str:
        """A date as notices write it: 2025年7月31日, 31 July 2025."""
        month = self.say(f"form.month_{date.month}")
        return self.say("form.date", year=date.year, month=month, day=date.day)

    def told(self, text: str) -> str:
        """A text of the ledger, in traditional script where asked; what it quotes is a name and stays as registered."""
        if self.lang != TRADITIONAL:
            return text
        pieces = _QUOTED.split(text)
        return "".join(self.quote(piece) if at % 2 else self._convert(piece) for at, piece in enumerate(pieces))

    def quote(self, name: str) -> str:
        """A name in the quotation marks of the language."""
        return self.say("form.quoted", name=name)

    def listing(self, names: Sequence[str], limit: int) -> str:
        """Quoted names, after ``limit`` only their number; "" for none."""
        if not names:
            return ""
        joined = self.say("form.between").join(self.quote(name) for name in names[:limit])
        return joined if len(names) <= limit else self.say("form.and_more", names=joined, count=len(names))

    def split_holes(self, text: str) -> list[tuple[str, bool]]:
        """The pieces of a text, each with whether it is the mark of a missing fact."""
        return [(piece, at % 2 == 1) for at, piece in enumerate(self._hole.split(text)) if piece]

    def render(self, name: str, **context: object) -> str:
        """A plain-text template, filled in."""
        return self.plain.get_template(f"{self.base}/{name}").render(**context)

    def has_template(self, name: str) -> bool:
        """Whether the language has this template."""
        return _source(f"{self.base}/{name}") is not None

    def page(self, name: str) -> Template:
        """An HTML template; values are escaped."""
        return self.html.get_template(f"page/{name}")


@cache
def load_wording(lang: str) -> Wording:
    """The wording of one of :data:`LANGUAGES`; templates are compiled once."""
    if lang not in LANGUAGES:
        raise SettingsError.saying("notices", "refused.language", lang=lang, known=", ".join(LANGUAGES))
    return Wording(lang)


@lru_cache(maxsize=65536)
def clean(text: str) -> str:
    """Text fit for a notice: composed, one line, without control, format or unassigned characters."""
    kept = "".join(c for c in text if c.isspace() or not unicodedata.category(c).startswith("C"))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", kept)).strip()


@cache
def _either_script(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*words.split(), *map(to_hong_kong, words.split())]))


@cache
def _source(name: str) -> str | None:
    """The text of a template file, None where there is none."""
    file = resources.files("notices").joinpath("templates", *name.split("/"))
    return file.read_text(encoding="utf-8") if file.is_file() else None


class _Loader(BaseLoader):
    """Templates of the package, turned into the language's script."""

    def __init__(self, convert: Callable[[str], str]) -> None:
        self._convert = convert

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        text = _source(template)
        if text is None:
            raise TemplateNotFound(template)
        return self._convert(text), template, lambda: True


def _environment(lang: str, *, autoescape: bool) -> SandboxedEnvironment:
    return SandboxedEnvironment(
        loader=_Loader(converter(lang)), undefined=StrictUndefined, autoescape=autoescape,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False,
    )
