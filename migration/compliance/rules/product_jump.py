"""A customer who buys reaches the bank's own page in one step, never by way of another entry."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.records import Channel, ChannelId, Function
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per channel that goes on and links to selling functions elsewhere."""
    for row in case.plan.channels:
        channel = case.inventory.channels.get(row.channel_id)
        if channel is None or row.action.ends_channel or not channel.is_live:
            continue
        jumps = [f for f in case.inventory.functions_of[channel.id] if f.jumps_to and _sells(case, f)]
        far = [f for f in jumps if _hops(case, f) > params["max_hops"]]
        if jumps:
            yield _judge(case, channel, jumps, far)


def _judge(case: Case, channel: Channel, jumps: list[Function], far: list[Function]) -> Outcome:
    if far:
        return case.say(
            Verdict.FAIL, "product_jump.far", channel.id, tuple(f.at for f in far),
            count=len(far), names=case.function_names(far),
        )
    return case.say(Verdict.PASS, "product_jump.direct", channel.id, tuple(f.at for f in jumps), count=len(jumps))


def _sells(case: Case, function: Function) -> bool:
    capability = case.graph.taxonomy.get(case.graph.key_of(function.id))
    return capability is not None and bool(capability.intake)


def _hops(case: Case, function: Function) -> int:
    """How many channels the customer passes until one really offers it; a loop counts every round once."""
    key, seen, here = case.graph.key_of(function.id), set[ChannelId](), function.jumps_to
    while here is not None and here not in seen:
        seen.add(here)
        if key in case.graph.carried_by.get(here, {}):
            break
        onward = [f for f in case.inventory.functions_of.get(here, ()) if case.graph.key_of(f.id) == key and f.jumps_to]
        here = onward[0].jumps_to if onward else None
    return len(seen)
