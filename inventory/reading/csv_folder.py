"""Read a folder of CSV files: UTF-8 with or without BOM, else GB18030, as Chinese Excel writes them."""

import csv
import io
from pathlib import Path

from inventory.checks.faults import Fault
from inventory.files import text_of
from inventory.reading.raw import Grid
from inventory.schema import load_schema

_DELIMITERS = (",", "\t", ";")


def read_folder(folder: Path) -> tuple[list[Grid], list[Fault]]:
    """Every ``.csv`` file of the folder as a grid named after the file, in the order of the names.

    The row number of a record is its place in the file with line breaks inside cells not counted, as Excel
    shows it.
    """
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() == ".csv" and file.is_file())
    if not files:
        return [], [Fault("folder_without_sheets", folder.name, value=folder.name)]
    grids, faults = [], []
    for file in files:
        text = _decode(file.read_bytes())
        if text is None:
            faults.append(Fault("file_encoding", file.stem, value=file.name))
            continue
        read = _rows(text, file)
        if isinstance(read, Fault):
            faults.append(read)
        else:
            grids.append(Grid(file.stem, read))
    return grids, faults


def _decode(data: bytes) -> str | None:
    try:
        return text_of(data)
    except UnicodeDecodeError:
        return None


def _rows(text: str, file: Path) -> list[list[object]] | Fault:
    """The records, all equally wide; a fault where a quotation mark is missing or a row spans too many cells."""
    start = text[:10_000]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=start.count), strict=True)
    rows: list[list[object]] = []
    begun = 1  # the line the record begins on; a missing quotation mark is noticed far below
    try:
        for row in reader:
            rows.append(list(row))
            begun = reader.line_num + 1
    except csv.Error as error:
        return Fault("file_not_csv", file.stem, value=file.name, facts={"line": begun, "detail": str(error)})
    width = max(map(len, rows), default=0)
    if width * len(rows) > load_schema().limits.max_cells:
        widest = 1 + max(range(len(rows)), key=lambda at: len(rows[at]))
        facts = {"rows": len(rows), "columns": width, "cell": f"{widest}:{widest}"}
        return Fault("sheet_too_large", file.stem, widest, value=file.name, facts=facts)
    for short in rows:
        short.extend([""] * (width - len(short)))
    return rows
