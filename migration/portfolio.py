"""Where every live channel stands: counts of the estate, fitness against value, and how sure that is."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from inventory.records import ChannelId


class Quadrant(StrEnum):
    """Where a channel stands."""

    STAR = "star"  # fit and of value
    REPAIR = "repair"  # of value, unfit
    SPARE = "spare"  # fit, of little value
    QUESTION = "question"  # neither
    UNDECIDED = "undecided"  # inside the band


@dataclass(frozen=True, slots=True)
class Standing:
    """One channel's place; scores are shares, 0 to 1, each with the half width of its uncertainty."""

    channel_id: ChannelId
    fitness: float
    fitness_band: float
    value: float
    value_band: float
    quadrant: Quadrant


@dataclass(frozen=True)
class Portfolio:
    """Counts of live channels by kind, by the level of the unit they serve, by line; standings in id order."""

    by_kind: Mapping[str, int] = field(default_factory=dict)
    by_level: Mapping[str, int] = field(default_factory=dict)
    by_line: Mapping[str, int] = field(default_factory=dict)
    standings: tuple[Standing, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The record of ``plan.json`` and ``findings --json``."""
        return {
            "by_kind": dict(self.by_kind), "by_level": dict(self.by_level), "by_line": dict(self.by_line),
            "standings": [{**asdict(row), "quadrant": str(row.quadrant)} for row in self.standings],
        }


def portfolio_from_json(document: Mapping[str, Any]) -> Portfolio:
    """The portfolio of such a record; raises :class:`KeyError` or :class:`ValueError` where it is none."""
    rows = (Standing(**{**row, "quadrant": Quadrant(row["quadrant"])}) for row in document["standings"])
    return Portfolio(document["by_kind"], document["by_level"], document["by_line"], tuple(rows))
