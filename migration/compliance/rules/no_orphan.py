"""On no day does a service lose its last live carrier for customers who had it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import Stage
from inventory.records import ChannelId, Function
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict
from migration.schedule.day_coverage import DayCoverage
from migration.selection import Choice, FunctionChoice, Selection, Stop


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per channel that gives functions away: each has a carrier from the day it stops."""
    lost: dict[ChannelId, dict[str, Function]] = {}
    for gap in _coverage(case).gaps():
        function = case.inventory.functions[gap.lost_with]
        lost.setdefault(function.channel_id, {})[function.id] = function
    for channel in case.inventory.channels.values():
        orphans = [function for _, function in sorted(lost.get(channel.id, {}).items())]
        if orphans:
            yield case.say(
                Verdict.FAIL, "no_orphan.lost", channel.id, tuple(f.at for f in orphans),
                count=len(orphans), names=case.function_names(orphans),
            )
        elif leaving := case.leaving_from.get(channel.id):
            yield case.say(Verdict.PASS, "no_orphan.carried", channel.id, (channel.at,), count=len(leaving))


def _coverage(case: Case) -> DayCoverage:
    """The carriers over time as the plan has them; a channel the plan opens is open when first relied on."""
    plan, known = case.plan, case.inventory
    selection = Selection(
        {r.channel_id: Choice(r.channel_id, r.action, r.mechanism, r.target_channel_id) for r in plan.channels},
        {
            r.function_id: FunctionChoice(r.function_id, r.disposition, r.target_channel_id, r.target_function_id)
            for r in plan.functions
        },
    )
    stops = {
        r.function_id: Stop(r.stops_on, r.stage or Stage.SERVICE_STOP)
        for r in plan.functions if r.stops_on is not None and r.function_id in known.functions
    }
    ends = {row.channel_id: day for row, _ in case.ending if (day := row.day_of(Stage.SERVICE_STOP)) is not None}
    return DayCoverage(case.graph, selection, stops, ends, _opens(case))


def _opens(case: Case) -> dict[ChannelId, dt.date]:
    found: dict[ChannelId, dt.date] = {}
    for row in case.leaving:
        if row.target_channel_id and row.stops_on:
            found[row.target_channel_id] = min(row.stops_on, found.get(row.target_channel_id, dt.date.max))
    return found
