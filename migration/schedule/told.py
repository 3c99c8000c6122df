"""What has happened and what customers were told, by the execution sheet and the previous plan."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from inventory.kinds import Stage
from inventory.records import ChannelId, Execution
from migration.plan import ChannelDecision, Correction, Plan

#: the stages whose days customers are told
TOLD = (Stage.INTAKE_STOP, Stage.SERVICE_STOP, Stage.CANCEL)


@dataclass(frozen=True, slots=True)
class Told:
    """What the customers of one channel were told, and on which day.

    ``days``: per stage, in order. ``whole``: a plan told them, so that a stage without a day was not to be.
    ``request``: the day that plan applies for the cancellation.
    """

    announced_on: dt.date
    days: Mapping[Stage, tuple[dt.date, ...]]
    whole: bool
    request: dt.date | None = None

    def last(self, stage: Stage) -> dt.date | None:
        """The last day told of a stage."""
        return max(self.days.get(stage, ()), default=None)


@dataclass(frozen=True, slots=True)
class History:
    """Stages with the day they happened (``done``) and what was announced (``told``), by channel, as of a day."""

    as_of: dt.date
    done: Mapping[ChannelId, Mapping[Stage, dt.date]] = field(default_factory=dict)
    told: Mapping[ChannelId, Told] = field(default_factory=dict)


def read_history(executions: Iterable[Execution], previous: Plan | None, as_of: dt.date) -> History:
    """The history of every channel that has one.

    A stage has happened where the execution sheet gives its actual date. A channel is announced where that is so
    for its announcement, or where the previous plan announced it on or before ``as_of``. Customers were then told
    the planned dates of the sheet, and of the previous plan for the stages the sheet does not name; where that plan
    is of the same day, what its corrected notices take back still stands, for nobody has published them.
    """
    done: dict[ChannelId, dict[Stage, dt.date]] = defaultdict(dict)
    planned: dict[ChannelId, dict[Stage, dt.date]] = defaultdict(dict)
    for row in executions:
        for day, table in ((row.actual, done), (row.planned, planned)):
            if day is not None:
                table[row.channel_id][row.stage] = max(day, table[row.channel_id].get(row.stage, day))
    told_by_sheet = {c: stages[Stage.ANNOUNCE] for c, stages in done.items() if Stage.ANNOUNCE in stages}
    unpublished = previous.corrections_of if previous and previous.as_of >= as_of else {}
    rows = previous.channels if previous else ()
    before = {row.channel_id: _by_plan(row, unpublished.get(row.channel_id, ()), as_of) for row in rows}
    told_by_plan = {c: row.announced_on for c, row in before.items() if row and row.announced_on <= as_of}
    told = {}
    for channel_id, day in sorted({**told_by_plan, **told_by_sheet}.items()):
        known = before.get(channel_id)
        days = dict(known.days) if known else {}
        for stage, last in planned.get(channel_id, {}).items():
            if stage in TOLD:  # the sheet has one day per stage, that of its last group
                days[stage] = (*(d for d in days.get(stage, ())[:-1] if d <= last), last)
        told[channel_id] = Told(day, days, known is not None, known.request if known else None)
    return History(as_of, done, told)


def _by_plan(row: ChannelDecision, unpublished: tuple[Correction, ...], as_of: dt.date) -> Told | None:
    """What a plan tells a channel's customers, corrections nobody has published undone; None where nothing."""
    day = row.day_of(Stage.ANNOUNCE) or (as_of if unpublished else None)
    if day is None:
        return None
    days = {stage: tuple(sorted(s.date for s in row.stages if s.stage is stage)) for stage in TOLD}
    for change in unpublished:
        kept = [date for date in days[change.stage] if date != change.new]
        days[change.stage] = tuple(sorted([*kept, *([change.old] if change.old else [])]))
    request = max((step.request_on for step in row.stages if step.request_on), default=None)
    return Told(day, {stage: dates for stage, dates in days.items() if dates}, True, request)
