"""The template: every sheet and column with its list, and a filled one reads back without loss."""

import openpyxl
import pytest

from inventory.forms.template import write_template
from inventory.loading import load_inventory
from inventory.schema import FieldType, load_schema
from tests.builders import tables_of


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "template.xlsx"
    write_template(path)
    return openpyxl.load_workbook(path)


def test_sheets_stand_in_the_order_of_the_schema_with_instructions_first(book):
    sheets = [sheet.zh for sheet in load_schema().sheets.values()]
    assert book.sheetnames == ["填写说明", *sheets, "_选项"]
    assert book["_选项"].sheet_state == "hidden"


@pytest.mark.parametrize("name", sorted(load_schema().sheets))
def test_each_column_has_header_comment_format_and_list(book, name):
    sheet = load_schema().sheets[name]
    page = book[sheet.zh]
    assert page.freeze_panes is not None
    assert page.auto_filter.ref is not None
    checks = {str(check.sqref).split(":")[0]: check for check in page.data_validations.dataValidation}
    spans = page.column_dimensions.values()
    formats = {place: span.number_format for span in spans for place in range(span.min, span.max + 1)}
    for place, field in enumerate(sheet.fields, 1):
        cell = page.cell(1, place)
        assert cell.value == field.zh + ("*" if field.required else "")
        assert cell.font.bold
        assert field.name in cell.comment.text
        check = checks[page.cell(2, place).coordinate]
        assert check.prompt == field.help_zh
        if field.type in (FieldType.ID, FieldType.REF, FieldType.TEXT, FieldType.MONTH):
            assert formats[place] == "@"
        choices = load_schema().choices_of(field)
        assert (check.type == "list") is bool(choices)
        if choices:
            assert check.errorStyle == ("information" if field.type is FieldType.TEXT else None)
            assert words_of(book, check.formula1) == [choice.zh for choice in choices]


def words_of(book, name):
    """The words behind a named range."""
    title, area = next(book.defined_names[name.lstrip("=")].destinations)
    return [cell.value for row in book[title][area.replace("$", "")] for cell in row]


def test_the_same_bytes_on_every_run(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_template(tmp_path / name, example=True)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_blank_template_only_lacks_rows(tmp_path):
    write_template(tmp_path / "blank.xlsx", lang="en")
    problems = load_inventory(tmp_path / "blank.xlsx").problems
    assert {(p.sheet, p.code) for p in problems} == {("渠道", "no_rows"), ("机构", "no_rows")}


def test_a_filled_in_template_is_read_as_it_was_filled_in(tmp_path):
    path = tmp_path / "filled.xlsx"
    write_template(path)
    book = openpyxl.load_workbook(path)
    for sheet in load_schema().sheets.values():
        page = book[sheet.zh]
        for place, field in enumerate(sheet.fields, 1):
            page.cell(2, place, field.example if field.example != "" else None)
    units = book["机构"]
    units.append(["U00", "总行", None, "总行"])
    book["依赖"]["B2"] = "C002"
    book["渠道"].append(["C002", "江河银行小程序", "小程序", "U00"])
    book.save(path)
    checked = load_inventory(path)
    assert checked.problems == ()
    assert checked.inventory.channels["C001"].followers == 12000
    assert checked.inventory.channels["C001"].vendor is None
    assert len(checked.inventory.sheets_present) == 10


def test_the_example_holds_the_sample_bank(tmp_path):
    write_template(tmp_path / "example.xlsx", example=True)
    checked = load_inventory(tmp_path / "example.xlsx")
    assert checked.valid
    assert len(checked.inventory.channels) > 50
    assert len(checked.inventory.functions) > 800


def test_text_that_looks_like_a_formula_stays_text(tmp_path, monkeypatch):
    from inventory.forms import template
    from inventory.reading.tables import read_tables
    from tests.builders import write_bank_xlsx

    source = write_bank_xlsx(tables_of(channels=[{"channel_id": "A", "name": "=1+1"}]), tmp_path / "bank.xlsx")
    monkeypatch.setattr(template, "_sample_tables", lambda: read_tables(source))
    write_template(tmp_path / "example.xlsx", example=True)
    assert load_inventory(tmp_path / "example.xlsx").inventory.channels["A"].name == "=1+1"
