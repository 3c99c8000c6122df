"""Read a folder of CSV files: UTF-8 with or without BOM, else GB18030, as Chinese Excel writes them."""

import csv
import io
from pathlib import Path

from inventory.checks.faults import Fault
from inventory.reading.raw import Grid

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
        try:
            grids.append(Grid(file.stem, _rows(text)))
        except csv.Error as error:
            faults.append(Fault("file_not_workbook", file.stem, value=file.name, facts={"detail": str(error)}))
    return grids, faults


def _decode(data: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _rows(text: str) -> list[list[object]]:
    start = text[:10_000]
    delimiter = max(_DELIMITERS, key=start.count)
    rows: list[list[object]] = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    width = max(map(len, rows), default=0)
    for row in rows:
        if len(row) < width:
            row.extend([""] * (width - len(row)))
    return rows
