"""A bank for a test, written down like the bank's own sheets; it goes through the validator like any other.

``bank(channels=[{"channel_id": "A"}], functions=[{"channel_id": "A", "name": "余额查询"}])`` fills in what a row
leaves out: ids, names, kinds, the one head office unit ``HQ``.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from inventory.capabilities.mapping import MappedBy, MappedFunction
from inventory.capabilities.taxonomy import load_taxonomy
from inventory.checks.validate import Validation, validate
from inventory.graph import CapabilityGraph
from inventory.inventory import Inventory
from inventory.reading.headers import find_table
from inventory.reading.raw import Grid, RawTables
from inventory.records import CapabilityId, FunctionId
from inventory.schema import load_schema

Rows = Iterable[Mapping[str, Any]]
Tables = Mapping[str, Sequence[Mapping[str, Any]]]

HEAD_OFFICE = {"unit_id": "HQ", "name": "总行", "level": "head_office"}


def bank(
    channels: Rows = (),
    functions: Rows = (),
    activity: Rows = (),
    units: Rows | None = None,
    **optional: Rows,
) -> Inventory:
    """The inventory of these rows; fails with every problem where the validator finds an error."""
    checked = check(tables_of(channels, functions, activity, units, **optional))
    found = "\n".join(f"{p.sheet}!{p.row} {p.column}: {p.message}" for p in checked.errors)
    assert checked.inventory is not None, found
    return checked.inventory


def tables_of(
    channels: Rows = (),
    functions: Rows = (),
    activity: Rows = (),
    units: Rows | None = None,
    **optional: Rows,
) -> dict[str, list[dict[str, Any]]]:
    """Rows of each sheet with the defaults filled in; ``optional``: assets, dependencies, decisions, …"""
    counter = itertools.count(1)
    found = {
        "channels": [_channel(row, at) for at, row in enumerate(channels, 1)],
        "functions": [{"function_id": f"F{next(counter):04d}", "name": "功能", **row} for row in functions],
        "activity": [dict(row) for row in activity],
        "units": [dict(row) for row in ([HEAD_OFFICE] if units is None else units)],
    }
    return found | {name: [dict(row) for row in rows] for name, rows in optional.items()}


def _channel(row: Mapping[str, Any], at: int) -> dict[str, Any]:
    channel_id = row.get("channel_id", f"C{at:03d}")
    defaults = {"channel_id": channel_id, "name": f"渠道{channel_id}", "kind": "service_account", "owner_unit": "HQ"}
    return {**defaults, **row}


def months(last: str = "2025-04", count: int = 24) -> list[str]:
    """The months up to ``last``, oldest first."""
    year, month = map(int, last.split("-"))
    numbers = range(year * 12 + month - count, year * 12 + month)
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in numbers]


def busy(channel_id: str, last: str = "2025-04", count: int = 24, **measures: float) -> list[dict[str, Any]]:
    """The same figures of one channel in each month, as rows of the activity sheet."""
    return [{"channel_id": channel_id, "month": month, **measures} for month in months(last, count)]


def check(tables: Tables, lang: str = "zh") -> Validation:
    """The validator's word on rows given by English field names, without a file."""
    raw, faults = {}, []
    for name, rows in tables.items():
        sheet = load_schema().sheets[name]
        table, found = find_table(grid_of(name, rows), sheet)
        assert table is not None, f"no header in {name}"
        raw[name] = table
        faults += found
    return validate(RawTables(Path("bank"), raw, tuple(faults)), lang)


def grid_of(name: str, rows: Sequence[Mapping[str, Any]]) -> Grid:
    """The sheet as it would stand in a workbook: Chinese title and headers, header in row 1."""
    sheet = load_schema().sheets[name]
    cells: list[list[object]] = [[field.zh for field in sheet.fields]]
    for row in rows:
        unknown = set(row) - {field.name for field in sheet.fields}
        assert not unknown, f"no such column in {name}: {sorted(unknown)}"
        cells.append([_cell(row.get(field.name)) for field in sheet.fields])
    return Grid(sheet.zh, cells)


def _cell(value: object) -> object:
    if value is None:
        return ""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def write_bank_xlsx(tables: Tables, path: Path) -> Path:
    """The rows as a workbook with Chinese sheet names and headers."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd", "strings_to_urls": False})
    for name, rows in tables.items():
        grid = grid_of(name, rows)
        sheet = book.add_worksheet(grid.title)
        for at, row in enumerate(grid.rows):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(at, place, cell) if cell else None
                else:
                    sheet.write(at, place, cell)
    book.close()
    return path


def graph(inventory: Inventory, mapping: Mapping[str, str] | None = None) -> CapabilityGraph:
    """The capability graph without the mapper: ``capability_id`` of the rows, then ``mapping`` by function id."""
    given = dict(mapping or {})
    found = {}
    for function in inventory.functions.values():
        capability = given.get(function.id) or function.capability_id
        by = MappedBy.PERSON if capability else MappedBy.NOBODY
        found[FunctionId(function.id)] = MappedFunction(
            CapabilityId(capability) if capability else None, 1.0 if capability else 0.0, "test", by
        )
    return CapabilityGraph(inventory, load_taxonomy(), found)
