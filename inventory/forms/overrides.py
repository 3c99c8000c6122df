"""People's words read back from a plan workbook: the rows whose answer columns somebody filled in."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from inventory.checks.building import make_records
from inventory.checks.faults import Fault, render
from inventory.checks.references import check_references
from inventory.checks.rows import check_decisions, check_rows
from inventory.errors import InventoryError, SettingsError
from inventory.inventory import Inventory
from inventory.reading.headers import find_table
from inventory.reading.parsing import parse_table
from inventory.reading.raw import Grid, RawTable
from inventory.reading.xlsx import read_xlsx
from inventory.records import PersonDecision, SourceRef
from inventory.schema import load_schema
from inventory.words import load_words

#: the columns that make a sheet one in which people decide, and those that make a row a decision
_NEEDED = ("channel_id", "action", "reason", "decided_by", "decided_on")
_ANSWERS = (*_NEEDED[1:], "target_channel_id", "not_before", "not_after", "expires_on")


def read_overrides(path: Path, inventory: Inventory, lang: str = "zh") -> tuple[PersonDecision, ...]:
    """The decisions people wrote into a plan workbook, in row order.

    Every sheet that carries the headers of the decisions sheet is read; rows in which nobody wrote are passed
    over, rows filled in part are errors.

    Raises
    ------
    SettingsError
        The file is missing or holds no sheet to decide in.
    InventoryError
        Every problem of every row.
    """
    words = load_words("inventory", lang)
    if not path.is_file():
        raise SettingsError(words.say("problems.suggestion.missing_file", path=path))
    grids, faults = read_xlsx(path)
    tables = [table for grid in grids if (table := _answers(grid)) is not None]
    if not faults and not tables:
        raise SettingsError(words.say("overrides.no_sheet", path=path))
    found: list[PersonDecision] = []
    for table in tables:
        rows, wrong = _decisions(table, inventory)
        found += rows
        faults += wrong
    if any(fault.is_error for fault in faults):
        raise InventoryError(render(faults, lang))
    return tuple(found)


def _answers(grid: Grid) -> RawTable | None:
    """The answered rows of a sheet in which people decide; None for any other sheet."""
    table, _ = find_table(grid, load_schema().sheets["decisions"])
    if table is None or any(name not in table.places for name in _NEEDED):
        return None
    given = [name for name in _ANSWERS if name in table.columns]
    kept = [at for at in range(len(table.rows)) if any(table.columns[name][at] != "" for name in given)]

    def pick(cells: Sequence[object]) -> list[object]:
        return [cells[at] for at in kept]

    columns = {name: pick(cells) for name, cells in table.columns.items()}
    return replace(table, rows=[table.rows[at] for at in kept], columns=columns, notes=None, unknown={})


def _decisions(raw: RawTable, inventory: Inventory) -> tuple[list[PersonDecision], list[Fault]]:
    table = parse_table(raw)
    ids = {"channels": frozenset(inventory.channels), "functions": frozenset(inventory.functions)}
    check_references(table, ids)
    check_rows(table)
    check_decisions(table, {f.id: f.channel_id for f in inventory.functions.values()})
    if any(fault.is_error for fault in table.faults):
        return [], list(table.faults)
    places = [SourceRef(raw.title, row) for row in raw.rows]
    return make_records(PersonDecision, {**table.values, "at": places}), []
