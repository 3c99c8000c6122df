"""Who does each step, the load this makes per unit and month, and whose figures fall for another's gain."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from inventory.graph import CapabilityGraph
from inventory.inventory import Inventory
from inventory.kinds import Disposition, Level, Stage
from inventory.records import Channel, ChannelId, FunctionId, UnitId
from migration.plan import ChannelDecision, Plan, origin_of
from migration.policy import Policy


@dataclass(frozen=True, slots=True)
class Doer:
    """Who does a step: a role, the unit it sits in, and the person where the bank named one."""

    role: str  # head_office, branch, sub_branch, department, subsidiary, manager
    unit: UnitId
    person: str | None


@dataclass(frozen=True, slots=True)
class MonthLoad:
    """Work days of one unit in one month. ``unit`` None: the central team. ``capacity`` by policy."""

    unit: UnitId | None
    month: str  # YYYY-MM
    days: float
    capacity: float
    channels: tuple[ChannelId, ...]


@dataclass(frozen=True, slots=True)
class KpiConflict:
    """One unit's figures fall for another's gain. ``followers`` None: unknown. ``users``: of moved functions, known."""

    channel_id: ChannelId
    loser: UnitId
    winner: UnitId
    target_channel_id: ChannelId
    followers: int | None
    functions: int
    users: int


def doer_of(role: str, channel: Channel, inventory: Inventory) -> Doer:
    """The unit and person behind a role of a step: ``head_office``, ``owner`` or ``manager``."""
    if role == "head_office":
        return Doer("head_office", inventory.units.head_office().id, None)
    level = inventory.units[channel.owner_unit].level
    name = "manager" if role == "manager" else str(level)
    return Doer(name, channel.owner_unit, channel.owner_person)


def month_loads(plan: Plan, inventory: Inventory, policy: Policy) -> list[MonthLoad]:
    """Work days of the central team and of every unit per month, by month, the central team first.

    As the schedule booked them: the work of a closing may begin months before its service ends.
    """
    capacity, stopping, found = capacities(inventory, policy), _stopping(plan, inventory), []
    for wave in plan.waves:
        for month, work in wave.load.get("months", {}).items():
            booked: dict[UnitId | None, float] = {None: work["head_office"]} | work["units"]
            found += [
                MonthLoad(unit, month, days, capacity[unit], tuple(stopping[unit, month]))
                for unit, days in booked.items() if days
            ]
    return found


def _stopping(plan: Plan, inventory: Inventory) -> dict[tuple[UnitId | None, str], list[ChannelId]]:
    """The channels whose service ends in a month, by owner and, under None, all."""
    found: dict[tuple[UnitId | None, str], list[ChannelId]] = defaultdict(list)
    for row in plan.channels:
        if (day := _last_stop(row)) and row.channel_id in inventory.channels:
            for unit in (None, inventory.channels[row.channel_id].owner_unit):
                found[unit, f"{day:%Y-%m}"].append(row.channel_id)
    return found


def _last_stop(row: ChannelDecision) -> dt.date | None:
    stops = [step.date for step in row.stages if step.stage in (Stage.INTAKE_STOP, Stage.SERVICE_STOP)]
    return max(stops, default=None)


def capacities(inventory: Inventory, policy: Policy) -> dict[UnitId | None, float]:
    """Work days a month of every unit and of the central team (None)."""
    unit_days = policy.number("schedule.capacity.unit")
    found: dict[UnitId | None, float] = {unit.id: unit_days for unit in inventory.units}
    branches = sum(unit.level in (Level.BRANCH, Level.SUBSIDIARY) for unit in inventory.units)
    per_branch = policy.number("schedule.capacity.head_office_per_branch")
    found[None] = policy.number("schedule.capacity.head_office") + per_branch * branches
    return found


def kpi_conflicts(plan: Plan, graph: CapabilityGraph) -> list[KpiConflict]:
    """Where followers or users pass from one unit's channel to another unit's, by channel and target."""
    inventory = graph.inventory
    found = []
    for row in plan.channels:
        channel = inventory.channels.get(row.channel_id)
        if channel is None:
            continue
        moved = _moved_to(plan, row.channel_id)
        targets = set(moved) | ({row.target_channel_id} if row.target_channel_id else set())
        for target in sorted(targets):
            winner = _owner(target, inventory)
            if inventory.units.serving_unit(winner) == inventory.units.serving_unit(channel.owner_unit):
                continue
            functions = moved.get(target, [])
            users = sum(inventory.functions[f].monthly_users or 0 for f in functions)
            main = row.action.ends_channel and target == row.target_channel_id
            found.append(KpiConflict(
                channel.id, channel.owner_unit, winner, target, channel.followers if main else 0, len(functions), users
            ))
    return found


def _moved_to(plan: Plan, channel_id: ChannelId) -> Mapping[ChannelId, list[FunctionId]]:
    found: dict[ChannelId, list[FunctionId]] = defaultdict(list)
    for function in plan.functions_of.get(channel_id, ()):
        if function.disposition is not Disposition.STAY and function.target_channel_id:
            found[function.target_channel_id].append(function.function_id)
    return found


def _owner(channel_id: ChannelId, inventory: Inventory) -> UnitId:
    """A new account belongs to the unit of the one it succeeds."""
    return inventory.channels[origin_of(channel_id)].owner_unit
