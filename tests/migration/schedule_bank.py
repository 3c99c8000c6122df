"""Small banks and selections for the schedule's tests."""

import datetime as dt
from dataclasses import dataclass, field

from inventory.activity import Activity
from inventory.capabilities.mapping import MappedBy, MappedFunction
from inventory.capabilities.taxonomy import load_taxonomy
from inventory.graph import CapabilityGraph
from inventory.inventory import Inventory
from inventory.kinds import Action, ChannelKind, Disposition, Level
from inventory.records import (
    Asset,
    CapabilityId,
    Channel,
    ChannelId,
    Dependency,
    Execution,
    Freeze,
    Function,
    FunctionId,
    SourceRef,
    Unit,
    UnitId,
)
from inventory.units import UnitTree
from migration.policy import Policy, default_policy
from migration.schedule import ScheduleRequest, schedule
from migration.selection import Choice, FunctionChoice, Schedule, Selection

AT = SourceRef("test", 1)
START = dt.date(2025, 6, 2)
AS_OF = dt.date(2025, 5, 1)


def schedule_policy(**changes: object) -> Policy:
    """The default policy with some of the schedule's settings changed: names without the prefix, ``__`` for a dot."""
    return default_policy().changed({f"schedule.{k.replace('__', '.')}": v for k, v in changes.items()})


@dataclass
class Bank:
    """Collects rows; ``request`` closes it into a request."""

    channels: list[Channel] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    units: list[Unit] = field(default_factory=lambda: [unit("HO", None, Level.HEAD_OFFICE)])
    assets: list[Asset] = field(default_factory=list)
    dependencies: list[Dependency] = field(default_factory=list)
    executions: list[Execution] = field(default_factory=list)
    freezes: list[Freeze] = field(default_factory=list)
    decisions: list = field(default_factory=list)
    activity: Activity = field(default_factory=Activity.empty)
    choices: dict[ChannelId, Choice] = field(default_factory=dict)
    moves: dict[FunctionId, FunctionChoice] = field(default_factory=dict)

    def channel(self, name: str, kind: str = "service_account", owner: str = "HO", **more: object) -> Channel:
        row = Channel(ChannelId(name), f"号{name}", ChannelKind(kind), UnitId(owner), AT, **more)  # type: ignore[arg-type]
        self.channels.append(row)
        return row

    def function(self, name: str, channel: str, capability: str, **more: object) -> None:
        more.setdefault("monthly_users", 10)
        self.functions.append(
            Function(FunctionId(name), ChannelId(channel), name, AT, capability_id=CapabilityId(capability), **more)  # type: ignore[arg-type]
        )

    def close(self, channel: str, action: str = "merge", target: str | None = None, mechanism: str = "guided_refollow",
              **more: object) -> None:
        self.choices[ChannelId(channel)] = Choice(
            ChannelId(channel), Action(action), mechanism, ChannelId(target) if target else None, **more  # type: ignore[arg-type]
        )

    def keep(self, channel: str) -> None:
        self.choices[ChannelId(channel)] = Choice(ChannelId(channel), Action.KEEP, "none")

    def move(self, function: str, target: str, onto: str | None = None, disposition: str = "move") -> None:
        self.moves[FunctionId(function)] = FunctionChoice(
            FunctionId(function), Disposition(disposition), ChannelId(target), FunctionId(onto) if onto else None
        )

    def drop(self, function: str) -> None:
        self.moves[FunctionId(function)] = FunctionChoice(FunctionId(function), Disposition.DROP, reason="test")

    def graph(self) -> CapabilityGraph:
        inventory = Inventory(
            {c.id: c for c in sorted(self.channels, key=lambda c: c.id)},
            {f.id: f for f in sorted(self.functions, key=lambda f: f.id)},
            UnitTree(self.units), self.activity, tuple(self.assets), tuple(self.dependencies), tuple(self.decisions),
            tuple(self.executions), tuple(self.freezes),
        )
        mapping = {
            f.id: MappedFunction(f.capability_id, 1.0, "test", MappedBy.PERSON) for f in inventory.functions.values()
        }
        return CapabilityGraph(inventory, load_taxonomy(), mapping)

    def request(self, policy: Policy | None = None, start: dt.date = START, **more: object) -> ScheduleRequest:
        graph = self.graph()
        choices = {c: self.choices.get(c) or Choice(c, Action.KEEP, "none") for c in graph.inventory.channels}
        choices |= {c: choice for c, choice in self.choices.items() if c not in choices}
        functions = {f: self.moves.get(f) or FunctionChoice(f, Disposition.STAY) for f in graph.inventory.functions}
        selection = Selection(dict(sorted(choices.items())), functions)
        return ScheduleRequest(selection, graph, policy or schedule_policy(), AS_OF, start, **more)  # type: ignore[arg-type]

    def schedule(self, policy: Policy | None = None, start: dt.date = START, **more: object) -> Schedule:
        return schedule(self.request(policy, start, **more))


def unit(name: str, parent: str | None, level: Level = Level.BRANCH) -> Unit:
    return Unit(UnitId(name), f"机构{name}", UnitId(parent) if parent else None, level, AT)


def days(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
