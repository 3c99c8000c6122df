"""The dated stages of one channel, worked out backwards and forwards from the day its service ends."""

import datetime as dt
from dataclasses import dataclass, replace

from inventory.kinds import Stage
from inventory.records import ChannelId
from migration.policy import Policy
from migration.schedule.calendar_days import WorkCalendar
from migration.schedule.cancellation import Cancellation
from migration.schedule.jobs import Job
from migration.schedule.stage_rules import Ending

_DAY = dt.timedelta(days=1)
_DAY_SETTINGS = ("intake_gap_days", "group_gap_days", "remind_days_before", "afterlife_days")


@dataclass(frozen=True, slots=True)
class StageDays:
    """The days of one channel; ``intake`` and ``service`` hold one day per product group, in order."""

    announce: dt.date | None
    reminds: tuple[dt.date, ...]
    intake: tuple[dt.date, ...]
    service: tuple[dt.date, ...]
    request: dt.date | None = None
    cancel: dt.date | None = None
    closed: dt.date | None = None

    @property
    def stop(self) -> dt.date:
        """The end of service: the last day on which a function stops."""
        return (self.service or self.intake)[-1]


@dataclass(frozen=True, slots=True)
class _Profile:
    """What the days of a channel depend on, beside the calendar: channels with one profile share answers."""

    ending: Ending | None
    announced: bool
    lead_days: int
    intakes: int
    services: int
    announced_on: dt.date | None
    promised: dt.date | None
    told: tuple[tuple[str, tuple[dt.date, ...]], ...]
    requested_on: dt.date | None
    done: tuple[tuple[str, dt.date], ...]

    def told_days(self, stage: Stage) -> tuple[dt.date, ...]:
        """The days customers were told of a stage."""
        return dict(self.told).get(stage, ())

    def happened(self, stage: Stage, last: dt.date, groups: int) -> tuple[dt.date, ...]:
        """The days of a stage that is done: those told for its earlier groups, where the last is no earlier."""
        told = self.told_days(stage)[:-1]
        return (*told, last) if len(told) == groups - 1 and all(day <= last for day in told) else (last,) * groups


