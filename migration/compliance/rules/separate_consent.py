"""Customers who pass to another legal person have consented to it separately."""

from collections.abc import Iterator, Mapping
from typing import Any

from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per channel whose customers or functions go to another legal person; one pass for the rest."""
    within = 0
    for _, channel in case.changed:
        mine = case.legal_person(channel.id)
        others = [t for t in sorted(case.targets_of(channel.id)) if case.legal_person(t) not in (mine, None)]
        if not others:
            within += 1
            continue
        proof = case.proof(params["item"], channel.id)
        rows = (channel.at, *(p.at for p in proof))
        facts = {"targets": case.names(case.quoted(t) for t in others)}
        if proof:
            yield case.say(Verdict.PASS, "separate_consent.held", channel.id, rows, ref=proof[0].ref, **facts)
        else:
            verdict = case.lacking()
            code = "missing" if verdict is Verdict.FAIL else "no_sheet"
            yield case.say(verdict, f"separate_consent.{code}", channel.id, rows, wants=params["item"], **facts)
    if within:
        yield case.say(Verdict.PASS, "separate_consent.within", None, (), count=within)
