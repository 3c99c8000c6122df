"""Files the commands write never take the place of what people made, nor pose as another kind of file."""

import errno
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from consolidate import app
from inventory.forms.overrides import read_overrides
from inventory.kinds import Action
from inventory.words import LANGUAGES, load_words
from reports.excel import plan_workbook
from reports.summary import Blocking, summarise
from reports.terminal import summary_lines
from tests.reports.hostile import hostile_job


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_template_overwrites_its_own_like_but_no_ledger_somebody_filled_in(tmp_path):
    ledger = tmp_path / "台账.xlsx"
    assert invoke("template", ledger).exit_code == 0
    assert invoke("template", ledger, "--example").exit_code == 0
    book = openpyxl.load_workbook(ledger)
    book["渠道"]["B2"] = "改过的名称"
    book.save(ledger)
    filled = ledger.read_bytes()
    refused = invoke("template", ledger)
    assert refused.exit_code == 2
    assert "没有覆盖" in refused.output
    assert ledger.read_bytes() == filled


def test_template_speaks_the_language_asked_for_and_is_a_workbook_by_name(tmp_path):
    assert invoke("template", tmp_path / "en.xlsx", "--lang", "en").exit_code == 0
    first = openpyxl.load_workbook(tmp_path / "en.xlsx").worksheets[0]
    assert "unknown" in " ".join(str(cell.value) for row in first.iter_rows() for cell in row)
    assert invoke("template", tmp_path / "en.txt").exit_code == 2
    assert not (tmp_path / "en.txt").exists()


def test_map_never_overwrites_the_names_it_reads_nor_poses_as_a_workbook(tmp_path):
    names = tmp_path / "names.csv"
    rows = ("name,parent_menu,channel_kind,capability_id", "余额查询,账户,app,account.balance")
    names.write_text("\n".join(rows), encoding="utf-8")
    before = names.read_bytes()
    assert invoke("map", names, "-o", names).exit_code == 2
    assert names.read_bytes() == before
    assert invoke("map", names, "-o", tmp_path / "out.xlsx").exit_code == 2
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize(("lang", "rest"), [("zh", "；另有 2 类 5 项"), ("en", "; 5 more under 2 other rules")])
def test_blocking_rules_that_are_not_named_are_counted(lang, rest):
    job, found = hostile_job()
    rows = tuple(Blocking(f"r{n}", f"T{n}", n, ("x",), "") for n in (9, 8, 7, 3, 2))
    head = replace(summarise(job, found), blocking=rows)
    words = load_words("reports", lang)
    line = next(line for line in summary_lines(head, words, Path("w")) if line.startswith("6"))
    assert line.endswith(rest)
    three = replace(head, blocking=rows[:3])
    assert not any(rest in line for line in summary_lines(three, words, Path("w")))


@pytest.mark.parametrize(("lang", "says"), [("zh", "请先关闭再运行"), ("en", "close it and run again")])
def test_a_file_open_elsewhere_says_to_close_it(tmp_path, monkeypatch, lang, says):
    def held(*_: object) -> None:
        raise PermissionError(errno.EACCES, "The process cannot access the file")

    monkeypatch.setattr(Path, "replace", held)  # what Windows answers while Excel holds the file
    refused = CliRunner().invoke(app, ["template", str(tmp_path / "t.xlsx"), "--lang", lang])
    assert refused.exit_code == 2
    assert says in refused.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("action", Action)
def test_the_plan_workbook_reads_back_in_every_language(tmp_path, lang, action):
    job, found = hostile_job()
    channel_id = next(iter(sorted(job.inventory.channels)))
    (tmp_path / "plan.xlsx").write_bytes(plan_workbook(job, found, lang))
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    words = load_words("reports", lang)
    sheet = book[words.say("workbook.channels")]
    yellow = [cell.column for cell in sheet[1] if cell.fill.fgColor.rgb == "FFFFE9A8"]
    row = next(cell.row for cell in sheet["A"] if cell.value == channel_id)
    aim = sorted(job.inventory.channels)[1] if action in (Action.MERGE, Action.HAND_OVER) else None
    answers = (words.say(f"actions.{action}"), aim, None, None, "why", "who", date(2025, 4, 28))
    for column, value in zip(yellow, answers, strict=False):
        sheet.cell(row, column).value = value
    book.save(tmp_path / "plan.xlsx")
    (said,) = read_overrides(tmp_path / "plan.xlsx", job.inventory)
    assert (said.channel_id, said.action, said.decided_by) == (channel_id, action, "who")
