"""When a channel ends, its vendor hands back or deletes the data and loses its access."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import Stage
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per ending channel with a vendor: due once service has stopped, arranged for until then."""
    item = params["item"]
    for row, channel in case.ending:
        if not channel.vendor:
            continue
        proof, stop = case.proof(item, channel.id), row.day_of(Stage.SERVICE_STOP)
        facts = {"vendor": channel.vendor, "item": case.item(item)}
        if proof:
            rows = (channel.at, *(p.at for p in proof))
            yield case.say(Verdict.PASS, "vendor_exit.done", channel.id, rows, ref=proof[0].ref, **facts)
        elif stop is not None and stop > case.as_of:
            yield case.say(Verdict.PERSON, "vendor_exit.later", channel.id, (channel.at,), stop=stop, wants=item,
                           **facts)
        else:
            yield case.say(Verdict.FAIL, "vendor_exit.due", channel.id, (channel.at,), wants=item, **facts)
