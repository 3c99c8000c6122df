"""What has happened or was announced already: facts and promises the schedule starts from."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from inventory.kinds import Stage
from inventory.records import ChannelId
from migration.policy import Policy
from migration.schedule.jobs import Job
from migration.schedule.platform_waits import paused_targets, transferred_until
from migration.schedule.told import History

_BATCHED, _TRANSFERRED = "mini_program_migration", "wecom_transfer"


def with_history(
    jobs: Mapping[ChannelId, Job], history: History, start: dt.date, policy: Policy
) -> dict[ChannelId, Job]:
    """The jobs with the stages that have happened, and the days customers were told.

    A promised day between ``as_of`` and ``start`` stands: ``start`` is the first day of new announcements. A
    mini-program that has finished a migration takes no other for some months; customers who were handed over as
    often as the platform allows wait until they may be again.
    """
    told = {c: _with(job, history, start) for c, job in jobs.items()}
    paused = paused_targets(told, policy.whole("schedule.mini_program_target_pause_months"))
    moved = transferred_until(told, policy)
    waits = {_BATCHED: lambda job: paused.get(job.target), _TRANSFERRED: lambda job: moved.get(job.channel_id)}
    return {c: _after(job, waits[job.mechanism](job) if job.mechanism in waits else None) for c, job in told.items()}


def _after(job: Job, day: dt.date | None) -> Job:
    if day is None or job.stopped_on or day <= job.earliest:
        return job
    return replace(job, earliest=day, waits_until=day)


def _with(job: Job, history: History, start: dt.date) -> Job:
    done, told = history.done.get(job.channel_id, {}), history.told.get(job.channel_id)
    promised = None
    if told is not None:
        last = Stage.SERVICE_STOP if job.service or job.ends else Stage.INTAKE_STOP
        promised = done.get(last) or told.last(last)
    return replace(
        job, announced_on=told.announced_on if told else None, promised=promised,
        earliest=done.get(Stage.SERVICE_STOP) or _earliest(job, promised, start, history.as_of),
        requested_on=told.request if told and told.request and told.request <= history.as_of else None,
        told=tuple(sorted((str(stage), days) for stage, days in told.days.items())) if told else (),
        done=tuple(sorted((str(stage), day) for stage, day in done.items())),
    )


def _earliest(job: Job, promised: dt.date | None, start: dt.date, as_of: dt.date) -> dt.date:
    """What a told channel needs was begun when it was told: building does not start anew."""
    if promised is None:
        return job.earliest
    begin = min(start, promised) if promised >= as_of else start
    ready = min(job.ready_on, max(promised, begin)) if job.ready_on else None
    return max(day for day in (begin, job.not_before, job.held_until, ready) if day)
