"""What the runbook says beside its steps: accounts that open, the platform's numbers, notes, corrections, size."""

import datetime as dt
import io
from dataclasses import replace

import openpyxl
import pytest

from inventory.kinds import Action, DependencyKind, Stage
from inventory.records import ChannelId, Dependency
from migration.plan import ChannelDecision, Correction, Plan
from migration.schedule.runbook_steps import runbook_steps
from reports.ics import calendar_file
from reports.runbook import runbook_workbook
from tests.migration.schedule_bank import AT, START, Bank, schedule_policy
from tests.reports.test_runbook import bank_with_everything, plan_of

OPENS = dt.date(2025, 7, 2)


def with_new_account() -> tuple[Plan, Bank]:
    bank = bank_with_everything()
    plan = plan_of(bank)
    new = ChannelDecision(ChannelId("NEW:P"), Action.KEEP, "none", opens_on=OPENS)
    return replace(plan, channels=(*plan.channels, new), notes=("节假日按推算排定。",)), bank


def sheets(plan: Plan, bank: Bank, lang: str = "zh") -> dict[str, list[list[object]]]:
    data = runbook_workbook(plan, bank.graph(), schedule_policy(), lang)
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def test_a_new_account_has_its_own_steps_before_any_channel_ends() -> None:
    plan, bank = with_new_account()
    rows = [row for row in runbook_steps(plan, bank.graph(), schedule_policy()) if row.channel_id == "NEW:P"]
    assert [row.task for row in rows] == ["claim_quota", "register_account", "furnish_account", "open_account"]
    assert (OPENS - rows[0].due).days == 30 and rows[-1].due == OPENS
    assert {row.doer.unit for row in rows} == {"HO", "BD"}  # head office, and the unit of the account it succeeds
    steps = sheets(plan, bank)["操作步骤"]
    first = next(row for row in steps if row[0] == "NEW:P")
    assert steps.index(first) == 1  # first of all
    assert "4至30个字符" in str(first[8]) and "5个公众号" in str(first[8])


def test_notes_and_opening_days_stand_where_people_read() -> None:
    plan, bank = with_new_account()
    notes = [str(row[0]) for row in sheets(plan, bank)["说明"]]
    assert "节假日按推算排定。" in notes and any("NEW:P" in line and "2025年7月2日" in line for line in notes)
    calendar = calendar_file(plan, bank.graph(), "zh").decode().replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20250702" in calendar and "SUMMARY:开通：" in calendar


def test_steps_name_the_platform_s_numbers_and_unknown_counts_as_unknown() -> None:
    plan, bank = with_new_account()
    rows = {(row[0], row[5]): row for row in sheets(plan, bank)["操作步骤"][1:]}
    convert = next(task for channel, task in rows if channel == "P" and "openid转换" in str(task))
    assert "最多100个" in convert and "约未知次" in convert
    bank.channels = [replace(c, followers=101) if c.id == "P" else c for c in bank.channels]
    assert any("约2次" in str(row[5]) for row in sheets(plan, bank)["操作步骤"] if row[0] == "P")


def test_a_launch_domain_is_switched_in_the_month_that_is_counted() -> None:
    bank = Bank()
    bank.channel("APP", "app")
    bank.channel("S", followers=1)
    bank.dependencies.append(Dependency(ChannelId("APP"), ChannelId("S"), DependencyKind.APP_LAUNCH_DOMAIN, AT))
    bank.close("S", "redirect_to_app", "APP", "app_redirect", not_before=dt.date(2025, 9, 1))
    plan = plan_of(bank)
    rows = {row.task: row for row in runbook_steps(plan, bank.graph(), schedule_policy())}
    stop = rows["service_stop"].due
    assert (rows["switch_launch_domain"].due, stop) == (dt.date(2025, 9, 1), dt.date(2025, 9, 1))


def test_every_unit_finds_its_steps_on_one_list_by_day() -> None:
    plan, bank = with_new_account()
    found = sheets(plan, bank)
    todo = found["机构待办"][1:]
    assert len(todo) == len(found["操作步骤"]) - 1
    for unit in {row[0] for row in todo}:
        mine = [row[1] for row in todo if row[0] == unit]
        assert mine == sorted(mine)


