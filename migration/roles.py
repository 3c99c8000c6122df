"""Who does each step, the load this makes per unit and month, and whose figures fall for another's gain."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from inventory.graph import CapabilityGraph
from inventory.inventory import Inventory
from inventory.kinds import Disposition, Level
from inventory.records import Channel, ChannelId, FunctionId, UnitId
from migration.plan import NEW_PREFIX, Plan
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
    """Work days of every unit and of the central team per month in which channels stop, by month and unit."""
    days: dict[tuple[str, UnitId | None], float] = defaultdict(float)
    channels: dict[tuple[str, UnitId | None], list[ChannelId]] = defaultdict(list)
    for row in plan.channels:
        channel = inventory.channels.get(row.channel_id)
        stops = [step.date for step in row.stages if step.functions or step.stage == "service_stop"]
        if channel is None or not stops:
            continue
        functions = sum(len(step.functions) for step in row.stages)
        base = policy.number("schedule.work.closing" if row.action.ends_channel else "schedule.work.partial")
        work: dict[UnitId | None, float] = {
            channel.owner_unit: base + policy.number("schedule.work.function") * functions,
            None: policy.number("schedule.work.head_office"),
        }
        for unit, amount in work.items():
            key = f"{max(stops):%Y-%m}", unit
            days[key] += amount
            channels[key].append(row.channel_id)
    capacity = capacities(inventory, policy)
    return [
        MonthLoad(unit, month, round(days[month, unit], 1), capacity[unit], tuple(channels[month, unit]))
        for month, unit in sorted(days, key=lambda key: (key[0], key[1] is not None, channels[key][0]))
    ]


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
    return inventory.channels[ChannelId(channel_id.removeprefix(NEW_PREFIX))].owner_unit
