"""An application run with a third party rests on a contract that outlives its service."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import Action, Stage
from inventory.records import Channel
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict
from migration.plan import ChannelDecision


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per live channel with a vendor."""
    for row in case.plan.channels:
        channel = case.inventory.channels.get(row.channel_id)
        if channel and channel.vendor and channel.is_live:
            yield _judge(case, params["item"], row, channel)


def _judge(case: Case, item: str, row: ChannelDecision, channel: Channel) -> Outcome:
    proof = case.proof(item, channel.id)
    rows = (channel.at, *(p.at for p in proof))
    end, stop = channel.vendor_contract_end, row.day_of(Stage.SERVICE_STOP)
    facts = {"vendor": channel.vendor}
    if end is None and not proof:
        return case.say(Verdict.UNKNOWN, "third_party_contract.unknown", channel.id, rows, wants=item, **facts)
    if end is None:
        return case.say(Verdict.PASS, "third_party_contract.proven", channel.id, rows, ref=proof[0].ref, **facts)
    if row.action is Action.KEEP and end < case.as_of and not proof:
        return case.say(Verdict.FAIL, "third_party_contract.ended", channel.id, rows, end=end, wants=item, **facts)
    if stop is not None and end < stop and not proof:
        return case.say(
            Verdict.FAIL, "third_party_contract.short", channel.id, rows, end=end, stop=stop, wants=item, **facts
        )
    return case.say(Verdict.PASS, "third_party_contract.runs", channel.id, rows, end=end, **facts)
