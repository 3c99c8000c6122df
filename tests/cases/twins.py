"""Counterfactual twins of real consolidations: one cell changed, and what must become of one channel.

``tests/data/twins.toml`` holds them, written by hand. Each names a case, the channel it speaks of, what the plan
does before and after, and why in one sentence. What changes is one of

- ``set = ["channels", CHANNEL, COLUMN, VALUE]``: a cell of a channel,
- ``set = ["functions", CHANNEL, CAPABILITY, COLUMN, VALUE]``: a cell of the channel's function of that capability,
- ``set = ["units", UNIT, COLUMN, VALUE]``, ``set = ["dependencies", DEPENDENT, "depends_on", CHANNEL]``,
- ``add = [SHEET, {…}]``: one more row; ``remove = [CHANNEL, CAPABILITY]``: one function less.

``given`` is a list of such changes made before, for twins of a bank that differs from the real one. Channels and
units stand by name (``NAME:KIND`` where two channels share one); ``SELF`` is the channel spoken of.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from migration.plan import ChannelDecision, Plan
from tests.metamorphic import Row, Source

TWINS = Path(__file__).parents[1] / "data" / "twins.toml"
#: columns that hold the id of a channel or of a unit
_CHANNELS = ("channel_id", "jumps_to", "depends_on", "target_channel_id")
_UNITS = ("owner_unit", "parent_id", "unit_id")


@dataclass(frozen=True)
class Twin:
    """One twin, as written down. ``before`` and ``after``: action, perhaps ``-> TARGET`` and ``by MECHANISM``."""

    case: str
    channel: str
    before: str
    after: str
    why: str
    change: dict[str, Any]
    given: tuple[dict[str, Any], ...] = ()

    @property
    def flips(self) -> bool:
        """The decision must differ from before."""
        return self.before != self.after


@cache
def load_twins() -> tuple[Twin, ...]:
    """Every twin in file order."""
    found = []
    for row in tomllib.loads(TWINS.read_text(encoding="utf-8"))["twin"]:
        change = {name: row.pop(name) for name in ("set", "add", "remove") if name in row}
        found.append(Twin(**{**row, "change": change, "given": tuple(row.get("given", ()))}))
    return tuple(found)


def apply(bank: Source, twin: Twin, change: dict[str, Any]) -> None:
    """Make one change of a twin."""
    [(how, words)] = change.items()
    if how == "remove":
        bank.tables["functions"].remove(_function(bank, twin, *words))
    elif how == "add":
        sheet, row = words
        bank.tables.setdefault(sheet, []).append({c: _told(bank, twin, c, v) for c, v in row.items()})
        if sheet == "functions":
            bank.mapping[row["function_id"]] = row["capability_id"]
    else:
        *where, column, value = words
        row = _row(bank, twin, *where)
        row[column] = _told(bank, twin, column, value)
        if column == "capability_id":
            bank.mapping[row["function_id"]] = value


def decided(bank: Source, twin: Twin, plan: Plan) -> ChannelDecision:
    """The plan's row of the channel a twin speaks of."""
    return plan.decision_of[_channel(bank, twin, "SELF")["channel_id"]]  # type: ignore[index]


def agrees(bank: Source, twin: Twin, row: ChannelDecision, said: str) -> bool:
    """Whether a decision is what a twin says; a part left unsaid may be anything."""
    action, _, rest = said.partition(" -> ")
    target, _, mechanism = rest.partition(" by ") if rest else ("", "", action.partition(" by ")[2])
    action = action.partition(" by ")[0]
    fits = str(row.action) == action and mechanism in ("", row.mechanism)
    if target in ("", "NEW"):
        return fits and (not target or str(row.target_channel_id).startswith("NEW:"))
    return fits and row.target_channel_id == _channel(bank, twin, target)["channel_id"]


def _row(bank: Source, twin: Twin, sheet: str, *where: str) -> Row:
    if sheet == "channels":
        return _channel(bank, twin, *where)
    if sheet == "functions":
        return _function(bank, twin, *where)
    if sheet == "units":
        return _only((row for row in bank.tables["units"] if row["name"] == where[0]), where[0])
    own = _channel(bank, twin, *where)["channel_id"]
    return _only((row for row in bank.tables[sheet] if row["channel_id"] == own), sheet)


def _channel(bank: Source, twin: Twin, name: str) -> Row:
    wanted, _, kind = (twin.channel if name == "SELF" else name).partition(":")
    return _only(
        (row for row in bank.tables["channels"] if row["name"] == wanted and row["kind"] == (kind or row["kind"])), name
    )


def _function(bank: Source, twin: Twin, channel: str, capability: str) -> Row:
    own = _channel(bank, twin, channel)["channel_id"]
    return _only((row for row in bank.functions_on(own) if row["capability_id"] == capability), capability)


def _only(rows: Iterable[Row], what: str) -> Row:
    """The one row; a bank drawn with other figures may lack it."""
    found = list(rows)
    if len(found) != 1:
        raise LookupError(f"{what}: {len(found)} rows")
    return found[0]


def _told(bank: Source, twin: Twin, column: str, value: Any) -> Any:
    """The value of a cell, names of channels and units as their ids; ``""`` empties the cell."""
    if value == "":
        return None
    if column in _CHANNELS and (value == "SELF" or any(row["name"] == value for row in bank.tables["channels"])):
        return _channel(bank, twin, value)["channel_id"]
    if column in _UNITS:
        return _only((row for row in bank.tables["units"] if row["name"] == value), value)["unit_id"]
    return value
