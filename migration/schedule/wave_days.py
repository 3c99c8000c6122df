"""Days inside the months of the wave model: free for every stage, in the order of moves, evenly spread."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from inventory.records import ChannelId, UnitId
from migration.policy import Policy
from migration.schedule.budgets import Budget
from migration.schedule.jobs import Job
from migration.schedule.platform_waits import months_later
from migration.schedule.stages import StageDays, StagePlacer
from migration.schedule.wave_groups import MoveOrder
from migration.schedule.wave_model import UnitKey, WaveProblem

_DAY = dt.timedelta(days=1)
_SLACK = 1e-9


class Months:
    """The months of the plan, from the one of ``start``: month 0 begins on ``start`` itself."""

    def __init__(self, start: dt.date, count: int) -> None:
        firsts = [_month_after(start.replace(day=1), at) for at in range(count + 1)]
        self.count = count
        self.starts = [start, *firsts[1:-1]]
        self.ends = [first - _DAY for first in firsts[1:]]
        self._base = start.year * 12 + start.month

    @property
    def last_day(self) -> dt.date:
        """The last day on which a service may end."""
        return self.ends[-1]

    def index(self, day: dt.date) -> int:
        """The month of a day; may lie outside."""
        return day.year * 12 + day.month - self._base


@dataclass(frozen=True, slots=True)
class PlacedDays:
    """Days by channel, the groups that found none, and CNY added where a group had to take a later month.

    ``used``: work days by unit (None: the central team) and month of the plan; ``spent``: what of each monthly
    allowance is gone.
    """

    days: Mapping[ChannelId, StageDays]
    late: tuple[int, ...]
    dearer: int
    used: Mapping[tuple[UnitKey, int], float]
    spent: Mapping[tuple[Budget, int], int]


class DayPlanner:
    """Turns months into days; a group whose month has no day for it takes a later one with room for its work."""

    def __init__(
        self, jobs: Mapping[ChannelId, Job], placer: StagePlacer, policy: Policy, months: Months, problem: WaveProblem
    ) -> None:
        self._jobs, self._placer, self._months, self._problem = jobs, placer, months, problem
        self._limit = policy.whole("schedule.max_service_stops_per_day")
        self._per_day: Counter[dt.date] = Counter()
        self._per_unit: Counter[tuple[UnitId, dt.date]] = Counter()
        self._stops: dict[int, dt.date] = {}
        self._used: dict[tuple[UnitKey, int], float] = defaultdict(float)
        self._before: dict[int, list[int]] = defaultdict(list)
        for before, after in problem.edges:
            self._before[after].append(before)
        self._spent: Counter[tuple[Budget, int]] = Counter(problem.spent)
        self._awaited = {before for before, _ in problem.edges}

    def place(self, order: MoveOrder, chosen: list[int | None]) -> PlacedDays:
        """The days of every group, in the order of moves."""
        for at, month in enumerate(chosen):
            self._work(at, month, 1)
        days: dict[ChannelId, StageDays] = {}
        late, dearer = [], 0
        for at, members in enumerate(order.groups):
            jobs = [self._jobs[c] for c in members]
            stop = self._stop(at, chosen[at], jobs)
            if stop is None:
                late.append(at)
                dearer += 0 if chosen[at] is None else self._problem.unplaced_price
                continue
            dearer += self._later(at, chosen[at], self._months.index(stop))
            self._stops[at] = stop
            for job in jobs:
                days[job.channel_id] = self._days(job, stop)
        used = {key: load for key, load in self._used.items() if load > _SLACK}
        return PlacedDays(days, tuple(late), dearer, used, self._spent)

    def _days(self, job: Job, stop: dt.date) -> StageDays:
        found = self._placer.place(job, stop)
        if found is None:
            raise RuntimeError(f"{job.channel_id}: no stages around {stop}")
        self._per_day[stop] += 1
        self._per_unit[job.unit, stop] += 1
        return found

    def _work(self, at: int, month: int | None, sign: int) -> None:
        """Books a group's work days, or takes them back."""
        if month is None:
            return
        group = self._problem.groups[at]
        for back in range(group.duration):
            for unit, load in group.loads.items():
                self._used[unit, month - back] += sign * load
        for budget, count in group.spends.items():
            self._spent[budget, month] += sign * count

    def _later(self, at: int, month: int | None, taken: int) -> int:
        """What a later month costs more than the model's."""
        costs = self._problem.groups[at].costs
        return 0 if month is None or taken == month else costs[taken] - costs[month]

    def _fits(self, at: int, month: int) -> bool:
        group, capacity, allowed = self._problem.groups[at], self._problem.capacity, self._problem.allowances
        within = all(
            self._spent[budget, month] + count <= allowed[budget].limit
            for budget, count in group.spends.items() if budget in allowed
        )
        return within and all(
            self._used[unit, month - back] + load <= capacity[unit] + _SLACK
            for unit, load in group.loads.items() for back in range(group.duration)
        )

    def _stop(self, at: int, month: int | None, jobs: list[Job]) -> dt.date | None:
        """A day in the month of the model, else in the next month that has one and room for the work."""
        if month is None or any(b not in self._stops for b in self._before[at]):
            self._work(at, month, -1)
            return None
        if stop := self._stop_in(at, month, jobs):
            return stop
        self._work(at, month, -1)
        for candidate in sorted(m for m in self._problem.groups[at].costs if m > month):
            if self._fits(at, candidate) and (stop := self._stop_in(at, candidate, jobs)):
                self._work(at, candidate, 1)
                return stop
        return None

    def _stop_in(self, at: int, month: int, jobs: list[Job]) -> dt.date | None:
        lags = self._problem.lags
        waited_for = [months_later(self._stops[b], lags.get((b, at), 0)) for b in self._before[at]]
        floor = max([self._months.starts[month], *(j.earliest for j in jobs), *waited_for])
        ceiling = min([self._months.ends[month], *(j.not_after for j in jobs if j.not_after)])
        days = [floor + _DAY * n for n in range((ceiling - floor).days + 1)]
        if promised := next((j.promised for j in jobs if j.promised), None):
            days = [d for d in days if d >= promised] or days
        elif at not in self._awaited:
            days.sort(key=lambda d: (self._per_day[d], sum(self._per_unit[j.unit, d] for j in jobs), d))
        possible = (day for day in days if all(self._placer.place(j, day) for j in jobs))
        emptiest: dt.date | None = None  # taken where the month has no day below the limit left
        for day in possible:
            if not self._per_day[day] or self._per_day[day] + len(jobs) <= self._limit:
                return day
            if emptiest is None or self._per_day[day] < self._per_day[emptiest]:
                emptiest = day
        return emptiest


def _month_after(first: dt.date, count: int) -> dt.date:
    months = first.year * 12 + first.month - 1 + count
    return dt.date(months // 12, months % 12 + 1, 1)
