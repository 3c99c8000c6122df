"""Read an .xlsx file: values by calamine, and from the sheet's own XML what calamine shows as a blank.

Calamine gives ``""`` for an error cell and for a formula nobody has computed. Both are looked for in the XML,
which takes a fraction of a second where openpyxl would take a minute.
"""

import html
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import python_calamine

from inventory.checks.faults import Fault
from inventory.reading.extent import column_number, find_bombs, find_sprawl
from inventory.reading.raw import CellError, Grid, MacNumber, Uncomputed

_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d+)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?>([^<]*)</")
_ROOT = re.compile(rb"<(\w+:)?worksheet[\s>]")
_ERROR_MARK = re.compile(rb"""t=["']e["']""")
_TEXT_OR_ERROR = re.compile(rb"""\bt=["'](?:str|e)["']""")
_FROM_1904 = re.compile(rb"""<(?:\w+:)?workbookPr\s[^>]*\bdate1904=["'](?:1|true)["']""")
_LOCKED = 1  # the bit of a zip entry that has a password
#: what a file that is no workbook, or a damaged one, raises on the way
_DAMAGE = (
    python_calamine.CalamineError, zipfile.BadZipFile, zlib.error, ElementTree.ParseError, KeyError, EOFError,
    NotImplementedError,  # by zipfile, of a way of packing it does not know
)


def read_xlsx(path: Path) -> tuple[list[Grid], list[Fault]]:
    """Every worksheet as a dense grid from A1, or the faults that say why a sheet or the file cannot be read.

    Calamine takes memory for every cell between A1 and the last one filled, so each sheet's extent is judged first.
    """
    data = path.read_bytes()
    if data[:4] == _OLE:
        return [], [_unreadable("file_encrypted" if _ENCRYPTED in data else "file_old_format", path)]
    try:
        with zipfile.ZipFile(path) as archive:
            if any(part.flag_bits & _LOCKED for part in archive.infolist()):
                return [], [_unreadable("file_encrypted", path)]
            if bombs := find_bombs(archive, path.name):
                return [], bombs
            return _read_sheets(path, archive)
    except _DAMAGE:
        return [], [_unreadable("file_not_workbook", path)]


def _unreadable(code: str, path: Path) -> Fault:
    return Fault(code, path.name, value=path.name)


def _read_sheets(path: Path, archive: zipfile.ZipFile) -> tuple[list[Grid], list[Fault]]:
    book = python_calamine.CalamineWorkbook.from_path(path)
    parts = _sheet_parts(archive)
    from_1904 = _FROM_1904.search(archive.read("xl/workbook.xml")) is not None
    grids, faults = [], []
    for title in _worksheets(book):
        xml = archive.read(parts[title]) if title in parts else b""
        if sprawl := find_sprawl(xml, title):
            faults.append(sprawl)
        else:
            grid = _grid(book, title, xml)
            grids.append(_counted_from_1904(grid) if from_1904 else grid)
    return grids, faults


def _worksheets(book: python_calamine.CalamineWorkbook) -> list[str]:
    return [meta.name for meta in book.sheets_metadata if meta.typ == python_calamine.SheetTypeEnum.WorkSheet]


def _grid(book: python_calamine.CalamineWorkbook, title: str, xml: bytes) -> Grid:
    sheet = book.get_sheet_by_name(title)
    rows: list[list[object]] = sheet.to_python(skip_empty_area=False)
    for row, column, cell in _hidden_cells(xml):
        _put(rows, row, column, cell)
    return Grid(title, rows, tuple(sheet.merged_cell_ranges or ()))


def _counted_from_1904(grid: Grid) -> Grid:
    """The grid with its numbers marked; cells with a date format were read as the right day already."""
    rows = [[MacNumber(cell) if isinstance(cell, float) else cell for cell in row] for row in grid.rows]
    return replace(grid, rows=rows)


def _put(rows: list[list[object]], row: int, column: int, cell: object) -> None:
    width = max(len(rows[0]) if rows else 0, column + 1)
    while len(rows) <= row:
        rows.append([])
    for other in rows:
        other.extend([""] * (width - len(other)))
    if rows[row][column] == "":
        rows[row][column] = cell


def _hidden_cells(xml: bytes) -> Iterator[tuple[int, int, object]]:
    """Error cells and formulas without a result, with 0-based row and column."""
    root = _ROOT.search(xml)
    prefix = root[1] if root is not None and root[1] else b""
    xml = xml[: xml.rfind(b"sheetData>")]  # below it stand formulas of checks and charts, not of cells
    for mark in _ERROR_MARK.finditer(xml):
        head, body = _cell_around(xml, mark.start(), prefix)
        if mark[0] in head:
            value = _VALUE.search(body)
            yield *_place(head), CellError(_text(value[1]) if value else "#ERROR")
    for mark in re.finditer(rb"<" + prefix + rb"f[\s>/]", xml):
        head, body = _cell_around(xml, mark.start(), prefix)
        value = _VALUE.search(body)
        if (value is None or not value[1]) and not _TEXT_OR_ERROR.search(head):
            formula = _FORMULA.search(body)
            yield *_place(head), Uncomputed("=" + (_text(formula[1]) if formula else ""))


def _cell_around(xml: bytes, at: int, prefix: bytes) -> tuple[bytes, bytes]:
    """The opening tag of the cell a position lies in, and the cell."""
    start = xml.rfind(b"<" + prefix + b"c ", 0, at)
    end = xml.find(b"</" + prefix + b"c>", at)
    return xml[start : xml.find(b">", start) + 1], xml[start:end]


def _text(xml: bytes) -> str:
    return html.unescape(xml.decode(errors="replace"))


def _place(head: bytes) -> tuple[int, int]:
    match = _REFERENCE.search(head)
    if match is None:
        raise KeyError("cell without a reference")
    return int(match[2]) - 1, column_number(match[1]) - 1


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet, by its title."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): posixpath.join("/xl", r.get("Target", "")).lstrip("/") for r in relations}
    names = set(archive.namelist())
    found = {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet"):
            part = targets.get(sheet.get(_RELATION), "")
            if part in names:
                found[sheet.get("name", "")] = part
    return found
