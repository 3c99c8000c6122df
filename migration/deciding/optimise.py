"""The optimum: every component solved to proof, put together again, with the bound over all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from inventory.errors import InfeasiblePlan
from inventory.graph import CapabilityKey
from inventory.records import ChannelId, FunctionId
from migration.deciding.components import find_components
from migration.deciding.joint import Joint
from migration.deciding.model import build_joint
from migration.deciding.option import Follow, Menu, Option, Partial
from migration.deciding.people import People
from migration.deciding.setting import Setting
from migration.deciding.solver import Answer, Solver, solve_binary


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was decided for one channel.

    ``fills``: who builds what the successors lack; None: it is dropped. ``follows``: what goes on to the app
    because the function it would have relied on goes there.
    """

    option: Option | None = None
    fills: Mapping[CapabilityKey, ChannelId | None] = field(default_factory=dict)
    partials: tuple[Partial, ...] = ()
    follows: Mapping[CapabilityKey, Follow] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """The optimum over all components. ``slack`` is objective minus proven bound, CNY; ``people``: words obeyed."""

    chosen: Mapping[ChannelId, Chosen]
    menus: Mapping[ChannelId, Menu]
    slack: float
    components: int
    largest: int
    people: People


class NoSolution(InfeasiblePlan):
    """A component has no solution; only people's decisions can bring that about."""

    def __init__(self, group: tuple[ChannelId, ...]) -> None:
        super().__init__((), "")
        self.group = group


def optimise(setting: Setting, menus: Mapping[ChannelId, Menu], solver: Solver = solve_binary) -> Outcome:
    """Decide all channels and function targets together, each independent component to its proven optimum.

    Raises
    ------
    NoSolution
        People's decisions contradict the hard rules; carries the component.
    """
    groups = sorted(
        (tuple(sorted(group, key=setting.places.__getitem__)) for group in find_components(setting, menus)),
        key=lambda group: setting.places[group[0]],
    )
    ranks = rank_channels(setting)
    chosen: dict[ChannelId, Chosen] = {c: Chosen() for c in menus}
    slack = 0.0
    for batch in _batches(groups, menus, setting.policy.whole("plan.batch_columns")):
        joint = build_joint(setting, {c: menus[c] for group in batch for c in group}, ranks)
        answer = solver(joint.program, _gap(setting, joint))
        if not answer.feasible:
            raise NoSolution(_culprit(setting, menus, batch, ranks))
        slack += max(0.0, answer.objective - answer.bound) / joint.factor
        chosen |= read_answer(joint, answer)
    return Outcome(chosen, menus, slack, len(groups), max(map(len, groups), default=0), setting.people)


def read_answer(joint: Joint, answer: Answer) -> dict[ChannelId, Chosen]:
    """What the values of the columns mean, per channel."""
    on = answer.values > 0.5
    found = {}
    for own, menu in joint.menus.items():
        taken = [o for at, o in enumerate(menu.options) if on[joint.take[own, at]]]
        option = taken[0] if taken else None
        fills: dict[CapabilityKey, ChannelId | None] = {}
        for key in option.open if option else ():
            built = [t for t in menu.needed_gaps[key].builds if on[joint.build[own, key, t]]]
            fills[key] = built[0] if built else None
        partials = tuple(p for at, p in enumerate(menu.partials) if on[joint.send[own, at]])
        found[own] = Chosen(option, fills, partials)
    sent = {p.function for chosen in found.values() for p in chosen.partials}
    return {own: _with_follows(joint.menus[own], chosen, sent) for own, chosen in found.items()}


def _with_follows(menu: Menu, chosen: Chosen, sent: set[FunctionId]) -> Chosen:
    if chosen.option is None:
        return chosen
    follows = {
        key: menu.follows[place.target, key]
        for key, place in chosen.option.placed.items() if place.twin in sent
    }
    return replace(chosen, follows=follows) if follows else chosen


def rank_channels(setting: Setting) -> dict[ChannelId, float]:
    """The stated order of the channels from 0 to 1; of two ways that cost the same the earlier channel ends."""
    return {own: at / max(1, len(setting.places)) for own, at in setting.places.items()}


def _gap(setting: Setting, joint: Joint) -> float:
    """Zero, but for components above the stated size."""
    columns = len(joint.program.cost)
    return setting.policy.number("plan.large_gap") if columns > setting.policy.whole("plan.joint_columns") else 0.0


def _batches(
    groups: list[tuple[ChannelId, ...]], menus: Mapping[ChannelId, Menu], limit: int
) -> list[list[tuple[ChannelId, ...]]]:
    """Small components solved together: they share no rule, so the joint optimum is each one's own."""
    batches: list[list[tuple[ChannelId, ...]]] = []
    size = limit + 1
    for group in groups:
        columns = sum(_columns(menus[c]) for c in group)
        if size + columns > limit:
            batches.append([])
            size = 0
        batches[-1].append(group)
        size += columns
    return batches


def _columns(menu: Menu) -> int:
    """About how many columns a channel has in the model."""
    return len(menu.options) + len(menu.partials) + 2 * sum(len(g.builds) for g in menu.needed_gaps.values())


def _culprit(
    setting: Setting, menus: Mapping[ChannelId, Menu], batch: list[tuple[ChannelId, ...]],
    ranks: Mapping[ChannelId, float],
) -> tuple[ChannelId, ...]:
    """The first component of a batch that has no solution by itself."""
    for group in batch:
        joint = build_joint(setting, {c: menus[c] for c in group}, ranks)
        if not solve_binary(joint.program).feasible:
            return group
    raise RuntimeError("a batch has no solution though each of its components has one")
