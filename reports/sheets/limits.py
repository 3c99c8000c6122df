"""Sheet 平台规则: every number of the platform the plan knows, with its grade and day, and how the plan treats it."""

from typing import Any

from inventory.words import Words
from migration.policy import Policy
from reports.sheets.table import Book, Column, write_table

#: settings of the platform: their names begin so, and their source names it
_PREFIXES, _SOURCES = ("platform.", "schedule.", "menu."), ("WeChat", "WeCom")
_COLUMNS = (
    ("topic", "wrap", 38), ("value", "text", 10), ("unit", "text", 14), ("grade", "text", 9), ("date", "text", 11),
    ("source", "wrap", 50), ("reason", "wrap", 46),
)


def platform_settings(policy: Policy) -> list[str]:
    """The names of every number the platform sets, in order."""
    return [n for n, row in policy.items() if n.startswith(_PREFIXES) and row.source.startswith(_SOURCES)]


def limit_row(name: str, policy: Policy, words: Words) -> list[Any]:
    """One number as people read it: what it limits, value with range, unit, grade, day, source, use."""
    row = policy[name]
    unit = row.unit.replace(" ", "_").replace("-", "_")
    span = "" if row.low is None or row.high is None else f" ({row.low:g}–{row.high:g})"
    return [
        words.say(f"limits.{name.replace('.', '_')}"), f"{row.value}{span}", words.say(f"limits.unit.{unit}"),
        words.say(f"grades.{row.grade}"), row.date, row.source, row.reason,
    ]


def write_limits(book: Book, policy: Policy, words: Words) -> None:
    """One row per number; what was not read in the platform's own text says so."""
    columns = [Column(words.say(f"limits.column.{key}"), style, width) for key, style, width in _COLUMNS]
    rows = [limit_row(name, policy, words) for name in platform_settings(policy)]
    write_table(book, book.sheet(words.say("limits.sheet")), columns, rows)
