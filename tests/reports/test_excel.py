"""The plan workbook as people meet it: sheets, answer columns, the regulator's ledger, a sheet per branch."""

import io
import shutil
import subprocess
from functools import cache

import openpyxl
import pytest

from inventory.kinds import Disposition, Level
from inventory.words import LANGUAGES, load_words
from migration.compliance import review
from reports.excel import plan_workbook
from reports.figures import day, money
from tests.reports.hostile import FORMULA, SCRIPT, UNIT, hostile_job

sample = pytest.mark.xdist_group("sample")


@pytest.fixture(scope="module")
def books(sample_job):
    """The sample's workbook in each language, made when asked for."""

    @cache
    def read(lang):
        found = review(sample_job.plan, sample_job.graph, sample_job.plan.as_of, lang)
        return openpyxl.load_workbook(io.BytesIO(plan_workbook(sample_job, found, lang)))

    return read


def headers(sheet, row=1):
    return [cell.value for cell in sheet[row]]


@sample
@pytest.mark.parametrize("lang", LANGUAGES)
def test_sheets_of_the_contract_are_there(books, lang):
    words = load_words("reports", lang)
    names = ("overview", "channels", "functions", "prices", "stages", "findings", "mappings", "ledger")
    found = books(lang).sheetnames
    assert found[: len(names)] == [words.say(f"workbook.{name}") for name in names]
    assert found[-1] == words.say("workbook.policies")


@sample
def test_a_sheet_per_branch_and_subsidiary(books, sample_job):
    units = sample_job.inventory.units
    wanted = {unit.name for unit in units if unit.level in (Level.BRANCH, Level.SUBSIDIARY)}
    owners = set()
    for channel in sample_job.inventory.channels.values():
        owners |= {units[u].name for u in units.ancestors(channel.owner_unit)}
    assert wanted & owners <= set(books("zh").sheetnames)
    listed = []
    for name in (wanted & owners) | {units.head_office().name}:
        sheet = books("zh")[name]
        assert headers(sheet, 4)[:2] == ["渠道编号", "渠道名称"]
        listed += [row[0] for row in sheet.iter_rows(min_row=5, values_only=True) if row[0]]
    assert sorted(listed) == sorted(row.channel_id for row in sample_job.plan.channels)


@sample
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_branch_needs_no_sheet_but_its_own(books, sample_job, lang):
    """A task names no other sheet; every function that leaves stands in its channel's row, every missing figure too."""
    words, book = load_words("reports", lang), books(lang)
    others = [words.say(f"workbook.{name}") for name in ("channels", "functions", "findings", "stages", "mappings")]
    shown = {}
    for unit in sample_job.inventory.units:
        for row in book[unit.name].iter_rows(min_row=5, values_only=True) if unit.name in book.sheetnames else ():
            assert not any(f"“{name}”" in row[9] or f"sheet {name}" in row[9] for name in others if row[9]), row[9]
            shown[row[0]] = row
    gone = [f for f in sample_job.plan.functions if f.disposition is not Disposition.STAY]
    assert len(gone) > 100
    for function in gone:
        assert sample_job.inventory.functions[function.function_id].name in shown[function.channel_id][8]
        assert str(function.stops_on) in shown[function.channel_id][8]
    assert "关注用户数" in shown["WZ-04"][9]
    held = {row.channel_id: row.assets for row in sample_job.plan.changed() if row.assets}
    assert all(asset.description in shown[channel][9] for channel, rows in held.items() for asset in rows)


