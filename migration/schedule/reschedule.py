"""After a slip: which announced dates the new plan changes, and the notices that have to be corrected."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from inventory.kinds import Stage
from inventory.records import ChannelId
from migration.plan import ChannelDecision, Plan, StageStep
from migration.selection import Schedule

#: the stages whose days customers are told
TOLD = (Stage.INTAKE_STOP, Stage.SERVICE_STOP, Stage.CANCEL)


@dataclass(frozen=True, slots=True)
class ChangedNotice:
    """A day customers were told that no longer holds: a fresh notice replaces the old one.

    ``old`` None: a stage they were not told of; ``new`` None: one that no longer happens.
    """

    channel_id: ChannelId
    stage: Stage
    old: dt.date | None
    new: dt.date | None

    @property
    def days_later(self) -> int | None:
        """By how many days the stage slips; negative: it comes earlier."""
        return (self.new - self.old).days if self.old and self.new else None


def changed_notices(previous: Plan, now: Plan | Schedule, as_of: dt.date) -> tuple[ChangedNotice, ...]:
    """Every announced day that changes, by channel and stage.

    A channel is announced if the previous plan told its customers on or before ``as_of``. A channel whose closing
    was called off has one row per stage it had, with ``new`` None.
    """
    stages = _stages_of(now)
    found: list[ChangedNotice] = []
    for decision in previous.channels:
        told = decision.day_of(Stage.ANNOUNCE)
        if told is not None and told <= as_of:
            found += _changes(decision, stages.get(decision.channel_id, ()))
    return tuple(sorted(found, key=lambda row: (row.channel_id, TOLD.index(row.stage), row.old or dt.date.max)))


def _stages_of(now: Plan | Schedule) -> Mapping[ChannelId, tuple[StageStep, ...]]:
    if isinstance(now, Plan):
        return {row.channel_id: row.stages for row in now.channels}
    return {channel_id: row.stages for channel_id, row in now.channels.items()}


def _changes(before: ChannelDecision, after: tuple[StageStep, ...]) -> list[ChangedNotice]:
    found = []
    for stage in TOLD:
        old = sorted(step.date for step in before.stages if step.stage is stage)
        new = sorted(step.date for step in after if step.stage is stage)
        for at in range(max(len(old), len(new))):
            pair = old[at] if at < len(old) else None, new[at] if at < len(new) else None
            if pair[0] != pair[1]:
                found.append(ChangedNotice(before.channel_id, stage, *pair))
    return found
