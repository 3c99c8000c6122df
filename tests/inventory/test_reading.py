"""Every trap of real workbooks and CSV files: nothing is lost, shifted or silently blank."""

import datetime as dt
import re
import shutil
import zipfile

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from inventory.errors import SettingsError
from inventory.loading import load_inventory
from inventory.reading.tables import read_tables
from inventory.snapshot import snapshot_files
from tests.builders import busy, tables_of, write_bank_xlsx

TABLES = tables_of(
    channels=[{"channel_id": "A", "followers": 100, "launched_on": dt.date(2020, 1, 2)}, {"channel_id": "B"}],
    functions=[{"channel_id": "A", "name": "理财"}, {"channel_id": "B", "name": "转账"}],
    activity=busy("A", count=3, active_users=5),
)


@pytest.fixture
def book(tmp_path):
    """The bank as an openpyxl workbook to spoil, and a function that saves and loads it."""
    path = write_bank_xlsx(TABLES, tmp_path / "bank.xlsx")
    opened = openpyxl.load_workbook(path)

    def load(**options):
        opened.save(path)
        return load_inventory(path, **options)

    return opened, load


def found(checked):
    return {(p.sheet, p.row, p.column, p.code) for p in checked.problems}


def rewrite(source, target, change):
    """Copy a zip with its sheet parts changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name.startswith("xl/worksheets/sheet") else data)


def test_a_clean_workbook_is_read_whole(tmp_path):
    checked = load_inventory(write_bank_xlsx(TABLES, tmp_path / "bank.xlsx"))
    assert checked.problems == ()
    assert checked.inventory.channels["A"].launched_on == dt.date(2020, 1, 2)
    assert checked.inventory.channels["A"].at == ("渠道", 2)
    assert {name: (c.read, c.accepted, c.rejected) for name, c in checked.counts.items()} == {
        "channels": (2, 2, 0), "functions": (2, 2, 0), "activity": (3, 3, 0), "units": (1, 1, 0),
    }  # fmt: skip


def test_a_wrong_dimension_as_wps_writes_it_hides_no_row(tmp_path):
    path = write_bank_xlsx(TABLES, tmp_path / "bank.xlsx")
    rewrite(path, tmp_path / "wps.xlsx", lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', xml))
    before, after = load_inventory(path), load_inventory(tmp_path / "wps.xlsx")
    assert after.inventory.digest == before.inventory.digest


def test_titles_and_empty_rows_above_the_header_keep_row_numbers_true(book):
    workbook, load = book
    sheet = workbook["渠道"]
    sheet.insert_rows(1, 3)
    sheet.insert_cols(1)
    sheet["C2"] = "江河银行渠道台账"
    sheet["D6"] = "不是渠道类型"
    assert found(load()) == {("渠道", 6, "渠道类型", "unknown_choice")}


def test_a_title_merged_over_two_rows_is_no_merged_value(book):
    workbook, load = book
    sheet = workbook["渠道"]
    sheet.insert_rows(1, 2)
    sheet["A1"] = "江河银行渠道台账"
    sheet.merge_cells("A1:A2")
    assert found(load()) == set()


def test_columns_in_any_order_in_english_and_unknown_ones_kept(book):
    workbook, load = book
    sheet = workbook["功能"]
    sheet.delete_rows(1, 10)
    for row in (
        ["产品经理", "name", " channel_id * ", "功能编号"],
        ["张三", "理财", "A", "F1"],
        [None, "转账", "B", "F2"],
    ):
        sheet.append(row)
    checked = load()
    assert found(checked) == {("功能", 1, "产品经理", "unknown_column")}
    assert checked.inventory.functions["F1"].note == "产品经理：张三"
    assert checked.inventory.functions["F2"].note is None


def test_error_cells_and_uncomputed_formulas_are_never_blank(book):
    workbook, load = book
    sheet = workbook["渠道"]
    sheet["I2"] = "#N/A"
    sheet["N3"] = "=SUM(1,2)"
    checked = load()
    assert found(checked) == {
        ("渠道", 2, "关注用户数", "cell_error"),
        ("渠道", 3, "年运营成本(元)", "formula_not_computed"),
    }
    assert {p.value for p in checked.problems} == {"#N/A", "=SUM(1,2)"}


def test_error_cells_are_found_under_a_namespace_prefix_and_not_in_text(tmp_path):
    path = write_bank_xlsx(TABLES, tmp_path / "bank.xlsx")
    book = openpyxl.load_workbook(path)
    book["渠道"]["I2"] = "#DIV/0!"
    book["渠道"]["B3"] = 't="e" 渠道'
    book.save(path)

    def prefixed(xml):
        xml = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", xml)
        return xml.replace(b'xmlns="', b'xmlns:x="')

    rewrite(path, tmp_path / "x.xlsx", prefixed)
    assert found(load_inventory(tmp_path / "x.xlsx")) == {("渠道", 2, "关注用户数", "cell_error")}


def test_formulas_of_checks_below_the_cells_are_no_cells(tmp_path):
    path = write_bank_xlsx(TABLES, tmp_path / "bank.xlsx")
    extension = b"</sheetData><extLst><ext><xm:f>Sheet!A1</xm:f></ext></extLst>"
    blank = rb'<c r="AB2" s="1"/></row></sheetData>'
    rewrite(
        path,
        tmp_path / "x.xlsx",
        lambda xml: xml.replace(b"</row></sheetData>", blank).replace(b"</sheetData>", extension),
    )
    checked = load_inventory(tmp_path / "x.xlsx")
    assert checked.problems == ()


def test_a_computed_formula_gives_its_value(tmp_path):
    path = write_bank_xlsx(TABLES, tmp_path / "bank.xlsx")
    formula = rb'<c r="I2"\1><f>50+50</f><v>100</v></c>'
    rewrite(path, tmp_path / "f.xlsx", lambda xml: re.sub(rb'<c r="I2"([^>]*)><v>100</v></c>', formula, xml))
    checked = load_inventory(tmp_path / "f.xlsx")
    assert checked.problems == ()
    assert checked.inventory.channels["A"].followers == 100


def test_merged_cells_are_filled_down_and_said(book):
    workbook, load = book
    sheet = workbook["渠道"]
    sheet["P2"], sheet["P3"] = "网络金融部", None
    sheet.merge_cells("P2:P3")
    checked = load()
    assert found(checked) == {("渠道", 2, "责任部门", "merged_cells")}
    assert checked.inventory.channels["B"].owner_department == "网络金融部"


def test_merged_figures_are_an_error(book):
    workbook, load = book
    workbook["渠道"].merge_cells("I2:I3")
    assert ("渠道", 2, "关注用户数", "merged_numbers") in found(load())


def test_ids_stored_as_numbers_are_read_with_one_warning_a_column(book):
    workbook, load = book
    for sheet, column in (("渠道", "A"), ("功能", "B"), ("活跃", "A")):
        for row in range(2, workbook[sheet].max_row + 1):
            workbook[sheet][f"{column}{row}"] = {"A": 101, "B": 102}[workbook[sheet][f"{column}{row}"].value]
    checked = load()
    assert found(checked) == {(s, 2, "渠道编号", "number_as_id") for s in ("渠道", "功能", "活跃")}
    assert set(checked.inventory.channels) == {"101", "102"}


def test_sheets_missing_unknown_and_double(book):
    workbook, load = book
    workbook.remove(workbook["活跃"])
    workbook.create_sheet("草稿")["A1"] = "随手记"
    workbook.create_sheet("空白")
    workbook.copy_worksheet(workbook["功能"]).title = "Functions"
    assert found(load()) == {
        ("活跃", 0, "", "missing_sheet"), ("草稿", 0, "", "unknown_sheet"), ("Functions", 0, "", "duplicate_sheet"),
    }  # fmt: skip


def test_columns_missing_and_double(book):
    workbook, load = book
    workbook["渠道"]["C1"] = "渠道名称 name"
    workbook["机构"]["A1"] = "甲"
    workbook["机构"]["B1"] = "乙"
    workbook["机构"]["C1"] = "丙"
    checked = load()
    assert {code for *_, code in found(checked)} >= {"duplicate_column", "missing_column", "header_not_found"}
    assert ("渠道", 1, "渠道类型", "missing_column") in found(checked)
    assert (checked.counts["channels"].read, checked.counts["channels"].rejected) == (2, 2)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "file_encrypted", id="password"),
        pytest.param(b"\xd0\xcf\x11\xe0 old BIFF", "file_old_format", id="xls"),
        pytest.param(b"<html><table></table></html>", "file_not_workbook", id="html-called-xls"),
        pytest.param(b"", "file_not_workbook", id="empty-file"),
        pytest.param(b"PK\x03\x04 cut off", "file_not_workbook", id="damaged"),
    ],
)
def test_a_file_that_is_no_workbook_is_one_clear_problem(tmp_path, content, code):
    path = tmp_path / "bank.xlsx"
    path.write_bytes(content)
    checked = load_inventory(path)
    assert found(checked) == {("bank.xlsx", 0, "", code)}
    assert checked.inventory is None


def test_a_zip_that_is_no_workbook_is_one_clear_problem(tmp_path):
    with zipfile.ZipFile(tmp_path / "bank.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert {code for *_, code in found(load_inventory(tmp_path / "bank.xlsx"))} == {"file_not_workbook"}


def test_a_missing_file_is_wrong_usage(tmp_path):
    with pytest.raises(SettingsError, match="nowhere"):
        read_tables(tmp_path / "nowhere.xlsx")
    (tmp_path / "a.csv").write_text("x")
    with pytest.raises(SettingsError, match="folder"):
        read_tables(tmp_path / "a.csv", "en")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_a_csv_folder_is_the_same_bank(tmp_path, encoding, delimiter):
    inventory = load_inventory(write_bank_xlsx(TABLES, tmp_path / "bank.xlsx")).inventory
    folder = tmp_path / "csv"
    folder.mkdir()
    for name, rows in TABLES.items():
        header = list(dict.fromkeys(key for row in rows for key in row))
        lines = [header, *([str(row.get(key, "")) for key in header] for row in rows)]
        text = "\r\n".join(delimiter.join(line) for line in lines)
        (folder / f"{name}.csv").write_text(text, encoding=encoding, newline="")
    checked = load_inventory(folder)
    assert checked.problems == ()
    assert checked.inventory.channels["A"].at == ("channels", 2)
    assert {c.name for c in checked.inventory.channels.values()} == {c.name for c in inventory.channels.values()}
    assert checked.inventory.activity.frame.equals(inventory.activity.frame)


def test_csv_rows_are_counted_as_excel_shows_them(tmp_path):
    for name, data in snapshot_files(load_inventory(write_bank_xlsx(TABLES, tmp_path / "b.xlsx")).inventory).items():
        (tmp_path / name).write_bytes(data)
    text = (tmp_path / "channels.csv").read_text(encoding="utf-8").splitlines()
    cells = text[1].split(",")
    cells[1] = '"两行\n名称"'
    broken = text[2].replace("service_account", "不知道")
    (tmp_path / "channels.csv").write_text("\n".join([text[0], ",".join(cells), broken]), encoding="utf-8")
    (tmp_path / "b.xlsx").unlink()
    assert ("channels", 3, "kind", "unknown_choice") in found(load_inventory(tmp_path))


def test_unreadable_csv_is_named(tmp_path):
    assert {code for *_, code in found(load_inventory(tmp_path))} == {"folder_without_sheets"}
    (tmp_path / "channels.csv").write_bytes(b"\xff\xff\xff\xff")
    assert ("channels", 0, "", "file_encoding") in found(load_inventory(tmp_path))


def test_reading_never_writes(tmp_path):
    path = write_bank_xlsx(TABLES, tmp_path / "bank.xlsx")
    copy = shutil.copy(path, tmp_path / "copy.xlsx")
    load_inventory(path)
    assert path.read_bytes() == (tmp_path / copy).read_bytes()


def test_what_is_said_of_a_damaged_file_holds_no_english(tmp_path):
    (tmp_path / "bank.xlsx").write_bytes(b"PK\x03\x04 cut off")
    message = load_inventory(tmp_path / "bank.xlsx").problems[0].message
    assert not re.search(r"[a-z]{3,}", message.replace("Excel", "").replace("xlsx", "")), message


@pytest.mark.parametrize("style", ["yyyy-mm-dd", "General"])
def test_days_of_a_workbook_that_counts_from_1904_are_the_days_meant(tmp_path, style):
    source = write_bank_xlsx(tables_of([{"channel_id": "A", "launched_on": dt.date(2021, 4, 28), "followers": 44313}],
                                       activity=[{"channel_id": "A", "month": "2025-04", "reads": 5}]),
                             tmp_path / "bank.xlsx")
    book = openpyxl.load_workbook(source)
    cell = next(c for row in book["渠道"].iter_rows() for c in row if isinstance(c.value, dt.datetime))
    month = next(c for row in book["活跃"].iter_rows() for c in row if c.value == "2025-04")
    book.epoch = CALENDAR_MAC_1904
    month.value = dt.date(2025, 4, 1)
    cell.number_format = month.number_format = style
    book.save(source)
    checked = load_inventory(source)
    channel = checked.raise_on_errors().channels["A"]
    assert (channel.launched_on, channel.followers) == (dt.date(2021, 4, 28), 44313)
    assert checked.inventory.activity.last_month == "2025-04"
    told = {p.code for p in checked.problems} & {"serial_date", "month_reading"}
    assert told == ({"serial_date", "month_reading"} if style == "General" else set())
