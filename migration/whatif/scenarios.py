"""What if: named policies side by side, the trade-off curve, and how firm each decision is."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from inventory.errors import InfeasiblePlan
from inventory.records import ChannelId
from inventory.words import load_words
from migration.compliance import review
from migration.plan import Plan
from migration.planner import PlanRequest
from migration.policy import Policy
from migration.whatif.scenario_desk import Desk
from migration.whatif.scenario_figures import Outcome, mark_unbeaten, measure
from migration.whatif.scenario_flips import Flip, Flips, Tell, find_flips, silent
from migration.whatif.scenario_policies import (
    CURRENT,
    Change,
    Scenarios,
    Weight,
    apply_changes,
    load_scenarios,
    names_of,
    scale,
)

SCHEMA = "consolidate.scenarios/1"


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One setting a named policy changes, and why."""

    setting: str
    before: Any
    after: Any
    reason: str


@dataclass(frozen=True, slots=True)
class PolicyRun:
    """One named policy: what it changes, what comes out, what its review would block, by rule.

    ``conflict``: sentences, where people's decisions leave no plan under it; then there is no outcome.
    """

    id: str
    name: str
    text: str
    changes: tuple[SettingChange, ...]
    outcome: Outcome | None
    blockers: Mapping[str, int]
    decisions: Mapping[ChannelId, tuple[str, ChannelId | None]]
    conflict: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The plan under one weight times ``factor``; ``unbeaten``: on the edge of what can be had."""

    weight: str
    factor: float
    outcome: Outcome
    unbeaten: bool


@dataclass(frozen=True)
class ScenarioStudy:
    """Everything ``scenarios`` found out about one bank."""

    as_of: str
    start: str
    inputs: Mapping[str, str]
    channels: Mapping[ChannelId, str]  # names
    policies: tuple[PolicyRun, ...]
    weights: Mapping[str, str]  # id -> what is swept, in words
    curve: tuple[CurvePoint, ...]
    flips: Flips
    coarse: bool  # the grid of large banks
    values: Mapping[str, Any]  # of every coefficient of the flips, as the policy stands

    @property
    def differing(self) -> tuple[ChannelId, ...]:
        """The channels on which the named policies decide differently, in id order."""
        made = [run for run in self.policies if run.outcome is not None]
        return tuple(c for c in self.channels if len({run.decisions[c] for run in made}) > 1)

    @property
    def firm(self) -> tuple[ChannelId, ...]:
        """The channels that end under the policy as it stands and that no coefficient flips."""
        current = next(run for run in self.policies if run.id == CURRENT)
        return tuple(c for c in self.flips.never if current.decisions[c][0] != "keep")

    def as_json(self) -> dict[str, Any]:
        """``scenarios.json`` and the answer of ``scenarios --json``."""
        return {
            "schema": SCHEMA, "as_of": self.as_of, "start": self.start, "inputs": dict(self.inputs),
            "policies": [_run_json(run) for run in self.policies],
            "differences": [_difference_json(self, channel_id) for channel_id in self.differing],
            "curve": {
                "coarse": self.coarse, "weights": dict(self.weights), "points": [asdict(point) for point in self.curve],
            },
            "flips": _flips_json(self.flips, self.firm),
        }


def study_scenarios(
    request: PlanRequest, inputs: Mapping[str, str], scenarios: Scenarios | None = None,
    only: Callable[[str], bool] = lambda name: True, tell: Tell = silent,
) -> ScenarioStudy:
    """Plan the bank under every named policy, along every swept weight, and with every coefficient varied.

    The graph is used as it is, the analysis made once. ``only`` narrows the coefficients of the flips, ``tell`` hears
    how far it is. Costs most of a plan per policy and point, and a fraction of one per coefficient and direction.

    Raises
    ------
    InfeasiblePlan
        There is no plan under the policy as it stands.
    """
    scenarios, desk = scenarios or load_scenarios(), Desk(request)
    settings = (name for pattern in scenarios.flips.settings for name in names_of(request.policy, pattern))
    words, channels = load_words("migration", request.lang), request.graph.inventory.channels
    runs = tuple(_runs(desk, scenarios, tell))
    coarse = len(channels) > scenarios.flips.full_channels
    return ScenarioStudy(
        as_of=request.as_of.isoformat(), start=request.start.isoformat(), inputs=inputs,
        channels={channel_id: channels[channel_id].name for channel_id in sorted(channels)}, policies=runs,
        weights={weight.id: words.say(f"scenarios.weight.{weight.id}") for weight in scenarios.weights},
        curve=_curve(desk, scenarios.weights, coarse, tell), flips=find_flips(desk, scenarios.flips, only, tell),
        coarse=coarse,
        values={name: request.policy[name].value for name in sorted(settings)},
    )


def _runs(desk: Desk, scenarios: Scenarios, tell: Tell) -> Iterator[PolicyRun]:
    for at, (name, changes) in enumerate(scenarios.policies.items(), start=1):
        tell("policies", at, len(scenarios.policies))
        yield _run(desk, name, changes)


def _run(desk: Desk, name: str, changes: tuple[Change, ...]) -> PolicyRun:
    request = desk.request
    policy = apply_changes(request.policy, changes)
    words = load_words("migration", request.lang)
    said = words.say(f"scenarios.policy.{name}.name"), words.say(f"scenarios.policy.{name}.text")
    listed = _list_changes(request, policy, changes)
    try:
        plan = desk.plan(policy)
    except InfeasiblePlan as error:
        if name == CURRENT:
            raise
        return PolicyRun(name, *said, listed, None, {}, {}, error.conflict)
    found = review(plan, request.graph, request.as_of, request.lang)
    blockers = Counter(judged.rule.title.in_(request.lang) for judged in found.blockers)
    return PolicyRun(
        name, *said, listed, measure(plan, request.graph, policy), dict(sorted(blockers.items())), _decisions(plan)
    )


def _decisions(plan: Plan) -> dict[ChannelId, tuple[str, ChannelId | None]]:
    return {row.channel_id: (row.action.value, row.target_channel_id) for row in plan.channels}


def _list_changes(request: PlanRequest, policy: Policy, changes: tuple[Change, ...]) -> tuple[SettingChange, ...]:
    return tuple(
        SettingChange(name, request.policy[name].value, policy[name].value, change.reason[request.lang])
        for change in changes for name in names_of(policy, change.setting)
    )


def _curve(desk: Desk, weights: tuple[Weight, ...], coarse: bool, tell: Tell) -> tuple[CurvePoint, ...]:
    found: list[tuple[str, float, Outcome]] = []
    points = [(weight, factor) for weight in weights for factor in (weight.large_factors if coarse else weight.factors)]
    for at, (weight, factor) in enumerate(points, start=1):
        tell("curve", at, len(points))
        policy = scale(desk.request.policy, names_of(desk.request.policy, weight.setting), factor)
        try:
            found.append((weight.id, factor, measure(desk.plan(policy), desk.request.graph, policy)))
        except InfeasiblePlan:
            continue
    marks = mark_unbeaten([outcome for _, _, outcome in found])
    return tuple(CurvePoint(*row, mark) for row, mark in zip(found, marks, strict=True))


def _run_json(run: PolicyRun) -> dict[str, Any]:
    return {
        "id": run.id, "name": run.name, "text": run.text, "changes": [asdict(change) for change in run.changes],
        "outcome": None if run.outcome is None else asdict(run.outcome), "blockers": dict(run.blockers),
        "conflict": list(run.conflict),
    }


def _difference_json(study: ScenarioStudy, channel_id: ChannelId) -> dict[str, Any]:
    made = [run for run in study.policies if run.outcome is not None]
    decided = {run.id: run.decisions[channel_id] for run in made}
    return {
        "channel_id": channel_id, "name": study.channels[channel_id],
        "decisions": {name: {"action": a, "target_channel_id": t} for name, (a, t) in decided.items()},
    }


def _flips_json(flips: Flips, firm: tuple[ChannelId, ...]) -> dict[str, Any]:
    return {
        "percent": flips.percent, "varied": list(flips.varied), "unread": list(flips.unread),
        "left_out": list(flips.left_out), "rows": [_flip_json(row) for row in flips.rows],
        "never": list(flips.never), "firm": list(firm), "impossible": [asdict(row) for row in flips.impossible],
    }


def _flip_json(row: Flip) -> dict[str, Any]:
    return {
        "setting": row.setting, "percent": row.percent, "before": row.before, "after": row.after,
        "channel_id": row.channel_id, "what": row.what,
        "was": {"action": row.was.action, "target_channel_id": row.was.target_channel_id, "moved": row.was.moved},
        "would_be": {
            "action": row.would_be.action, "target_channel_id": row.would_be.target_channel_id,
            "moved": row.would_be.moved,
        },
    }
