"""The ledger holds every kind of mobile application, those for staff included."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import ChannelKind
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """Ask for each kind that has no row, and for the kinds the text does not name."""
    proof = case.proof(params["item"])
    rows = tuple(row.at for row in proof)
    for name in params["named_kinds"]:
        kind = ChannelKind(name)
        found = [c for c in case.inventory.channels.values() if c.kind is kind]
        facts = {"kind": case.words.say(f"compliance.kinds.{kind}"), "count": len(found)}
        if found:
            yield case.say(Verdict.PASS, "ledger_scope.present", None, (), **facts)
        elif proof:
            yield case.say(Verdict.PASS, "ledger_scope.confirmed", None, rows, ref=proof[0].ref, **facts)
        else:
            yield case.say(Verdict.UNKNOWN, "ledger_scope.absent", None, (), wants=params["item"], **facts)
    unnamed = [c for c in case.inventory.channels.values() if c.kind in params["unnamed_kinds"]]
    if unnamed:
        verdict = Verdict.PASS if proof else Verdict.PERSON
        code = "interpreted" if proof else "interpret"
        yield case.say(
            verdict, f"ledger_scope.{code}", None, rows or tuple(c.at for c in unnamed),
            count=len(unnamed), wants=None if proof else params["item"],
        )