@sample
def test_ledger_has_a_row_per_channel_and_names_what_is_missing(books, sample_job):
    sheet = books("zh")["移动应用台账"]
    names = headers(sheet)
    rows = [dict(zip(names, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert [row["渠道编号"] for row in rows] == list(sample_job.inventory.channels)
    for row in rows:
        channel = sample_job.inventory.channels[row["渠道编号"]]
        assert row["用户数"] == channel.followers
        assert ("责任人" in (row["待补"] or "")) is (channel.owner_person is None)


@sample
@pytest.mark.parametrize("lang", LANGUAGES)
def test_only_the_answers_are_unlocked_and_the_action_has_a_list(books, lang):
    words = load_words("reports", lang)
    sheet = books(lang)[words.say("workbook.channels")]
    yellow = [cell.column for cell in sheet[1] if cell.fill.fgColor.rgb == "FFFFE9A8"]
    assert [sheet.cell(1, at).value for at in yellow] == [
        words.say(f"workbook.answer.{name}") for name in
        ("action", "target_channel_id", "not_before", "not_after", "reason", "decided_by", "decided_on", "expires_on")
    ]
    for row in sheet.iter_rows(min_row=2):
        assert {cell.column for cell in row if not cell.protection.locked} == set(yellow)
    choices = {str(choice.sqref): choice.formula1 for choice in sheet.data_validations.dataValidation}
    action, target = (sheet.cell(1, at).column_letter for at in yellow[:2])
    assert set(choices) == {f"{letter}2:{letter}{sheet.max_row}" for letter in (action, target)}
    assert words.say("actions.merge") in choices[f"{action}2:{action}{sheet.max_row}"]
    assert choices[f"{target}2:{target}{sheet.max_row}"] == f"$A$2:$A${sheet.max_row}"
    assert all(sheet.cell(1, at).comment for at in yellow)


@sample
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_sheet_says_what_to_do_next(books, sample_job, lang):
    """Who does what, in order; amounts in 万元 and dates as people write them, no name of a program's field."""
    lines = {str(row[0]): str(row[1]) for row in books(lang).worksheets[0].iter_rows(max_col=2, values_only=True)}
    steps = [text for label, text in lines.items() if label[:2] in ("1.", "2.", "3.", "4.", "5.", "6.")]
    assert len(steps) == 6
    assert "review.docx" in steps[4]
    assert f" {len(sample_job.plan.changed())} " in steps[1]
    words = load_words("reports", lang)
    assert day(sample_job.plan.start, words) in steps[5]
    assert money(sample_job.plan.summary.annual_saving, words) in lines[words.say("workbook.figure.cash")]
    assert not {"inventory", "policy", "taxonomy"} & set(lines)


@sample
def test_a_branch_reads_its_instructions_and_what_its_kind_of_account_needs(books, sample_job):
    words = load_words("reports", "zh")
    of_channel = {}
    behind = books("zh").sheetnames.index(words.say("portfolio.table")) + 1
    for sheet in books("zh").worksheets[behind:-1]:
        assert not sheet["A2"].alignment.wrap_text, "the note under the title must run over the row"
        for row in sheet.iter_rows(min_row=5, values_only=True):
            of_channel[row[0]] = row[9] or ""
    for row in sample_job.plan.ending():
        kind = sample_job.inventory.channels[row.channel_id].kind
        moved = row.mechanism in ("account_migration", "mini_program_migration", "wecom_transfer")
        assert words.say(f"workbook.finish.{row.mechanism if moved else kind}") in of_channel[row.channel_id]
        assert ("应用商店" in of_channel[row.channel_id]) is (kind == "app")


@sample
def test_columns_are_neither_hidden_nor_endless(books):
    for sheet in books("zh").worksheets:
        widths = [dimension.width for dimension in sheet.column_dimensions.values()]
        assert max(widths) <= 111, sheet.title
        assert min(widths) >= 8, sheet.title
        assert sheet.page_setup.orientation == "landscape", sheet.title


@sample
def test_no_column_of_a_table_is_empty_where_the_sample_has_it_all(books):
    for name in ("渠道方案", "功能去向", "价格明细", "日程", "发现", "移动应用台账", "政策参数"):
        sheet = books("zh")[name]
        yellow = {cell.column for cell in sheet[1] if cell.fill.fgColor.rgb == "FFFFE9A8"}
        for column in sheet.iter_cols(min_row=1):
            if column[0].column not in yellow:
                assert any(cell.value not in (None, "") for cell in column[1:]), (name, column[0].value)


@sample
def test_english_workbook_holds_english_headers(books):
    names = [name for sheet in books("en").worksheets[1:8] for name in headers(sheet)]
    assert [n for n in names if any("\u4e00" <= c <= "\u9fff" for c in n or "")] == []


def test_hostile_names_stay_text():
    job, found = hostile_job()
    book = openpyxl.load_workbook(io.BytesIO(plan_workbook(job, found, "zh")))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    texts = {cell.value for cell in cells if cell.data_type == "s"}
    assert {FORMULA, SCRIPT, "+总号"} <= texts
    assert not any(cell.hyperlink for cell in cells)


def test_a_unit_name_becomes_a_sheet_name_excel_accepts():
    job, found = hostile_job()
    book = openpyxl.load_workbook(io.BytesIO(plan_workbook(job, found, "zh")))
    assert "分行1" in book.sheetnames
    assert book["分行1"]["A1"].value.startswith(UNIT)
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in book.sheetnames)


@sample
@pytest.mark.office
@pytest.mark.slow
def test_workbook_opens_in_libreoffice(sample_job, tmp_path):
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    found = review(sample_job.plan, sample_job.graph, sample_job.plan.as_of, "zh")
    (tmp_path / "plan.xlsx").write_bytes(plan_workbook(sample_job, found, "zh"))
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    done = subprocess.run(
        ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "plan.xlsx")],
        capture_output=True, text=True, timeout=180, check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "plan.pdf").stat().st_size > 100_000
