"""Customers hear of a change long enough before they miss anything."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import Stage
from inventory.records import Channel
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict
from migration.plan import ChannelDecision


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per changed channel; ``days`` from a law for its ``lines``, else the days the plan was made with."""
    lines = params.get("lines")
    for row, channel in case.changed:
        if channel.is_live and (lines is None or channel.business_line in lines):
            yield _judge(case, params, row, channel)


def _judge(case: Case, params: Mapping[str, Any], row: ChannelDecision, channel: Channel) -> Outcome:
    told = min((step.date for step in row.stages if step.stage is Stage.ANNOUNCE), default=None)
    stop = case.stop_day(row)
    need = int(params["days"] if "days" in params else row.lead_days or case.plan.policy["lead_days"])
    if told is None:
        return case.say(Verdict.FAIL, "announce_lead.silent", channel.id, (channel.at,), need=need)
    if stop is None:
        return case.say(Verdict.UNKNOWN, "announce_lead.no_stop", channel.id, (channel.at,), told=told, need=need)
    days = (stop - told).days
    verdict, code = (Verdict.PASS, "enough") if days >= need else (Verdict.FAIL, "short")
    return case.say(
        verdict, f"announce_lead.{code}", channel.id, (channel.at,), told=told, stop=stop, days=days, need=need
    )
