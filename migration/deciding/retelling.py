"""The reasons of a finished plan in another language: rendered anew where their figures suffice."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from inventory.errors import MissingText
from inventory.kinds import ChannelKind
from inventory.records import Channel, ChannelId
from inventory.schema import label
from inventory.words import LANGUAGES, Words, load_words
from migration.plan import Reason

_REASONS = "planner.reason."
_WHY_NOT = "planner.why_not."
_ENGLISH = re.compile(r"[a-z]{2,} [a-z]{2,} ")


def retell(reasons: Sequence[Reason], lang: str) -> tuple[tuple[str, ...], bool]:
    """The sentences in ``lang``, and whether one of them had to stay as the plan holds it, in another language.

    A sentence is rendered anew only where code and evidence give, in the language of the plan, the very text that
    the plan holds.
    """
    told = [_retold(reason, lang) for reason in reasons]
    kept = [reason.text for text, reason in zip(told, reasons, strict=True) if text is None]
    sentences = tuple(text or reason.text for text, reason in zip(told, reasons, strict=True))
    return sentences, any(is_foreign(text, lang) for text in kept)


def retell_why_not(text: str, lang: str) -> str:
    """Why an option was not taken, in ``lang``: its figures are read out of the sentence the plan holds."""
    new = load_words("migration", lang)
    for source in (other for other in LANGUAGES if other != lang):
        old = load_words("migration", source)
        for key in sorted(key for key in set(old.keys()) if key.startswith(_WHY_NOT)):
            if match := re.fullmatch(_pattern(old.text(key)), text):
                return new.say(key, **{name: _remark(value, old, new) for name, value in match.groupdict().items()})
    return text


def _pattern(template: str) -> str:
    """A sentence with a group for each of its facts."""
    return re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(template))


def is_foreign(text: str, lang: str) -> bool:
    """Whether a sentence is in another language than asked for; names in it may be in any."""
    chinese = any(mark in text for mark in "。，；")
    return chinese if lang == "en" else not chinese and _ENGLISH.search(text) is not None


def _retold(reason: Reason, lang: str) -> str | None:
    for source in (lang, *(other for other in LANGUAGES if other != lang)):
        old, new = load_words("migration", source), load_words("migration", lang)
        for key in _keys_of(reason.code, source):
            if _render(key, reason, old) == reason.text:
                return reason.text if source == lang else _render(key, _in_other_marks(reason, old, new), new)
    return None


def _render(key: str, reason: Reason, words: Words) -> str | None:
    """The sentence with its figures as :class:`~migration.deciding.reasons.Reasons` shows them."""
    try:
        return words.say(key, **{name: shown(value) for name, value in reason.evidence.items()})
    except MissingText:
        return None


def shown(value: object) -> object:
    """A figure of a reason as its sentence shows it: thousands apart, whole where it is whole."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else value


def names_apart(channels: Mapping[ChannelId, Channel], words: Words) -> dict[ChannelId, str]:
    """What each channel is called in a sentence: by its kind as well where another one has the name."""
    times = Counter(channel.name for channel in channels.values())
    return {
        own: words.say("planner.with_kind", name=channel.name, kind=label(channel.kind, words.lang))
        if times[channel.name] > 1 else channel.name
        for own, channel in channels.items()
    }


def _in_other_marks(reason: Reason, old: Words, new: Words) -> Reason:
    """Lists and quotation marks as the other language writes them; names stay."""
    return Reason(reason.code, reason.text, {k: _remark(v, old, new) for k, v in reason.evidence.items()})


def _remark(value: object, old: Words, new: Words) -> object:
    if not isinstance(value, str):
        return value
    for key in ("planner.flag.low_activity", "planner.flag.redundant", "planner.flag.misfit", "planner.new_account"):
        value = value.replace(old.text(key), new.text(key))
    for kind in ChannelKind:
        apart, other = (w.say("planner.with_kind", name="", kind=label(kind, w.lang)) for w in (old, new))
        value = value.replace(apart, other)
    (before, after), (left, right) = (w.text("planner.quoted").split("{name}") for w in (old, new))
    for mark, other in ((old.text("planner.comma"), new.text("planner.comma")), (before, left), (after, right)):
        value = value.replace(mark, other)
    return value


@cache
def _keys_of(code: str, lang: str) -> tuple[str, ...]:
    """Every sentence of a reason that goes by this code."""
    known = set(load_words("migration", lang).keys())
    return tuple(sorted(key for key in known if key.startswith(_REASONS) and key.rpartition(".")[2] == code))
