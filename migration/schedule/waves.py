"""Waves: which month each channel ends in, by the exact model; days follow in :mod:`migration.schedule.wave_days`."""

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from inventory.inventory import Inventory
from inventory.records import ChannelId
from migration.policy import Policy
from migration.schedule.batches import Batches, find_batches
from migration.schedule.budgets import Allowance, Budget, allowances
from migration.schedule.jobs import Job
from migration.schedule.pilot import restrict_to_pilot
from migration.schedule.roles import capacities
from migration.schedule.stages import StageDays, StagePlacer
from migration.schedule.wave_days import DayPlanner, Months
from migration.schedule.wave_groups import MoveOrder
from migration.schedule.wave_model import UnitKey, WaveGroup, WaveModel, WaveProblem
from migration.schedule.wave_solver import solve_waves

_DAY = dt.timedelta(days=1)
#: a group's work is spread over at most so many months
_LONGEST = 6
#: CNY; a price no sum of dates reaches
_PROMISE = 100_000_000


@dataclass(frozen=True, slots=True)
class Placement:
    """The days of every placed channel; the rest with the code of the reason (a key of the words).

    ``used``: work days by unit (None: the central team) and month of the plan.
    """

    days: Mapping[ChannelId, StageDays]
    unplaced: Mapping[ChannelId, str]
    objective: int
    bound: int
    infeasible: bool = False
    used: Mapping[tuple[UnitKey, int], float] = field(default_factory=dict)


def allowances_of(jobs: Mapping[ChannelId, Job], policy: Policy) -> dict[Budget, Allowance]:
    """The allowance of every budget that some job spends of, in order."""
    known = allowances(policy)
    return {budget: known[budget.kind] for budget in sorted({b for job in jobs.values() for b, _ in job.spends})}


class WavePlanner:
    """Places jobs: ``plan`` runs the model once for a given order of moves."""

    def __init__(self, inventory: Inventory, jobs: Mapping[ChannelId, Job], placer: StagePlacer, policy: Policy,
                 months: Months) -> None:
        self._inventory, self._jobs, self._placer, self._policy = inventory, jobs, placer, policy
        self.months = months
        self.capacity: dict[UnitKey, float] = {**capacities(inventory, policy)}
        self.allowances = allowances_of(jobs, policy)
        self._first_days: dict[ChannelId, dict[int, dt.date]] = {}

    def plan(self, order: MoveOrder) -> Placement:
        """Months by the model, then days, re-checked one by one."""
        if not order.groups:
            return Placement({}, {}, 0, 0)
        problem = self.problem(order)
        model = WaveModel(problem)
        solution = solve_waves(model)
        if solution.months is None:
            return Placement({}, {}, 0, 0, infeasible=True)
        planner = DayPlanner(self._jobs, self._placer, self._policy, self.months, problem)
        placed = planner.place(order, solution.months)
        unplaced = {
            c: self._reason(c, spent=self._is_spent(problem.groups[at], placed.spent))
            for at in placed.late for c in order.groups[at]
        }
        objective = round(solution.objective + placed.dearer)
        return Placement(placed.days, unplaced, objective, math.floor(solution.bound + 1e-6), used=placed.used)

    def batches(self, jobs: Mapping[ChannelId, Job]) -> Batches:
        """How the mini-programs among some jobs go into batches."""
        pause = self._policy.whole("schedule.mini_program_target_pause_months")
        return find_batches(jobs, self._common_months, pause)

    def _common_months(self, channels: tuple[ChannelId, ...]) -> set[int]:
        """The months with a day on which all of the channels can end."""
        jobs = [self._jobs[c] for c in channels]
        months = set.intersection(*(set(self.months_of(job)) for job in jobs))
        return months if len(jobs) == 1 else {m for m in months if self._common_day(jobs, m)}

    def _common_day(self, jobs: list[Job], month: int) -> bool:
        low = max([self.months.starts[month], *(job.earliest for job in jobs)])
        high = min([self.months.ends[month], *(job.not_after for job in jobs if job.not_after)])
        days = (low + _DAY * offset for offset in range((high - low).days + 1))
        return any(all(self._placer.place(job, day) for job in jobs) for day in days)

    def problem(self, order: MoveOrder) -> WaveProblem:
        """The wave model's problem: pilot, months, costs, work and capacity."""
        groups = restrict_to_pilot(
            [self._group(members) for members in order.groups], order, self._jobs, self._policy
        )
        return WaveProblem(
            tuple(groups), order.edges, dict(self.capacity), self.months.count,
            self._policy.number("schedule.price.peak_day"), order.lags, dict(self.allowances), self._spent(),
        )

    def _spent(self) -> dict[tuple[Budget, int], int]:
        """What of the allowances is gone by closings that have happened."""
        found: Counter[tuple[Budget, int]] = Counter()
        for job in self._jobs.values():
            if job.stopped_on is not None:
                month = self.months.index(job.stopped_on)
                found.update({(budget, month): count for budget, count in job.spends})
        return dict(found)

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
        spends = Counter[Budget]()
        for job in jobs:
            spends.update(dict(job.spends))
        return WaveGroup(costs, loads, duration, critical, must, spoken, dict(spends))

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

    def _is_spent(self, group: WaveGroup, spent: Mapping[tuple[Budget, int], int]) -> bool:
        """Whether others have spent what the group needs of a binding allowance, in every month it could end in."""
        binding = [b for b in group.spends if b in self.allowances and self.allowances[b].binding]
        return bool(group.costs) and all(
            any(spent.get((b, month), 0) + group.spends[b] > self.allowances[b].limit for b in binding)
            for month in group.costs
        )

    def _reason(self, channel_id: ChannelId, *, spent: bool) -> str:
        job = self._jobs[channel_id]
        if self.months_of(job):
            return "batch" if self._is_torn(job) else "budget" if spent else "capacity"
        if job.held_until and job.held_until > self.months.last_day:
            return "held"
        if job.not_before and job.not_before > self.months.last_day:
            return "not_before"
        return "no_day"

    def _is_torn(self, job: Job) -> bool:
        """One of several sources of one mini-program that no split brings into the calendar."""
        batch = [j for j in self._jobs.values() if j.mechanism == job.mechanism and j.target == job.target]
        together = tuple(j.channel_id for j in batch if not j.stopped_on)
        return job.mechanism == "mini_program_migration" and len(together) > 1 and not self._common_months(together)
