"""Parsed tables without errors become the inventory."""

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from inventory.activity import Activity
from inventory.checks.references import KEYS
from inventory.inventory import Inventory
from inventory.reading.parsing import ParsedTable
from inventory.records import (
    Asset,
    Channel,
    Dependency,
    Evidence,
    Execution,
    Freeze,
    Function,
    PersonDecision,
    SourceRef,
    Unit,
)
from inventory.units import UnitTree

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

#: the record of each sheet; activity is a frame instead
RECORDS: Mapping[str, type[Any]] = {
    "channels": Channel,
    "functions": Function,
    "units": Unit,
    "assets": Asset,
    "dependencies": Dependency,
    "decisions": PersonDecision,
    "execution": Execution,
    "calendar": Freeze,
    "evidence": Evidence,
}
_Record = TypeVar("_Record", bound="DataclassInstance")


def build_inventory(tables: Mapping[str, ParsedTable], activity: Activity) -> Inventory:
    """The inventory of tables that have no error. A sheet without rows counts as absent: unknown, never none."""
    units, channels, functions = (_records(tables, name) for name in ("units", "channels", "functions"))
    return Inventory(
        channels={row.id: row for row in sorted(channels, key=lambda row: row.id)},
        functions={row.id: row for row in sorted(functions, key=lambda row: row.id)},
        units=UnitTree(units),
        activity=activity,
        assets=tuple(_records(tables, "assets")),
        dependencies=tuple(_records(tables, "dependencies")),
        decisions=tuple(_records(tables, "decisions")),
        executions=tuple(_records(tables, "execution")),
        freezes=tuple(_records(tables, "calendar")),
        evidence=tuple(_records(tables, "evidence")),
        sheets_present=frozenset(name for name, table in tables.items() if len(table)),
    )


def attribute_of(sheet: str, column: str) -> str:
    """The attribute of the record that holds a column: ``channel_id`` of the channels sheet is ``id``."""
    return "id" if KEYS.get(sheet) == column else column


def _records(tables: Mapping[str, ParsedTable], name: str) -> list[Any]:
    table = tables.get(name)
    if table is None:
        return []
    columns: dict[str, Any] = {attribute_of(name, column): values for column, values in table.values.items()}
    columns["at"] = [SourceRef(table.raw.title, row) for row in table.raw.rows]
    return make_records(RECORDS[name], columns)


def make_records(record: type[_Record], columns: Mapping[str, Any]) -> list[_Record]:
    """One record per row of equally long columns, named like the record's fields."""
    names = [field.name for field in dataclasses.fields(record)]
    return [record(*row) for row in zip(*(columns[name] for name in names), strict=True)]
