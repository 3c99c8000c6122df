"""When a channel that has ended is cancelled: the request to the platform, and the day it takes effect."""

import datetime as dt

from inventory.records import UnitId
from migration.policy import Policy
from migration.schedule.calendar_days import WorkCalendar
from migration.schedule.stage_rules import Ending

_DAY = dt.timedelta(days=1)
#: tries before a request to cancel is given up as unplaceable
_TRIES = 400
_DAY_SETTINGS = (
    "afterlife_days", "cancel_confirm_days", "account_migration_days", "account_migration_review_days",
    "account_migration_confirm_days", "openid_window_days",
)


class Cancellation:
    """Finds request and cancellation for an end of service; ``today``: the first day on which either may still be."""

    def __init__(self, calendar: WorkCalendar, policy: Policy, today: dt.date) -> None:
        self._calendar, self._today = calendar, today
        self._days = {name: policy.whole(f"schedule.{name}") for name in _DAY_SETTINGS}

    def find(
        self, unit: UnitId, ending: Ending, span: tuple[dt.date, dt.date], told: dt.date | None,
        requested_on: dt.date | None,
    ) -> tuple[dt.date | None, dt.date] | None:
        """Request (None: nobody has to be asked) and cancellation; None where no day does.

        ``span``: the end of service and the end of the old page's afterlife. ``told``: the day of cancellation that
        customers were told; ``requested_on``: the day on which it was applied for.
        """
        under_way = None
        if told is not None and requested_on is not None:
            under_way = self._under_way(unit, ending, span[0], told, requested_on)
        return under_way or self._cancelled(unit, ending, span, told)

    def _under_way(
        self, unit: UnitId, ending: Ending, stop: dt.date, told: dt.date, request: dt.date
    ) -> tuple[dt.date, dt.date] | None:
        """A cancellation that was applied for in time and comes on the day customers were told."""
        if told < self._today or "_" in ending.cancel:
            return None
        wait, low = _DAY * ending.freeze_days, stop + _DAY * self._days["afterlife_days"]
        latest = request + wait + _DAY * self._days["cancel_confirm_days"]
        ready = low <= request and request + wait <= told <= latest
        return (request, told) if ready and self._calendar.is_free(unit, told) else None

    def _cancelled(
        self, unit: UnitId, ending: Ending, span: tuple[dt.date, dt.date], told: dt.date | None
    ) -> tuple[dt.date | None, dt.date] | None:
        """Request and cancellation; ``span``: the end of service and the end of the old page's afterlife."""
        stop, after = span
        free = self._calendar.days_of(unit)
        match ending.cancel:
            case "removal":
                low = told if told and told >= after else after
                day = free.next_free(low)
                return (None, day) if day else None
            case "account_migration":
                return self._migrated(unit, stop)
            case "mini_program_migration":
                return self._requested(unit, stop, (ending.freeze_days, 0), told)
            case _:
                return self._requested(unit, after, (ending.freeze_days, self._days["cancel_confirm_days"]), told)

    def _requested(
        self, unit: UnitId, low: dt.date, wait: tuple[int, int], told: dt.date | None
    ) -> tuple[dt.date, dt.date] | None:
        """The first request from ``low`` on whose freeze ends on, or at most so many days before, a free day.

        ``wait``: days of the freeze and days to confirm after it. Where customers were told a day of cancellation
        that still can be, the request is put in that much earlier.
        """
        free, (freeze, slack) = self._calendar.days_of(unit), wait
        if told and self._calendar.is_free(unit, told):
            request = free.next_free(max(low, told - _DAY * (freeze + slack)))
            if request and request + _DAY * freeze <= told:
                return request, told
        request = free.next_free(low)
        for _ in range(_TRIES):
            if request is None:
                return None
            cancel = free.next_free(request + _DAY * freeze)
            if cancel and cancel <= request + _DAY * (freeze + slack):
                return request, cancel
            request = free.next_free(request + _DAY)
        return None

    def _migrated(self, unit: UnitId, stop: dt.date) -> tuple[dt.date, dt.date] | None:
        """Submission so early that the order is through by ``stop``, so late that it has not lapsed."""
        free = self._calendar.days_of(unit)
        latest = stop - _DAY * self._days["account_migration_days"]
        window = min(self._days["account_migration_confirm_days"], self._days["openid_window_days"])
        lapse = self._days["account_migration_review_days"] + window
        request = free.last_free(latest)
        if request is None or request < stop - _DAY * lapse:
            return None
        return request, stop
