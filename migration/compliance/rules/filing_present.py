"""A live app or mini-program is filed with the telecom authority."""

from collections.abc import Iterator, Mapping
from typing import Any

from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per app and mini-program that goes on and is not known to be filed; one pass for the rest."""
    filed = 0
    for row in case.plan.channels:
        channel = case.inventory.channels.get(row.channel_id)
        goes_on = channel and not row.action.ends_channel and (channel.is_live or channel.id in case.receiving)
        if not channel or not goes_on or channel.kind not in params["kinds"]:
            continue
        if channel.filing_no is None:
            yield case.say(Verdict.UNKNOWN, "filing_present.blank", channel.id, (channel.at,))
        elif channel.filing_no.strip() in params["not_filed"]:
            yield case.say(Verdict.FAIL, "filing_present.none", channel.id, (channel.at,), value=channel.filing_no)
        else:
            filed += 1
    if filed:
        yield case.say(Verdict.PASS, "filing_present.filed", None, (), count=filed)
