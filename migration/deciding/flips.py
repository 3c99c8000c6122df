"""The least change of a figure of one channel at which it is decided otherwise, with the others as planned."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pandas as pd

from inventory.activity import MEASURES, Activity
from inventory.graph import CapabilityGraph
from inventory.kinds import Action
from inventory.records import Channel, ChannelId
from migration.analysis.activity_level import judge_activity
from migration.deciding.alone import Alone, Verdict
from migration.deciding.setting import Setting
from migration.plan import Plan

#: how far the figure is changed, as shares of itself, until the decision changes; in between it is halved
_FINE = tuple(1.02**step - 1 for step in range(1, 350))
_COARSE = tuple(1.1**step - 1 for step in (0.5, 1, 2, 3, 4, 5, 6, 7, 10, 15, 20, 30, 45, 70))


@dataclass(frozen=True, slots=True)
class Flip:
    """The smallest change of one figure that turns the decision, and what it then is. ``change_percent`` is signed."""

    figure: str
    now: float
    threshold: float
    change_percent: float
    action: Action
    target_channel_id: ChannelId | None


def find_flips(plan: Plan, setting: Setting, channel: Channel) -> tuple[Flip, ...]:
    """Figures of the channel itself whose change turns the decision, the smallest change first.

    Notes
    -----
    Each figure is tried, up and down in small steps, with the channel decided anew at every one; where two settle on
    different things the limit between them is found to the unit. The activity of every month is changed alike.
    """
    if any(reason.code == "no_room" for reason in plan.decision_of[channel.id].reasons):
        return ()
    alone = Alone(plan, setting, channel)

    def at_cost(value: int) -> Verdict:
        return alone.decide(setting.supposing_cost(channel.id, float(value)))

    def at_activity(value: int) -> Verdict:
        return alone.decide(_with_activity(plan, setting, channel, value))

    cost, active = setting.figures.cost[channel.id].low, setting.figures.active[channel.id].high
    found = [
        _flip("annual_cost", round(cost), (at_cost, alone.planned), _FINE),
        _flip("active_users", round(active), (at_activity, alone.planned), _COARSE),
    ]
    return tuple(sorted((f for f in found if f is not None), key=lambda f: (abs(f.change_percent), f.figure)))


def _flip(
    figure: str, now: int, rule: tuple[Callable[[int], Verdict], Verdict], steps: tuple[float, ...]
) -> Flip | None:
    verdict_at, planned = rule
    if now <= 0 or verdict_at(now) != planned:
        return None
    found = list(_nearest(now, verdict_at, steps))
    if not found:
        return None
    threshold = min(found, key=lambda value: abs(value - now))
    action, target = verdict_at(threshold)
    return Flip(figure, now, threshold, round(100 * (threshold / now - 1), 1), action, target)


def _nearest(now: int, verdict_at: Callable[[int], Verdict], steps: tuple[float, ...]) -> Iterator[int]:
    """The first values up and down at which the verdict is another, as far as the first of them is away."""
    planned, known = verdict_at(now), {1: now, -1: now}
    for step in steps:
        met = False
        for sign in (1, -1):
            value = max(0, round(now * (1 + sign * step)))
            if value != known[sign] and verdict_at(value) != planned:
                yield _limit(known[sign], value, lambda at: verdict_at(at) == planned)
                met = True
            known[sign] = value
        if met:
            return


def _limit(same: int, other: int, is_same: Callable[[int], bool]) -> int:
    """The value next to ``same`` at which it is no longer the same."""
    while abs(other - same) > 1:
        middle = (same + other) // 2
        same, other = (middle, other) if is_same(middle) else (same, middle)
    return other


def _with_activity(plan: Plan, setting: Setting, channel: Channel, value: int) -> Setting:
    """The same bank with so many active users a month, judged anew whether they are few."""
    inventory, policy = setting.inventory, setting.policy
    levels = setting.figures.active[channel.id]
    if levels.known and levels.value:
        activity = _scaled(inventory.activity, channel.id, value / levels.value)
    else:
        activity = _reported(inventory.activity, channel.id, value, (plan, policy.whole("plan.activity_months")))
    graph = CapabilityGraph(replace(inventory, activity=activity), setting.graph.taxonomy, setting.graph.mapping)
    is_low = judge_activity(graph, policy, plan.as_of)[channel.id].is_low
    low = setting.low | {channel.id} if is_low else setting.low - {channel.id}
    return setting.supposing_active(channel.id, float(value), low)


def _scaled(activity: Activity, own: ChannelId, times: float) -> Activity:
    frame = activity.frame.copy()
    frame.loc[frame["channel_id"] == own, "active_users"] *= times
    return replace(activity, frame=frame)


def _reported(activity: Activity, own: ChannelId, value: int, when: tuple[Plan, int]) -> Activity:
    """The same figure for each of the last months."""
    plan, count = when
    last = pd.Period(plan.as_of, "M")
    rows = [
        {"channel_id": own, "month": str(last - back), "row": 0, **dict.fromkeys(MEASURES, float("nan")),
         "active_users": float(value)}
        for back in range(count, 0, -1)
    ]
    rest = activity.frame[activity.frame["channel_id"] != own]
    frame = pd.DataFrame(rows) if rest.empty else pd.concat([rest, pd.DataFrame(rows)], ignore_index=True)
    return replace(activity, frame=frame.sort_values(["channel_id", "month"], ignore_index=True))
