"""Why people's dates cannot be met: an irreducible set of sentences and the cheapest way out."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from inventory.inventory import Inventory
from inventory.records import ChannelId
from inventory.words import Words
from migration.policy import Policy
from migration.schedule.budgets import Allowance, Budget
from migration.schedule.calendar_days import WorkCalendar
from migration.schedule.jobs import Job
from migration.schedule.roles import capacities
from migration.schedule.stages import StagePlacer
from migration.schedule.wave_days import Months
from migration.schedule.wave_groups import Edge, order_moves
from migration.schedule.waves import Placement, WavePlanner, allowances_of

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a schedule must respect: a code (a key of the words), what it speaks of, its figure."""

    code: str
    subject: str = ""
    value: Any = None


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a schedule is made from."""

    inventory: Inventory
    policy: Policy
    months: Months
    start: dt.date
    jobs: Mapping[ChannelId, Job]
    edges: frozenset[Edge]

    def place(self, facts: frozenset[Fact]) -> Placement:
        """The schedule under the given facts alone."""
        freezes = [f for at, f in enumerate(self.inventory.freezes) if _freeze(at, f) in facts]
        calendar = WorkCalendar(
            self.inventory.units, freezes, self.policy, self.start - _DAY * 60, self.months.last_day + _DAY * 500,
            public=Fact("public") in facts,
        )
        jobs = {c: _loosened(job, facts, self.start) for c, job in self.jobs.items()}
        placer = StagePlacer(calendar, self.policy, self.start)
        planner = WavePlanner(self.inventory, jobs, placer, self.policy, self.months)
        for unit, days in planner.capacity.items():
            planner.capacity[unit] = days if Fact("capacity", unit or "", days) in facts else math.inf
        planner.allowances = {
            budget: allowed for budget, allowed in planner.allowances.items()
            if not allowed.binding or _budget(budget, allowed) in facts
        }
        edges = {edge for edge in self.edges if Fact("order", "", edge) in facts}
        batched = {c: j for c, j in jobs.items() if Fact("batch", j.target or "", self.pause) in facts}
        return planner.plan(order_moves(jobs, edges, planner.batches(batched)))

    @property
    def pause(self) -> int:
        """Months between two batches of mini-programs that migrate into one."""
        return self.policy.whole("schedule.mini_program_target_pause_months")


def find_conflict(situation: Situation, words: Words) -> tuple[tuple[str, ...], str]:
    """The sentences of one conflict and its cheapest relaxation.

    The set is irreducible: leave any one fact out and the dates of people that remain can all be met.
    """
    near = _narrowed(situation)
    facts = irreducible(_facts(near), lambda kept: _feasible(near, kept))
    sentences = tuple(_say(near, fact, words) for fact in facts)
    return sentences, _relaxation(near, facts, words)


def irreducible(facts: list[Fact], feasible: Callable[[frozenset[Fact]], bool]) -> list[Fact]:
    """The facts that make an infeasible list so: each in turn is left out for good where nothing changes."""
    kept = list(facts)
    for fact in facts:
        fewer = [other for other in kept if other != fact]
        if not feasible(frozenset(fewer)):
            kept = fewer
    return kept


def _narrowed(situation: Situation) -> Situation:
    """The situation of few channels whose dates cannot be met: one alone where one suffices."""
    bound = sorted(c for c, job in situation.jobs.items() if job.not_after)
    for channel_id in bound:
        alone = replace(situation, jobs={channel_id: situation.jobs[channel_id]}, edges=frozenset())
        if not _feasible(alone, frozenset(_facts(alone))):
            return alone

    def around(kept: frozenset[Fact]) -> Situation:
        return replace(situation, jobs=_with_waited_for(situation, {ChannelId(f.subject) for f in kept}))

    def feasible(kept: frozenset[Fact]) -> bool:
        near = around(kept)
        facts = [f for f in _facts(near) if f.code != "not_after" or f in kept]
        return _feasible(near, frozenset(facts))

    deadlines = [Fact("not_after", c, situation.jobs[c].not_after) for c in bound]
    return around(frozenset(irreducible(deadlines, feasible)))


def _with_waited_for(situation: Situation, channels: set[ChannelId]) -> dict[ChannelId, Job]:
    """The jobs of some channels and of all they wait for or move with."""
    while more := {a for a, b in situation.edges if b in channels} - channels:
        channels |= more
    batched = {c: j.target for c, j in situation.jobs.items() if j.mechanism == "mini_program_migration"}
    targets = {batched[c] for c in channels if c in batched}
    channels |= {c for c, target in batched.items() if target in targets}
    return {c: job for c, job in situation.jobs.items() if c in channels}


def _facts(situation: Situation) -> list[Fact]:
    """Every fact that could matter; those a person can most easily change stand last, so that they are named."""
    jobs = situation.jobs
    units = {job.unit for job in jobs.values()}
    allowances, capacity = allowances_of(jobs, situation.policy), capacities(situation.inventory, situation.policy)
    facts = [Fact("order", "", edge) for edge in sorted(situation.edges) if set(edge) <= set(jobs)]
    facts += [_budget(budget, allowed) for budget, allowed in allowances.items() if allowed.binding]
    facts += [Fact("batch", target, situation.pause) for target in _shared_targets(jobs)]
    facts += [
        Fact("capacity", unit or "", days) for unit, days in capacity.items() if unit in units or unit is None
    ]
    facts.append(Fact("public"))
    facts += [_freeze(at, freeze) for at, freeze in enumerate(situation.inventory.freezes)]
    for channel_id, job in jobs.items():
        facts += [Fact("ready", channel_id, job.ready_on)] if job.ready_on else []
        facts += [Fact("lead", channel_id, job.lead_days)] if job.lead_days else []
        facts += [Fact("held", channel_id, job.held_until)] if job.held_until else []
        facts += [Fact("not_before", channel_id, job.not_before)] if job.not_before else []
        facts += [Fact("platform", channel_id, job.waits_until)] if job.waits_until else []
    return facts + [Fact("not_after", c, job.not_after) for c, job in jobs.items() if job.not_after]


def _shared_targets(jobs: Mapping[ChannelId, Job]) -> list[ChannelId]:
    """The mini-programs that several others migrate into."""
    targets = Counter(j.target for j in jobs.values() if j.mechanism == "mini_program_migration" and j.target)
    return sorted(target for target, count in targets.items() if count > 1)


def _budget(budget: Budget, allowed: Allowance) -> Fact:
    return Fact("budget", budget.holder, (budget.kind, allowed.limit))


def _freeze(at: int, freeze: Any) -> Fact:
    return Fact("freeze", str(at), (freeze.start, freeze.end, freeze.reason))


def _loosened(job: Job, facts: frozenset[Fact], start: dt.date) -> Job:
    """The job with only the facts that stand."""
    channel_id = job.channel_id
    held = job.held_until if Fact("held", channel_id, job.held_until) in facts else None
    ready = job.ready_on if Fact("ready", channel_id, job.ready_on) in facts else None
    not_before = job.not_before if Fact("not_before", channel_id, job.not_before) in facts else None
    not_after = job.not_after if Fact("not_after", channel_id, job.not_after) in facts else None
    waits = job.waits_until if Fact("platform", channel_id, job.waits_until) in facts else None
    lead = job.lead_days if Fact("lead", channel_id, job.lead_days) in facts else 0
    return replace(
        job, held_until=held, ready_on=ready, not_before=not_before, not_after=not_after, lead_days=lead,
        waits_until=waits, earliest=max(day for day in (start, held, ready, not_before, waits) if day),
    )


def _feasible(situation: Situation, facts: frozenset[Fact]) -> bool:
    placement = situation.place(facts)
    bound = {f.subject for f in facts if f.code == "not_after"}
    return not placement.infeasible and not bound & set(placement.unplaced)


def _say(situation: Situation, fact: Fact, words: Words) -> str:
    inventory = situation.inventory
    name = inventory.channels[ChannelId(fact.subject)].name if fact.subject in inventory.channels else ""
    unit = next((u.name for u in inventory.units if u.id == fact.subject), words.say("schedule.conflict.head_office"))
    facts: dict[str, Any] = {"name": name, "unit": unit, "value": fact.value, "start": situation.start}
    if fact.code == "budget":
        facts["value"] = fact.value[1]
    if fact.code == "freeze":
        facts |= dict(zip(("first", "last", "reason"), fact.value, strict=True))
    if fact.code == "order":
        facts |= {"name": inventory.channels[fact.value[0]].name, "after": inventory.channels[fact.value[1]].name}
    return words.say(f"schedule.conflict.{fact.code}", **facts)


def _relaxation(situation: Situation, facts: list[Fact], words: Words) -> str:
    """The deadline that has to move least, and to which day."""
    offers = []
    for deadline in (fact for fact in facts if fact.code == "not_after"):
        rest = frozenset(fact for fact in _facts(situation) if fact != deadline)
        days = situation.place(rest).days.get(ChannelId(deadline.subject))
        if days is not None:
            offers.append(((days.stop - deadline.value).days, deadline.subject, days.stop))
    if not offers:
        return words.say("schedule.relaxation.drop")
    late, channel_id, stop = min(offers)
    name = situation.inventory.channels[ChannelId(channel_id)].name
    return words.say("schedule.relaxation.later", name=name, day=stop, late=late)
