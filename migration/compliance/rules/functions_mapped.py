"""Every function of an ending channel has a successor, or is dropped with a reason."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import Action, Disposition
from inventory.records import Channel, FunctionId
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict
from migration.plan import ChannelDecision, FunctionDecision


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per ending channel; a channel without function rows is unknown, not empty."""
    for row, channel in case.ending:
        yield _judge(case, row, channel)


def _judge(case: Case, row: ChannelDecision, channel: Channel) -> Outcome:
    functions = case.inventory.functions_of[channel.id]
    if not functions:
        return case.say(Verdict.UNKNOWN, "functions_mapped.no_rows", channel.id, (channel.at,))
    decided = {f.function_id: f for f in case.plan.functions_of.get(channel.id, ())}
    lost = [f for f in functions if not _has_end(case, row, decided.get(f.id), f.id)]
    if lost:
        return case.say(
            Verdict.FAIL, "functions_mapped.lost", channel.id, tuple(f.at for f in lost),
            count=len(lost), names=case.function_names(lost),
        )
    dropped = sum(1 for f in decided.values() if f.disposition is Disposition.DROP)
    moved = len(functions) - dropped
    return case.say(Verdict.PASS, "functions_mapped.mapped", channel.id, (channel.at,), moved=moved, dropped=dropped)


def _has_end(
    case: Case, row: ChannelDecision, decided: FunctionDecision | None, function_id: FunctionId
) -> bool:
    if decided is None:
        return False
    if decided.disposition is Disposition.DROP:
        return bool(decided.reason)
    if decided.disposition is Disposition.STAY:  # goes along with a conversion, or links elsewhere
        return row.action is Action.CONVERT or case.inventory.functions[function_id].jumps_to is not None
    return decided.target_channel_id is not None
