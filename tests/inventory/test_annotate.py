"""The annotated copy: every bad cell marked and listed, nothing else changed."""

import zipfile

import openpyxl
import pytest

from inventory.errors import SettingsError
from inventory.forms.annotate import annotate
from inventory.loading import load_inventory
from inventory.snapshot import snapshot_files
from tests.builders import bank, tables_of, write_bank_xlsx

SPOILT = tables_of(
    channels=[
        {"channel_id": "A", "followers": -5, "name": "=HYPERLINK(1)", "kind": "公众号"},
        {"channel_id": "B", "kind": "=不知道", "launched_on": "31/02/2025"},
    ],
    functions=[{"channel_id": "A"}],
)


@pytest.fixture
def marked(tmp_path):
    source = write_bank_xlsx(SPOILT, tmp_path / "bank.xlsx")
    before = source.read_bytes()
    checked = load_inventory(source)
    annotate(source, checked.problems, tmp_path / "marked.xlsx")
    assert source.read_bytes() == before
    return checked, openpyxl.load_workbook(tmp_path / "marked.xlsx")


def test_bad_cells_are_coloured_with_a_comment(marked):
    checked, book = marked
    sheet = book["渠道"]
    error, warning = sheet["I2"], sheet["C2"]
    assert (error.fill.start_color.rgb, error.font.color.rgb) == ("FFFFC7CE", "FF9C0006")
    assert (warning.fill.start_color.rgb, warning.font.color.rgb) == ("FFFFEB9C", "FF9C5700")
    assert "不能是负数" in error.comment.text
    assert "填 0 或正数" in error.comment.text
    assert sheet["A2"].comment is None
    assert sheet["A2"].fill.fill_type is None
    assert sum(cell.comment is not None for row in sheet.iter_rows() for cell in row) == len(checked.problems)


def test_the_list_stands_first_with_links_and_a_filter(marked):
    checked, book = marked
    assert book.sheetnames == ["问题清单", "渠道", "功能", "活跃", "机构"]
    page = book["问题清单"]
    assert page["A1"].value == "问题清单：错误 3 处，提醒 1 条"
    assert page.auto_filter.ref == f"A4:H{4 + len(checked.problems)}"
    rows = {row[3].value: row for row in page.iter_rows(min_row=5)}
    assert set(rows) == {"C2", "C3", "I2", "M3"}
    for address, row in rows.items():
        assert row[3].hyperlink.location == f"'渠道'!{address}"
        assert row[6].value
        assert row[7].value


def test_formula_like_text_stays_text(marked):
    _, book = marked
    assert book["渠道"]["B2"].data_type == "s"
    value = next(row[5] for row in book["问题清单"].iter_rows(min_row=5) if row[3].value == "C3")
    assert (value.value, value.data_type) == ("=不知道", "s")


def test_the_copy_is_read_with_the_same_problems(marked, tmp_path):
    checked, _ = marked
    again = load_inventory(tmp_path / "marked.xlsx")
    assert again.problems == checked.problems


def test_of_a_csv_folder_only_the_list_is_written(tmp_path):
    folder = tmp_path / "csv"
    folder.mkdir()
    for name, data in snapshot_files(bank([{"channel_id": "A"}])).items():
        (folder / name).write_bytes(data.replace(b"service_account", b"nothing"))
    checked = load_inventory(folder)
    annotate(folder, checked.problems, tmp_path / "list.xlsx", "en")
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    assert book.sheetnames == ["问题清单"]
    assert any(row[3].value == "C2" and row[5].value == "nothing" for row in book["问题清单"].iter_rows(min_row=5))


def test_an_unreadable_file_gets_a_list(tmp_path):
    (tmp_path / "bad.xlsx").write_bytes(b"no workbook")
    annotate(tmp_path / "bad.xlsx", load_inventory(tmp_path / "bad.xlsx").problems, tmp_path / "list.xlsx")
    assert openpyxl.load_workbook(tmp_path / "list.xlsx")["问题清单"]["D5"].value == "整表"


def test_the_input_is_never_overwritten(tmp_path):
    source = write_bank_xlsx(SPOILT, tmp_path / "bank.xlsx")
    with pytest.raises(SettingsError):
        annotate(source, load_inventory(source).problems, source)


def test_the_templates_lists_survive_in_the_copy(tmp_path):
    from inventory.forms.template import write_template

    write_template(tmp_path / "blank.xlsx")
    annotate(tmp_path / "blank.xlsx", load_inventory(tmp_path / "blank.xlsx").problems, tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert any(check.type == "list" for check in book["渠道"].data_validations.dataValidation)
    assert book["_选项"].sheet_state == "hidden"


def test_the_same_input_gives_the_same_bytes(tmp_path):
    source = write_bank_xlsx(SPOILT, tmp_path / "bank.xlsx")
    for name in ("a.xlsx", "b.xlsx"):
        annotate(source, load_inventory(source).problems, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_workbook_with_pictures_is_left_alone(tmp_path):
    source = write_bank_xlsx(SPOILT, tmp_path / "bank.xlsx")
    with zipfile.ZipFile(source, "a") as archive:
        archive.writestr("xl/media/image1.png", b"picture")
    annotate(source, load_inventory(source).problems, tmp_path / "list.xlsx")
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    assert book.sheetnames == ["问题清单"]
    assert "图片" in book["问题清单"]["A2"].value
