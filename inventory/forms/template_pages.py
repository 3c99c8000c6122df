"""The two sheets of the template that hold no data: instructions first, the words of the lists hidden last."""

import xlsxwriter

from inventory.schema import load_schema
from inventory.words import Words

VERSION = "1"
_SECTIONS = ("purpose", "blank", "required", "dropdown", "dates", "check", "ask")
_EXAMPLE_COLUMNS = ("channel_id", "name", "kind", "owner_unit", "status", "followers", "launched_on", "annual_cost")


def write_instructions(book: xlsxwriter.Workbook, words: Words) -> None:
    """The first sheet: purpose, what blank means, each sheet, one worked row."""
    page = book.add_worksheet(words.say("template.instructions"))
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 1)
    page.set_column(0, 0, 18)
    page.set_column(1, 7, 16)
    base = {"font_name": "微软雅黑", "font_size": 11, "valign": "vcenter", "text_wrap": True}
    title = book.add_format(base | {"bold": True, "font_size": 16, "text_wrap": False})
    quiet = book.add_format(base | {"font_color": "#595959", "text_wrap": False})
    head = book.add_format(base | {"bold": True, "valign": "top"})
    text = book.add_format(base | {"valign": "top"})
    page.write_string(0, 0, words.say("template.title"), title)
    page.set_row(0, 30)
    page.write_string(1, 0, words.say("template.version", version=VERSION), quiet)
    row = 3
    for section in _SECTIONS:
        page.write_string(row, 0, words.say(f"template.{section}_head"), head)
        page.merge_range(row, 1, row, 7, words.say(f"template.{section}"), text)
        page.set_row(row, 34)
        row += 1
    row = _write_sheet_list(book, words, row + 1)
    _write_example(book, words, row + 1)


def _write_sheet_list(book: xlsxwriter.Workbook, words: Words, row: int) -> int:
    page = book.get_worksheet_by_name(words.say("template.instructions"))
    head = book.add_format({"font_name": "微软雅黑", "bold": True, "font_color": "white", "bg_color": "#1F3864"})
    cell = book.add_format({"font_name": "微软雅黑", "text_wrap": True, "valign": "top", "border": 4})
    look = {"font_name": "微软雅黑", "font_color": "#0563C1", "underline": 1, "border": 4, "valign": "top"}
    link = book.add_format(look)
    page.write_string(row, 0, words.say("template.sheet_column"), head)
    page.merge_range(row, 1, row, 6, words.say("template.what_column"), head)
    page.write_string(row, 7, words.say("template.must_column"), head)
    for sheet in load_schema().sheets.values():
        row += 1
        page.write_url(row, 0, f"internal:'{sheet.zh}'!A1", link, sheet.zh)
        page.merge_range(row, 1, row, 6, sheet.help_zh if words.lang == "zh" else sheet.help_en, cell)
        page.write_string(row, 7, words.say("template.must" if sheet.required else "template.optional"), cell)
        page.set_row(row, 20 if len(sheet.help_zh) < 45 else 36)
    return row + 1


def _write_example(book: xlsxwriter.Workbook, words: Words, row: int) -> None:
    page = book.get_worksheet_by_name(words.say("template.instructions"))
    bold = book.add_format({"font_name": "微软雅黑", "bold": True})
    head = book.add_format({"font_name": "微软雅黑", "bold": True, "bg_color": "#DDE5F2", "border": 1})
    cell = book.add_format({"font_name": "微软雅黑", "border": 1, "align": "left", "text_wrap": True})
    page.write_string(row, 0, words.say("template.example_head"), bold)
    channels = load_schema().sheets["channels"]
    for place, name in enumerate(_EXAMPLE_COLUMNS):
        field = channels.field(name)
        page.write_string(row + 1, place, field.zh + ("*" if field.required else ""), head)
        if isinstance(field.example, int):
            page.write_number(row + 2, place, field.example, cell)
        else:
            page.write_string(row + 2, place, field.example, cell)


def write_options(book: xlsxwriter.Workbook, title: str) -> None:
    """The hidden sheet with the words of every list, each list a named range."""
    page = book.add_worksheet(title)
    schema = load_schema()
    groups = {name: [choice.zh for choice in group] for name, group in schema.choices.items()}
    groups["PersonAction"] = [c.zh for c in schema.choices_of(schema.sheets["decisions"].field("action"))]
    for place, (name, labels) in enumerate(groups.items()):
        page.write_string(0, place, name)
        page.write_column(1, place, labels)
        column = xlsxwriter.utility.xl_col_to_name(place, col_abs=True)
        book.define_name(f"options_{name}", f"='{title}'!{column}$2:{column}${len(labels) + 1}")
    page.hide()
