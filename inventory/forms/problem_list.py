"""The sheet 问题清单: every problem with a link to its cell, and a filter."""

from collections.abc import Sequence
from dataclasses import dataclass

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from inventory.errors import Problem, Severity
from inventory.words import Words

_COLUMNS = (
    ("number", 7), ("severity", 8), ("place_sheet", 12), ("cell", 10), ("column", 18), ("value", 26),
    ("message", 48), ("remedy", 52),
)  # fmt: skip
_HEADER_ROW = 4
_SHADES = {Severity.ERROR: ("FFFFC7CE", "FF9C0006"), Severity.WARNING: ("FFFFEB9C", "FF9C5700")}
_FONT = "微软雅黑"
_CELL_LIMIT = 32_767
_WIDTHS = [width for _, width in _COLUMNS]
_LINE_POINTS = 14.5


@dataclass(frozen=True, slots=True)
class Located:
    """A problem and the address of its cell; None where it is about the whole sheet or file."""

    problem: Problem
    address: str | None


def write_problem_list(
    book: openpyxl.Workbook, located: Sequence[Located], words: Words, remark: str = ""
) -> openpyxl.Workbook:
    """Put the list in front of the book's sheets; a fresh book holds nothing else."""
    titles = set(book.sheetnames)
    if len(titles) == 1 and _is_fresh(book.worksheets[0]):
        book.remove(book.worksheets[0])
        titles = set()
    page = book.create_sheet(_free_title(words.say("annotate.sheet"), titles), 0)
    _write_head(page, located, words, remark)
    for number, item in enumerate(located, 1):
        _write_row(page, number, item, words, titles)
    page.auto_filter.ref = f"A{_HEADER_ROW}:{get_column_letter(len(_COLUMNS))}{_HEADER_ROW + max(len(located), 1)}"
    page.freeze_panes = f"A{_HEADER_ROW + 1}"
    _set_up_print(page)
    book.active = 0
    for sheet in book.worksheets[1:]:
        sheet.sheet_view.tabSelected = False
    return book


def _is_fresh(page: Worksheet) -> bool:
    return page.max_row == 1 and page.max_column == 1 and page["A1"].value is None


def _free_title(title: str, taken: set[str]) -> str:
    number, found = 1, title
    while found in taken:
        number += 1
        found = f"{title}{number}"
    return found


def _write_head(page: Worksheet, located: Sequence[Located], words: Words, remark: str) -> None:
    errors = sum(item.problem.severity is Severity.ERROR for item in located)
    page["A1"] = words.say("annotate.title", errors=errors, warnings=len(located) - errors)
    page["A1"].font = Font(name=_FONT, size=14, bold=True)
    page["A2"] = remark or words.say("annotate.hint")
    page["A2"].font = Font(name=_FONT, size=10, color="FF595959")
    for place, (name, width) in enumerate(_COLUMNS, 1):
        cell = page.cell(_HEADER_ROW, place, words.say(f"annotate.{name}"))
        cell.font = Font(name=_FONT, bold=True, color="FFFFFFFF")
        cell.fill = PatternFill("solid", start_color="FF1F3864", end_color="FF1F3864")
        cell.alignment = Alignment(vertical="center")
        page.column_dimensions[get_column_letter(place)].width = width


def _write_row(page: Worksheet, number: int, item: Located, words: Words, titles: set[str]) -> None:
    problem = item.problem
    row = _HEADER_ROW + number
    severity = words.say(f"annotate.{problem.severity}")
    address = item.address or words.say("annotate.whole_sheet")
    texts = (severity, problem.sheet, address, problem.column, problem.value, problem.message, problem.remedy)
    page.cell(row, 1, number).alignment = Alignment(vertical="top")
    for place, text in enumerate(texts, 2):
        cell = page.cell(row, place)
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:_CELL_LIMIT]
        cell.data_type = "s"  # text that begins with an equals sign stays text
        cell.font = Font(name=_FONT, size=10)
        cell.alignment = Alignment(vertical="top", wrap_text=place >= 5)
    lines = max(-(-_width_of(text) // _WIDTHS[place]) for place, text in enumerate(texts, 1))
    page.row_dimensions[row].height = _LINE_POINTS * min(max(lines, 1), 12) + 3
    fill, colour = _SHADES[problem.severity]
    page.cell(row, 2).fill = PatternFill("solid", start_color=fill, end_color=fill)
    page.cell(row, 2).font = Font(name=_FONT, size=10, color=colour)
    if item.address is not None and problem.sheet in titles:
        _link(page.cell(row, 4), problem.sheet, item.address)


def _width_of(text: str) -> int:
    return sum(2 if ord(char) > 255 else 1 for char in text)


def _link(cell: Cell | MergedCell, sheet: str, address: str) -> None:
    quoted = sheet.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{address}", display=address)
    cell.font = Font(name=_FONT, size=10, color="FF0563C1", underline="single")


def _set_up_print(page: Worksheet) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
