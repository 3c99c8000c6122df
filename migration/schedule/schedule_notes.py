"""What a reader of the dates must know: computed holidays, split batches, customers who go without for a while."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from inventory.inventory import Inventory
from inventory.records import ChannelId, FunctionId
from inventory.words import Words
from migration.policy import Policy
from migration.schedule.day_coverage import Gap
from migration.schedule.jobs import Job
from migration.schedule.waves import Placement


class ScheduleNotes:
    """Finds the notes of a placement."""

    def __init__(self, inventory: Inventory, jobs: Mapping[ChannelId, Job], policy: Policy, words: Words) -> None:
        self._inventory, self._jobs, self._policy, self._words = inventory, jobs, policy, words

    def of(self, placement: Placement, lost: Sequence[Gap], start: dt.date) -> tuple[str, ...]:
        """The sentences, none where nothing calls for one; ``lost``: gaps opened by services that have ended."""
        decreed = self._policy.whole("schedule.holidays_decreed_through")
        last = max((days.stop for days in placement.days.values()), default=start)
        computed = (self._words.say("schedule.note.holidays", year=decreed),) if last.year > decreed else ()
        return (*computed, *self._batch_notes(placement), *self._gap_notes(lost))

    def _gap_notes(self, lost: Sequence[Gap]) -> Iterator[str]:
        """Customers who go without something because a service has ended before its successor was ready."""
        found: dict[tuple[ChannelId, dt.date, dt.date], set[FunctionId]] = defaultdict(set)
        for gap in lost:
            if gap.end is not None:
                channel_id = self._inventory.functions[gap.lost_with].channel_id
                found[channel_id, gap.start, gap.end].add(gap.lost_with)
        for (channel_id, start, end), functions in sorted(found.items()):
            names = "、".join(self._inventory.functions[f].name for f in sorted(functions))
            name = self._inventory.channels[channel_id].name
            yield self._words.say("schedule.note.gap", name=name, start=start, end=end, names=names)

    def _batch_notes(self, placement: Placement) -> Iterator[str]:
        """Targets whose sources had to be split, with the days of each batch."""
        days: dict[ChannelId, set[dt.date]] = defaultdict(set)
        for channel_id, row in placement.days.items():
            job = self._jobs[channel_id]
            if job.mechanism == "mini_program_migration" and job.target and not job.stopped_on:
                days[job.target].add(row.stop)
        pause = self._policy.whole("schedule.mini_program_target_pause_months")
        for target, stops in sorted(days.items()):
            if len(stops) > 1:
                name, dates = self._inventory.channels[target].name, ", ".join(str(day) for day in sorted(stops))
                yield self._words.say("schedule.note.batches", name=name, count=len(stops), days=dates, pause=pause)
