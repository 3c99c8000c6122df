"""The waves of a schedule: the closings of one month, with the work they take and the customers they concern."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from inventory.records import ChannelId
from migration.plan import Wave
from migration.schedule.jobs import Job
from migration.schedule.stages import StageDays
from migration.schedule.wave_days import Months
from migration.schedule.waves import Placement


class WaveRows:
    """Writes the waves of a placement down."""

    def __init__(self, jobs: Mapping[ChannelId, Job], months: Months) -> None:
        self._jobs, self._months = jobs, months

    def of(self, placement: Placement) -> tuple[Wave, ...]:
        """One wave a month in which services end, by number."""
        by_month: dict[int, list[ChannelId]] = defaultdict(list)
        for channel_id, days in sorted(placement.days.items()):
            by_month[self._months.index(days.stop)].append(channel_id)
        found: list[Wave] = []
        done = -1  # work of the months since the wave before is done for this one
        for number, (month, channels) in enumerate(sorted(by_month.items()), start=1):
            work = {m: self._work(placement, m) for m in range(done + 1, month + 1)}
            found.append(self._wave(number, channels, placement.days, work))
            done = max(done, month)
        return tuple(found)

    def _work(self, placement: Placement, month: int) -> dict[str, Any]:
        """Work days of one month: the central team's and each unit's."""
        units = {unit: round(days, 2) for (unit, at), days in placement.used.items() if at == month and unit}
        team = round(placement.used.get((None, month), 0.0), 2)
        return {"head_office": team, "units": dict(sorted(units.items()))} if units or team else {}

    def _wave(
        self, number: int, channels: list[ChannelId], days: Mapping[ChannelId, StageDays], work: Mapping[int, Any]
    ) -> Wave:
        stops = [days[c].stop for c in channels]
        jobs = [self._jobs[c] for c in channels]
        units: dict[str, float] = defaultdict(float)
        for job in jobs:
            units[job.unit] += job.work_days
        load = {
            "month": f"{min(stops):%Y-%m}", "head_office_days": round(sum(j.head_office_days for j in jobs), 1),
            "unit_days": {unit: round(total, 1) for unit, total in sorted(units.items())},
            "months": {f"{self._months.starts[m]:%Y-%m}": days for m, days in work.items() if days},
            "closing": sum(j.ends for j in jobs),
            "followers_known": sum(j.followers or 0 for j in jobs if j.ends),
            "followers_unknown": [j.channel_id for j in jobs if j.ends and j.followers is None],
        }
        return Wave(number, min(stops), max(stops), tuple(channels), load)
