"""How much of one channel another could replace: the figures of one pair, by capability and by use."""

from dataclasses import dataclass
from enum import StrEnum

from inventory.records import ChannelId


class Measure(StrEnum):
    """What a share of overlap is a share of."""

    BY_CAPABILITY = "by_capability"
    BY_USE = "by_use"


@dataclass(frozen=True, slots=True)
class Containment:
    """How much of ``source`` ``carrier`` could replace. Counts are capabilities, use is persons a month.

    ``basis`` of the use figures: by use, or by capability where no use is known. ``low`` and ``high`` are shares
    of use with every unknown at its worst and at its best.
    """

    source: ChannelId
    carrier: ChannelId
    shared: int
    total: int
    shared_use: int
    total_use: int
    basis: Measure
    low: float
    high: float

    @property
    def by_capability(self) -> float:
        """Share of the source's capabilities, 0 to 1."""
        return self.shared / self.total if self.total else 0.0

    @property
    def by_use(self) -> float:
        """Share of the source's use, 0 to 1."""
        return self.shared_use / self.total_use if self.total_use else 0.0

    def reaches(self, percent: int, measure: Measure = Measure.BY_CAPABILITY) -> bool:
        """Whether the share is at least ``percent``, compared in whole numbers."""
        if measure is Measure.BY_CAPABILITY:
            return self.total > 0 and self.shared * 100 >= percent * self.total
        return self.total_use > 0 and self.shared_use * 100 >= percent * self.total_use
