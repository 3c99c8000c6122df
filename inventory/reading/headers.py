"""Find the header of a sheet, whatever stands above it, and cut the sheet into columns."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from inventory.checks.faults import Fault, Phrase, show
from inventory.reading.cleaning import clean_text, fold
from inventory.reading.raw import Grid, RawTable
from inventory.schema import Field, Sheet, load_schema

_FEWEST = 2  # headers that must be recognised before a row counts as the header


def find_table(grid: Grid, sheet: Sheet) -> tuple[RawTable | None, list[Fault]]:
    """The table of one known sheet; None with a fault where no header can be found."""
    at = _header_row(grid, sheet)
    if at is None:
        return None, [_no_header(grid, sheet)]
    places, others, faults = _read_header(grid, sheet, at)
    faults += _fill_merged(grid, sheet, at, places)
    kept = [row for row in range(at + 1, len(grid.rows)) if _is_filled(grid.rows[row])]
    cells = [grid.rows[row] for row in kept]
    transposed: Sequence[Sequence[object]] = list(zip(*cells, strict=True)) if cells else [()] * len(grid.rows[at])
    table = RawTable(
        sheet=sheet,
        title=grid.title,
        header_row=at + 1,
        headers={name: show(grid.rows[at][place]) for name, place in places.items()},
        places=places,
        rows=[row + 1 for row in kept],
        columns={name: transposed[place] for name, place in places.items()},
        notes=_notes(grid.rows[at], others, transposed) if any(f.name == "note" for f in sheet.fields) else None,
        unknown={show(grid.rows[at][place]): place for place in others},
    )
    faults += [_unknown(table, grid, place) for place in others]
    return table, faults + list(_missing(table))


@cache
def header_names(sheet_name: str) -> dict[str, Field]:
    """Every accepted header of a sheet, folded."""
    names: dict[str, Field] = {}
    for field in load_schema().sheets[sheet_name].fields:
        bare = field.zh.split("(")[0]
        for name in (field.zh, field.name, bare, f"{field.zh}{field.name}", f"{bare}({field.name})", *field.aliases):
            names.setdefault(fold(name), field)
    return names


def _header_row(grid: Grid, sheet: Sheet) -> int | None:
    names = header_names(sheet.name)
    best, most = None, _FEWEST - 1
    for at, row in enumerate(grid.rows[: load_schema().limits.header_rows]):
        found = len({names[key].name for cell in row if isinstance(cell, str) and (key := fold(cell)) in names})
        if found > most:
            best, most = at, found
    return best


def _no_header(grid: Grid, sheet: Sheet) -> Fault:
    required = "、".join(field.zh for field in sheet.fields if field.required)
    return Fault(
        "header_not_found",
        grid.title,
        value=grid.title,
        facts={"rows": load_schema().limits.header_rows, "columns": required},
    )


def _read_header(grid: Grid, sheet: Sheet, at: int) -> tuple[dict[str, int], list[int], list[Fault]]:
    """The place of each known column, the places of the others, and columns that say the same."""
    names = header_names(sheet.name)
    places: dict[str, int] = {}
    others, faults = [], []
    for place, cell in enumerate(grid.rows[at]):
        field = names.get(fold(str(cell)))
        if field is None:
            if any(row[place] != "" for row in grid.rows[at:]):
                others.append(place)
        elif field.name in places:
            first = show(grid.rows[at][places[field.name]])
            facts = {"first": first, "second": show(cell)}
            faults.append(Fault("duplicate_column", grid.title, at + 1, show(cell), cell, facts=facts))
        else:
            places[field.name] = place
    return places, others, faults


def _fill_merged(grid: Grid, sheet: Sheet, at: int, places: dict[str, int]) -> list[Fault]:
    """Give every row of a merged range the value of its first cell; figures cannot be shared out like that."""
    fields = {place: sheet.field(name) for name, place in places.items()}
    faults = []
    for (top, left), (bottom, _) in sorted(grid.merges):
        field = fields.get(left)
        value = grid.rows[top][left] if top < len(grid.rows) and left < len(grid.rows[top]) else ""
        if top <= at or bottom == top or field is None or value == "":
            continue
        facts: dict[str, Any] = {"first": top + 1, "last": bottom + 1, "value": show(value)}
        header = show(grid.rows[at][left])
        code = "merged_numbers" if field.type.is_number else "merged_cells"
        faults.append(Fault(code, grid.title, top + 1, header, value, field, facts))
        _spread(grid, (top, bottom, left), value)
    return faults


def _spread(grid: Grid, where: tuple[int, int, int], value: object) -> None:
    top, bottom, left = where
    for row in range(top + 1, min(bottom + 1, len(grid.rows))):
        if _is_filled(grid.rows[row]):
            grid.rows[row][left] = value


def _is_filled(row: Sequence[object]) -> bool:
    return any(cell != "" and cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in row)


def _notes(header: Sequence[object], others: list[int], columns: Sequence[Sequence[object]]) -> list[str | None] | None:
    """Per row, what the unknown columns say: ``列名：值；列名：值``."""
    if not others or not columns or not columns[0]:
        return None
    titles = [clean_text(show(header[place])) or f"第{place + 1}列" for place in others]
    return [
        "；".join(f"{title}：{show(cell)}" for title, cell in zip(titles, cells, strict=True) if cell != "") or None
        for cells in zip(*(columns[place] for place in others), strict=True)
    ]


def _unknown(table: RawTable, grid: Grid, place: int) -> Fault:
    header = show(grid.rows[table.header_row - 1][place])
    fate = Phrase("problems.suggestion.not_read" if table.notes is None else "problems.suggestion.kept")
    return Fault("unknown_column", grid.title, table.header_row, header, header, facts={"fate": fate})


def _missing(table: RawTable) -> Iterator[Fault]:
    for field in table.sheet.fields:
        if field.required and field.name not in table.places:
            yield Fault("missing_column", table.title, table.header_row, field.zh, facts={"column": field.zh})
