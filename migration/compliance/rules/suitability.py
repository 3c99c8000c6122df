"""Where selling moves, the suitability steps and records move with it."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import Disposition
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict
from migration.plan import FunctionDecision


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per channel whose selling functions move elsewhere."""
    item = params["item"]
    for _, channel in case.changed:
        selling = [
            case.inventory.functions[row.function_id]
            for row in case.leaving_from.get(channel.id, ())
            if row.disposition is not Disposition.DROP and _sells(case, params, row)
        ]
        if not selling:
            continue
        proof, rows = case.proof(item, channel.id), tuple(f.at for f in selling)
        facts = {"count": len(selling), "names": case.function_names(selling)}
        if proof:
            yield case.say(
                Verdict.PASS, "suitability.held", channel.id, (*rows, *(p.at for p in proof)), ref=proof[0].ref, **facts
            )
        else:
            verdict = case.lacking()
            code = "missing" if verdict is Verdict.FAIL else "no_sheet"
            yield case.say(verdict, f"suitability.{code}", channel.id, rows, wants=item, **facts)


def _sells(case: Case, params: Mapping[str, Any], row: FunctionDecision) -> bool:
    capability = case.graph.taxonomy.get(row.capability_id) if row.capability_id else None
    return capability is not None and capability.intake and capability.domain in params["domains"]
