"""New business stops before the servicing of what exists: nobody may buy what can no longer be redeemed there."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.records import Channel, Function
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict
from migration.plan import FunctionDecision


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per changed channel that has both ends of a pair, such as buying and redeeming."""
    for _, channel in case.changed:
        pairs = list(_pairs(case, channel))
        late = [(buy, serve) for buy, serve in pairs if _outlives(case, buy, serve)]
        if late:
            buy, serve = late[0]
            yield case.say(
                Verdict.FAIL, "intake_first.late", channel.id, tuple(f.at for pair in late for f in pair),
                count=len(late), intake=buy.name, service=serve.name,
            )
        elif pairs:
            yield case.say(Verdict.PASS, "intake_first.ordered", channel.id, (channel.at,), count=len(pairs))


def _pairs(case: Case, channel: Channel) -> Iterator[tuple[Function, Function]]:
    carried = case.graph.carried_by[channel.id]
    for key, buying in carried.items():
        capability = case.graph.taxonomy.get(key)
        for partner in capability.pair if capability else ():
            for buy in buying:
                for serve in carried.get(partner, ()):
                    if buy.product_group == serve.product_group:
                        yield buy, serve


def _outlives(case: Case, buy: Function, serve: Function) -> bool:
    """Whether new business goes on when servicing has already stopped here."""
    decided = {row.function_id: row for row in case.plan.functions_of.get(buy.channel_id, ())}
    first, second = decided.get(buy.id), decided.get(serve.id)
    served_until = second.stops_on if second else None
    return served_until is not None and _after(first, served_until)


def _after(row: FunctionDecision | None, day: Any) -> bool:
    return row is None or row.stops_on is None or row.stops_on > day
