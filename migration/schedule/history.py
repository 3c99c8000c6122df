"""What has happened or was announced already: facts and promises the schedule starts from."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from inventory.kinds import Stage
from inventory.records import ChannelId, Execution
from migration.plan import Plan
from migration.schedule.jobs import Job


def with_history(
    jobs: Mapping[ChannelId, Job], executions: Iterable[Execution], previous: Plan | None, as_of: dt.date,
    pause_months: int,
) -> dict[ChannelId, Job]:
    """The jobs with the stages that have happened, and the end of service customers were told.

    A stage has happened where the execution sheet gives its actual date. A channel is announced where that is so
    for its announcement, or where the previous plan announced it on or before ``as_of``; its promised end of
    service is then the planned date of the sheet, else the previous plan's. A mini-program that has finished a
    migration takes no other for ``pause_months``.
    """
    done, planned = _executed(executions)
    told = {c: _with(job, done.get(c, {}), planned.get(c, {}), previous, as_of) for c, job in jobs.items()}
    paused = _paused_targets(told, pause_months)
    return {c: _after_pause(job, paused) for c, job in told.items()}


def _paused_targets(jobs: Mapping[ChannelId, Job], months: int) -> dict[ChannelId, dt.date]:
    """The first day on which a mini-program that has taken a source may take others."""
    found: dict[ChannelId, dt.date] = {}
    for job in jobs.values():
        if job.mechanism == _BATCHED and job.target and job.stopped_on:
            free = _months_later(job.stopped_on, months)
            found[job.target] = max(free, found.get(job.target, free))
    return found


def _after_pause(job: Job, paused: Mapping[ChannelId, dt.date]) -> Job:
    if job.mechanism != _BATCHED or job.stopped_on or job.target is None or job.target not in paused:
        return job
    return replace(job, earliest=max(job.earliest, paused[job.target]))


def _months_later(day: dt.date, months: int) -> dt.date:
    """The same day some months later, the first of the next month where there is no such day."""
    at = day.year * 12 + day.month - 1 + months
    try:
        return day.replace(year=at // 12, month=at % 12 + 1)
    except ValueError:
        return dt.date((at + 1) // 12, (at + 1) % 12 + 1, 1)


_BATCHED = "mini_program_migration"


def _executed(
    executions: Iterable[Execution],
) -> tuple[dict[ChannelId, dict[Stage, dt.date]], dict[ChannelId, dict[Stage, dt.date]]]:
    done: dict[ChannelId, dict[Stage, dt.date]] = defaultdict(dict)
    planned: dict[ChannelId, dict[Stage, dt.date]] = defaultdict(dict)
    for row in executions:
        for day, table in ((row.actual, done), (row.planned, planned)):
            if day is not None:
                table[row.channel_id][row.stage] = max(day, table[row.channel_id].get(row.stage, day))
    return done, planned


def _with(
    job: Job, done: dict[Stage, dt.date], planned: dict[Stage, dt.date], previous: Plan | None, as_of: dt.date
) -> Job:
    before = previous.decision_of.get(job.channel_id) if previous else None
    told = done.get(Stage.ANNOUNCE)
    if told is None and before and (day := before.day_of(Stage.ANNOUNCE)) and day <= as_of:
        told = day
    promised = None
    if told is not None:
        last = Stage.SERVICE_STOP if job.service or job.ends else Stage.INTAKE_STOP
        promised = done.get(last) or planned.get(last) or (before.day_of(last) if before else None)
    earliest = done.get(Stage.SERVICE_STOP) or _earliest(job, promised)
    return replace(
        job, announced_on=told, promised=promised, earliest=earliest,
        done=tuple(sorted((str(stage), day) for stage, day in done.items())),
    )


def _earliest(job: Job, promised: dt.date | None) -> dt.date:
    """What a told channel needs was begun when it was told: building does not start anew."""
    if promised is None or job.ready_on is None or job.ready_on < job.earliest:
        return job.earliest
    return max(day for day in (job.not_before, job.held_until, min(job.ready_on, promised)) if day)
