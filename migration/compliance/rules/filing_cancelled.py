"""The filing of an ending app or mini-program is cancelled, and never before its service stops."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import Stage
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per ending channel of the kinds that are filed; cancelling cannot be undone."""
    for row, channel in case.ending:
        if channel.kind not in params["kinds"] or not channel.is_live:
            continue
        stop, cancel = row.day_of(Stage.SERVICE_STOP), row.day_of(Stage.CANCEL)
        if stop is None or cancel is None:
            yield case.say(Verdict.FAIL, "filing_cancelled.no_day", channel.id, (channel.at,))
        elif cancel < stop:
            yield case.say(Verdict.FAIL, "filing_cancelled.early", channel.id, (channel.at,), cancel=cancel, stop=stop)
        elif channel.filing_no is None:
            yield case.say(Verdict.UNKNOWN, "filing_cancelled.unknown", channel.id, (channel.at,), cancel=cancel)
        else:
            yield case.say(
                Verdict.PASS, "filing_cancelled.after", channel.id, (channel.at,),
                cancel=cancel, stop=stop, filing=channel.filing_no,
            )
