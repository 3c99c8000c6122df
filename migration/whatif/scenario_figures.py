"""The figures by which plans are set side by side, and which of them no other plan beats."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from inventory.graph import CapabilityGraph
from inventory.kinds import Action
from migration.deciding.estimates import Figures
from migration.plan import Plan
from migration.policy import Policy

_LOSS = "shadow_customer_loss"
_ENDING = (Action.MERGE, Action.REDIRECT_TO_APP, Action.CONVERT, Action.HAND_OVER, Action.RETIRE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One plan in figures. Money in CNY; ``judgement`` sums the shadow lines and is never added to cash.

    ``customers_lost``: active customers expected not to come along, None where the policy puts no price on them.
    ``followers_affected``: known followers of channels that end; ``followers_unknown``: such channels without the
    figure.
    """

    channels_before: int
    channels_after: int
    ending: dict[str, int]
    partly_moved: int
    customers_lost: int | None
    followers_affected: int
    followers_unknown: int
    annual_saving: int
    one_off_cost: int
    judgement: int
    objective: int
    gap: float
    undecided: int

    @property
    def closed(self) -> int:
        """Channels that end as customers know them."""
        return sum(self.ending.values())


def measure(plan: Plan, graph: CapabilityGraph, policy: Policy) -> Outcome:
    """The figures of one plan, made under ``policy``."""
    channels, ending = graph.inventory.channels, plan.ending()
    actions = Counter(row.action for row in ending)
    lines = [line for row in plan.channels for line in row.price.lines.items()]
    return Outcome(
        channels_before=plan.summary.channels_before,
        channels_after=plan.summary.channels_after,
        ending={action.value: actions[action] for action in _ENDING if actions[action]},
        partly_moved=sum(1 for row in plan.changed() if not row.action.ends_channel),
        customers_lost=_customers_lost(plan, graph, policy),
        followers_affected=plan.summary.followers_affected,
        followers_unknown=sum(1 for row in ending if channels[row.channel_id].followers is None),
        annual_saving=plan.summary.annual_saving,
        one_off_cost=plan.summary.one_off_cost,
        judgement=sum(value for name, value in lines if name.startswith("shadow_")),
        objective=plan.solver.objective,
        gap=plan.solver.gap,
        undecided=sum(1 for finding in plan.findings if finding.code == "undecided"),
    )


def mark_unbeaten(outcomes: Sequence[Outcome]) -> list[bool]:
    """Whether no other leaves fewer channels, loses fewer customers and saves more, at least as good in all three."""
    keys = [_key(outcome) for outcome in outcomes]
    return [not any(_beats(other, own) for other in keys) for own in keys]


def _key(outcome: Outcome) -> tuple[float, float, float]:
    lost = float("inf") if outcome.customers_lost is None else outcome.customers_lost
    return (outcome.channels_after, lost, -outcome.annual_saving)


def _beats(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one != other and all(a <= b for a, b in zip(one, other, strict=True))


def _customers_lost(plan: Plan, graph: CapabilityGraph, policy: Policy) -> int | None:
    """The priced loss of each channel divided by what its customers are worth over the horizon."""
    figures, years, lost = Figures(graph, policy), policy.number("plan.horizon_years"), 0.0
    for row in plan.ending():
        price = row.price.lines.get(_LOSS, 0)
        worth = figures.worth(graph.inventory.channels[row.channel_id]).value * years
        if not worth:
            return None
        lost += price / worth
    return round(lost)
