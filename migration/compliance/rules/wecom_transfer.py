"""WeCom customers are handed over only where the platform can do it, and never twice in a row."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import Action, ChannelKind
from inventory.records import Channel
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict
from migration.plan import ChannelDecision


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per identity that is handed over."""
    for row, channel in case.ending:
        if row.action is Action.HAND_OVER:
            yield _judge(case, params, row, channel)


def _judge(case: Case, params: Mapping[str, Any], row: ChannelDecision, channel: Channel) -> Outcome:
    target = case.inventory.channels.get(row.target_channel_id) if row.target_channel_id else None
    if target is None or target.kind is not ChannelKind.WECOM or channel.kind is not ChannelKind.WECOM:
        return case.say(Verdict.FAIL, "wecom_transfer.kind", channel.id, (channel.at,))
    rows, facts = (channel.at, target.at), {"target": target.name}
    onward = case.plan.decision_of.get(target.id)
    if onward is not None and onward.action.ends_channel:
        return case.say(Verdict.FAIL, "wecom_transfer.chain", channel.id, rows, **facts)
    if None in (channel.app_id, target.app_id):
        return case.say(Verdict.UNKNOWN, "wecom_transfer.unknown", channel.id, rows, **facts)
    if channel.app_id != target.app_id:
        return case.say(Verdict.PERSON, "wecom_transfer.corps", channel.id, rows, wants=params["item"], **facts)
    return case.say(Verdict.PASS, "wecom_transfer.same", channel.id, rows, **facts)
