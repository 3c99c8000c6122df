"""Turn a raw table into columns of values, noting every fault with its place."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from inventory.checks.faults import Fault
from inventory.reading.cell import Reading
from inventory.reading.cells import read_cell
from inventory.reading.raw import RawTable
from inventory.schema import Field, Sheet


class ParsedTable:
    """Values of one sheet by field, ``None`` where blank or wrong; ``rejected`` rows have an error."""

    def __init__(self, raw: RawTable) -> None:
        self.raw = raw
        self.sheet: Sheet = raw.sheet
        self.values: Mapping[str, Sequence[Any]] = {}
        self.faults: list[Fault] = []
        self.rejected: set[int] = set()

    def __len__(self) -> int:
        return len(self.raw.rows)

    def row(self, at: int) -> int:
        """The row number Excel shows for the record at a position."""
        return self.raw.rows[at]

    def report(self, at: int, name: str, code: str, **facts: Any) -> None:
        """Note a fault of one cell; an error rejects its row."""
        cells = self.raw.columns.get(name)
        value = cells[at] if cells is not None else ""
        self.report_value(at, name, code, value, facts)

    def report_value(self, at: int, name: str, code: str, value: object, facts: Mapping[str, Any]) -> None:
        """Note a fault of one cell with the value to show."""
        field = self.sheet.field(name)
        fault = Fault(code, self.raw.title, self.row(at), self.raw.header(name), value, field, facts)
        self.faults.append(fault)
        if fault.is_error:
            self.rejected.add(at)


def parse_table(raw: RawTable) -> ParsedTable:
    """Read every cell of a table. A missing required column rejects every row; its header said so already."""
    table = ParsedTable(raw)
    values: dict[str, list[Any]] = {}
    for field in raw.sheet.fields:
        cells = raw.columns.get(field.name)
        if cells is None:
            values[field.name] = [None] * len(raw.rows)
            if field.required:
                table.rejected.update(range(len(raw.rows)))
        else:
            values[field.name] = _parse_column(table, field, cells)
    if raw.notes is not None:
        values["note"] = [_join(own, more) for own, more in zip(values["note"], raw.notes, strict=True)]
    table.values = values
    return table


def _parse_column(table: ParsedTable, field: Field, cells: Sequence[object]) -> list[Any]:
    read = remembering(field)
    values: list[Any] = []
    for at, cell in enumerate(cells):
        if cell == "" and not field.required:
            values.append(None)
            continue
        reading = read(cell)
        values.append(reading.value)
        if reading.code is not None:
            table.report_value(at, field.name, reading.code, cell, reading.facts)
        elif reading.value is None and field.required:
            table.report_value(at, field.name, "missing_value", cell, {"column": table.raw.header(field.name)})
    return values


def remembering(field: Field) -> Callable[[object], Reading]:
    """A reader of one column that reads each text once."""
    seen: dict[str, Reading] = {}

    def read(cell: object) -> Reading:
        if not isinstance(cell, str):
            return read_cell(cell, field)
        reading = seen.get(cell)
        if reading is None:
            reading = seen[cell] = read_cell(cell, field)
        return reading

    return read


def _join(own: str | None, more: str | None) -> str | None:
    return f"{own}；{more}" if own and more else own or more
