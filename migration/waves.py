"""Waves: which month each channel ends in, by the exact model, and which day inside it."""

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from inventory.inventory import Inventory
from inventory.records import ChannelId, UnitId
from migration.jobs import Job
from migration.pilot import restrict_to_pilot
from migration.policy import Policy
from migration.roles import capacities
from migration.stages import StageDays, StagePlacer
from migration.wave_groups import MoveOrder
from migration.wave_model import UnitKey, WaveGroup, WaveModel, WaveProblem
from migration.wave_solver import solve_waves

_DAY = dt.timedelta(days=1)
#: a group's work is spread over at most so many months
_LONGEST = 6


@dataclass(frozen=True, slots=True)
class Placement:
    """The days of every placed channel; the rest with the code of the reason (a key of the words)."""

    days: Mapping[ChannelId, StageDays]
    unplaced: Mapping[ChannelId, str]
    objective: int
    bound: int
    infeasible: bool = False


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


class WavePlanner:
    """Places jobs: ``plan`` runs the model once for a given order of moves."""

    def __init__(self, inventory: Inventory, jobs: Mapping[ChannelId, Job], placer: StagePlacer, policy: Policy,
                 months: Months) -> None:
        self._inventory, self._jobs, self._placer, self._policy = inventory, jobs, placer, policy
        self.months = months
        self.capacity: dict[UnitKey, float] = {**capacities(inventory, policy)}
        self._first_days: dict[ChannelId, dict[int, dt.date]] = {}

    def plan(self, order: MoveOrder) -> Placement:
        """Months by the model, then days, re-checked one by one."""
        if not order.groups:
            return Placement({}, {}, 0, 0)
        problem = self.problem(order)
        model = WaveModel(problem)
        solution = solve_waves(model)
        if solution.values is None:
            return Placement({}, {}, 0, 0, infeasible=True)
        chosen, planner = model.month_of(solution.values), _DayPlanner(self._jobs, self._placer, self._policy, order)
        days, late = planner.place(chosen, problem.groups, self.months)
        unplaced = {c: self._reason(c) for at in late for c in order.groups[at]}
        return Placement(days, unplaced, round(solution.objective), math.floor(solution.bound + 1e-6))

    def problem(self, order: MoveOrder) -> WaveProblem:
        """The wave model's problem: pilot, months, costs, work and capacity."""
        groups = restrict_to_pilot(
            [self._group(members) for members in order.groups], order, self._jobs, self._policy
        )
        return WaveProblem(
            tuple(groups), order.edges, dict(self.capacity), self.months.count,
            self._policy.number("schedule.price.peak_day"),
        )

    def months_of(self, job: Job) -> dict[int, dt.date]:
        """The months in which a job's service can end, each with the first such day."""
        if job.channel_id not in self._first_days:
            latest = min(self.months.last_day, job.not_after or self.months.last_day)
            found = {}
            for at in range(self.months.count):
                low, high = max(self.months.starts[at], job.earliest), min(self.months.ends[at], latest)
                if day := self._placer.first_stop(job, low, high):
                    found[at] = day
            self._first_days[job.channel_id] = found
        return self._first_days[job.channel_id]

    def _group(self, members: tuple[ChannelId, ...]) -> WaveGroup:
        jobs = [self._jobs[c] for c in members]
        work: dict[UnitKey, float] = defaultdict(float)
        for job in jobs:
            work[job.unit] += job.work_days
            work[None] += job.head_office_days
        share = self._policy.number("schedule.work.share_percent") / 100
        needed = max(math.ceil(days / (share * self.capacity[unit])) for unit, days in work.items())
        duration = min(max(1, needed), _LONGEST)
        loads = {unit: min(days / duration, self.capacity[unit]) for unit, days in work.items()}
        months = [set(self.months_of(job)) for job in jobs]
        allowed = [m for m in sorted(set.intersection(*months)) if m >= duration - 1]
        costs = {m: sum(self._cost(job, m) for job in jobs) for m in allowed}
        must = any(job.not_after for job in jobs)
        critical, spoken = any(job.critical for job in jobs), any(job.spoken for job in jobs)
        return WaveGroup(costs, loads, duration, critical, must, spoken)

    def _cost(self, job: Job, month: int) -> int:
        """CNY until the channel's service ends in a month, and of lateness."""
        paid = max(0, month - max(0, self.months.index(job.saves_from)))
        late = self._policy.number("schedule.price.flag_month") * month if job.flagged else 0.0
        return round(paid * job.monthly_cost + late) + self._broken_promise(job, month)

    def _broken_promise(self, job: Job, month: int) -> int:
        """Above any other cost: a date customers were told changes only where it must."""
        if job.promised is None or month == self.months.index(job.promised):
            return 0
        return _PROMISE

    def _reason(self, channel_id: ChannelId) -> str:
        job = self._jobs[channel_id]
        if self.months_of(job):
            return "capacity"
        if job.held_until and job.held_until > self.months.last_day:
            return "held"
        if job.not_before and job.not_before > self.months.last_day:
            return "not_before"
        return "no_day"


