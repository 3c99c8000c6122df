"""One table on one sheet: bold frozen header, filter, widths by content, print set-up."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from reports.kept import Kept

_MAX_WIDTH, _MIN_WIDTH, _SHEET_NAME = 48, 8, 31
#: points of a line of text, and the lines a row shows at most
_LINE, _MOST_LINES, _TALLEST = 15, 12, 27  # Excel takes no row above 409 points
_WRAPPED = ("wrap", "wrap_after", "wrap_all")
#: characters that still read well across a landscape page: A4, A3
_A4_WIDTH, _A3_WIDTH = 190, 290
_A4, _A3 = 9, 8
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, how its values are shown, and whether people may write in it."""

    header: str
    #: wrap_all: wrapped, however tall
    style: str = "text"  # text, wrap, each also after a number (after, wrap_after); money, count, date, share
    width: int | None = None
    answer: bool = False
    choices: tuple[str, ...] = ()
    list_of: int | None = None  # the column of this table whose values may be chosen
    note: str = ""
    hidden: bool = False


@dataclass
class Book:
    """A workbook under construction, with the few formats every sheet shares and what people wrote into it before."""

    file: xlsxwriter.Workbook
    formats: dict[str, Format] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    kept: Kept = field(default_factory=Kept)

    def sheet(self, name: str, colour: str | None = None) -> Worksheet:
        """Add a sheet under a name Excel accepts and nobody has taken."""
        clean = re.sub(r"[\[\]:*?/\\']", "", _ILLEGAL.sub("", name))[:_SHEET_NAME] or "-"
        unique, number = clean, 2
        while unique.lower() in self.names or unique == "History":
            unique, number = f"{clean[: _SHEET_NAME - 3]}~{number}", number + 1
        self.names.add(unique.lower())
        sheet = self.file.add_worksheet(unique)
        sheet.hide_gridlines(2)
        if colour:
            sheet.set_tab_color(colour)
        return sheet

    def style(self, name: str) -> Format:
        """A shared format by name."""
        if name not in self.formats:
            self.formats[name] = self.file.add_format(_BASE | _STYLES[name])
        return self.formats[name]


_BASE: dict[str, Any] = {"font_name": "微软雅黑", "font_size": 10, "valign": "top"}
_STYLES: dict[str, dict[str, Any]] = {
    "text": {}, "wrap": {"text_wrap": True}, "wrap_all": {"text_wrap": True}, "id": {"num_format": "@"},
    "money": {"num_format": "#,##0_ ;-#,##0_ "}, "count": {"num_format": "#,##0_ "},
    "number": {"align": "right"}, "after": {"indent": 1},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"}, "share": {"num_format": "0%_ "},
    "action": {"bold": True, "indent": 1}, "wrap_after": {"text_wrap": True, "indent": 1},
    "head": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3A5F", "text_wrap": True, "border": 1},
    "answer_head": {"bold": True, "font_color": "#1F3A5F", "bg_color": "#FFE9A8", "text_wrap": True, "border": 1},
    "answer": {"bg_color": "#FFFBEA", "locked": False, "border": 4, "text_wrap": True},
    "answer_date": {"bg_color": "#FFFBEA", "locked": False, "border": 4, "num_format": "yyyy-mm-dd"},
    "title": {"bold": True, "font_size": 16, "font_color": "#1F3A5F"},
    "section": {"bold": True, "font_size": 12, "font_color": "#1F3A5F", "bottom": 1},
    "label": {"font_color": "#5A6572", "text_wrap": True}, "strong": {"bold": True, "text_wrap": True},
    "alarm": {"font_color": "#9C0006", "text_wrap": True}, "note": {"font_color": "#5A6572", "text_wrap": True},
    "hint": {"font_color": "#5A6572"},
}


def write_table(
    book: Book, sheet: Worksheet, columns: Sequence[Column], rows: Iterable[Sequence[Any]], top: int = 0
) -> int:
    """Write header and rows from row ``top`` (0-based) on; returns the first free row.

    Text that looks like a formula stays text; ``None`` stays blank (unknown), never 0.
    """
    for at, column in enumerate(columns):
        sheet.write_string(top, at, column.header, book.style("answer_head" if column.answer else "head"))
        if column.note:
            sheet.write_comment(top, at, column.note, {"x_scale": 2, "y_scale": 1.2})
    table = [list(values) for values in rows]
    widths = [_width(column, [values[at] for values in table]) for at, column in enumerate(columns)]
    sheet.set_row(top, _LINE * _lines([column.header for column in columns], widths, columns) + 3)
    for row, values in enumerate(table, top + 1):
        sheet.set_row(row, _LINE * _lines(values, widths, columns) + 1)
        for at, (column, value) in enumerate(zip(columns, values, strict=True)):
            write_cell(book, sheet, (row, at), value, _style_of(column))
    _finish(sheet, columns, widths, (top, top + len(table)))
    return top + len(table) + 1


