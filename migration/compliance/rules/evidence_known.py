"""Every row of the evidence sheet answers a question some rule asks."""

from collections.abc import Iterator, Mapping
from typing import Any

from migration.compliance.case import Case, item_code
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per item nobody asks for, such as a misspelt one; one pass for the rest."""
    strange = [row for row in case.inventory.evidence if item_code(row.item) is None]
    for row in strange:
        yield case.say(Verdict.FAIL, "evidence_known.strange", row.channel_id, (row.at,), item=row.item, ref=row.ref)
    if known := len(case.inventory.evidence) - len(strange):
        yield case.say(Verdict.PASS, "evidence_known.known", None, (), count=known)