def test_corrected_notices_have_a_sheet_where_there_are_any() -> None:
    plan, bank = with_new_account()
    assert "更正公告" not in sheets(plan, bank)
    row = Correction(ChannelId("A"), Stage.SERVICE_STOP, START, OPENS, "missed", "原定日期已过", ("sms", "script"))
    corrected = replace(plan, corrections=(row,))
    steps = [s for s in runbook_steps(corrected, bank.graph(), schedule_policy()) if s.task == "correct_notice"]
    assert [(s.channel_id, s.due) for s in steps] == [("A", plan.as_of)]
    line = sheets(corrected, bank)["更正公告"][1]
    assert line[0] == "A" and (line[4].date(), line[5].date(), line[6]) == (START, OPENS, 30)
    assert line[8] == "短信、客服话术"


@pytest.mark.parametrize(("most", "by_unit"), [(4, False), (3, True)])
def test_many_channels_are_shown_by_unit(most: int, by_unit: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.gantt.MOST_ROWS", most)
    bank = bank_with_everything()
    plan = plan_of(bank)
    assert len([row for row in plan.channels if row.stages]) == 4
    gantt = sheets(plan, bank)["甘特图"]
    if not by_unit:
        assert len(gantt) == 5 + 4
        return
    heads, total, rows = gantt[3], gantt[4], gantt[5:]
    assert heads[:2] == ["机构", "渠道数"] and total[1] == 4 == sum(row[1] for row in rows)
    for at in range(2, len(heads)):
        assert (total[at] or 0) == sum(row[at] or 0 for row in rows)
    stops = [f"{row.day_of(Stage.SERVICE_STOP):%Y-%m}" for row in plan.channels]
    assert {heads[at]: total[at] for at in range(2, len(heads)) if total[at]} == {m: stops.count(m) for m in stops}


@pytest.mark.parametrize("per_wave", [False, True])
def test_many_steps_have_a_sheet_per_wave(per_wave: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    bank = bank_with_everything()
    plan = plan_of(bank)
    most = len(runbook_steps(plan, bank.graph(), schedule_policy())) - per_wave  # one step too many, or none
    monkeypatch.setattr("reports.sheets.steps.MOST_STEPS", most)
    monkeypatch.setattr("reports.sheets.steps.MOST_LISTED", most)
    found = sheets(plan, bank)
    assert ("操作步骤" in found, "机构待办" in found) == (not per_wave, not per_wave)
    waves = {row.wave for row in plan.channels}
    if per_wave:
        assert {f"操作步骤 第{wave}批" for wave in waves} <= set(found)
        steps = sum(len(rows) - 1 for name, rows in found.items() if name.startswith("操作步骤"))
        assert steps == len(runbook_steps(plan, bank.graph(), schedule_policy()))


def test_a_cancelled_step_without_stages_has_no_rows() -> None:
    plan, bank = with_new_account()
    bare = replace(plan, channels=tuple(replace(row, stages=(), opens_on=None) for row in plan.channels))
    assert runbook_steps(bare, bank.graph(), schedule_policy()) == []


@pytest.mark.parametrize("by_day", [False, True])
def test_very_many_stages_make_one_event_a_day_and_stage(by_day: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, bank = with_new_account()
    stages = sum(len(row.stages) for row in plan.channels)
    monkeypatch.setattr("reports.ics.MOST_EVENTS", stages - by_day)
    text = calendar_file(plan, bank.graph(), "zh").decode().replace("\r\n ", "")
    days = {(step.date, step.stage) for row in plan.channels for step in row.stages}
    requests = [step.request_on for row in plan.channels for step in row.stages if step.request_on]
    assert text.count("BEGIN:VEVENT") == 1 + (len(days) + len(set(requests)) if by_day else stages + len(requests))
    assert len({line for line in text.splitlines() if line.startswith("UID:")}) == text.count("BEGIN:VEVENT")
