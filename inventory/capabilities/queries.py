"""What is known about one entry when its capability is read, and what was read."""

from dataclasses import dataclass
from typing import NamedTuple

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
    """The answer to a query. ``capability_id`` is None where the reader abstains; candidates best first."""

    capability_id: CapabilityId | None
    confidence: float
    evidence: str
    candidates: tuple[CapabilityId, ...]
