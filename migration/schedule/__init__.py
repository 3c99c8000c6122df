"""When each step of each channel happens."""

from migration.schedule.timetable import ScheduleRequest, schedule

__all__ = ["ScheduleRequest", "schedule"]
