"""What the schedule has to place: one job per channel that ends or loses functions."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from inventory.graph import CapabilityGraph
from inventory.inventory import Inventory
from inventory.kinds import ChannelKind, Disposition, Stage, Status
from inventory.records import Channel, ChannelId, Function, FunctionId, UnitId
from migration.plan import is_new
from migration.policy import Policy
from migration.schedule.budgets import Budget, find_spending
from migration.schedule.stage_rules import Ending, ending_of, held_until, is_critical, lead_days
from migration.selection import Choice, Selection

_DAY = dt.timedelta(days=1)
#: functions that stop on one day, as one product group
Group = tuple[FunctionId, ...]


def is_to_open(inventory: Inventory, channel_id: ChannelId) -> bool:
    """A channel that customers cannot use yet: the plan opens it, or the ledger has it as planned."""
    channel = inventory.channels.get(channel_id)
    return is_new(channel_id) or (channel is not None and channel.status is Status.PLANNED)


@dataclass(frozen=True, slots=True)
class Job:
    """One channel's closing or partial move.

    ``intake`` and ``service`` are the functions that stop at these stages, one tuple per product group, in
    the order they stop. ``earliest`` and ``latest`` bind the end of service; ``not_after`` is a person's.
    ``monthly_cost``: CNY saved for each month the channel is closed. ``work_days``: of the owner.
    """

    channel_id: ChannelId
    unit: UnitId
    ending: Ending | None  # None: the channel stays
    announced: bool
    lead_days: int
    intake: tuple[Group, ...]
    service: tuple[Group, ...]
    earliest: dt.date
    not_before: dt.date | None
    not_after: dt.date | None
    held_until: dt.date | None
    ready_on: dt.date | None
    work_days: float
    head_office_days: float
    monthly_cost: float
    saves_from: dt.date
    flagged: bool
    critical: bool
    followers: int | None
    mechanism: str = "none"
    target: ChannelId | None = None
    announced_on: dt.date | None = None  # already told: a fact, not a choice
    promised: dt.date | None = None  # the end of service customers were told
    told: tuple[tuple[str, tuple[dt.date, ...]], ...] = ()  # every day customers were told, by stage
    requested_on: dt.date | None = None  # the plan before has applied for the cancellation by then
    done: tuple[tuple[str, dt.date], ...] = ()  # stages that have happened
    waits_until: dt.date | None = None  # the platform allows it no earlier
    spoken: bool = False  # a person's word stands behind it
    spends: tuple[tuple[Budget, int], ...] = ()  # of the platform's monthly allowances, in the month service ends

    @property
    def ends(self) -> bool:
        """Whether the channel ends."""
        return self.ending is not None

    @property
    def stopped_on(self) -> dt.date | None:
        """The day its service ended, where that has happened."""
        return dict(self.done).get(Stage.SERVICE_STOP)


class JobFactory:
    """Builds the jobs of a selection; ``opens`` tells when planned and new targets are open."""

    def __init__(
        self, graph: CapabilityGraph, selection: Selection, policy: Policy, start: dt.date,
        promised: Mapping[ChannelId, dt.date] | None = None,
    ) -> None:
        """``promised``: opening days of an earlier plan that still lie ahead; they stand where they are earlier."""
        self._graph, self._selection, self._policy, self._start = graph, selection, policy, start
        self._promised = promised or {}
        self._inventory = graph.inventory
        self._typical_cost = _typical_costs(self._inventory.channels.values())
        self._spending = find_spending(self._inventory, selection)
        self.opens = self._opening_days()

    def build(self) -> dict[ChannelId, Job]:
        """Every job, by channel id."""
        jobs = (self._job(choice) for _, choice in sorted(self._selection.channels.items()))
        return {job.channel_id: job for job in jobs if job is not None}

    def stopping(self, choice: Choice) -> list[Function]:
        """The functions that stop on a channel, in id order."""
        rows = self._inventory.functions_of.get(choice.channel_id, ())
        return [f for f in rows if self._disposition(f.id) is not Disposition.STAY]

    def _disposition(self, function_id: FunctionId) -> Disposition:
        chosen = self._selection.functions.get(function_id)
        return chosen.disposition if chosen else Disposition.STAY

    def _job(self, choice: Choice) -> Job | None:
        channel = self._inventory.channels.get(choice.channel_id)
        stopping = self.stopping(choice)
        ends = choice.action.ends_channel
        if channel is None or not (ends or stopping):
            return None
        assets = self._inventory.assets_of[channel.id] if ends else ()
        used = [self._graph.mapping[f.id].capability_id for f in stopping if f.in_use]
        intake, service = self._by_stage(stopping)
        if ends and not intake and any(self._is_intake(f) for f in self._inventory.functions_of[channel.id]):
            intake = ((),)  # what brings new business goes along with a conversion
        ready, held = self._ready_on(stopping, choice), held_until(assets)
        floor = [self._start, choice.not_before, ready, held]
        policy = self._policy
        return Job(
            channel_id=channel.id, unit=channel.owner_unit, mechanism=choice.mechanism, target=choice.target_channel_id,
            ending=ending_of(channel.kind, choice.mechanism, channel.followers, policy) if ends else None,
            announced=ends or bool(used),
            lead_days=lead_days(assets, [c for c in used if c], policy) if ends or used else 0,
            intake=intake, service=service, earliest=max(day for day in floor if day), held_until=held, ready_on=ready,
            not_before=choice.not_before, not_after=choice.not_after,
            work_days=policy.number("schedule.work.closing" if ends else "schedule.work.partial")
            + policy.number("schedule.work.function") * len(stopping),
            head_office_days=policy.number(f"schedule.work.head_office{'' if ends else '_partial'}"),
            monthly_cost=self._annual_cost(channel) / 12 if ends else policy.number("schedule.price.partial_month"),
            saves_from=max(self._start, channel.vendor_contract_end or self._start),
            flagged=ends and _flagged(channel), followers=channel.followers,
            critical=ends and is_critical(channel.kind, channel.followers, policy),
            spoken=choice.decided_by == "person", spends=tuple(self._spending.get(channel.id, {}).items()),
        )

    def _by_stage(self, stopping: list[Function]) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
        intake: list[Function] = []
        service: list[Function] = []
        for function in stopping:
            (intake if self._is_intake(function) else service).append(function)
        most = self._policy.whole("schedule.max_product_groups")
        return _groups(intake, most), _groups(service, most)

    def _is_intake(self, function: Function) -> bool:
        """Brings new business, or is named to stop no later than another capability."""
        capability = self._graph.mapping[function.id].capability_id
        known = self._graph.taxonomy.get(capability) if capability else None
        return known is not None and (known.intake or bool(known.pair))

    def _ready_on(self, stopping: list[Function], choice: Choice) -> dt.date | None:
        """The first day every target of the channel is open and has built what it must."""
        chosen = [self._selection.functions[f.id] for f in stopping]
        targets = {c.target_channel_id for c in chosen if c.target_channel_id} | {choice.target_channel_id}
        days = [self.opens[target] for target in targets if target in self.opens]
        if any(c.built for c in chosen):
            days.append(self._start + _DAY * self._policy.whole("schedule.build_days"))
        return max(days, default=None)

    def _opening_days(self) -> dict[ChannelId, dt.date]:
        targets = {c.target_channel_id for c in self._selection.channels.values() if c.action.ends_channel}
        targets |= {f.target_channel_id for f in self._selection.functions.values()}
        opens = self._start + _DAY * self._policy.whole("schedule.open_days")
        wanted = sorted(t for t in targets if t and is_to_open(self._inventory, t))
        return {t: min(opens, self._promised.get(t, opens)) for t in wanted}

    def _annual_cost(self, channel: Channel) -> float:
        if channel.annual_cost is not None:
            return channel.annual_cost
        return self._typical_cost.get(channel.kind, self._policy.number(f"cost.annual.{channel.kind}"))


def _groups(functions: list[Function], most: int) -> tuple[Group, ...]:
    """One group per product group, least used first; functions without one go with the last, as do those too many."""
    by_name: dict[str, list[Function]] = defaultdict(list)
    for function in functions:
        by_name[function.product_group or ""].append(function)
    whole = by_name.pop("", [])
    ordered = sorted(by_name.values(), key=lambda rows: (_users(rows), rows[0].id))
    together = [*whole, *(f for rows in ordered[most - 1 :] for f in rows)]
    groups = [*ordered[: most - 1], *([sorted(together, key=lambda f: f.id)] if together else [])]
    return tuple(tuple(f.id for f in rows) for rows in groups)


def _users(rows: list[Function]) -> tuple[int, int]:
    """Unknown use counts as the most."""
    return sum(f.monthly_users is None for f in rows), sum(f.monthly_users or 0 for f in rows)


def _typical_costs(channels: Iterable[Channel]) -> Mapping[ChannelKind, float]:
    known: dict[ChannelKind, list[float]] = defaultdict(list)
    for channel in channels:
        if channel.annual_cost is not None:
            known[channel.kind].append(channel.annual_cost)
    return {kind: median(costs) for kind, costs in known.items()}


def _flagged(channel: Channel) -> bool:
    return bool(channel.violations) or (channel.filing_no is None and channel.kind in _FILED)


_FILED = (ChannelKind.MINI_PROGRAM, ChannelKind.APP, ChannelKind.WEBSITE)
