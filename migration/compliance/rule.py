"""What a rule is, and what one check says about one row: the records every judgement is made of."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from inventory.records import ChannelId, SourceRef


class Verdict(StrEnum):
    """What a check found. Unknown is never a pass."""

    PASS = "pass"
    FAIL = "fail"
    WAIVED = "waived"
    UNKNOWN = "unknown"
    PERSON = "person"

    @property
    def weight(self) -> int:
        """How much it matters; the verdict of a rule is the heaviest of its rows."""
        return _WEIGHTS[self]


_WEIGHTS = {Verdict.PASS: 0, Verdict.WAIVED: 1, Verdict.UNKNOWN: 2, Verdict.PERSON: 3, Verdict.FAIL: 4}


class Level(StrEnum):
    """What a failed row means: nobody may go on, a named person may waive it, advice, or only a person can judge."""

    BLOCK = "block"
    WAIVER = "waiver"
    ADVISE = "advise"
    PERSON = "person"


class Grade(StrEnum):
    """How we know a source: text read, told by a named page, or from memory."""

    SEEN = "seen"
    REPORTED = "reported"
    RECALLED = "recalled"


class Binding(StrEnum):
    """Whether the source binds a bank, guides it, or is the bank's own standard."""

    BINDING = "binding"
    REFERENCE = "reference"
    INTERNAL = "internal"


class Text(NamedTuple):
    """One sentence in both languages."""

    zh: str
    en: str

    def in_(self, lang: str) -> str:
        """The sentence in ``zh`` or ``en``."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, regulation, platform rule or bank standard, with what we know of it.

    ``read`` says how we know it, ``order`` its place in print, ``numbered`` whether it has articles at all.
    """

    id: str
    order: int
    name: Text
    issuer: Text
    issued_on: dt.date | None
    binding: Binding
    read: Text
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as data; ``check`` names the function that judges it.

    ``clause`` is None unless the text under that number was read. ``theme``: only the subject of the clause is
    known, so it never blocks. ``effective_to`` is the first day without the rule.
    """

    id: str
    instrument: Instrument
    clause: str | None
    effective_from: dt.date
    effective_to: dt.date | None
    grade: Grade
    level: Level
    theme: bool
    title: Text
    why: Text
    remedy: Text
    check: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def may_block(self) -> bool:
        """Whether a failed row stops the plan. A recalled or theme-only rule never does."""
        return self.level in (Level.BLOCK, Level.WAIVER) and self.grade is not Grade.RECALLED and not self.theme

    def in_force(self, day: dt.date) -> bool:
        """Whether the source binds on that day."""
        return self.effective_from <= day and (self.effective_to is None or day < self.effective_to)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One judged row: the whole plan (``channel_id`` None) or one channel.

    ``subject`` names it, ``text`` says why, ``rows`` are the cells it stands on, ``figures`` the numbers in the
    sentence (JSON-ready), ``wants`` the evidence item that would settle an open row.
    """

    verdict: Verdict
    text: str
    subject: str
    channel_id: ChannelId | None = None
    rows: tuple[SourceRef, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
    wants: str | None = None