class StagePlacer:
    """Answers whether a channel's service may end on a day, and on which days its other stages then fall.

    ``start``: the first day of new announcements and stages; ``today`` (before it, or the same): the first day on
    which what customers were told already may happen.
    """

    def __init__(
        self, calendar: WorkCalendar, policy: Policy, start: dt.date, today: dt.date | None = None
    ) -> None:
        self.calendar = calendar
        self._start, self._today = start, min(today or start, start)
        self._days = {name: policy.whole(f"schedule.{name}") for name in _DAY_SETTINGS}
        self._cancellation = Cancellation(calendar, policy, self._today)
        self._known: dict[tuple[int, _Profile, dt.date], StageDays | None] = {}
        self._first: dict[tuple[int, _Profile, dt.date, dt.date], dt.date | None] = {}
        self._profiles: dict[ChannelId, tuple[Job, int, _Profile]] = {}

    def place(self, job: Job, stop: dt.date) -> StageDays | None:
        """The days of a job whose service ends on ``stop``; None where some stage finds no day."""
        pattern, profile = self._profile(job)
        key = (pattern, profile, stop)
        if key not in self._known:
            self._known[key] = self._placed(job, profile, stop)
        return self._known[key]

    def first_stop(self, job: Job, low: dt.date, high: dt.date) -> dt.date | None:
        """The first day between two, both included, on which a job's service can end."""
        key = (*self._profile(job), low, high)
        if key not in self._first:
            days = (low + _DAY * offset for offset in range((high - low).days + 1))
            self._first[key] = next((day for day in days if self.place(job, day)), None)
        return self._first[key]

    def _profile(self, job: Job) -> tuple[int, "_Profile"]:
        """The calendar a job is bound by and what its days depend on."""
        known = self._profiles.get(job.channel_id)
        if known is None or known[0] is not job:
            services = max(1, len(job.service)) if job.ends or not job.intake else len(job.service)
            profile = _Profile(
                job.ending, job.announced, job.lead_days, len(job.intake), services, job.announced_on, job.promised,
                job.told, job.requested_on, job.done,
            )
            known = job, id(self.calendar.days_of(job.unit)), profile
            self._profiles[job.channel_id] = known
        return known[1], known[2]

    def _placed(self, job: Job, profile: _Profile, stop: dt.date) -> StageDays | None:
        done = dict(profile.done)
        if Stage.SERVICE_STOP not in done and not self.calendar.is_free(job.unit, stop):
            return None
        stops = self._stops(job, profile, stop, done)
        if stops is None:
            return None
        intake, service = stops
        ended = Stage.SERVICE_STOP in done
        ahead = [*(() if ended or Stage.INTAKE_STOP in done else intake), *(() if ended else service)]
        kept = profile.promised == stop  # customers were told these days: they stand, even where they have begun
        told_days = {*profile.told_days(Stage.INTAKE_STOP), *profile.told_days(Stage.SERVICE_STOP)}
        if not kept and any(day < self._start and day not in told_days for day in ahead):
            return None
        told = self._told(profile, min([*intake, *service]), min(ahead, default=None), done)
        if told is None:
            return None
        days = StageDays(told[0], told[1], intake, service)
        return days if job.ending is None else self._ended(job, profile, days, done)

    def _stops(
        self, job: Job, profile: _Profile, stop: dt.date, done: dict[str, dt.date]
    ) -> tuple[tuple[dt.date, ...], tuple[dt.date, ...]] | None:
        """The days of the product groups, counted back from the last."""
        ended = Stage.SERVICE_STOP in done  # all groups by then, whatever the gap between them would have been
        service = self._backwards(job, stop, profile.services)
        if ended:
            service = profile.happened(Stage.SERVICE_STOP, stop, profile.services)
        if not profile.intakes:
            return ((), service) if service else None
        if ended and Stage.INTAKE_STOP not in done:
            # new business ended with the service at the latest
            return profile.happened(Stage.INTAKE_STOP, stop, profile.intakes), service or ()
        if Stage.INTAKE_STOP in done:
            stopped = done[Stage.INTAKE_STOP]
            early = service and service[0] < stopped + _DAY * self._days["intake_gap_days"]
            if early and not ended and stop != profile.promised:
                return None
            return profile.happened(Stage.INTAKE_STOP, stopped, profile.intakes), service or ()
        if service and (told := self._told_intake(job, profile, stop, service[0])):
            return told, service
        last = stop
        if profile.services:
            if service is None:
                return None
            before = self.calendar.days_of(job.unit).last_free(service[0] - _DAY * self._days["intake_gap_days"])
            if before is None:
                return None
            last = before
        intake = self._backwards(job, last, profile.intakes)
        return None if intake is None else (intake, service or ())

    def _told_intake(
        self, job: Job, profile: _Profile, stop: dt.date, first: dt.date
    ) -> tuple[dt.date, ...] | None:
        """The days told for the end of new business, where they still can be; ``first``: the first service stop."""
        told = profile.told_days(Stage.INTAKE_STOP)
        if len(told) != profile.intakes or min(told) < self._today:
            return None
        gap = 0 if stop == profile.promised else self._days["intake_gap_days"]
        free = all(self.calendar.is_free(job.unit, day) for day in told)
        return told if free and max(told) <= first - _DAY * gap else None

    def _backwards(self, job: Job, last: dt.date, count: int) -> tuple[dt.date, ...] | None:
        free, found = self.calendar.days_of(job.unit), [last]
        while len(found) < count:
            before = free.last_free(found[-1] - _DAY * self._days["group_gap_days"])
            if before is None:
                return None
            found.append(before)
        return tuple(reversed(found)) if count else ()

    def _told(
        self, profile: _Profile, first: dt.date, ahead: dt.date | None, done: dict[str, dt.date]
    ) -> tuple[dt.date | None, tuple[dt.date, ...]] | None:
        """The announcement and the reminder; ``ahead`` is the first stop that has not happened yet."""
        if not profile.announced:
            return None, ()
        announce = done.get(Stage.ANNOUNCE) or profile.announced_on
        if announce is None and ahead is None:
            return None, ()  # service has ended: there is nobody left to tell
        if announce is None:
            latest = first - _DAY * profile.lead_days
            if latest < self._start:
                return None
            announce = self._working_day(self._start, latest)
        elif profile.promised is None and first == ahead and (first - announce).days < profile.lead_days:
            return None  # told, but of no day yet
        return announce, self._reminder(announce, ahead, done)

    def _reminder(self, announce: dt.date, ahead: dt.date | None, done: dict[str, dt.date]) -> tuple[dt.date, ...]:
        """One reminder before the next stop, never before the plan begins."""
        if Stage.REMIND in done:
            return (done[Stage.REMIND],)
        if ahead is None:
            return ()
        low = max(announce + _DAY, self._start if ahead > self._start else self._today)
        day = self._working_day(low, max(low, ahead - _DAY * self._days["remind_days_before"]))
        return (min(day, max(ahead, low)),)

    def _working_day(self, low: dt.date, high: dt.date) -> dt.date:
        """The last working day between two days, else the later of them."""
        day = high
        while day > low and not self.calendar.is_working(day):
            day -= _DAY
        return day if self.calendar.is_working(day) else high

    def _ended(self, job: Job, profile: _Profile, days: StageDays, done: dict[str, dt.date]) -> StageDays | None:
        """Adds the cancellation and the close of the books."""
        assert profile.ending is not None
        stop, free = days.stop, self.calendar.days_of(job.unit)
        after = max(stop + _DAY * self._days["afterlife_days"], self._start)
        request, cancel = None, done.get(Stage.CANCEL)
        if cancel is None and profile.ending.cancel != "none":
            told = max(profile.told_days(Stage.CANCEL), default=None)
            found = self._cancellation.find(job.unit, profile.ending, (stop, after), told, profile.requested_on)
            if found is None:
                return None
            request, cancel = found
        closed = done.get(Stage.CLOSED) or free.next_free(cancel + _DAY if cancel else after)
        return replace(days, request=request, cancel=cancel, closed=closed) if closed else None
