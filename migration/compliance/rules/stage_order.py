"""The steps of a channel come in order, and an ending channel has all that its customers rely on."""

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from inventory.kinds import Stage
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict
from migration.plan import ChannelDecision

_ORDER = (Stage.ANNOUNCE, Stage.INTAKE_STOP, Stage.SERVICE_STOP, Stage.CANCEL, Stage.CLOSED)


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per ending live channel."""
    needed = [Stage(name) for name in params["needed"]]
    for row, channel in case.ending:
        if not channel.is_live:
            continue
        absent = [stage for stage in needed if row.day_of(stage) is None]
        swapped = _swapped(row)
        if absent:
            shown = case.names(case.words.say(f"compliance.stages.{stage}") for stage in absent)
            yield case.say(Verdict.FAIL, "stage_order.absent", channel.id, (channel.at,), stages=shown)
        elif swapped:
            first, second = (case.words.say(f"compliance.stages.{stage}") for stage in swapped)
            yield case.say(Verdict.FAIL, "stage_order.swapped", channel.id, (channel.at,), first=first, second=second)
        elif (told := row.day_of(Stage.ANNOUNCE)) is not None and told < case.plan.start and not _done(case, row):
            yield case.say(
                Verdict.FAIL, "stage_order.too_soon", channel.id, (channel.at,), told=told, start=case.plan.start
            )
        else:
            yield case.say(Verdict.PASS, "stage_order.ordered", channel.id, (channel.at,))


def _done(case: Case, row: ChannelDecision) -> bool:
    """Whether the announcement is a fact and no proposal."""
    return any(
        e.channel_id == row.channel_id and e.stage is Stage.ANNOUNCE and e.actual is not None
        for e in case.inventory.executions
    )


def _swapped(row: ChannelDecision) -> tuple[Stage, Stage] | None:
    days: list[tuple[Stage, dt.date]] = [(s, day) for s in _ORDER if (day := row.day_of(s)) is not None]
    return next(((a, b) for (a, first), (b, second) in pairwise(days) if second < first), None)
