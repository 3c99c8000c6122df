"""Ledger and plan are one: every row of one has its row in the other."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.records import ChannelId
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict
from migration.plan import new_account


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """Name each channel or function without a decision and each plan row nobody knows; pass as one row."""
    inventory, plan = case.inventory, case.plan
    undecided = [c for c in inventory.channels if c not in plan.decision_of]
    functions = {row.function_id for row in plan.functions}
    left_out = [f for f in inventory.functions.values() if f.id not in functions]
    strangers = sorted(_strangers(case))
    for channel_id in undecided:
        yield case.say(
            Verdict.FAIL, "ledger_complete.undecided", channel_id, (inventory.channels[channel_id].at,)
        )
    if left_out:
        rows = tuple(row.at for row in left_out)
        yield case.say(
            Verdict.FAIL, "ledger_complete.functions", None, rows,
            count=len(left_out), names=case.function_names(left_out),
        )
    for stranger in strangers:
        yield case.say(Verdict.FAIL, "ledger_complete.stranger", ChannelId(stranger), (), id=stranger)
    if not (undecided or left_out or strangers):
        yield case.say(
            Verdict.PASS, "ledger_complete.whole", None, (),
            channels=len(inventory.channels), functions=len(inventory.functions),
        )


def _strangers(case: Case) -> set[str]:
    named: set[ChannelId | None] = set()
    for decided in case.plan.channels:
        named |= {decided.channel_id, decided.target_channel_id}
    for function in case.plan.functions:
        named |= {function.channel_id, function.target_channel_id}
    known = case.inventory.channels
    opened = {new_account(channel_id) for channel_id in known}
    return {row for row in named if row is not None and row not in known and row not in opened}
