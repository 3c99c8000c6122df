"""What people wrote into yellow cells stays there from run to run; what lost its row is kept on a sheet of its own."""

import datetime as dt
import shutil
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from consolidate import app
from inventory.reading.raw import Grid
from inventory.samples import sample_workbook
from reports.kept import WORKBOOKS, Kept, answers_of, read_kept

YELLOW, DECISIONS = "FFFFE9A8", "渠道方案"
MAPPED_BY_A_PERSON = "APP-01-107"
DAY = dt.datetime(2025, 6, 3)


def yellow_columns(sheet):
    """The row of the header, and the columns people write in."""
    for row in sheet.iter_rows(max_row=6):
        if columns := [cell.column for cell in row if cell.fill.fgColor.rgb == YELLOW]:
            return row[0].row, columns
    return 0, []


def answers_in(path):
    """What stands in yellow cells, decisions apart: by sheet, header and first cell of the row, in order."""
    found = []
    for sheet in openpyxl.load_workbook(path).worksheets:
        top, columns = yellow_columns(sheet)
        for row in range(top + 1, sheet.max_row + 1):
            found += [
                (sheet.title, sheet.cell(top, at).value, sheet.cell(row, 1).value, value)
                for at in columns if (value := sheet.cell(row, at).value) is not None and sheet.title != DECISIONS
            ]
    return found


def fill_all(home):
    """Write something different into the first, second and last row of every yellow column of every workbook."""
    written = {}
    for name in WORKBOOKS:
        book = openpyxl.load_workbook(home / name)
        for sheet in book.worksheets:
            top, columns = yellow_columns(sheet)
            if not columns or sheet.title == DECISIONS:
                continue
            for row in {top + 1, min(top + 2, sheet.max_row), sheet.max_row}:
                for at in columns:
                    is_day = sheet.cell(top, at).value == "实际日期"
                    sheet.cell(row, at).value = DAY if is_day else f"{sheet.title}{row}，{at}"
        book.save(home / name)
        written[name] = answers_in(home / name)
    return written


@pytest.fixture
def work(sample_workspace, tmp_path):
    return shutil.copytree(sample_workspace, tmp_path / "w")


def ok(*arguments):
    done = CliRunner().invoke(app, [*map(str, arguments)])
    assert done.exit_code in (0, 1), done.output
    return done


def test_every_yellow_cell_of_every_workbook_survives_run_and_review(work):
    written = fill_all(work)
    sheets = {sheet for rows in written.values() for sheet, *_ in rows}
    assert {"操作步骤", "映射复核", "江河银行总行", "江河银行云桥分行", "审查清单", "待补证据"} <= sheets
    ok("run", sample_workbook(), "-w", work)
    assert {name: answers_in(work / name) for name in WORKBOOKS} == written
    ok("review", work)
    assert answers_in(work / "review.xlsx") == written["review.xlsx"]


def test_an_answer_follows_its_row_into_another_language(work):
    fill_all(work)
    ok("report", work, "--lang", "en")
    assert {value for *_, value in answers_in(work / "runbook.xlsx")} >= {DAY}
    assert "江河银行云桥分行5，11" in {value for *_, value in answers_in(work / "plan.xlsx")}
    assert "Kept answers" not in openpyxl.load_workbook(work / "runbook.xlsx").sheetnames


def test_what_lost_its_row_is_kept_until_somebody_clears_it(work):
    book = openpyxl.load_workbook(work / "runbook.xlsx")
    row = next(row for row in book["操作步骤"].iter_rows(min_row=2) if row[0].value)
    row[0].value, row[12].value, row[13].value = "GONE-1", DAY, "凭证001"
    book.save(work / "runbook.xlsx")
    book = openpyxl.load_workbook(work / "plan.xlsx")
    book["映射复核"].append([MAPPED_BY_A_PERSON, *[None] * 12, "account.balance"])  # in the ledger by now
    book.save(work / "plan.xlsx")
    for _ in range(2):
        ok("report", work)
        left = openpyxl.load_workbook(work / "runbook.xlsx")["留存的填写"]
        rows = [[cell.value for cell in row] for row in left.iter_rows(min_row=2)]
        assert [row[0] for row in rows] == ["操作步骤"] * 2
        assert all("GONE-1" in row[1] for row in rows)
        assert [row[2:] for row in rows] == [["实际日期", "2025-06-03"], ["凭证", "凭证001"]]
    assert "留存的填写" not in openpyxl.load_workbook(work / "plan.xlsx").sheetnames
    book = openpyxl.load_workbook(work / "runbook.xlsx")
    for cell in book["留存的填写"]["D"][1:]:
        cell.value = None
    book.save(work / "runbook.xlsx")
    ok("report", work)
    assert "留存的填写" not in openpyxl.load_workbook(work / "runbook.xlsx").sheetnames


def test_opinions_in_the_file_handed_in_come_first_and_the_other_ones_are_not_lost(work, tmp_path):
    for text, path in (("来自分行的意见", tmp_path / "returned.xlsx"), ("工作目录里的意见", work / "plan.xlsx")):
        book = openpyxl.load_workbook(work / "plan.xlsx")
        channel_id, book["江河银行云桥分行"].cell(5, 11).value = book["江河银行云桥分行"].cell(5, 1).value, text
        book.save(path)
    kept = read_kept(work, ["plan.xlsx"], tmp_path / "returned.xlsx")["plan.xlsx"]
    rows = kept.filled("units", ["渠道编号", "本机构意见"], [(channel_id, None), ("OTHER", None)])
    assert list(rows) == [[channel_id, "来自分行的意见"], ["OTHER", None]]
    assert kept.left() == [("江河银行云桥分行", channel_id, "本机构意见", "工作目录里的意见")]


def test_of_rows_alike_each_keeps_its_own():
    head, refs = ["步骤代号", "渠道编号", "实际日期", "凭证"], ("一", "", "三")
    kept = Kept(answers_of(Grid("操作步骤", [head, *(["remind", "A", "", ref] for ref in refs)])))
    rows = kept.filled("steps", ["渠道编号", "步骤代号", "实际日期", "凭证"], [("A", "remind", None, None)] * 3)
    assert [row[3] for row in rows] == ["一", None, "三"]


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_workbook_nobody_can_read_is_not_overwritten(work, name):
    (work / name).write_bytes(b"PK\x03\x04 broken")
    before = {path: path.read_bytes() for path in Path(work).rglob("*") if path.is_file() and path.name != ".lock"}
    done = CliRunner().invoke(app, ["run", str(sample_workbook()), "-w", str(work)])
    assert done.exit_code == 2
    assert name in done.stderr
    assert {path: path.read_bytes() for path in before} == before
