"""What differs between the inputs of two plans: cells, rows, policy lines, mappings, days."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from inventory.activity import MEASURES, Activity
from inventory.checks.building import attribute_of
from inventory.inventory import Inventory
from inventory.records import FunctionId, SourceRef
from inventory.schema import load_schema
from migration.planner import PlanRequest
from migration.whatif.input_rows import RowKey, find_rekeyed, rows_of


class ChangeKind(StrEnum):
    """What differs."""

    CELL = "cell"
    ROW_ADDED = "row_added"
    ROW_REMOVED = "row_removed"
    SETTING = "setting"
    MAPPING = "mapping"
    DAY = "day"
    SHARED = "shared_followers"


@dataclass(frozen=True, slots=True)
class InputChange:
    """One difference. ``sheet`` and ``column`` are the English names of the schema; empty outside the inventory.

    ``before`` and ``after``: the values, whole records for rows. ``at``: the row in the newer file, for a removed
    row in the older one.
    """

    kind: ChangeKind
    sheet: str
    key: RowKey
    column: str
    before: Any
    after: Any
    at: SourceRef | None = None


def find_changes(old: PlanRequest, new: PlanRequest) -> tuple[InputChange, ...]:
    """Every difference that a plan could depend on, in a stated order: days, settings, sheets, mapping, followers.

    The order and the row numbers of a sheet make no difference.
    """
    return (
        *_days(old, new), *_settings(old, new), *compare_inventories(old.graph.inventory, new.graph.inventory),
        *_mappings(old, new), *_shared(old, new),
    )


def compare_inventories(old: Inventory, new: Inventory) -> tuple[InputChange, ...]:
    """Rows added, removed and changed, sheet by sheet in the order of the schema, then by key and column."""
    found: list[InputChange] = []
    for sheet in load_schema().sheets:
        if sheet == "activity":
            found += _activity_changes(old.activity, new.activity)
        else:
            found += _sheet_changes(sheet, rows_of(old, sheet), rows_of(new, sheet))
    return tuple(found)


def _sheet_changes(sheet: str, old: Mapping[RowKey, Any], new: Mapping[RowKey, Any]) -> Iterator[InputChange]:
    fields = [(f.name, attribute_of(sheet, f.name)) for f in load_schema().sheets[sheet].fields]
    other_key = find_rekeyed(sheet, old, new)
    for key in sorted({*old, *new} - set(other_key.values())):
        before, after = old.get(other_key.get(key, key)), new.get(key)
        if before is None and after is not None:
            yield InputChange(ChangeKind.ROW_ADDED, sheet, key, "", None, after, after.at)
        elif before is not None and after is None:
            yield InputChange(ChangeKind.ROW_REMOVED, sheet, key, "", before, None, before.at)
        elif before is not None and after is not None:
            for name, attribute in fields:
                was, now = getattr(before, attribute), getattr(after, attribute)
                if was != now:
                    yield InputChange(ChangeKind.CELL, sheet, key, name, was, now, after.at)


def _activity_changes(old: Activity, new: Activity) -> Iterator[InputChange]:
    """The same for the monthly figures; only rows that differ leave the frame."""
    both = old.frame.merge(
        new.frame, on=["channel_id", "month"], how="outer", suffixes=("_old", "_new"), indicator=True
    )
    same = both["_merge"] == "both"
    for measure in MEASURES:
        was, now = both[f"{measure}_old"], both[f"{measure}_new"]
        same &= (was == now) | (was.isna() & now.isna())
    for row in both[~same].sort_values(["channel_id", "month"]).to_dict("records"):
        yield from _activity_row(row, old.sheet, new.sheet)


def _activity_row(row: Mapping[Any, Any], old_sheet: str, new_sheet: str) -> Iterator[InputChange]:
    key = (str(row["channel_id"]), str(row["month"]))
    was, now = ({m: _figure(row[f"{m}_{side}"]) for m in MEASURES} for side in ("old", "new"))
    if row["_merge"] == "right_only":
        yield InputChange(
            ChangeKind.ROW_ADDED, "activity", key, "", None, now, SourceRef(new_sheet, int(row["row_new"]))
        )
    elif row["_merge"] == "left_only":
        yield InputChange(
            ChangeKind.ROW_REMOVED, "activity", key, "", was, None, SourceRef(old_sheet, int(row["row_old"]))
        )
    else:
        at = SourceRef(new_sheet, int(row["row_new"]))
        for measure in MEASURES:
            if was[measure] != now[measure]:
                yield InputChange(ChangeKind.CELL, "activity", key, measure, was[measure], now[measure], at)


def _figure(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _days(old: PlanRequest, new: PlanRequest) -> Iterator[InputChange]:
    for name in ("as_of", "start"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield InputChange(ChangeKind.DAY, "", (name,), name, was, now)


def _settings(old: PlanRequest, new: PlanRequest) -> Iterator[InputChange]:
    for name in sorted({*old.policy, *new.policy}):
        was, now = old.policy.get(name), new.policy.get(name)
        sides = [None if s is None else (s.value, s.low, s.high) for s in (was, now)]
        if sides[0] != sides[1]:
            yield InputChange(ChangeKind.SETTING, "", (name,), name, was, now)


def _mappings(old: PlanRequest, new: PlanRequest) -> Iterator[InputChange]:
    """Functions of both inventories that the mapper, or a person, now reads otherwise."""
    for function_id in sorted(old.graph.mapping.keys() & new.graph.mapping.keys()):
        was, now = old.graph.mapping[function_id], new.graph.mapping[function_id]
        if (was.capability_id, was.candidates) != (now.capability_id, now.candidates):
            function = new.graph.inventory.functions.get(function_id)
            yield InputChange(
                ChangeKind.MAPPING, "functions", (function_id,), "capability_id", was, now,
                function.at if function else None,
            )


def _shared(old: PlanRequest, new: PlanRequest) -> Iterator[InputChange]:
    for pair in sorted({*old.shared_followers, *new.shared_followers}):
        was, now = old.shared_followers.get(pair), new.shared_followers.get(pair)
        if was != now and pair[0] < pair[1]:
            yield InputChange(ChangeKind.SHARED, "", pair, "shared_followers", was, now)


def channel_of(change: InputChange, inventories: tuple[Inventory, Inventory]) -> str | None:
    """The channel a difference speaks of; None where it concerns the whole bank."""
    if change.kind in (ChangeKind.DAY, ChangeKind.SETTING):
        return None
    if change.sheet in ("units", "calendar"):
        return None
    if change.sheet == "functions":
        rows = (inventory.functions.get(FunctionId(change.key[0])) for inventory in inventories)
        return next((row.channel_id for row in rows if row is not None), None)
    return change.key[0] or None


def plain(value: Any) -> Any:
    """A value of a difference as JSON has it."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)
