"""Writes tables as a bank's own ledger: its headings, its column order, titles, merged cells, odd numbers."""

import datetime as dt
import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import xlsxwriter

from inventory.samples.bank import Row, Tables

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
#: the workbook says it was made on this day, so that the same tables give the same bytes
_CREATED = dt.datetime(2025, 5, 1)
_TITLE_ROWS, _MERGED_ROWS = 2, 24
Quirks = dict[tuple[str, str, str], str]


def write_ledger(tables: Tables, path: Path, quirks: Quirks) -> dict[str, int]:
    """Write the workbook and return per table the number of its header row, 1-based.

    ``quirks`` give, by table, key of the row and field, the text a colleague typed instead of the plain value.
    """
    layout = _layout()
    headers: dict[str, int] = {}
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"title": layout["title"], "created": _CREATED})
        writer = _Sheets(book, layout, quirks)
        for name, rows in tables.items():
            headers[name] = writer.write(name, rows)
    return headers


def column_of(name: str, field: str) -> str:
    """The heading under which a field stands in the ledger."""
    return next(str(heading) for found, heading in _layout()[name]["columns"] if found == field)


def sheet_of(name: str) -> str:
    """The name of a table's sheet in the ledger."""
    return str(_layout()[name]["sheet"])


def _menu_of(row: Row) -> tuple[str, str]:
    return row["channel_id"], row["parent_menu"]


def _day(value: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(value, "%Y-%m-%d")
    except ValueError:
        return None


def _layout() -> dict[str, Any]:
    return tomllib.loads(resources.files("inventory.samples").joinpath("layout.toml").read_text(encoding="utf-8"))


class _Sheets:
    """One workbook being written."""

    def __init__(self, book: Any, layout: dict[str, Any], quirks: Quirks) -> None:
        self.book, self.layout, self.quirks = book, layout, quirks
        plain = {"font_name": "宋体", "font_size": 10, "border": 1, "border_color": "#BFBFBF", "valign": "vcenter"}
        self.cell = book.add_format(plain)
        self.date = book.add_format(plain | {"num_format": "yyyy-mm-dd"})
        self.number = book.add_format(plain | {"num_format": "#,##0"})
        self.head = book.add_format(plain | {"bold": True, "bg_color": "#DDEBF7", "text_wrap": True, "align": "center"})
        self.title = book.add_format({"font_name": "黑体", "font_size": 16, "bold": True, "align": "center"})
        self.small = book.add_format({"font_name": "宋体", "font_size": 9, "font_color": "#666666"})

    def write(self, name: str, rows: list[Row]) -> int:
        layout = self.layout[name]
        sheet, columns = self.book.add_worksheet(layout["sheet"]), layout["columns"]
        top = self._titles(sheet, len(columns)) if layout.get("titled") else 0
        for at, (field, heading) in enumerate(columns):
            sheet.write_string(top, at, heading, self.head)
            sheet.set_column(at, at, self.layout["widths"].get(field, self.layout["widths"]["usual"]))
        for place, row in enumerate(rows, start=top + 1):
            for at, (field, _) in enumerate(columns):
                self._write_cell(sheet, (place, at), self._value(name, row, field, place - top))
        if name == "functions":
            self._merge_menus(sheet, rows, [field for field, _ in columns].index("parent_menu"), top)
        sheet.freeze_panes(top + 1, 3)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top)
        sheet.autofilter(top, 0, top + len(rows), len(columns) - 1)
        return top + 1

    def _titles(self, sheet: Any, width: int) -> int:
        sheet.merge_range(0, 0, 0, width - 1, self.layout["title"], self.title)
        sheet.merge_range(1, 0, 1, width - 1, self.layout["subtitle"], self.small)
        sheet.set_row(0, 28)
        return _TITLE_ROWS

    def _value(self, name: str, row: Row, field: str, place: int) -> Any:
        key = str(row.get("function_id") if name == "functions" else row.get("channel_id"))
        if (quirk := self.quirks.get((name, key, field))) is not None:
            return ("text", quirk)
        if field == "_seq":
            return place
        value = row.get(field)
        return self.layout["words"].get(field, {}).get(value, value)

    def _write_cell(self, sheet: Any, at: tuple[int, int], value: Any) -> None:
        if isinstance(value, tuple):
            sheet.write_string(*at, value[1], self.cell)
        elif value is None or value == "":
            sheet.write_blank(*at, None, self.cell)
        elif isinstance(value, int | float) or _NUMBER.fullmatch(value):
            sheet.write_number(*at, float(value), self.number)
        elif (day := _day(value)) is not None:
            sheet.write_datetime(*at, day, self.date)
        else:
            sheet.write_string(*at, value, self.cell)

    def _merge_menus(self, sheet: Any, rows: list[Row], column: int, top: int) -> None:
        """The first rows' menus stand in merged cells, as someone once began to lay the sheet out."""
        first = rows[:_MERGED_ROWS]
        start = 0
        for end in range(1, len(first) + 1):
            if end == len(first) or _menu_of(first[end]) != _menu_of(first[start]):
                if end - start > 1:
                    menu = first[start]["parent_menu"]
                    sheet.merge_range(top + 1 + start, column, top + end, column, menu, self.cell)
                start = end
