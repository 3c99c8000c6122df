"""The plan gives no money-moving function to a subscription account, nor lets one pass through a conversion."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import Action, ChannelKind, Disposition
from inventory.records import ChannelId
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict
from migration.plan import FunctionDecision, is_new


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per subscription account that takes something over."""
    gained: dict[ChannelId, list[FunctionDecision]] = {}
    for row in case.plan.functions:
        if row.function_id in case.inventory.functions and (target := _lands(case, row)):
            gained.setdefault(target, []).append(row)
    for target, rows in sorted(gained.items()):
        money = [case.inventory.functions[row.function_id] for row in rows if _moves_money(case, row)]
        if money:
            yield case.say(
                Verdict.FAIL, "money_in_subscription.given", target, tuple(f.at for f in money),
                count=len(money), names=case.function_names(money),
            )
        else:
            yield case.say(Verdict.PASS, "money_in_subscription.none", target, (), count=len(rows))


def _lands(case: Case, row: FunctionDecision) -> ChannelId | None:
    """The subscription account a function ends on, where the plan brings it to one."""
    decision = case.plan.decision_of.get(row.channel_id)
    if row.disposition is Disposition.STAY:
        converts = decision is not None and decision.action is Action.CONVERT
        return decision.target_channel_id if decision and converts else None
    target = row.target_channel_id
    if target is None or is_new(target):
        return target
    channel = case.inventory.channels.get(target)
    return target if channel and channel.kind is ChannelKind.SUBSCRIPTION_ACCOUNT else None


def _moves_money(case: Case, row: FunctionDecision) -> bool:
    capability = case.graph.taxonomy.get(row.capability_id) if row.capability_id else None
    function = case.inventory.functions[row.function_id]
    return capability is not None and capability.moves_money and function.jumps_to is None
