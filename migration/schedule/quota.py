"""The plan's own messages on each channel, inside the platform's quota; usual messages that give way are counted."""

import calendar
import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np

from inventory.inventory import Inventory
from inventory.kinds import Stage
from inventory.records import Channel, ChannelId
from migration.plan import Send, StageStep
from migration.policy import Policy
from migration.schedule.stage_rules import message_stages, sends_messages

_DAY = dt.timedelta(days=1)


def plan_sends(
    inventory: Inventory, stages: Mapping[ChannelId, Iterable[StageStep]], policy: Policy
) -> tuple[Send, ...]:
    """One message for each stage customers must hear of, by channel and date.

    At most one a day on a channel and, with the usual ones that still fit, at most the month's quota: where
    the two together exceed it, a usual message gives way (``displaces``). How many a channel usually sends is
    the mean of its latest known months, rounded up; unknown counts as a full quota. What the quota itself has
    no room for is left out, announcements and reminders last.
    """
    usual = usual_messages(inventory, policy)
    found: list[Send] = []
    for channel_id, steps in sorted(stages.items()):
        channel = inventory.channels.get(channel_id)
        if channel is not None and channel.is_live and sends_messages(channel.kind):
            found += _sends_of(channel, steps, usual.get(channel_id), policy)
    return tuple(found)


def monthly_quota(channel: Channel, year: int, month: int, policy: Policy) -> int:
    """Messages the channel may send in a month: the month's own limit, else the day's times the days."""
    days = calendar.monthrange(year, month)[1] * _limit(channel, "day", policy, 1)
    return min(days, _limit(channel, "month", policy, days))


def usual_messages(inventory: Inventory, policy: Policy) -> dict[ChannelId, int]:
    """Messages a channel usually sends a month, from its latest known months."""
    latest = policy.whole("schedule.usual_messages_months")
    found = {}
    for channel_id, values in inventory.activity.series("messages_sent").items():
        known = values[-latest:][~np.isnan(values[-latest:])]
        if len(known):
            found[channel_id] = math.ceil(float(known.mean()))
    return found


def displaced(sends: Iterable[Send]) -> int:
    """How many usual messages give way."""
    return sum(send.displaces for send in sends)


def _limit(channel: Channel, span: str, policy: Policy, default: int) -> int:
    name = f"schedule.quota.{channel.kind}.{span}"
    return policy.whole(name) if name in policy else default


def _sends_of(channel: Channel, steps: Iterable[StageStep], usual: int | None, policy: Policy) -> list[Send]:
    wanted = message_stages()
    by_month: dict[tuple[int, int], dict[dt.date, Stage]] = defaultdict(dict)
    for step in steps:
        if str(step.stage) in wanted:
            by_month[step.date.year, step.date.month].setdefault(step.date, step.stage)
    found = []
    for (year, month), stages in sorted(by_month.items()):
        quota = monthly_quota(channel, year, month, policy)
        ranked = sorted(stages.items(), key=lambda item: (wanted.index(str(item[1])), item[0]))
        kept = sorted(ranked[:quota])
        room = quota - (quota if usual is None else min(usual, quota))
        found += [Send(channel.id, day, stage, at >= room) for at, (day, stage) in enumerate(kept)]
    return found
