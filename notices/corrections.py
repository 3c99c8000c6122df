"""What becomes of each day customers were told, in sentences; old and new day both with their place."""

import datetime as dt

from migration.plan import Correction
from notices.telling import Telling


def changes(telling: Telling) -> tuple[str, ...]:
    """One sentence per changed day, in the order of the stages."""
    return tuple(_sentence(telling, row) for row in telling.occasion.corrections)


def changed(telling: Telling) -> str:
    """The day a reader must take away: the last new one, or the last that is called off; "" without corrections."""
    rows = telling.occasion.corrections
    days = [row.new for row in rows if row.new] or [row.old for row in rows if row.old]
    return telling.wording.day(max(days)) if days else ""


def called_off(telling: Telling) -> bool:
    """Whether every announced day is taken back without a new one."""
    rows = telling.occasion.corrections
    return bool(rows) and all(row.new is None for row in rows)


def _sentence(telling: Telling, row: Correction) -> str:
    code = "called_off" if row.new is None else "added" if row.old is None else "moved"
    days = {name: _day(telling, row, name, day) for name, day in (("old", row.old), ("new", row.new))}
    what = telling.wording.say(f"letters.correction_of.{row.stage}", old=telling.names["old"])
    return telling.wording.say(f"letters.correction.{code}", what=what, **days)


def _day(telling: Telling, row: Correction, name: str, day: dt.date | None) -> str:
    if day is None:
        return ""
    number = telling.sources.plan.corrections.index(row)
    return telling.book.day(f"corrections[{row.stage}#{number}].{name}", day, f"corrections[{number}].{name}")
