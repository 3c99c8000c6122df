"""After a slip, through the command line: announced days stay, what must move is told to people everywhere."""

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from inventory.loading import load_inventory
from inventory.samples import sample_workbook
from tests.conftest import MadeOnce, consolidate
from tests.schemas import faults as schema_faults

pytestmark = pytest.mark.xdist_group("replanning")
TODAY, SLIPPED = "2025-08-15", "FWH-05"
TOLD = ("intake_stop", "service_stop", "cancel")


@pytest.fixture(scope="module")
def before(sample_workspace: Path) -> dict:
    """The plan whose announcements went out."""
    return json.loads((sample_workspace / "plan.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def again(before: dict, sample_workspace: Path, made_once: MadeOnce) -> Path:
    """A workspace planned again on a later day: everything happened as planned but the end of one channel's service."""

    def make(home: Path) -> None:
        home.mkdir()
        (home / "plan.json").write_bytes((sample_workspace / "plan.json").read_bytes())
        ledger = _with_execution(before, home / "ledger.xlsx")
        arguments = ("--keep-announced", "--as-of", TODAY, "--start", TODAY)
        done = consolidate("run", ledger, "-w", home, *arguments)
        assert done.returncode == 0, done.stderr
        (home / "terminal.txt").write_text(done.stdout, encoding="utf-8")

    return made_once("replanned", make)


def _with_execution(plan: dict, path: Path) -> Path:
    """The sample's ledger with what happened until TODAY; the slipped stage has its planned date only."""
    path_of_sample = sample_workbook()
    book = openpyxl.load_workbook(path_of_sample)
    sheet = book["执行"]
    cells = [cell for row in sheet.iter_rows(max_row=3) for cell in row if cell.value]
    heads = {str(cell.value).rstrip("*"): cell.column for cell in cells}
    known = {(row.channel_id, str(row.stage)) for row in load_inventory(path_of_sample).raise_on_errors().executions}
    for channel in plan["channels"]:
        days = {stage["stage"]: stage["date"] for stage in channel["stages"]}  # the last of each
        for stage, day in days.items():
            if day > TODAY or (channel["channel_id"], stage) in known:
                continue
            happened = None if (channel["channel_id"], stage) == (SLIPPED, "service_stop") else day
            at = sheet.max_row + 1
            cells = {"渠道编号": channel["channel_id"], "阶段": stage, "计划日期": day, "实际日期": happened}
            for name, value in cells.items():
                sheet.cell(at, heads[name], value)
    book.save(path)
    return path


def _days(plan: dict, stages: tuple[str, ...] = TOLD) -> dict[tuple[str, str], list[str]]:
    return {
        (row["channel_id"], stage): [s["date"] for s in row["stages"] if s["stage"] == stage]
        for row in plan["channels"] for stage in stages
    }


def _told(plan: dict) -> set[str]:
    return {
        row["channel_id"] for row in plan["channels"]
        for s in row["stages"] if s["stage"] == "announce" and s["date"] <= TODAY
    }


def test_only_the_slipped_channel_s_announced_days_change(before: dict, again: Path) -> None:
    after = json.loads((again / "plan.json").read_text(encoding="utf-8"))
    was, now = _days(before), _days(after)
    changed = {key for key in was if key[0] in _told(before) and was[key] != now[key]}
    assert {channel for channel, _ in changed} == {SLIPPED}
    rows = {(row["channel_id"], row["stage"]): row for row in after["corrections"]}
    assert set(rows) == changed
    slipped = rows[SLIPPED, "service_stop"]
    assert slipped["code"] == "missed" and slipped["old"] == was[SLIPPED, "service_stop"][0]
    assert slipped["new"] == now[SLIPPED, "service_stop"][0] >= TODAY
    assert {"website", "article", "sms"} <= set(slipped["media"])
    assert schema_faults("plan", after) == []


def test_people_read_it_on_the_screen_in_the_workbooks_and_on_the_page(again: Path) -> None:
    plan = json.loads((again / "plan.json").read_text(encoding="utf-8"))
    row = next(row for row in plan["corrections"] if row["stage"] == "service_stop")
    screen = (again / "terminal.txt").read_text(encoding="utf-8")
    line = next(line for line in screen.splitlines() if SLIPPED in line)
    assert row["old"] in line and row["new"] in line and "网站公告" in line and row["reason"] in line
    page = (again / "report.html").read_text(encoding="utf-8")
    assert line.strip() in page
    for name in ("plan.xlsx", "runbook.xlsx"):
        sheet = openpyxl.load_workbook(again / name)["更正公告"]
        cells = [[str(cell.value) for cell in line] for line in sheet.iter_rows(min_row=2)]
        assert any(c[0] == SLIPPED and c[4].startswith(row["old"]) and c[5].startswith(row["new"]) for c in cells)


def test_every_correction_has_its_drafts_and_the_index_marks_them(again: Path) -> None:
    plan = json.loads((again / "plan.json").read_text(encoding="utf-8"))
    index = openpyxl.load_workbook(again / "notices/index.xlsx").worksheets[0]
    marked = {(row[0], row[4]) for row in index.iter_rows(min_row=2, values_only=True) if row[2] == "更正公告"}
    wanted = {(row["channel_id"], medium) for row in plan["corrections"] for medium in row["media"]}
    assert {channel for channel, _ in marked} == {channel for channel, _ in wanted}
    assert len(marked) == len(wanted)
    for channel, path in marked:
        assert path.startswith(f"{channel}/correction/") and (again / "notices" / path).is_file()
    sms = (again / f"notices/{SLIPPED}/correction/sms.txt").read_text(encoding="utf-8")
    slipped = next(row for row in plan["corrections"] if row["channel_id"] == SLIPPED)
    assert f"{_in_chinese(slipped['old'])}，现调整为{_in_chinese(slipped['new'])}" in sms
    facts = json.loads((again / f"notices/{SLIPPED}/correction/facts.json").read_text(encoding="utf-8"))
    assert schema_faults("facts", facts) == []


def _in_chinese(day: str) -> str:
    told = date.fromisoformat(day)
    return f"{told.year}年{told.month}月{told.day}日"


def test_nothing_to_correct_in_a_first_plan(before: dict, sample_workspace: Path) -> None:
    assert before["corrections"] == []
    assert "更正公告" not in openpyxl.load_workbook(sample_workspace / "plan.xlsx").sheetnames
    assert not list((sample_workspace / "notices").glob("*/correction"))


def test_planning_again_on_the_same_day_keeps_the_list(again: Path, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_bytes((again / "plan.json").read_bytes())
    arguments = ("--keep-announced", "--as-of", TODAY, "--start", TODAY, "--json")
    done = consolidate("plan", again / "ledger.xlsx", "-w", tmp_path, *arguments)
    before = json.loads((again / "plan.json").read_text(encoding="utf-8"))
    assert json.loads(done.stdout)["corrections"] == before["corrections"] != []
