"""Inputs in between: those of the newer plan with some differences undone."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from inventory.activity import MEASURES, Activity
from inventory.checks.building import attribute_of
from inventory.graph import CapabilityGraph
from inventory.inventory import Inventory
from inventory.records import ChannelId, FunctionId
from inventory.units import UnitTree
from migration.planner import PlanRequest
from migration.policy import Policy
from migration.whatif.input_changes import ChangeKind, InputChange
from migration.whatif.input_rows import rows_of

#: the field of the inventory that holds a sheet whose rows are kept as a tuple
_TUPLES = {"assets": "assets", "dependencies": "dependencies", "decisions": "decisions", "execution": "executions",
           "calendar": "freezes", "evidence": "evidence"}


def undo(old: PlanRequest, new: PlanRequest, changes: Iterable[InputChange]) -> PlanRequest:
    """The newer inputs with these differences set back to the older values; the analysis is to be made anew."""
    undone = tuple(changes)
    days: dict[str, Any] = {c.column: c.before for c in undone if c.kind is ChangeKind.DAY}
    settings = {c.column: c.before for c in undone if c.kind is ChangeKind.SETTING}
    policy = dict(new.policy.items()) | settings
    shared = {pair: c.before for c in undone if c.kind is ChangeKind.SHARED for pair in (c.key, c.key[::-1])}
    pairs: dict[tuple[str, ...], int | None] = dict(new.shared_followers.items())
    pairs |= shared
    return replace(
        new, **days, analysis=None, graph=_graph(old.graph, new.graph, undone),
        policy=Policy({name: setting for name, setting in policy.items() if setting is not None}),
        shared_followers={(ChannelId(p[0]), ChannelId(p[1])): n for p, n in pairs.items() if n is not None},
    )


def _graph(old: CapabilityGraph, new: CapabilityGraph, undone: tuple[InputChange, ...]) -> CapabilityGraph:
    inventory = new.inventory
    by_sheet: dict[str, list[InputChange]] = {}
    for change in undone:
        if change.sheet and change.kind is not ChangeKind.MAPPING:
            by_sheet.setdefault(change.sheet, []).append(change)
    for sheet, changes in by_sheet.items():
        inventory = _with_sheet(inventory, sheet, changes)
    mapped_before = {c.key[0] for c in undone if c.kind is ChangeKind.MAPPING}
    mapping = {
        f: old.mapping[f] if f in mapped_before or f not in new.mapping else new.mapping[f] for f in inventory.functions
    }
    return CapabilityGraph(inventory, new.taxonomy, mapping)


def _with_sheet(inventory: Inventory, sheet: str, changes: list[InputChange]) -> Inventory:
    if sheet == "activity":
        found = replace(inventory, activity=_activity(inventory.activity, changes), digest="")
        return _present(found, sheet, len(found.activity.frame) > 0)
    rows = rows_of(inventory, sheet)
    for change in changes:
        if change.kind is ChangeKind.ROW_ADDED:
            del rows[change.key]
        elif change.kind is ChangeKind.ROW_REMOVED:
            rows[change.key] = change.before
        else:
            rows[change.key] = replace(rows[change.key], **{attribute_of(sheet, change.column): change.before})
    return _present(replace(inventory, **_held(sheet, list(rows.values())), digest=""), sheet, bool(rows))


def _held(sheet: str, rows: list[Any]) -> dict[str, Any]:
    """The rows as the inventory holds them."""
    match sheet:
        case "units":
            return {"units": UnitTree(rows)}
        case "channels":
            return {"channels": {ChannelId(r.id): r for r in sorted(rows, key=lambda r: str(r.id))}}
        case "functions":
            return {"functions": {FunctionId(r.id): r for r in sorted(rows, key=lambda r: str(r.id))}}
        case _:
            return {_TUPLES[sheet]: tuple(rows)}


def _present(inventory: Inventory, sheet: str, filled: bool) -> Inventory:
    """A sheet without rows counts as absent."""
    present = inventory.sheets_present | {sheet} if filled else inventory.sheets_present - {sheet}
    return replace(inventory, sheets_present=present)


def _activity(activity: Activity, changes: list[InputChange]) -> Activity:
    frame = activity.frame.set_index(["channel_id", "month"])
    added = [c.key for c in changes if c.kind is ChangeKind.ROW_ADDED]
    frame = frame.drop(index=added)
    for change in changes:
        if change.kind is ChangeKind.CELL:
            frame.loc[change.key, change.column] = _number(change.before)
    back = [_row(change) for change in changes if change.kind is ChangeKind.ROW_REMOVED]
    plain = frame.reset_index()
    if back:
        plain = pd.concat([plain, pd.DataFrame(back)], ignore_index=True) if len(plain) else pd.DataFrame(back)
    plain = plain.sort_values(["channel_id", "month"], ignore_index=True)[list(activity.frame.columns)]
    return Activity(plain.astype(dict.fromkeys(MEASURES, float) | {"row": np.int64}), activity.sheet)


def _row(change: InputChange) -> Mapping[str, Any]:
    figures = {measure: _number(change.before[measure]) for measure in MEASURES}
    return {"channel_id": change.key[0], "month": change.key[1], "row": change.at.row if change.at else 0, **figures}


def _number(value: int | None) -> float:
    return float("nan") if value is None else float(value)
