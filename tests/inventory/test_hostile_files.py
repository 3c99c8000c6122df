"""Files that would exhaust the machine, are locked or damaged: a sentence, and the rest is judged all the same."""

import csv
import io
import os
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from inventory.container import read_parts
from inventory.errors import SettingsError
from inventory.loading import load_inventory
from inventory.reading import csv_folder, extent
from inventory.reading.tables import read_tables
from inventory.schema import load_schema
from tests.builders import busy, tables_of, write_bank_xlsx

TABLES = tables_of(
    channels=[{"channel_id": "A", "followers": 100}, {"channel_id": "B", "followers": "bad"}],
    functions=[{"channel_id": "A", "name": "理财"}, {"channel_id": "B", "name": "转账"}],
    activity=busy("A", count=3, active_users=5),
)


@pytest.fixture
def path(tmp_path):
    return write_bank_xlsx(TABLES, tmp_path / "bank.xlsx")


@pytest.fixture
def folder(tmp_path):
    """The bank as a folder of CSV files."""
    made = tmp_path / "bank"
    made.mkdir()
    book = openpyxl.load_workbook(write_bank_xlsx(TABLES, tmp_path / "bank.xlsx"))
    for sheet in load_schema().sheets.values():
        if sheet.zh in book.sheetnames:
            text = io.StringIO(newline="")
            csv.writer(text).writerows(
                ["" if cell is None else cell for cell in row] for row in book[sheet.zh].iter_rows(values_only=True)
            )
            (made / f"{sheet.name}.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
    return made


def spoil(path, sheet, change):
    book = openpyxl.load_workbook(path)
    change(book[sheet])
    book.save(path)


def put(cell, value):
    def change(sheet):
        sheet[cell] = value

    return change


def limit_cells(monkeypatch, module, limit):
    schema = load_schema()
    changed = replace(schema, limits=replace(schema.limits, max_cells=limit))
    monkeypatch.setattr(module, "load_schema", lambda: changed)


def errors(checked):
    return [(p.code, p.sheet, p.row, p.column) for p in checked.errors]


def test_a_forgotten_cell_in_the_last_corner_is_named_and_other_sheets_are_judged(path):
    spoil(path, "功能", put("XFD1048576", "x"))
    checked = load_inventory(path)
    assert errors(checked) == [
        ("not_a_number", "渠道", 3, "关注用户数"), ("sheet_too_large", "功能", 1048576, "XFD"),
    ]
    assert "XFD1048576" in checked.errors[1].message


def test_a_sheet_nobody_asked_for_may_be_as_large_as_it_likes(path):
    book = openpyxl.load_workbook(path)
    book.create_sheet("随手记")["XFD1048576"] = "x"
    book.save(path)
    checked = load_inventory(path)
    assert errors(checked) == [("not_a_number", "渠道", 3, "关注用户数")]
    assert "unknown_sheet" in {p.code for p in checked.problems}


@pytest.mark.parametrize("cell", ["XFD1", "A200000"], ids=["one-far-column", "one-far-row"])
def test_far_cells_that_fit_the_memory_are_read(path, cell):
    spoil(path, "功能", put(cell, "x"))
    assert "sheet_too_large" not in {p.code for p in load_inventory(path).problems}


@pytest.mark.parametrize(("limit", "sprawls"), [(3 * 26, False), (3 * 26 - 1, True)])
def test_the_limit_of_cells_is_met_exactly(monkeypatch, path, limit, sprawls):
    limit_cells(monkeypatch, extent, limit)
    xml = read_parts(path.read_bytes())["xl/worksheets/sheet1.xml"]
    assert (extent.find_sprawl(xml, "渠道") is not None) == sprawls


def test_a_part_that_unpacks_to_gigabytes_is_not_unpacked(path):
    parts = read_parts(path.read_bytes())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            with archive.open(name, "w", force_zip64=True) as part:
                part.write(data)
    size = load_schema().limits.max_part_bytes + 1
    with zipfile.ZipFile(path) as archive:
        archive.getinfo("xl/worksheets/sheet1.xml").file_size = size
        assert [fault.value for fault in extent.find_bombs(archive, "bank.xlsx")] == ["xl/worksheets/sheet1.xml"]
        archive.getinfo("xl/worksheets/sheet1.xml").file_size = size - 1
        assert extent.find_bombs(archive, "bank.xlsx") == []


def test_a_zip_with_locked_parts_has_a_password(path):
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)
    assert [p.code for p in load_inventory(path).problems] == ["file_encrypted"]


def test_a_sheet_packed_in_an_unknown_way_is_no_workbook(path):
    data = bytearray(path.read_bytes())
    name = data.rfind(b"xl/worksheets/sheet1.xml")  # in the directory at the end, 46 bytes into its entry
    data[name - 36 : name - 34] = (97).to_bytes(2, "little")
    path.write_bytes(data)
    assert [p.code for p in load_inventory(path).problems] == ["file_not_workbook"]


def test_a_file_of_no_bytes_is_no_workbook(tmp_path):
    (tmp_path / "empty.xlsx").write_bytes(b"")
    assert [p.code for p in load_inventory(tmp_path / "empty.xlsx").problems] == ["file_not_workbook"]


def test_one_file_in_a_broken_encoding_does_not_hide_the_errors_of_the_others(folder):
    (folder / "functions.csv").write_bytes(b"\xff\xff\xfe")
    assert errors(load_inventory(folder)) == [
        ("not_a_number", "channels", 3, "关注用户数"), ("file_encoding", "functions", 0, ""),
    ]


def test_a_file_of_another_name_in_a_broken_encoding_is_not_needed(folder):
    (folder / "old.csv").write_bytes(b"\xff\xff\xfe")
    checked = load_inventory(folder)
    assert ("unknown_sheet", "old") in {(p.code, p.sheet) for p in checked.problems}
    assert [code for code, *_ in errors(checked)] == ["not_a_number"]


def test_a_missing_quotation_mark_is_told_at_the_line_where_it_begins(folder):
    text = (folder / "functions.csv").read_text(encoding="utf-8")
    (folder / "functions.csv").write_text(text.replace("转账", '"转账'), encoding="utf-8")
    problem = next(p for p in load_inventory(folder).problems if p.sheet == "functions")
    assert problem.code == "file_not_csv"
    assert "第 3 行" in problem.message


def test_a_row_of_too_many_commas_is_named(folder, monkeypatch):
    limit_cells(monkeypatch, csv_folder, 3 * 1000 - 1)
    lines = (folder / "functions.csv").read_text(encoding="utf-8").splitlines()
    lines[1] += "," * (999 - lines[1].count(","))
    (folder / "functions.csv").write_text("\n".join(lines), encoding="utf-8")
    problem = next(p for p in load_inventory(folder).errors if p.sheet == "functions")
    assert (problem.code, problem.row) == ("sheet_too_large", 2)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_the_users_to_mend(path):
    path.chmod(0)
    with pytest.raises(SettingsError, match="权限"):
        read_tables(path)


def test_a_folder_may_be_named_like_a_workbook(tmp_path):
    (tmp_path / "bank.xlsx").mkdir()
    (tmp_path / "bank.xlsx" / "a.csv").mkdir()
    assert [p.code for p in load_inventory(tmp_path / "bank.xlsx").problems] == ["folder_without_sheets"]
