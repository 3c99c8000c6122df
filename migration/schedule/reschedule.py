"""After a slip: which announced days the new schedule changes, and why; a corrected notice replaces each."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from inventory.inventory import Inventory
from inventory.kinds import Stage
from inventory.records import ChannelId
from inventory.words import Words
from migration.plan import Correction, StageStep
from migration.schedule.calendar_days import WorkCalendar
from migration.schedule.jobs import Job
from migration.schedule.told import TOLD, History, Told

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the reason of a changed day is read from."""

    inventory: Inventory
    jobs: Mapping[ChannelId, Job]
    calendar: WorkCalendar
    history: History
    words: Words


def changed_days(history: History, stages: Mapping[ChannelId, tuple[StageStep, ...]]) -> tuple[Correction, ...]:
    """Every announced day that changes, by channel, stage and day.

    What has happened is told no more. A channel whose closing was called off has one row per stage that was
    announced and is still to come, with ``new`` None.
    """
    found: list[Correction] = []
    for channel_id, told in history.told.items():
        done = history.done.get(channel_id, {})
        if Stage.SERVICE_STOP in done:
            done = {Stage.INTAKE_STOP: done[Stage.SERVICE_STOP], **done}  # ended with the service at the latest
        found += [row for row in _changes(channel_id, told, stages.get(channel_id, ())) if row.stage not in done]
    return tuple(sorted(found, key=lambda row: (row.channel_id, TOLD.index(row.stage), row.old or dt.date.max)))


def corrections(
    history: History, stages: Mapping[ChannelId, tuple[StageStep, ...]], grounds: Grounds
) -> tuple[Correction, ...]:
    """The changed days with the reason of each, as a code and a sentence."""
    rows = changed_days(history, stages)
    return tuple(_with_reason(row, rows, grounds) for row in rows)


def _changes(channel_id: ChannelId, told: Told, after: tuple[StageStep, ...]) -> Iterator[Correction]:
    for stage in TOLD:
        old = told.days.get(stage, ())
        new = sorted(step.date for step in after if step.stage is stage)
        if not old and not told.whole:
            continue  # customers may have heard of it in words no sheet holds
        if old and not told.whole and len(new) > 1:
            new = new[-1:]  # the sheet has one day per stage: the last
        for at in range(max(len(old), len(new))):
            pair = old[at] if at < len(old) else None, new[at] if at < len(new) else None
            if pair[0] != pair[1]:
                yield Correction(channel_id, stage, *pair)


def _with_reason(row: Correction, rows: tuple[Correction, ...], grounds: Grounds) -> Correction:
    code, facts = _why(row, rows, grounds)
    facts = {"old": row.old, "new": row.new, **facts}
    return replace(row, code=code, reason=grounds.words.say(f"schedule.correction.{code}", **facts))


def _why(row: Correction, rows: tuple[Correction, ...], grounds: Grounds) -> tuple[str, dict[str, object]]:
    """The first ground that holds, the plainest first."""
    job = grounds.jobs.get(row.channel_id)
    if row.new is None or job is None:
        return "called_off", {}
    if row.old is None:
        return "added", {}
    if row.old < grounds.history.as_of:
        return "missed", {"as_of": grounds.history.as_of}
    if not grounds.calendar.is_free(job.unit, row.old):
        frozen = grounds.calendar.freezes_on(job.unit, row.old)
        return ("frozen", {"reason": frozen[0].reason}) if frozen else ("holiday", {})
    return _bound(row, job) or _followed(row, rows, grounds) or ("order", {})


def _bound(row: Correction, job: Job) -> tuple[str, dict[str, object]] | None:
    """A day that the old one does not keep to: a person's, the customers' holdings', the target's, the platform's."""
    assert row.old is not None
    if job.not_after and row.old > job.not_after:
        return "decision", {"day": job.not_after}
    for code, day in (("decision", job.not_before), ("held", job.held_until), ("platform", job.waits_until)):
        if day and row.old < day:
            return code, {"day": day}
    return None


def _followed(
    row: Correction, rows: tuple[Correction, ...], grounds: Grounds
) -> tuple[str, dict[str, object]] | None:
    """An earlier stage that happened late, or moves too; else the end of service that carries the rest along."""
    told, done = grounds.history.told[row.channel_id], grounds.history.done.get(row.channel_id, {})
    earlier = TOLD[: TOLD.index(row.stage)]
    for stage in earlier:
        planned = told.last(stage)
        if stage in done and planned and done[stage] > planned:
            return "late", {"stage": grounds.words.say(f"schedule.stage.{stage}"), "day": done[stage]}
    moved = [r for r in rows if r.channel_id == row.channel_id and r.stage is not row.stage and r.old and r.new]
    around = [r for r in moved if r.stage in earlier] or [r for r in moved if r.stage is Stage.SERVICE_STOP]
    return ("follows", {"stage": grounds.words.say(f"schedule.stage.{around[0].stage}")}) if around else None
