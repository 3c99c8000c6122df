"""The days of one channel written down: its stages in order, the stop of each function, the point of no return."""

import datetime as dt

from inventory.kinds import Stage
from inventory.records import FunctionId
from migration.plan import ChannelDecision, StageStep
from migration.schedule.jobs import Group, Job
from migration.schedule.stages import StageDays
from migration.selection import Stop

_DAY = dt.timedelta(days=1)


def steps_of(job: Job, days: StageDays) -> tuple[StageStep, ...]:
    """The stages of a channel in order, each with the functions that stop there."""
    steps = [StageStep(Stage.ANNOUNCE, days.announce)] if days.announce else []
    steps += [StageStep(Stage.REMIND, day) for day in days.reminds]
    steps += _grouped(Stage.INTAKE_STOP, job.intake, days.intake)
    steps += _grouped(Stage.SERVICE_STOP, job.service or ((),), days.service)
    if days.cancel:
        steps.append(StageStep(Stage.CANCEL, days.cancel, irreversible=True, request_on=days.request))
    if days.closed:
        steps.append(StageStep(Stage.CLOSED, days.closed))
    return tuple(steps)


def stops_of(job: Job, days: StageDays) -> dict[FunctionId, Stop]:
    """The first day without each function that stops on the channel."""
    found = {f: Stop(day, Stage.INTAKE_STOP) for group, day in zip(job.intake, days.intake, strict=True) for f in group}
    service = zip(job.service or ((),), days.service, strict=False)
    return found | {f: Stop(day, Stage.SERVICE_STOP) for group, day in service for f in group}


def last_rollback(decision: ChannelDecision) -> dt.date | None:
    """The last day on which the channel's closing can be undone: the day before its point of no return."""
    days = [step.date for step in decision.stages if step.irreversible]
    return min(days) - _DAY if days else None


def _grouped(stage: Stage, groups: tuple[Group, ...], days: tuple[dt.date, ...]) -> list[StageStep]:
    return [StageStep(stage, day, tuple(sorted(group))) for group, day in zip(groups, days, strict=False)]
