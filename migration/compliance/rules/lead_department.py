"""One department leads the mobile applications of the bank."""

from collections.abc import Iterator, Mapping
from typing import Any

from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """Judge the whole plan: named, and named once."""
    item = params["item"]
    proof = case.proof(item)
    rows = tuple(row.at for row in proof)
    leaders = sorted({row.by for row in proof})
    if not leaders:
        verdict = case.lacking()
        code = "missing" if verdict is Verdict.FAIL else "no_sheet"
        yield case.say(verdict, f"lead_department.{code}", None, rows, wants=item)
    elif len(leaders) > 1:
        yield case.say(Verdict.FAIL, "lead_department.several", None, rows, names=case.names(leaders))
    else:
        yield case.say(Verdict.PASS, "lead_department.named", None, rows, name=leaders[0], ref=proof[0].ref)
