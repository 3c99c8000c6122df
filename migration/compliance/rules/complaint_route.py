"""Customers of an ending channel can still complain, and know the number to call."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import Audience, Disposition
from inventory.records import Channel
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict
from migration.plan import ChannelDecision


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per ending channel that customers use; channels for staff have none."""
    for row, channel in case.ending:
        if channel.is_live and channel.served_audience is not Audience.STAFF:
            yield _judge(case, params, row, channel)


def _judge(case: Case, params: Mapping[str, Any], row: ChannelDecision, channel: Channel) -> Outcome:
    routes = [
        f for f in case.plan.functions_of.get(channel.id, ())
        if f.capability_id in params["capabilities"] and f.disposition is Disposition.DROP
    ]
    if routes:
        rows = tuple(case.inventory.functions[f.function_id].at for f in routes if f.function_id in
                     case.inventory.functions)
        return case.say(Verdict.FAIL, "complaint_route.dropped", channel.id, rows, count=len(routes))
    target = case.inventory.channels.get(row.target_channel_id) if row.target_channel_id else None
    hotline = channel.hotline or (target.hotline if target else None)
    if hotline is None:
        return case.say(Verdict.UNKNOWN, "complaint_route.no_hotline", channel.id, (channel.at,))
    rows = tuple(c.at for c in (channel, target) if c and c.hotline)
    return case.say(Verdict.PASS, "complaint_route.kept", channel.id, rows, hotline=hotline)
