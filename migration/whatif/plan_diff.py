"""Two plans compared: which decisions changed, and which cell or policy line caused each.

A difference of the inputs is a cause of a changed decision where undoing it alone in the newer inputs brings the
older decision back, or where it alone turns the older inputs' decision into the newer one. What no single difference
explains is caused by several together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from inventory.errors import InfeasiblePlan
from inventory.inventory import Inventory
from inventory.records import ChannelId
from migration.plan import ChannelDecision, Plan
from migration.planner import PlanRequest, build_plan
from migration.whatif.input_changes import InputChange, find_changes
from migration.whatif.input_groups import Group, Grouping, group_changes
from migration.whatif.input_mix import undo
from migration.whatif.scenario_policies import load_scenarios

#: what can change about a decision, the gravest first
ASPECTS = ("action", "target_channel_id", "functions", "dates", "price", "decided_by")


class Role(StrEnum):
    """How a difference brings a change about."""

    NEEDED = "needed"  # undone alone, the older decision is back
    ENOUGH = "enough"  # alone it makes the newer decision, and so does another difference
    TOGETHER = "together"  # no difference alone does it


@dataclass(frozen=True, slots=True)
class Face:
    """One decision as people compare it. ``dates`` by stage, ``functions``: where each one goes."""

    action: str
    target_channel_id: ChannelId | None
    functions: tuple[tuple[str, str, str | None], ...]
    dates: tuple[tuple[str, str], ...]
    price: int
    decided_by: str


@dataclass(frozen=True, slots=True)
class Cause:
    """Differences that caused some aspects of one changed decision; ``group`` counts from 0."""

    group: int
    role: Role
    aspects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionChange:
    """One channel decided otherwise. ``before`` or ``after`` None: the channel is in one of the plans only."""

    channel_id: ChannelId
    before: Face | None
    after: Face | None
    aspects: tuple[str, ...]
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True)
class PlanDiff:
    """Every changed decision with its causes.

    ``reproduced``: planning again gave both plans as written; where it did not, another version of the program or
    something the workspace does not hold was at work, and no cause is named; None where there was nothing to explain.
    ``replans``: plans made to find out.
    """

    changes: tuple[InputChange, ...]
    groups: tuple[Group, ...]
    grouping: Grouping
    decisions: tuple[DecisionChange, ...]
    reproduced: bool | None
    replans: int


def diff_plans(old: Plan, new: Plan, inputs: tuple[PlanRequest, PlanRequest], limit: int | None = None) -> PlanDiff:
    """Compare two plans and find the cause of each changed decision by planning again.

    Parameters
    ----------
    old, new
        The plans as written.
    inputs
        What each was made from.
    limit
        Differences undone one by one; where there are more, those of one channel together.
    """
    decisions = compare_decisions(old, new)
    changes = find_changes(*inputs)
    inventories = (inputs[0].graph.inventory, inputs[1].graph.inventory)
    limit = load_scenarios().diff_limit if limit is None else limit
    grouping, groups = group_changes(changes, inventories, _concerned(decisions), limit)
    if not decisions or not changes:
        return PlanDiff(changes, groups, grouping, decisions, None, 0)
    trial = _Trial(inputs, groups)
    if not trial.reproduces(old, new):
        return PlanDiff(changes, groups, grouping, decisions, False, trial.count)
    explained = _explain(decisions, trial)
    return PlanDiff(changes, groups, grouping, explained, True, trial.count)


def compare_decisions(old: Plan, new: Plan) -> tuple[DecisionChange, ...]:
    """The channels decided otherwise: those with another action first, then target, functions, dates, price; by id."""
    before, after = faces_of(old), faces_of(new)
    found = []
    for channel_id in sorted({*before, *after}):
        was, now = before.get(channel_id), after.get(channel_id)
        if aspects := _differing(was, now):
            found.append(DecisionChange(channel_id, was, now, aspects))
    return tuple(sorted(found, key=lambda row: (ASPECTS.index(row.aspects[0]), row.channel_id)))


def faces_of(plan: Plan) -> dict[ChannelId, Face]:
    """What a plan says about each channel."""
    return {row.channel_id: _face(plan, row) for row in plan.channels}


def _face(plan: Plan, row: ChannelDecision) -> Face:
    functions = tuple(
        (f.function_id, f.disposition.value, f.target_channel_id) for f in plan.functions_of.get(row.channel_id, ())
    )
    dates = tuple((step.stage.value, step.date.isoformat()) for step in row.stages)
    by = row.decided_by_name or row.decided_by
    return Face(row.action.value, row.target_channel_id, functions, dates, row.price.total, by)


def _differing(was: Face | None, now: Face | None) -> tuple[str, ...]:
    if was is None or now is None:
        return () if was is now else ("action",)
    return tuple(a for a in ASPECTS if getattr(was, a) != getattr(now, a))


def _concerned(decisions: tuple[DecisionChange, ...]) -> frozenset[str]:
    """The channels of changed decisions, and their successors."""
    faces = [face for row in decisions for face in (row.before, row.after) if face is not None]
    targets = {face.target_channel_id for face in faces if face.target_channel_id}
    return frozenset({row.channel_id for row in decisions} | targets)


_Faces = Mapping[ChannelId, Face]


class _Trial:
    """Plans made from inputs in between, each once."""

    def __init__(self, inputs: tuple[PlanRequest, PlanRequest], groups: tuple[Group, ...]) -> None:
        self._old, self._new = inputs
        self.groups = groups
        self.count = 0

    def reproduces(self, old: Plan, new: Plan) -> bool:
        """Whether planning again gives both plans as written."""
        pairs = ((old, self._old), (new, self._new))
        return all(self._faces(request) == faces_of(plan) for plan, request in pairs)

    def without(self, group: int) -> _Faces | None:
        """The newer inputs with one group undone; None where there is no plan."""
        return self._faces(undo(self._old, self._new, self.groups[group]))

    def alone(self, group: int) -> _Faces | None:
        """The older inputs with one group done."""
        others = [change for at, rows in enumerate(self.groups) if at != group for change in rows]
        return self._faces(undo(self._old, self._new, others))

    def _faces(self, request: PlanRequest) -> _Faces | None:
        self.count += 1
        try:
            return faces_of(build_plan(request))
        except InfeasiblePlan:
            return None


def _explain(decisions: tuple[DecisionChange, ...], trial: _Trial) -> tuple[DecisionChange, ...]:
    numbers = range(len(trial.groups))
    if len(trial.groups) == 1:
        return tuple(_with(row, [Cause(0, Role.NEEDED, row.aspects)]) for row in decisions)
    undone = {group: trial.without(group) for group in numbers}
    needed = [list(_causes(row, undone, Role.NEEDED)) for row in decisions]
    open_rows = [at for at, row in enumerate(decisions) if _unexplained(row, needed[at])]
    alone = {group: trial.alone(group) for group in numbers} if open_rows else {}
    for at in open_rows:
        row, rest = decisions[at], _unexplained(decisions[at], needed[at])
        needed[at] += [c for c in _causes(row, alone, Role.ENOUGH, rest) if c.aspects]
        if left := _unexplained(row, needed[at]):
            needed[at] += [Cause(group, Role.TOGETHER, left) for group in numbers]
    return tuple(_with(row, causes) for row, causes in zip(decisions, needed, strict=True))


def _causes(
    row: DecisionChange, plans: Mapping[int, _Faces | None], role: Role, aspects: tuple[str, ...] | None = None
) -> Iterator[Cause]:
    """The groups under which aspects of a decision are as sought: as before where undone, as after where alone."""
    sought = row.before if role is Role.NEEDED else row.after
    for group, faces in plans.items():
        if faces is None:
            continue
        face = faces.get(row.channel_id)
        met = tuple(a for a in aspects or row.aspects if _aspect(face, a) == _aspect(sought, a))
        if met:
            yield Cause(group, role, met)


def _aspect(face: Face | None, aspect: str) -> Any:
    return None if face is None else getattr(face, aspect)


def _unexplained(row: DecisionChange, causes: list[Cause]) -> tuple[str, ...]:
    met = {aspect for cause in causes for aspect in cause.aspects}
    return tuple(aspect for aspect in row.aspects if aspect not in met)


def _with(row: DecisionChange, causes: list[Cause]) -> DecisionChange:
    return DecisionChange(row.channel_id, row.before, row.after, row.aspects, tuple(causes))


def names_of(old: Inventory | None, new: Inventory | None) -> dict[str, str]:
    """The name of every channel of either inventory, the newer one's first."""
    found: dict[str, str] = {}
    for inventory in (old, new):
        if inventory is not None:
            found |= {channel_id: channel.name for channel_id, channel in inventory.channels.items()}
    return found
