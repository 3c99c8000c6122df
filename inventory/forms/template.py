"""Write the workbook a bank fills in: blank, or filled with a sample bank."""

import datetime as dt
import io
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from inventory.container import normalise_container
from inventory.errors import SettingsError
from inventory.files import write_whole
from inventory.forms.template_pages import write_instructions, write_options
from inventory.reading.raw import RawTables
from inventory.reading.tables import read_tables
from inventory.schema import Field, FieldType, Sheet, load_schema
from inventory.words import Words, load_words

_ROWS = 5_000  # lists, checks and formats reach down to here
_CREATED = dt.datetime(2025, 1, 1)  # the same bytes on every run
_FONT = "微软雅黑"
_WIDE = {
    "name": 26,
    "description": 30,
    "note": 30,
    "reason": 30,
    "positioning": 24,
    "verified_entity": 26,
    "app_id": 24,
    "entry_url": 26,
    "owner_department": 18,
    "access_hint": 28,
    "offline_alternative": 20,
}
_MIN_WIDTH, _TITLE_LIMIT, _MESSAGE_LIMIT = 13, 32, 255


def write_template(path: Path, example: bool = False, lang: str = "zh") -> None:
    """Write a workbook with an instructions sheet and one sheet per table of the schema.

    Parameters
    ----------
    path
        The ``.xlsx`` file to write.
    example
        Fill it with the sample bank shipped with the package.
    lang
        Language of instructions and comments. Sheet names, headers and lists are Chinese.

    Raises
    ------
    SettingsError
        The name does not end in ``.xlsx``, or a file of that name stands there that people may have filled in.
    """
    if path.suffix.lower() != ".xlsx":
        raise SettingsError.saying("inventory", "files.not_xlsx", path=path)
    data = _template(example, lang)
    if _holds_work(path, data, lambda: _template(not example, lang)):
        raise SettingsError.saying("inventory", "files.holds_work", path=path)
    write_whole(path, data)


def _holds_work(path: Path, data: bytes, other: Callable[[], bytes]) -> bool:
    """Whether a file stands there that is not a template as it was written."""
    try:
        there = path.read_bytes() if path.is_file() else b""
    except OSError:
        return True
    return there not in (b"", data) and there != other()


def _template(example: bool, lang: str) -> bytes:
    words = load_words("inventory", lang)
    tables = _sample_tables() if example else None
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    book.set_properties({"title": words.say("template.title"), "created": _CREATED})
    book.set_size(2400, 1400)
    book.formats[0].set_font_name(_FONT)
    book.formats[0].set_font_size(11)
    write_instructions(book, words)
    styles = _Styles(book)
    for sheet in load_schema().sheets.values():
        _write_sheet(book.add_worksheet(sheet.zh), sheet, styles, words)
        if tables is not None and sheet.name in tables.tables:
            _fill(book.get_worksheet_by_name(sheet.zh), sheet, tables, styles)
    write_options(book, words.say("template.options"))
    book.close()
    return normalise_container(stream.getvalue())


class _Styles:
    """The cell formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        base = {"font_name": _FONT, "font_size": 11, "valign": "vcenter"}
        head = base | {"bold": True, "font_color": "white", "align": "center", "text_wrap": True, "border": 1}
        self.required = book.add_format(head | {"bg_color": "#1F3864"})
        self.optional = book.add_format(head | {"bg_color": "#5B7BB4"})
        self.text = book.add_format(base | {"num_format": "@"})
        self.whole = book.add_format(base | {"num_format": "#,##0"})
        self.money = book.add_format(base | {"num_format": "#,##0.##"})
        self.date = book.add_format(base | {"num_format": "yyyy-mm-dd", "align": "left"})

    def of(self, field: Field) -> Format:
        """The format of the cells of a column."""
        match field.type:
            case FieldType.COUNT:
                return self.whole
            case FieldType.MONEY | FieldType.QUANTITY:
                return self.money
            case FieldType.DATE:
                return self.date
            case _:
                return self.text


def _write_sheet(page: Worksheet, sheet: Sheet, styles: _Styles, words: Words) -> None:
    page.freeze_panes(1, 2 if len(sheet.fields) > 5 else 1)
    page.set_row(0, 32)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer(f"&C{words.say('template.page')}")
    page.set_comments_author("consolidate")
    for place, field in enumerate(sheet.fields):
        title = field.zh + ("*" if field.required else "")
        page.set_column(place, place, _width(field, title), styles.of(field))
        page.write_string(0, place, title, styles.required if field.required else styles.optional)
        page.write_comment(0, place, _comment(field, words), {"width": 280, "height": 110, "font_size": 10})
        page.data_validation(1, place, _ROWS, place, _check_of(field, words))
    page.autofilter(0, 0, 0, len(sheet.fields) - 1)


def _width(field: Field, title: str) -> int:
    shown = sum(2 if ord(char) > 255 else 1 for char in title) + 4
    return max(_MIN_WIDTH, shown, _WIDE.get(field.name, 0))


def _comment(field: Field, words: Words) -> str:
    mark = words.say("template.required_mark") if field.required else ""
    example = field.example if field.example != "" else "—"
    return words.say("template.comment", mark=mark, help=field.help(words.lang), name=field.name, example=example)


def _check_of(field: Field, words: Words) -> dict[str, Any]:
    """The input message and the check of a column; numbers and dates only warn, pasted text is read with care."""
    check: dict[str, Any] = {
        "validate": "any",
        "input_title": (field.zh + ("*" if field.required else ""))[:_TITLE_LIMIT],
        "input_message": field.help(words.lang)[:_MESSAGE_LIMIT],
    }
    limits = load_schema().limits
    if load_schema().choices_of(field):
        is_open = field.type is FieldType.TEXT
        check |= {"validate": "list", "source": f"={option_name(field)}"}
        check["error_type"] = "information" if is_open else "stop"
        check["error_message"] = words.say("template.own_item" if is_open else "template.not_listed")
    elif field.type.is_number:
        check |= {"validate": "decimal", "criteria": ">=", "value": 0, "error_type": "warning"}
        check["error_message"] = words.say("template.bad_number")
    elif field.type is FieldType.DATE:
        check |= {"validate": "date", "criteria": "between", "minimum": limits.earliest, "maximum": limits.latest}
        check |= {"error_type": "warning", "error_message": words.say("template.bad_date")}
    return check


def option_name(field: Field) -> str:
    """The name of the range that holds the words of a column."""
    kind = field.choice or ("YesNo" if field.type is FieldType.YESNO else "PersonAction")
    return f"options_{kind}"


def _sample_tables() -> RawTables:
    return read_tables(Path(str(resources.files("inventory").joinpath("samples", "jianghe.xlsx"))))


def _fill(page: Worksheet, sheet: Sheet, tables: RawTables, styles: _Styles) -> None:
    table = tables.tables[sheet.name]
    for place, field in enumerate(sheet.fields):
        cells = table.columns.get(field.name)
        for row, cell in enumerate(cells or (), 1):
            _write_cell(page, (row, place), cell, styles.of(field))


def _write_cell(page: Worksheet, at: tuple[int, int], cell: object, style: Format) -> None:
    """Text stays text, also where it begins with an equals sign."""
    if isinstance(cell, (dt.date, dt.datetime)):
        page.write_datetime(*at, cell, style)
    elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
        page.write_number(*at, cell, style)
    elif cell != "" and cell is not None:
        page.write_string(*at, str(cell), style)
