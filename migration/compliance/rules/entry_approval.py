"""A channel the plan opens has passed the bank's entry control."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import Action, Status
from inventory.records import ChannelId
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict
from migration.plan import is_new, origin_of


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per new account, and per planned channel that the plan opens."""
    item = params["item"]
    for row in case.plan.channels:
        source = origin_of(row.channel_id)
        channel = case.inventory.channels.get(source)
        if channel is None or not _opens(case, row.channel_id, row.action):
            continue
        proof = case.proof(item, source)
        if proof:
            rows = tuple(p.at for p in proof)
            yield case.say(Verdict.PASS, "entry_approval.approved", row.channel_id, rows, ref=proof[0].ref)
        else:
            verdict = case.lacking()
            code = "missing" if verdict is Verdict.FAIL else "no_sheet"
            yield case.say(verdict, f"entry_approval.{code}", row.channel_id, (channel.at,), wants=item)


def _opens(case: Case, channel_id: ChannelId, action: Action) -> bool:
    if is_new(channel_id):
        return True
    planned = case.inventory.channels[channel_id].status is Status.PLANNED
    return planned and action is Action.KEEP and channel_id in case.receiving
