"""Wording tables: every sentence a person reads stands in a TOML file per language, not in code.

``<package>/words/<lang>/<topic>.toml`` holds the sentences of one topic; the key of a sentence begins with
the topic: ``findings.low_activity.text``.
"""

import errno
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from inventory.errors import ConsolidateError, MissingText, Sentence

LANGUAGES = ("zh", "en")


class Words:
    """The sentences of one package in one language; keys are dotted, placeholders are ``str.format`` fields."""

    def __init__(self, package: str, lang: str) -> None:
        self.lang = lang
        self._table: dict[str, str] = {}
        for file in sorted(resources.files(package).joinpath("words", lang).iterdir(), key=lambda f: f.name):
            table = tomllib.loads(file.read_text(encoding="utf-8"))
            self._table |= _flatten(table, file.name.removesuffix(".toml") + ".")

    def say(self, key: str, /, **facts: Any) -> str:
        """The sentence under ``key`` with its facts filled in; raises :class:`MissingText`."""
        try:
            return self._table[key].format(**facts)
        except (KeyError, IndexError) as error:
            raise MissingText(f"{self.lang}: {key}: {error}") from error

    def text(self, key: str) -> str:
        """The sentence under ``key`` with its braces unfilled; raises :class:`MissingText`."""
        if key not in self._table:
            raise MissingText(f"{self.lang}: {key}")
        return self._table[key]

    def has(self, key: str) -> bool:
        """Whether the table knows the key."""
        return key in self._table

    def keys(self) -> list[str]:
        """Every key, sorted."""
        return sorted(self._table)


@cache
def load_words(package: str, lang: str) -> Words:
    """The words of a package (``inventory``, ``migration`` …) in ``zh`` or ``en``; read once."""
    return Words(package, lang)


def tell(error: ConsolidateError, lang: str) -> str:
    """The message of an error in one language; as it was written where it names no sentence."""
    return str(error) if error.sentence is None else _say(error.sentence, lang)


def _say(sentence: Sentence, lang: str) -> str:
    facts = {name: _fact(value, lang) for name, value in sentence.facts.items()}
    return load_words(sentence.package, lang).say(sentence.key, **facts)


def _fact(value: Any, lang: str) -> Any:
    if isinstance(value, Sentence):
        return _say(value, lang)
    if isinstance(value, tuple):
        return "\n".join(str(_fact(item, lang)) for item in value)
    if not isinstance(value, OSError):
        return value
    words = load_words("inventory", lang)
    key = f"files.reason.{errno.errorcode.get(value.errno or 0, '')}"
    return words.text(key) if words.has(key) else value.strerror


def _flatten(table: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flatten(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = str(value)
    return flat
