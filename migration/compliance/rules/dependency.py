"""No channel that goes on is left leaning on one that ends."""

from collections.abc import Iterator, Mapping
from typing import Any

from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per dependency of the given kinds whose dependent channel goes on."""
    ending = {channel.id for _, channel in case.ending}
    for row in case.inventory.dependencies:
        if row.kind not in params["kinds"] or row.channel_id in ending:
            continue
        facts = {
            "kind": case.words.say(f"compliance.dependencies.{row.kind}"),
            "needed": case.name(row.depends_on),
        }
        broken = row.depends_on in ending
        verdict, code = (Verdict.FAIL, "broken") if broken else (Verdict.PASS, "whole")
        yield case.say(verdict, f"dependency.{code}", row.channel_id, (row.at,), **facts)
