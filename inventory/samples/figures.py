"""Made-up figures of the sample bank: how busy each channel and each entry is, month by month.

Drawn from a generator seeded with the channel's id, so that adding a channel changes no other channel.
"""

import math
from random import Random
from typing import Any

Row = dict[str, Any]

FIRST_YEAR, FIRST_MONTH, MONTHS = 2023, 5, 24
#: service accounts were folded into one line of the chat list; from this month on fewer people opened them
FOLD, FOLD_FACTOR = "2024-08", 0.68
_SEASON = (1.06, 0.93, 1.0, 0.99, 1.0, 1.01, 0.99, 1.0, 1.01, 0.98, 1.02, 1.05)  # January first
_SHARE, _SLOPE, _FLOOR = 0.34, 9.0, 0.004


def month_names() -> list[str]:
    """The 24 months as YYYY-MM, oldest first."""
    places = range(FIRST_MONTH - 1, FIRST_MONTH - 1 + MONTHS)
    return [f"{FIRST_YEAR + place // 12}-{place % 12 + 1:02d}" for place in places]


def entry_users(channel_id: str, place: int, active: str | None) -> int | None:
    """Monthly users of the entry at this place of the channel, first entries more; None if nobody counted."""
    if active is None:
        return None
    share = (_SHARE * math.exp(-place / _SLOPE) + _FLOOR) * Random(f"{channel_id}/{place}").uniform(0.6, 1.4)
    return min(int(active), max(1, round(int(active) * share)))


def monthly_rows(pulses: list[Row], channels: dict[str, Row]) -> list[Row]:
    """One row per channel and month, months in the outer loop as a monthly report would append them.

    A pulse gives the last month's figures and the trend before it, in percent a month.
    """
    series = {pulse["channel_id"]: _series(pulse, channels[pulse["channel_id"]]) for pulse in pulses}
    return [rows[month] for month in month_names() for rows in series.values() if month in rows]


def _series(pulse: Row, channel: Row) -> dict[str, Row]:
    random, rows = Random(pulse["channel_id"]), {}
    launched = (channel["launched_on"] or "")[:7]
    for age, month in enumerate(reversed(month_names())):
        level = (1 + float(pulse["trend_percent"] or 0) / 100) ** -age * _SEASON[int(month[5:]) - 1]
        if channel["kind"] == "service_account" and month < FOLD:
            level /= FOLD_FACTOR
        if month >= launched:
            rows[month] = _row(pulse, month, level, channel, random)
    return rows


def _row(pulse: Row, month: str, level: float, channel: Row, random: Random) -> Row:
    def draw(field: str) -> int | None:
        noise = random.uniform(0.94, 1.06)
        return None if pulse[field] is None else round(int(pulse[field]) * level * noise)

    active = draw("active_users")
    is_account = channel["kind"].endswith("_account") and active is not None
    return {
        "channel_id": pulse["channel_id"], "month": month, "active_users": active, "reads": draw("reads"),
        "messages_sent": None if pulse["messages_sent"] is None else int(pulse["messages_sent"]),
        "transactions": draw("transactions"),
        "new_followers": round(active * random.uniform(0.02, 0.04)) if is_account else None,
        "lost_followers": round(active * random.uniform(0.015, 0.035)) if is_account else None,
        "complaints": draw("complaints"),
    }
