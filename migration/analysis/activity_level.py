"""How active each channel is, judged against its peers and its own past; unknown is a verdict of its own."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from inventory.graph import CapabilityGraph
from inventory.records import Channel, ChannelId
from migration.analysis.activity_figures import BASES, Figures, measure_figures
from migration.policy import Policy


class ActivityState(StrEnum):
    """The verdict."""

    ACTIVE = "active"
    LOW = "low"
    UNKNOWN = "unknown"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True)
class ActivityLevel:
    """One channel's activity. Levels are persons (or the unit of ``measure``) a month.

    ``active_users``: the recent median as it is, what closing would lose; None where the bank did not say.
    ``judged``: the recent median with platform shocks taken out, in ``measure``. ``trend``: share gained or lost
    in a year (Theil-Sen, shocks and season out). ``change``: share against the same months a year before, beyond
    what peers lost. ``rule``: what decided, ``basis``: which peers. ``distance``: robust standard deviations from
    the peers' median. ``active_share``: users per follower, ``peer_share`` the peers' median. ``shock_share``:
    share of users put down to a platform's change.
    """

    channel_id: ChannelId
    state: ActivityState
    rule: str
    confidence: str = "low"
    active_users: float | None = None
    transactions: float | None = None
    measure: str | None = None
    judged: float | None = None
    basis: str | None = None
    peers: int = 0
    peer_median: float | None = None
    distance: float | None = None
    active_share: float | None = None
    peer_share: float | None = None
    change: float | None = None
    trend: float | None = None
    season_removed: bool = False
    months_known: int = 0
    shock_id: str | None = None
    shock_share: float = 0.0

    @property
    def is_low(self) -> bool:
        """Judged, and found low."""
        return self.state is ActivityState.LOW


def judge_activity(graph: CapabilityGraph, policy: Policy, as_of: dt.date) -> Mapping[ChannelId, ActivityLevel]:
    """Judge every channel on the months before ``as_of``.

    Notes
    -----
    Low is: nobody at all in the window; or far below the peers (kind x level x line, wider where the group is
    small, with the basis named) and materially so; or, for a channel behind the median of its peers or without
    any: a fall of its own, or a share of active followers far below the peers' or under the policy's floor. Few
    readers who do business are not low. Platform shocks are given back first.
    """
    figures = measure_figures(graph.inventory, policy, as_of)
    return {
        channel.id: _judge(channel, at, figures, policy, as_of)
        for at, channel in enumerate(graph.inventory.channels.values())
    }


def _judge(channel: Channel, at: int, figures: Figures, policy: Policy, as_of: dt.date) -> ActivityLevel:
    if not channel.is_live:
        return _level(channel, at, figures, ActivityState.NOT_JUDGED, "not_live")
    if channel.launched_on and _months_between(channel.launched_on, as_of) < policy.whole("activity.new_months"):
        return _level(channel, at, figures, ActivityState.NOT_JUDGED, "new")
    if figures.measure[at] is None:
        return _level(channel, at, figures, ActivityState.UNKNOWN, "no_figures")
    rule = _reason_low(channel, at, figures, policy)
    if rule is None:
        return _level(channel, at, figures, ActivityState.ACTIVE, "like_peers" if figures.peers.basis[at] >= 0
                      else "no_peers", _confidence(at, figures, policy))
    if rule != "nobody" and _converts(at, figures, policy):
        return _level(channel, at, figures, ActivityState.ACTIVE, "converts", _confidence(at, figures, policy))
    by_share = "low" if figures.peers.basis[at] < 0 else "medium"
    sure = {"nobody": "high", "few_of_followers": by_share, "share_below_peers": by_share}
    return _level(channel, at, figures, ActivityState.LOW, rule, sure.get(rule) or _confidence(at, figures, policy))


def _reason_low(channel: Channel, at: int, figures: Figures, policy: Policy) -> str | None:
    """The rule that finds the channel low, None where none does."""
    judged, distance = figures.judged[at], figures.distance[at]
    if judged == 0:
        return "nobody"
    has_peers = figures.peers.basis[at] >= 0
    material = np.expm1(figures.peers.median[at]) * policy.number("activity.material_percent") / 100
    if has_peers and distance <= -policy.number("activity.robust_distance") and judged <= material:
        return "below_peers"
    behind = not has_peers or distance < 0
    fallen = figures.change[at] <= -policy.number("activity.decline_percent") / 100
    if behind and fallen:
        return "own_decline"
    return _reason_low_share(channel, at, figures, policy) if behind else None


def _reason_low_share(channel: Channel, at: int, figures: Figures, policy: Policy) -> str | None:
    """Few of the followers come back: far below the peers' share, or under the floor of the kind."""
    gap = figures.share[at] - figures.share_peers.median[at]
    far = -policy.number("activity.robust_distance") * figures.share_peers.spread[at]
    if gap <= min(far, np.log(policy.number("activity.material_percent") / 100)):
        return "share_below_peers"
    floor = policy.get(f"activity.active_share.{channel.kind}")
    return "few_of_followers" if floor and figures.share[at] <= np.log(float(floor.value)) else None


def _converts(at: int, figures: Figures, policy: Policy) -> bool:
    """Few readers, much business: transactions like the peers', or far more of them per user."""
    transactions = figures.transactions[at]
    if not transactions >= policy.number("activity.min_transactions"):
        return False
    rate = transactions / max(figures.judged[at], 1.0)
    if figures.trade_peers.basis[at] < 0:
        return bool(rate >= policy.number("activity.conversion_floor"))
    if np.log1p(transactions) >= figures.trade_peers.median[at]:
        return True
    usual = np.expm1(figures.trade_peers.median[at]) / max(np.expm1(figures.peers.median[at]), 1.0)
    return bool(rate >= policy.number("activity.conversion_multiple") * usual)


def _confidence(at: int, figures: Figures, policy: Policy) -> str:
    """High: narrow peers, a year of figures, far from the limit; low: no peers or next to the limit."""
    if figures.peers.basis[at] < 0:
        return "low"
    limit, near = policy.number("activity.robust_distance"), policy.number("activity.near_share")
    if abs(figures.distance[at] + limit) <= near * limit:
        return "low"
    return "high" if figures.peers.basis[at] == 0 and figures.known[at] >= 12 else "medium"


def _level(
    channel: Channel, at: int, figures: Figures, state: ActivityState, rule: str, confidence: str = "low"
) -> ActivityLevel:
    basis = int(figures.peers.basis[at])
    shock = max(figures.effects, key=lambda effect: -effect.step[at], default=None)
    share = float(1 - np.exp(shock.step[at])) if shock else 0.0
    return ActivityLevel(
        channel.id, state, rule, confidence, _known(figures.active[at], 1), _known(figures.transactions[at], 1),
        figures.measure[at], _known(figures.judged[at], 1), BASES[basis] if basis >= 0 else None,
        int(figures.peers.size[at]), _known(np.expm1(figures.peers.median[at]), 1), _known(figures.distance[at], 2),
        _known(np.exp(figures.share[at]), 4), _known(np.exp(figures.share_peers.median[at]), 4),
        _known(figures.change[at], 3), _known(np.expm1(12 * figures.slope[at]), 3), figures.season_removed,
        int(figures.known[at]), shock.shock.id if shock and share > 0 else None, round(share, 3),
    )


def _known(value: float, digits: int) -> float | None:
    return None if np.isnan(value) else round(float(value), digits)


def _months_between(first: dt.date, last: dt.date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
