"""Days on which a unit may change something: working days outside every freeze."""

import datetime as dt
from collections.abc import Iterable
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from inventory.records import Freeze, UnitId
from inventory.units import UnitTree
from migration.policy import Policy

_DAY = dt.timedelta(days=1)
_NEW_YEAR_OF_THE_MOON = "Spring Festival"
#: stage dates (cancellation, closing) may lie this many days behind the last month of the plan
TAIL_DAYS = 500


class WorkCalendar:
    """Working days and freezes between two days, both included; days outside are never free.

    A unit's freeze binds its subtree; a freeze without unit binds everyone. Public holidays, the Spring
    Festival and the close of each quarter bind everyone by policy, unless ``public`` is off.
    """

    def __init__(
        self, units: UnitTree, freezes: Iterable[Freeze], policy: Policy, first: dt.date, last: dt.date, *,
        public: bool = True,
    ) -> None:
        self.first, self.last = first, last
        self._is_public = public
        self._units = units
        self._policy = policy
        self._size = (last - first).days + 1
        self._freezes: dict[UnitId | None, list[Freeze]] = {}
        for freeze in sorted(freezes, key=lambda f: (f.start, f.end)):
            self._freezes.setdefault(freeze.unit_id, []).append(freeze)
        self._of_unit: dict[UnitId, _UnitDays] = {}
        self._of_pattern: dict[tuple[tuple[int, int], ...], _UnitDays] = {}

    def is_free(self, unit_id: UnitId, day: dt.date) -> bool:
        """Whether a stage of a channel of this unit may fall on the day."""
        return self.first <= day <= self.last and bool(self.days_of(unit_id).free[(day - self.first).days])

    def days_of(self, unit_id: UnitId) -> "_UnitDays":
        """The free days of a unit; units with the same freezes share one object."""
        if unit_id not in self._of_unit:
            owned = [f for unit in self._units.ancestors(unit_id) for f in self._freezes.get(unit, [])]
            pattern = tuple(sorted({self._span(f.start, f.end) for f in owned}))
            if pattern not in self._of_pattern:
                free = self._common.copy()
                for start, end in pattern:
                    free[start:end] = False
                self._of_pattern[pattern] = _UnitDays(self.first, free)
            self._of_unit[unit_id] = self._of_pattern[pattern]
        return self._of_unit[unit_id]

    def freezes_on(self, unit_id: UnitId, day: dt.date) -> tuple[Freeze, ...]:
        """The rows of the calendar sheet that bind the unit on a day, in date order."""
        bound: list[UnitId | None] = [None, *self._units.ancestors(unit_id)]
        return tuple(f for unit in bound for f in self._freezes.get(unit, []) if f.start <= day <= f.end)

    def is_working(self, day: dt.date) -> bool:
        """A working day of the public calendar, whatever is frozen."""
        return self.first <= day <= self.last and bool(self._working[(day - self.first).days])

    @cached_property
    def _working(self) -> NDArray[np.bool_]:
        if not self._is_public:
            return np.ones(self._size, dtype=np.bool_)
        return _public_days(self.first, self.last)[0]

    @cached_property
    def _common(self) -> NDArray[np.bool_]:
        free = self._working.copy()
        spans = [*self._quarter_ends(), *self._spring_festivals()] if self._is_public else []
        spans += [(f.start, f.end) for f in self._freezes.get(None, [])]
        for start, end in spans:
            low, high = self._span(start, end)
            free[low:high] = False
        return free

    def _span(self, start: dt.date, end: dt.date) -> tuple[int, int]:
        low = max(0, min(self._size, (start - self.first).days))
        return low, max(low, min(self._size, (end - self.first).days + 1))

    def _quarter_ends(self) -> list[tuple[dt.date, dt.date]]:
        before = self._policy.whole("schedule.quarter_end_before_days")
        after = self._policy.whole("schedule.quarter_end_after_days")
        years = range(self.first.year - 1, self.last.year + 2)
        firsts = [dt.date(year, month, 1) for year in years for month in (1, 4, 7, 10)]
        return [(day - _DAY * before, day + _DAY * (after - 1)) for day in firsts]

    def _spring_festivals(self) -> list[tuple[dt.date, dt.date]]:
        before = self._policy.whole("schedule.spring_festival_before_days")
        after = self._policy.whole("schedule.spring_festival_after_days")
        found: dict[int, dt.date] = {}
        for day in _public_days(self.first, self.last)[1]:
            found.setdefault(day.year, day)
        return [(day - _DAY * before, day + _DAY * (after - 1)) for day in found.values()]


@lru_cache(maxsize=8)
def _public_days(first: dt.date, last: dt.date) -> tuple[NDArray[np.bool_], tuple[dt.date, ...]]:
    """Which days are working days of the public calendar, and the days named after the Spring Festival."""
    import holidays

    public = holidays.country_holidays("CN", years=range(first.year - 1, last.year + 2), language="en_US")
    size = (last - first).days + 1
    working = np.array([public.is_working_day(first + _DAY * at) for at in range(size)], dtype=np.bool_)
    return working, tuple(day for day, name in sorted(public.items()) if _NEW_YEAR_OF_THE_MOON in name)


class _UnitDays:
    """The free days of units with the same freezes, and the next and last free day from each."""

    def __init__(self, first: dt.date, free: NDArray[np.bool_]) -> None:
        self.first, self.free = first, free
        self._size = len(free)
        at = np.arange(self._size)
        later = np.where(free, at, self._size)
        self._next = np.minimum.accumulate(later[::-1])[::-1].tolist()
        self._last = np.maximum.accumulate(np.where(free, at, -1)).tolist()

    def next_free(self, day: dt.date) -> dt.date | None:
        """The first free day at or after ``day``; None behind the calendar."""
        at = max(0, (day - self.first).days)
        found = self._next[at] if at < self._size else self._size
        return None if found >= self._size else self.first + _DAY * found

    def last_free(self, day: dt.date) -> dt.date | None:
        """The last free day at or before ``day``; None before the calendar."""
        at = (day - self.first).days
        found = self._last[min(at, self._size - 1)] if at >= 0 else -1
        return None if found < 0 else self.first + _DAY * found
