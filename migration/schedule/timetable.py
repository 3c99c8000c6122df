"""The schedule: when each step of each channel happens, and the proof that nobody falls through on any day."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count

from inventory.errors import InfeasiblePlan
from inventory.graph import CapabilityGraph
from inventory.records import ChannelId, FunctionId
from inventory.words import Words, load_words
from migration.findings import Finding
from migration.plan import Correction, Plan, StageStep
from migration.policy import Policy
from migration.schedule.budgets import Budget
from migration.schedule.calendar_days import TAIL_DAYS, WorkCalendar
from migration.schedule.conflicts import Situation, find_conflict
from migration.schedule.day_coverage import DayCoverage, Gap, ends_of
from migration.schedule.history import with_history
from migration.schedule.jobs import Job, JobFactory
from migration.schedule.platform_limits import LimitCase, find_limits
from migration.schedule.quota import plan_sends
from migration.schedule.reschedule import Grounds, corrections
from migration.schedule.schedule_notes import ScheduleNotes
from migration.schedule.stage_steps import steps_of, stops_of
from migration.schedule.stages import StagePlacer
from migration.schedule.told import read_history
from migration.schedule.wave_days import Months
from migration.schedule.wave_groups import Edge, MoveOrder, find_edges, order_moves
from migration.schedule.wave_rows import WaveRows
from migration.schedule.waves import Placement, WavePlanner
from migration.selection import ChannelDates, Schedule, Selection, Stop, Unplaced

_DAY = dt.timedelta(days=1)
#: rounds in which a gap in coverage may add to the order of moves; from then on its channel stays unplaced
_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class ScheduleRequest:
    """What the schedule needs. ``previous``: the plan whose announced dates are to be kept, if any."""

    selection: Selection
    graph: CapabilityGraph
    policy: Policy
    as_of: dt.date
    start: dt.date
    lang: str = "zh"
    previous: Plan | None = None


def schedule(request: ScheduleRequest) -> Schedule:
    """Date every stage of every channel that ends or loses functions.

    Months come from the exact wave model, days are derived inside them and re-checked against freezes, waiting
    times and the coverage of every day. A closing without a possible day is listed in ``unplaced`` with the
    reason; the horizon of the policy is never stretched.

    Raises
    ------
    InfeasiblePlan
        A date a person set cannot be met: an irreducible set of sentences, and the cheapest way out.
    """
    return _Scheduler(request).run()


class _Scheduler:
    def __init__(self, request: ScheduleRequest) -> None:
        self._request = request
        self._inventory, self._policy = request.graph.inventory, request.policy
        self._words: Words = load_words("migration", request.lang)
        self._history = read_history(self._inventory.executions, request.previous, request.as_of)
        factory = JobFactory(request.graph, request.selection, self._policy, request.start, _opening(request))
        self._opens = factory.opens
        self._jobs = with_history(factory.build(), self._history, request.start, self._policy)
        self._months = self._span()
        done = [day for job in self._jobs.values() for _, day in job.done]
        self._calendar = WorkCalendar(
            self._inventory.units, self._inventory.freezes, self._policy,
            min([request.as_of, request.start, *done]) - _DAY * 60, self._months.last_day + _DAY * TAIL_DAYS,
        )
        self._placer = StagePlacer(self._calendar, self._policy, request.start, request.as_of)
        self._lost: list[Gap] = []  # of services that have ended
        self._planner = WavePlanner(self._inventory, self._jobs, self._placer, self._policy, self._months)

    def _span(self) -> Months:
        """The months of the plan, from ``start`` on; earlier ones only where customers were told so."""
        start, months = self._request.start, self._policy.whole("schedule.horizon_months")
        ahead = [j.promised for j in self._jobs.values() if j.promised and not j.stopped_on]
        first = min([start, *(day for day in ahead if day >= self._request.as_of)])
        return Months(first, months + start.year * 12 + start.month - first.year * 12 - first.month)

    def run(self) -> Schedule:
        """Place, prove coverage, repair where needed, and write it down.

        Ends: each round adds to the order, or bars a channel that was placed.
        """
        edges = find_edges(self._inventory, self._jobs)
        barred: dict[ChannelId, str] = {}
        for at in count(1):
            open_jobs = {c: job for c, job in self._jobs.items() if c not in barred and not job.stopped_on}
            known = {(a, b) for a, b in edges if a in open_jobs and b in open_jobs}
            order = order_moves(open_jobs, known, self._planner.batches(open_jobs))
            placement = self._with_stopped(self._placed(order, edges))
            found = self._gaps(placement)
            self._lost = [gap for gap in found if self._has_happened(gap)]
            gaps = [gap for gap in found if not self._has_happened(gap)]
            if not gaps:
                break
            if (more := self._repairs(gaps)) <= edges or at >= _ROUNDS:
                barred |= {self._inventory.functions[g.lost_with].channel_id: "coverage" for g in gaps}
            edges |= more
        return self._schedule(order, placement, barred)

    def _with_stopped(self, placement: Placement) -> Placement:
        """Adds what has ended already, on the day it did."""
        stopped = {c: self._placer.place(job, job.stopped_on) for c, job in self._jobs.items() if job.stopped_on}
        return replace(placement, days={**placement.days, **{c: days for c, days in stopped.items() if days}})

    def _placed(self, order: MoveOrder, edges: set[Edge]) -> Placement:
        placement = self._planner.plan(order)
        if placement.infeasible or any(self._jobs[c].not_after for c in placement.unplaced):
            situation = Situation(
                self._inventory, self._policy, self._months, self._request.start, self._jobs, frozenset(edges)
            )
            raise InfeasiblePlan(*find_conflict(situation, self._words))
        return placement

    def _stops(self, placement: Placement) -> dict[FunctionId, Stop]:
        found: dict[FunctionId, Stop] = {}
        for channel_id, days in placement.days.items():
            found |= stops_of(self._jobs[channel_id], days)
        return found

    def _gaps(self, placement: Placement) -> list[Gap]:
        choices = self._request.selection.channels
        ends = ends_of(choices, {c: days.stop for c, days in placement.days.items()})
        coverage = DayCoverage(
            self._request.graph, self._request.selection, self._stops(placement), ends, self._opens
        )
        return [gap for gap in coverage.gaps() if gap.end is not None]

    def _has_happened(self, gap: Gap) -> bool:
        """Opened by a service that has ended: nothing the schedule does closes it, people have to be told."""
        job = self._jobs.get(self._inventory.functions[gap.lost_with].channel_id)
        return job is not None and job.stopped_on is not None

    def _repairs(self, gaps: list[Gap]) -> set[Edge]:
        """Who builds what was missing ends no later than who stopped offering it."""
        graph, selection = self._request.graph, self._request.selection
        builders: dict[str, list[ChannelId]] = defaultdict(list)
        for function_id, chosen in selection.functions.items():
            if chosen.built:
                builders[graph.key_of(function_id)].append(self._inventory.functions[function_id].channel_id)
        found = set()
        for gap in gaps:
            late = self._inventory.functions[gap.lost_with].channel_id
            found |= {(early, late) for early in builders[gap.key] if early != late and early in self._jobs}
        return found

    def _schedule(self, order: MoveOrder, placement: Placement, barred: Mapping[ChannelId, str]) -> Schedule:
        waves = WaveRows(self._jobs, self._months).of(placement)
        wave_of = {c: wave.wave for wave in waves for c in wave.channels}
        stages = {c: steps_of(self._jobs[c], days) for c, days in placement.days.items()}
        default = self._policy.whole("schedule.lead_days")
        channels = {
            c: ChannelDates(c, wave_of[c], steps, _differing(self._jobs[c], default))
            for c, steps in sorted(stages.items())
        }
        reasons = {**placement.unplaced, **barred}
        notes = ScheduleNotes(self._inventory, self._jobs, self._policy, self._words)
        return Schedule(
            channels, dict(sorted(self._stops(placement).items())), waves,
            plan_sends(self._inventory, stages, self._policy),
            tuple(Unplaced(c, self._say_unplaced(c, reasons[c])) for c in sorted(reasons)),
            placement.objective, placement.bound, dict(sorted(self._opens.items())), order.cycles,
            notes.of(placement, self._lost, self._request.start), self._corrections(stages), self._limits(placement),
        )

    def _limits(self, placement: Placement) -> tuple[Finding, ...]:
        """What the platform's limits say of the months the closings came to lie in."""
        spent: Counter[tuple[Budget, str]] = Counter()
        for channel_id, days in placement.days.items():
            spent.update({(budget, f"{days.stop:%Y-%m}"): n for budget, n in self._jobs[channel_id].spends})
        return find_limits(
            LimitCase(self._inventory, self._request.selection, self._opens, spent, self._policy, self._words)
        )

    def _corrections(self, stages: Mapping[ChannelId, tuple[StageStep, ...]]) -> tuple[Correction, ...]:
        grounds = Grounds(self._inventory, self._jobs, self._calendar, self._history, self._words)
        return corrections(self._history, stages, grounds)

    def _say_unplaced(self, channel_id: ChannelId, reason: str) -> str:
        job, last = self._jobs[channel_id], self._months.last_day
        facts = {
            "name": self._inventory.channels[channel_id].name, "last": last, "not_before": job.not_before,
            "held": job.held_until and job.held_until - _DAY,
        }
        return self._words.say(f"schedule.unplaced.{reason}", **facts)


def _opening(request: ScheduleRequest) -> dict[ChannelId, dt.date]:
    """The opening days of the plan before that still lie ahead."""
    rows = request.previous.channels if request.previous else ()
    return {row.channel_id: row.opens_on for row in rows if row.opens_on and row.opens_on >= request.as_of}


def _differing(job: Job, default: int) -> int | None:
    return job.lead_days if job.announced and job.lead_days != default else None
