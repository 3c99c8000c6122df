"""Tables as they stand in the file: cells untouched, each with the row number Excel shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from inventory.checks.faults import Fault
from inventory.schema import Sheet


@dataclass(frozen=True, slots=True)
class CellError:
    """An Excel error value such as ``#N/A``; never a blank."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Uncomputed:
    """A formula no program has computed; never a blank."""

    formula: str

    def __str__(self) -> str:
        return self.formula


class MacNumber(float):
    """A number of a workbook whose days are counted from 1904 instead of 1900, as old Excel for the Mac did."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet of the file: dense rows from row 1 and column A, blank cells as ``""``.

    ``merges``: inclusive 0-based ranges ``((row, column), (row, column))``.
    """

    title: str
    rows: list[list[object]]
    merges: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()


@dataclass(frozen=True)
class RawTable:
    """One known sheet: its columns by English name, blank rows left out.

    ``rows`` holds the 1-based row numbers, ``headers`` the header texts as they stand, ``places`` the
    0-based column of each field, ``notes`` what unknown columns said, per row.
    """

    sheet: Sheet
    title: str
    header_row: int
    headers: Mapping[str, str]
    places: Mapping[str, int]
    rows: Sequence[int]
    columns: Mapping[str, Sequence[object]]
    notes: Sequence[str | None] | None = None
    unknown: Mapping[str, int] = field(default_factory=dict)  # header -> place of columns the schema lacks

    def header(self, name: str) -> str:
        """The header of a field as it stands in the file, or the template's where the column is missing."""
        return self.headers.get(name) or self.sheet.field(name).zh


@dataclass(frozen=True)
class RawTables:
    """Everything read from one workbook or folder, by English sheet name, and what went wrong on the way."""

    path: Path
    tables: Mapping[str, RawTable] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
