"""A channel leaves by an approval, not by a program's proposal."""

from collections.abc import Iterator, Mapping
from typing import Any

from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per ending channel: decided by a person, approved on paper, or waiting for one of the two."""
    item = params["item"]
    for row, channel in case.ending:
        proof = case.proof(item, channel.id)
        if proof:
            yield case.say(
                Verdict.PASS, "exit_approval.approved", channel.id, tuple(p.at for p in proof),
                ref=proof[0].ref, by=proof[0].by,
            )
        elif row.decided_by == "person":
            rows = tuple(d.at for d in case.inventory.decisions if d.channel_id == channel.id)
            by = row.decided_by_name or case.words.say("compliance.somebody")
            yield case.say(Verdict.PASS, "exit_approval.decided", channel.id, rows, by=by)
        else:
            yield case.say(Verdict.PERSON, "exit_approval.waiting", channel.id, (channel.at,), wants=item)
