"""What is known about one entry when its capability is read, and what was read."""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from inventory.capabilities.tables import read_table
from inventory.records import CapabilityId


class NameQuery(NamedTuple):
    """A name with its surroundings; "" where the bank did not say. Equal queries have equal answers.

    ``kind`` and ``line`` are the English values of :class:`ChannelKind` and :class:`BusinessLine`.
    """

    name: str
    parent: str = ""
    kind: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One capability a name may mean: how it was found (``rule``), how strongly, and the words that say so."""

    capability_id: CapabilityId
    score: float
    rule: str
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The answer to a query. ``capability_id`` is None where the reader abstains; candidates best first.

    ``shares``: how sure it is of each candidate; empty for names on the list of vague ones and compound
    entries.
    """

    capability_id: CapabilityId | None
    confidence: float
    evidence: str
    candidates: tuple[CapabilityId, ...]
    shares: tuple[float, ...] = ()


def english_word(role: str, text: str) -> str:
    """The English value of a channel ``kind`` or business ``line`` however it is written; itself where unknown."""
    return _vocabulary().get((role, text.lower()), text)


def hinted_line(text: str) -> str:
    """The business line that a bank's or channel's name, or a kind such as ``corp_app``, gives away; else ""."""
    low = text.lower()
    return next((line for (role, word), line in _vocabulary().items() if role == "hint" and word in low), "")


@cache
def _vocabulary() -> dict[tuple[str, str], str]:
    return {(row["role"], row["term"]): row["value"] for row in read_table("lexicon/kinds.csv")}
