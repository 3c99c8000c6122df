"""The whole job on the sample bank: same bytes, nothing half written, notices, one number everywhere, overrides."""

import hashlib
import json
import re
import shutil
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from consolidate import app
from inventory.forms.overrides import read_overrides
from inventory.loading import load_inventory
from inventory.samples import faulty_workbook, sample_workbook
from inventory.words import load_words
from tests.conftest import consolidate
from tests.schemas import faults

MONEY = {"现金：运行成本": "annual_", "现金：一次性": "one_off_", "判断：客户与监管": "shadow_"}
ANSWERS = {"动作": "保留", "理由": "分行客户仍在使用", "决策人": "王一", "决策日期": date(2025, 4, 28)}


@pytest.fixture(scope="module")
def plan(sample_workspace):
    return json.loads((sample_workspace / "plan.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def headline(made_once):
    """The answer of a second run, by ``demo``, in a folder, a time zone and a hash order of its own."""

    def make(home):
        done = consolidate("demo", "-w", home / "demo", "--json", PYTHONHASHSEED="7", TZ="Asia/Shanghai")
        assert done.returncode == 0, done.stderr
        (home / "answer.json").write_text(done.stdout, encoding="utf-8")

    return json.loads((made_once("second", make) / "answer.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def book(sample_workspace):
    return openpyxl.load_workbook(sample_workspace / "plan.xlsx")


def rows_of(sheet, top=1):
    """The rows under the header in row ``top``, by header; of two columns of one name the first counts."""
    table = list(sheet.iter_rows(min_row=top, values_only=True))
    return [dict(reversed(list(zip(table[0], row, strict=True)))) for row in table[1:]]


def parts_of(home):
    """Every file of a workspace by name, containers as their uncompressed parts; the lock is no result."""
    found = {}
    for path in sorted(p for p in home.rglob("*") if p.is_file() and p.name not in (".lock", "terminal.txt")):
        name = path.relative_to(home).as_posix()
        if path.suffix in (".xlsx", ".docx"):
            with zipfile.ZipFile(path) as container:
                found |= {f"{name}!{n}": hashlib.sha256(container.read(n)).hexdigest() for n in container.namelist()}
        else:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def test_two_runs_into_fresh_folders_give_the_same_bytes(sample_workspace, headline):
    first, second = parts_of(sample_workspace), parts_of(Path(headline["workspace"]))
    assert len(first) > 400
    assert {name for name in {*first, *second} if first.get(name) != second.get(name)} == set()


def test_the_workspace_holds_what_the_contract_names(sample_workspace):
    for name in ("plan.json", "plan.xlsx", "review.json", "review.docx", "review.xlsx", "calendar.ics", "runbook.xlsx",
                 "report.html", "graph.graphml", "notices/index.xlsx", "inputs/manifest.json"):
        assert (sample_workspace / name).stat().st_size > 500, name
    manifest = json.loads((sample_workspace / "inputs/manifest.json").read_text(encoding="utf-8"))
    for name, digest in manifest.items():
        data = (sample_workspace / "inputs" / name).read_bytes()
        assert digest == "sha256:" + hashlib.sha256(data).hexdigest()


def test_every_ending_channel_has_its_notices(sample_workspace, plan):
    ending = [row["channel_id"] for row in plan["channels"] if row["action"] != "keep"]
    assert len(ending) >= 15
    kinds = {row["编号"]: row["类型"] for row in _channel_kinds(sample_workspace)}
    for channel_id in ending:
        for stage in ("announce", "service_stop"):
            folder = sample_workspace / "notices" / channel_id / stage
            names = {path.name for path in folder.iterdir()}
            wanted = {"website.docx", "article.html", "sms.txt", "facts.json"}
            if kinds[channel_id] in ("service_account", "subscription_account", "wecom"):
                wanted |= {"reply.txt"}
            assert wanted <= names, (channel_id, stage, wanted - names)


def _channel_kinds(home):
    import csv

    with (home / "inputs/inventory/channels.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield {"编号": row["channel_id"], "类型": row["kind"]}


def test_decision_sheet_says_what_the_plan_says(plan, book):
    words = load_words("reports", "zh")
    shown = {row["渠道编号"]: row for row in rows_of(book["渠道方案"])}
    assert set(shown) == {row["channel_id"] for row in plan["channels"]}
    for row in plan["channels"]:
        cells, lines = shown[row["channel_id"]], row["price"]["lines"]
        kept_partly = row["action"] == "keep" and row["stages"]
        assert cells["方案"] == words.say("labels.partly" if kept_partly else f"actions.{row['action']}")
        assert (cells["去向"] or "").split(" ")[0] == (row["target_channel_id"] or "")
        assert cells["批次"] == row["wave"]
        for header, stage in (("公告日", "announce"), ("停止服务", "service_stop"), ("关闭", "closed")):
            day = max((s["date"] for s in row["stages"] if s["stage"] == stage), default=None)
            assert (cells[header].date().isoformat() if cells[header] else None) == day, (row["channel_id"], header)
        for header, prefix in MONEY.items():
            amount = sum(v for name, v in lines.items() if name.startswith(prefix))
            assert (cells[header] or 0) == amount, (row["channel_id"], header)
        assert (cells["期内合计"] or 0) == row["price"]["total"] == sum(lines.values())


def test_price_sheet_sums_to_the_objective(plan, book):
    amounts = [row["金额（元，期内）"] for row in rows_of(book["价格明细"])]
    assert sum(amounts) == sum(row["price"]["total"] for row in plan["channels"])


def test_function_sheet_says_what_the_plan_says(plan, book):
    words = load_words("reports", "zh")
    shown = {row["功能编号"]: row for row in rows_of(book["功能去向"])}
    assert set(shown) == {row["function_id"] for row in plan["functions"]}
    for row in plan["functions"]:
        cells = shown[row["function_id"]]
        assert cells["去向"] == words.say(f"dispositions.{row['disposition']}")
        assert (cells["停用日"].date().isoformat() if cells["停用日"] else None) == row["stops_on"]


def test_page_terminal_and_json_show_the_same_numbers(sample_workspace, plan, headline):
    summary = plan["summary"]
    for name in ("channels_before", "channels_after", "followers_affected", "annual_saving", "one_off_cost"):
        assert headline[name] == summary[name], name
    page = (sample_workspace / "report.html").read_text(encoding="utf-8")
    cards = re.findall(r'<div class="card"><b>([^<]+)</b><span>([^<]+)</span>', page)
    review = json.loads((sample_workspace / "review.json").read_text(encoding="utf-8"))
    assert [value for value, _ in cards] == [
        f"{summary['channels_before']} → {summary['channels_after']}", f"{summary['followers_affected']:,}",
        f"{summary['annual_saving']:,}", str(len(review["blockers"])),
    ]
    assert f"{summary['one_off_cost']:,}" in cards[2][1]
    terminal = (sample_workspace / "terminal.txt").read_text(encoding="utf-8")
    lines = terminal.strip().splitlines()
    assert [line[0] for line in lines[1:10]] == list("123456789")
    assert all("可为客户服务；" in line for line in lines[10:]), "beside the ten lines only the days of opening"
    for number in (f"{summary['channels_before']} → {summary['channels_after']}", f"{summary['followers_affected']:,}",
                   f"{summary['annual_saving']:,}", f"{summary['one_off_cost']:,}",
                   f"阻断 {len(review['blockers'])} 项", f"{headline['notices']} 份草稿",
                   f"未知 {len(summary['unknowns'])} 项：" if summary["unknowns"] else "未知：无；"):
        assert number in terminal, number


def test_page_lists_each_change_with_the_money_of_the_plan(sample_workspace, plan):
    page = (sample_workspace / "report.html").read_text(encoding="utf-8")
    rows = dict(re.findall(r'<tr data-id="([^"]+)">(.*?)</tr>', page, re.DOTALL))
    changed = [r for r in plan["channels"] if any(s["stage"] == "announce" for s in r["stages"])]
    assert set(rows) == {row["channel_id"] for row in changed}
    for row in changed:
        lines = row["price"]["lines"]
        judgement = sum(v for name, v in lines.items() if name.startswith("shadow_"))
        money = re.findall(r'<td class="n">([^<]+)</td>', rows[row["channel_id"]])
        assert money == [f"{judgement - row['price']['total']:,}", f"{-judgement:,}"]
        assert all(stage["date"] in rows[row["channel_id"]] for stage in row["stages"])


def test_run_answers_by_its_schema_and_shows_six_open_matters(headline):
    assert faults("run", headline) == []
    assert len(headline["blockers"]) + headline["questions"] >= 6


def test_nothing_is_half_written_when_a_step_breaks(sample_workspace, monkeypatch, tmp_path):
    work = shutil.copytree(sample_workspace, tmp_path / "w")
    before = parts_of(work)
    monkeypatch.setattr("reports.excel.plan_workbook", lambda *_: 1 / 0)
    done = CliRunner().invoke(app, ["report", str(work)])
    Path(re.search(r"/\S+?\.log", done.stderr).group()).unlink()
    assert done.exit_code == 70
    assert parts_of(work) == before


def test_a_full_disk_leaves_the_old_file(sample_workspace, monkeypatch, tmp_path):
    work = shutil.copytree(sample_workspace, tmp_path / "w")
    before = parts_of(work)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("inventory.files.os.fsync", full)
    done = CliRunner().invoke(app, ["report", str(work), "--lang", "en"])
    assert done.exit_code == 2
    assert "the disk is full" in done.stderr
    assert parts_of(work) == before
    assert list(work.rglob("*.part")) == []


def test_a_faulty_workbook_leaves_an_old_plan_alone(sample_workspace, tmp_path):
    work = shutil.copytree(sample_workspace, tmp_path / "w")
    before = parts_of(work)
    done = CliRunner().invoke(app, ["run", str(faulty_workbook()), "-w", str(work)])
    assert done.exit_code == 1
    assert parts_of(work) == before


def fill_in(sample_workspace, path, channel_id, answers):
    """The plan workbook with one row of its yellow columns filled in; returns the number of that row."""
    book = openpyxl.load_workbook(sample_workspace / "plan.xlsx")
    sheet = book["渠道方案"]
    columns = {cell.value: cell.column for cell in sheet[1] if cell.fill.fgColor.rgb == "FFFFE9A8"}
    assert set(ANSWERS) | {"目标渠道", "不早于", "不晚于", "有效期至"} == set(columns)
    row = next(cell.row for cell in sheet["A"] if cell.value == channel_id)
    for header, value in answers.items():
        sheet.cell(row, columns[header]).value = value
    book.save(path)
    return row


def merged_by_the_plan(plan):
    return next(
        row["channel_id"] for row in plan["channels"] if row["action"] == "merge" and row["decided_by"] == "plan"
    )


def test_an_answer_in_the_workbook_is_obeyed_and_signed(sample_workspace, plan, tmp_path):
    channel_id = merged_by_the_plan(plan)
    fill_in(sample_workspace, tmp_path / "answered.xlsx", channel_id, ANSWERS)
    options = ["--decisions", str(tmp_path / "answered.xlsx"), "--json"]
    done = CliRunner().invoke(app, ["plan", str(sample_workbook()), "-w", str(tmp_path / "w"), *options])
    assert done.exit_code == 0, done.output
    row = next(row for row in json.loads(done.stdout)["channels"] if row["channel_id"] == channel_id)
    assert (row["action"], row["decided_by"], row["decided_by_name"]) == ("keep", "person", "王一")
    assert any("王一" in reason["text"] for reason in row["reasons"])


@pytest.mark.parametrize("missing", ["理由", "决策人", "决策日期"])
def test_an_answer_without_reason_name_or_day_is_refused(sample_workspace, plan, missing, tmp_path):
    answers = {name: value for name, value in ANSWERS.items() if name != missing}
    row = fill_in(sample_workspace, tmp_path / "answered.xlsx", merged_by_the_plan(plan), answers)
    options = ["--decisions", str(tmp_path / "answered.xlsx"), "--json"]
    done = CliRunner().invoke(app, ["plan", str(sample_workbook()), "-w", str(tmp_path / "w"), *options])
    assert done.exit_code == 1
    issues = [issue for issue in json.loads(done.stdout)["issues"] if issue["severity"] == "error"]
    assert [(i["sheet"], i["row"], i["column"]) for i in issues] == [("渠道方案", row, missing)]
    assert not (tmp_path / "w" / "plan.json").exists()


def test_answers_stay_in_the_workbook_from_round_to_round(sample_workspace, plan, tmp_path):
    work = shutil.copytree(sample_workspace, tmp_path / "w")
    channel_id = merged_by_the_plan(plan)
    fill_in(sample_workspace, work / "plan.xlsx", channel_id, ANSWERS)
    before = parts_of(work)
    for command in (["run", str(sample_workbook()), "-w", str(work)], ["report", str(work)]):
        refused = CliRunner().invoke(app, command)
        assert refused.exit_code == 2, refused.output
        assert "1 处" in refused.stderr
        assert parts_of(work) == before
    options = ["-w", str(work), "--decisions", str(work / "plan.xlsx")]
    for _ in range(2):  # the second round reads what the first wrote
        assert CliRunner().invoke(app, ["run", str(sample_workbook()), *options]).exit_code == 0
        found = load_inventory(sample_workbook()).raise_on_errors()
        (said,) = read_overrides(work / "plan.xlsx", found)
        assert (said.channel_id, said.action, said.reason) == (channel_id, "keep", ANSWERS["理由"])
        assert (said.decided_by, said.decided_on) == ("王一", date(2025, 4, 28))
    assert CliRunner().invoke(app, ["report", str(work)]).exit_code == 0


def test_half_an_answer_is_not_overwritten(sample_workspace, plan, tmp_path):
    work = shutil.copytree(sample_workspace, tmp_path / "w")
    fill_in(sample_workspace, work / "plan.xlsx", merged_by_the_plan(plan), {"理由": "客户仍在使用"})
    before = parts_of(work)
    refused = CliRunner().invoke(app, ["report", str(work), "--lang", "en"])
    assert refused.exit_code == 2
    assert "unfinished" in refused.stderr
    assert parts_of(work) == before
