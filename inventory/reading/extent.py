"""How much a workbook would unpack to, asked before anything takes memory for it."""

import re
import zipfile

from inventory.checks.faults import Fault
from inventory.schema import load_schema

_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\sr=["'](\d+)["']""")
_WIDE = re.compile(rb"""\sr=["']([A-Z]{2,3})(\d+)["']""")
_NARROW = 26  # columns A to Z, which :data:`_WIDE` leaves out


def find_bombs(archive: zipfile.ZipFile, file: str) -> list[Fault]:
    """The parts that unpack to more than any ledger needs, largest first."""
    limit = load_schema().limits.max_part_bytes
    giants = sorted((part for part in archive.infolist() if part.file_size > limit), key=lambda p: -p.file_size)
    return [
        Fault("file_too_large", file, value=part.filename,
              facts={"megabytes": part.file_size // 10**6, "limit": limit // 10**6})
        for part in giants
    ]


def find_sprawl(xml: bytes, title: str) -> Fault | None:
    """A sheet that spans more cells than any ledger needs, with the cell that stretches it.

    One forgotten cell in the last row and column of Excel spans 17 thousand million cells.
    """
    wide = _WIDE.findall(xml)
    letters, row = max(wide, key=lambda found: column_number(found[0]), default=(b"", b"0"))
    rows = max((*map(int, _ROW.findall(xml)), *(int(found[1]) for found in wide)), default=0)
    columns = max(column_number(letters), _NARROW)
    if rows * columns <= load_schema().limits.max_cells:
        return None
    cell = letters.decode() + row.decode() if letters else ""
    facts = {"rows": rows, "columns": columns, "cell": cell or f"A{rows}"}
    return Fault("sheet_too_large", title, int(row) or rows, letters.decode(), cell, facts=facts)


def column_number(letters: bytes) -> int:
    """The number of a column, A being 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
