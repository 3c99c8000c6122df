"""Judge raw tables: every error at once, or the inventory."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from inventory.activity import Activity
from inventory.checks.building import build_inventory
from inventory.checks.duplicates import check_duplicates
from inventory.checks.faults import Fault, render
from inventory.checks.folder_names import check_folder_names
from inventory.checks.history import check_history
from inventory.checks.jumps import check_jumps
from inventory.checks.references import KEYS, check_ids, check_references, known_ids, names_of, rejected_ids
from inventory.checks.rows import check_decisions, check_execution, check_launches, check_rows
from inventory.checks.units import check_unit_tree
from inventory.errors import InventoryError, Problem, Severity
from inventory.inventory import Inventory
from inventory.reading.activity_table import check_launch, parse_activity
from inventory.reading.parsing import ParsedTable, parse_table
from inventory.reading.raw import RawTables
from inventory.snapshot import digest_of


@dataclass(frozen=True, slots=True)
class SheetCount:
    """Rows of one sheet: read = accepted + rejected."""

    read: int
    accepted: int
    rejected: int


@dataclass(frozen=True)
class Validation:
    """The verdict on an input. ``inventory`` is None as soon as there is one error; warnings let it pass."""

    inventory: Inventory | None
    problems: tuple[Problem, ...]
    counts: Mapping[str, SheetCount]

    @property
    def valid(self) -> bool:
        """No error."""
        return self.inventory is not None

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop the work."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    def raise_on_errors(self) -> Inventory:
        """The inventory; raises :class:`InventoryError` with every problem where there is an error."""
        if self.inventory is None:
            raise InventoryError(self.problems)
        return self.inventory

    def as_json(self) -> dict[str, Any]:
        """The document of ``check --json``."""
        return {
            "valid": self.valid,
            "counts": {
                name: {"read": count.read, "accepted": count.accepted, "rejected": count.rejected}
                for name, count in self.counts.items()
            },
            "issues": [problem.as_json() for problem in self.problems],
        }


def validate(raw: RawTables, lang: str = "zh") -> Validation:
    """Check raw tables from :func:`inventory.reading.tables.read_tables`.

    Every cell, every reference and what rows must agree on; problems come sorted by sheet (in the order of
    the file), row and column, the same for the same input. A reference to a row that has an error of its
    own is not a second error.
    """
    tables = {name: parse_table(table) for name, table in raw.tables.items() if name != "activity"}
    ids, unread = known_ids(tables), rejected_ids(tables)
    activity = Activity.empty()
    if "activity" in raw.tables:
        tables["activity"], activity = parse_activity(
            raw.tables["activity"], ids.get("channels"), unread.get("channels")
        )
    _check(tables, ids, unread, activity)
    faults = [*raw.faults, *_empty_sheets(tables), *(fault for table in _ordered(tables) for fault in table.faults)]
    inventory = None
    if not any(fault.is_error for fault in faults):
        inventory = build_inventory(tables, activity)
        inventory = replace(inventory, digest=digest_of(inventory))
    counts = {table.sheet.name: _count(table) for table in _ordered(tables)}
    return Validation(inventory, render(_by_sheet(faults, raw), lang), counts)


def _check(
    tables: Mapping[str, ParsedTable], ids: Mapping[str, frozenset[str]],
    unread: Mapping[str, Mapping[str, tuple[int, str]]], activity: Activity,
) -> None:
    names = names_of(tables)
    for name, table in tables.items():
        if name == "activity":
            continue
        if name in KEYS:
            check_ids(table)
        check_references(table, ids, names, unread)
        check_rows(table)
    special: dict[str, Callable[[ParsedTable], None]] = {
        "units": check_unit_tree,
        "execution": lambda table: _check_executed(table, activity.last_month),
        "decisions": lambda table: check_decisions(table, _columns(tables, "functions", "function_id", "channel_id")),
        "channels": lambda table: check_launches(table, activity.last_month),
        "functions": lambda table: check_jumps(table, tables.get("channels")),
        "activity": lambda table: check_launch(
            table, activity, _columns(tables, "channels", "channel_id", "launched_on")
        ),
    }
    for name, check in special.items():
        if name in tables:
            check(tables[name])
    if "channels" in tables:
        check_duplicates(tables["channels"])
        check_folder_names(tables["channels"])


def _check_executed(table: ParsedTable, last_month: str | None) -> None:
    """Stages given twice, and a history that cannot have been."""
    check_execution(table)
    check_history(table, last_month)


def _columns(tables: Mapping[str, ParsedTable], sheet: str, key: str, value: str) -> dict[str, Any]:
    if sheet not in tables:
        return {}
    values = tables[sheet].values
    return {k: v for k, v in zip(values[key], values[value], strict=True) if k is not None}


def _ordered(tables: Mapping[str, ParsedTable]) -> Iterator[ParsedTable]:
    order = ("channels", "functions", "activity", "units")
    yield from (tables[name] for name in order if name in tables)
    yield from (tables[name] for name in sorted(tables) if name not in order)


def _empty_sheets(tables: Mapping[str, ParsedTable]) -> list[Fault]:
    needed = (tables[name] for name in ("channels", "units") if name in tables)
    return [Fault("no_rows", table.raw.title, table.raw.header_row) for table in needed if not len(table)]


def _by_sheet(faults: list[Fault], raw: RawTables) -> list[Fault]:
    """Sheets in the order of the schema, then whatever else the file holds."""
    order = {table.title: at for at, table in enumerate(raw.tables.values())}
    return sorted(faults, key=lambda fault: (order.get(fault.sheet, len(order)), fault.sheet))


def _count(table: ParsedTable) -> SheetCount:
    return SheetCount(len(table), len(table) - len(table.rejected), len(table.rejected))
