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


def entry_users(channel_id: str, entries: int, pulse: Row | None) -> list[int | None]:
    """Monthly users of each entry of a channel, first entries more; None if nobody counted."""
    active = None if pulse is None else pulse["active_users"]
    if active is None:
        return [None] * entries
    random, slope = Random(f"{channel_id}/entries"), max(_SLOPE, entries / 3)
    shares = [(_SHARE * math.exp(-place / slope) + _FLOOR) * random.uniform(0.5, 1.5) for place in range(entries)]
    return [min(int(active), math.ceil(int(active) * share)) for share in shares]


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
    followed = active if channel["kind"].endswith("_account") else None
    return {
        "channel_id": pulse["channel_id"], "month": month, "active_users": active, "reads": draw("reads"),
        "messages_sent": None if pulse["messages_sent"] is None else int(pulse["messages_sent"]),
        "transactions": draw("transactions"),
        "new_followers": None if followed is None else round(followed * random.uniform(0.02, 0.04)),
        "lost_followers": None if followed is None else round(followed * random.uniform(0.015, 0.035)),
        "complaints": draw("complaints"),
    }
