"""Customers are reminded at least once between the announcement and the end of service."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import Stage
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per ending live channel."""
    for row, channel in case.ending:
        if not channel.is_live:
            continue
        told, stop = row.day_of(Stage.ANNOUNCE), row.day_of(Stage.SERVICE_STOP)
        days = [s.date for s in row.stages if s.stage is Stage.REMIND and told and stop and told <= s.date <= stop]
        if days:
            yield case.say(
                Verdict.PASS, "reminded.reminded", channel.id, (channel.at,), count=len(days), last=max(days)
            )
        else:
            yield case.say(Verdict.FAIL, "reminded.never", channel.id, (channel.at,))