#: CNY; a price no sum of dates reaches
_PROMISE = 100_000_000


class _DayPlanner:
    """Days inside the months: free for every stage, in the order of moves, evenly spread."""

    def __init__(
        self, jobs: Mapping[ChannelId, Job], placer: StagePlacer, policy: Policy, order: MoveOrder
    ) -> None:
        self._jobs, self._placer, self._order = jobs, placer, order
        self._limit = policy.whole("schedule.max_service_stops_per_day")
        self._per_day: Counter[dt.date] = Counter()
        self._per_unit: Counter[tuple[UnitId, dt.date]] = Counter()
        self._stops: dict[int, dt.date] = {}
        self._before: dict[int, list[int]] = defaultdict(list)
        for before, after in order.edges:
            self._before[after].append(before)
        self._awaited = {before for before, _ in order.edges}

    def place(
        self, chosen: list[int | None], groups: tuple[WaveGroup, ...], months: Months
    ) -> tuple[dict[ChannelId, StageDays], list[int]]:
        """Days by channel, and the groups that found none."""
        self._months = months
        days: dict[ChannelId, StageDays] = {}
        late = []
        for at, members in enumerate(self._order.groups):
            month = chosen[at]
            stop = None if month is None else self._stop(at, month, sorted(groups[at].costs))
            if stop is None:
                late.append(at)
                continue
            self._stops[at] = stop
            for channel_id in members:
                job = self._jobs[channel_id]
                found = self._placer.place(job, stop)
                assert found is not None
                days[channel_id] = found
                self._per_day[stop] += 1
                self._per_unit[job.unit, stop] += 1
        return days, late

    def _stop(self, at: int, month: int, allowed: list[int]) -> dt.date | None:
        """A day in the month of the model, else in the next month that has one."""
        if any(b not in self._stops for b in self._before[at]):
            return None
        for candidate in [m for m in allowed if m >= month]:
            if stop := self._stop_in(at, candidate):
                return stop
        return None

    def _stop_in(self, at: int, month: int) -> dt.date | None:
        jobs = [self._jobs[c] for c in self._order.groups[at]]
        waited_for = [self._stops[b] for b in self._before[at]]
        floor = max([self._months.starts[month], *(j.earliest for j in jobs), *waited_for])
        ceiling = min([self._months.ends[month], *(j.not_after for j in jobs if j.not_after)])
        days = [floor + _DAY * n for n in range((ceiling - floor).days + 1)]
        if promised := next((j.promised for j in jobs if j.promised), None):
            days = [d for d in days if d >= promised] or days
        elif at not in self._awaited:
            days.sort(key=lambda d: (self._per_day[d], sum(self._per_unit[j.unit, d] for j in jobs), d))
        for day in days:
            crowded = self._per_day[day] + len(jobs) > self._limit and not any(j.not_after for j in jobs)
            if (not crowded or not self._per_day[day]) and all(self._placer.place(j, day) for j in jobs):
                return day
        return None


def _month_after(first: dt.date, count: int) -> dt.date:
    months = first.year * 12 + first.month - 1 + count
    return dt.date(months // 12, months % 12 + 1, 1)
