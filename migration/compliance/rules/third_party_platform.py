"""Products are shown on a platform that is not the bank's own only under a lawful mandate."""

from collections.abc import Iterator, Mapping
from typing import Any

from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per channel of another kind that goes on and offers new business."""
    item = params["item"]
    for row in case.plan.channels:
        channel = case.inventory.channels.get(row.channel_id)
        if channel is None or row.action.ends_channel or channel.kind not in params["kinds"] or not channel.is_live:
            continue
        taxonomy = case.graph.taxonomy
        keys = case.graph.carried_by[channel.id]
        selling = [f for key, fs in keys.items() if key in taxonomy and taxonomy[key].intake
                   for f in fs]
        proof, rows = case.proof(item, channel.id), (channel.at, *(f.at for f in selling))
        if proof:
            where = rows + tuple(p.at for p in proof)
            yield case.say(Verdict.PASS, "third_party_platform.held", channel.id, where, ref=proof[0].ref)
        elif selling:
            verdict = case.lacking()
            code = "missing" if verdict is Verdict.FAIL else "no_sheet"
            yield case.say(verdict, f"third_party_platform.{code}", channel.id, rows, wants=item,
                           names=case.function_names(selling))
        else:
            yield case.say(Verdict.PASS, "third_party_platform.none", channel.id, rows)
