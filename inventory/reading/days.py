"""Read dates and months as people write them; anything that could be two days is refused."""

import datetime as dt
import re

from inventory.reading.cell import Reading
from inventory.reading.cleaning import half_width
from inventory.reading.raw import MacNumber

_EPOCH = dt.date(1899, 12, 30)
_MAC_DAYS = 1_462  # days from Excel's first day to that of old workbooks from a Mac
_SERIALS = (36_526, 73_050)  # Excel's numbers of 2000-01-01 and 2099-12-31
_DATE = (
    re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})"),
    re.compile(r"(\d{4})(年)(\d{1,2})月(\d{1,2})[日号]"),
    re.compile(r"(\d{4})()(\d{2})(\d{2})"),
)
_TIME = re.compile(r"[ T](\d{1,2}):(\d{2})(:\d{2}(\.\d+)?)?$")
_MONTH = (re.compile(r"(\d{4})[-/.](\d{1,2})"), re.compile(r"(\d{4})年(\d{1,2})月份?"), re.compile(r"(\d{4})(\d{2})"))


def read_date(value: object) -> Reading:
    """A calendar day from a date cell, an Excel serial number, or one of the usual spellings."""
    if isinstance(value, dt.datetime):
        return _with_time(value.date(), value.time() != dt.time())
    if isinstance(value, dt.date):
        return Reading(value)
    if isinstance(value, (bool, dt.time, dt.timedelta)):
        return Reading(None, "bad_date")
    if isinstance(value, (int, float)):
        if value % 1 != 0:
            return Reading(None, "bad_date")
        later = _MAC_DAYS if isinstance(value, MacNumber) and value < _SERIALS[1] else 0
        value = str(int(value) + later)
    text = half_width(str(value))
    if text.isdecimal() and len(text) == 5 and _SERIALS[0] <= int(text) <= _SERIALS[1]:
        day = _EPOCH + dt.timedelta(days=int(text))
        return Reading(day, "serial_date", {"read": day})
    return _from_text(text)


def _from_text(text: str) -> Reading:
    time = _TIME.search(text)
    text = text[: time.start()] if time else text
    text = re.sub(r"\s*([年月日号])\s*", r"\1", text)
    for pattern in _DATE:
        if match := pattern.fullmatch(text):
            try:
                day = dt.date(int(match[1]), int(match[3]), int(match[4]))
            except ValueError:
                return Reading(None, "impossible_date")
            return _with_time(day, time is not None and re.sub(r"[0:.]", "", time[0].strip(" T")) != "")
    return Reading(None, "bad_date")


def _with_time(day: dt.date, has_time: bool) -> Reading:
    return Reading(day, "time_ignored", {"read": day}) if has_time else Reading(day)


def read_month(value: object) -> Reading:
    """A month as ``YYYY-MM``; Excel turns 2025-04 into the first of April, any other day gets a warning."""
    if isinstance(value, dt.date):
        month = f"{value.year:04d}-{value.month:02d}"
        return Reading(month) if value.day == 1 else Reading(month, "month_reading", {"read": month})
    if isinstance(value, (bool, dt.time, dt.timedelta)):
        return Reading(None, "bad_month")
    if isinstance(value, (int, float)) and value % 1 != 0:
        return Reading(None, "bad_month")  # 2025.1 may be January or October
    text = half_width(str(int(value) if isinstance(value, (int, float)) else value))
    for pattern in _MONTH:
        if match := pattern.fullmatch(re.sub(r"\s", "", text)):
            if not 1 <= int(match[2]) <= 12:
                return Reading(None, "bad_month")
            return Reading(f"{int(match[1]):04d}-{int(match[2]):02d}")
    return _month_of(read_date(value))


def _month_of(day: Reading) -> Reading:
    if day.value is None:
        return Reading(None, "bad_month")
    month = read_month(day.value)
    return month if day.code is None else Reading(month.value, "month_reading", {"read": month.value})