def height(texts: Sequence[str], widths: Sequence[int]) -> int:
    """The height in points of a row of wrapped texts in columns of these widths."""
    return _LINE * min(max(map(_wrapped, texts, widths)), _MOST_LINES) + 1


def write_cell(book: Book, sheet: Worksheet, place: tuple[int, int], value: Any, style: str) -> None:
    """Write one value by its own type."""
    form = book.style(style)
    if value is None or value == "":
        sheet.write_blank(*place, None, form)
    elif isinstance(value, int | float):
        sheet.write_number(*place, value, form)
    elif isinstance(value, dt.date):
        sheet.write_datetime(*place, dt.datetime(value.year, value.month, value.day), form)
    else:
        sheet.write_string(*place, _ILLEGAL.sub("", str(value))[:32_000], form)


def _style_of(column: Column) -> str:
    if column.answer:
        return "answer_date" if column.style == "date" else "answer"
    return column.style


def _width(column: Column, values: Sequence[Any]) -> int:
    """The width of a column: as asked, else by its content within bounds; headers may wrap."""
    if column.width:
        return column.width
    content = max((_shown_width(value) for value in values), default=0)
    return max(_MIN_WIDTH, min(max(content, (_shown_width(column.header) + 1) // 2), _MAX_WIDTH)) + 2


def _lines(values: Sequence[Any], widths: Sequence[int], columns: Sequence[Column]) -> int:
    """How many lines the tallest cell of a row takes; only wrapped text and headers take more than one."""
    tall = 1
    for value, width, column in zip(values, widths, columns, strict=True):
        if isinstance(value, str) and (column.style in _WRAPPED or value == column.header):
            most = _TALLEST if column.style == "wrap_all" else _MOST_LINES
            tall = max(tall, min(_wrapped(value, width), most))
    return tall


@lru_cache(maxsize=65_536)
def _wrapped(text: str, width: int) -> int:
    """The lines a text takes in a column."""
    room = max(width - 1, 1)
    return sum(-(-max(_shown_width(line), 1) // room) for line in text.split("\n"))


def _finish(sheet: Worksheet, columns: Sequence[Column], widths: Sequence[int], span: tuple[int, int]) -> None:
    top, last = span
    for at, column in enumerate(columns):
        sheet.set_column(at, at, widths[at], None, {"hidden": column.hidden})
        if column.choices and last > top and sum(map(len, column.choices)) + len(column.choices) < 255:
            sheet.data_validation(top + 1, at, last, at, {"validate": "list", "source": list(column.choices)})
        if column.list_of is not None and last > top:
            listed = "=" + xl_range_abs(top + 1, column.list_of, last, column.list_of)
            sheet.data_validation(
                top + 1, at, last, at, {"validate": "list", "source": listed, "error_type": "warning"}
            )
    if last > top:
        sheet.autofilter(top, 0, last, len(columns) - 1)
    sheet.freeze_panes(top + 1, min(2, len(columns)))
    shown = (width for width, column in zip(widths, columns, strict=True) if not column.hidden)
    _set_page(sheet, sum(shown), top)


def _set_page(sheet: Worksheet, width: int, top: int) -> None:
    """Landscape, A4 where the columns stay readable on it, else A3 and as many pages across as it takes."""
    sheet.set_landscape()
    sheet.set_paper(_A4 if width <= _A4_WIDTH else _A3)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1 if width <= _A4_WIDTH else -(-width // _A3_WIDTH), 0)
    sheet.repeat_rows(top)
    sheet.repeat_columns(0, 1)
    sheet.set_footer("&C&P / &N")


def _shown_width(value: Any) -> int:
    """Columns a value takes: a Chinese character counts two."""
    if value is None:
        return 0
    return _text_width(f"{value:,.0f}" if isinstance(value, int | float) else str(value))


@lru_cache(maxsize=65_536)
def _text_width(text: str) -> int:
    longest = max(text.split("\n"), key=len)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in longest)
