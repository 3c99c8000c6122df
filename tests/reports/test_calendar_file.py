"""calendar.ics against icalendar, and the bytes themselves."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from inventory.kinds import Action, Stage
from migration.plan import ChannelDecision, Plan, Solver, StageStep, Summary
from reports.ics import calendar_file, fold
from tests.migration.schedule_bank import AS_OF, START, Bank

LONG = "江河银行；普惠金融, 服务号\\公告\n第二行" * 3


def plan_of(bank: Bank, as_of: dt.date = AS_OF) -> Plan:
    result = bank.schedule()
    rows = tuple(
        ChannelDecision(c, Action.MERGE, "guided_refollow", "T", row.wave, stages=row.stages)
        for c, row in result.channels.items()
    )
    summary = Summary(0, 0, 0, 0, 0)
    return Plan(as_of, START, {}, {}, Solver("optimal", 0, 0, 0.0), summary, rows, (), result.waves, result.sends, ())


def small_bank() -> Bank:
    bank = Bank()
    for name in "AB":
        bank.channel(name, followers=400)
        bank.close(name, target="T")
    bank.channel("T")
    bank.function("buy", "A", "wealth.buy")
    bank.function("redeem", "A", "wealth.redeem")
    bank.move("buy", "T")
    bank.move("redeem", "T")
    return bank


def events(data: bytes) -> list:
    return Calendar.from_ical(data).walk("VEVENT")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_stage_and_request_is_a_whole_day(lang: str) -> None:
    bank = small_bank()
    plan = plan_of(bank)
    found = events(calendar_file(plan, bank.graph(), lang))
    days = sorted(str(event.decoded("DTSTART")) for event in found)
    wanted = [s.date for row in plan.channels for s in row.stages]
    wanted += [s.request_on for row in plan.channels for s in row.stages if s.request_on]
    assert days == sorted(map(str, wanted))
    assert all(event.decoded("DTEND") - event.decoded("DTSTART") == dt.timedelta(days=1) for event in found)
    assert all(str(event["SUMMARY"]) for event in found)


def test_ids_are_unique_and_survive_a_moved_date() -> None:
    bank = small_bank()
    plan = plan_of(bank)
    before = {str(e["UID"]) for e in events(calendar_file(plan, bank.graph(), "zh"))}
    assert len(before) == len(events(calendar_file(plan, bank.graph(), "zh")))
    first = plan.channels[0]
    moved = [
        StageStep(s.stage, s.date + dt.timedelta(days=3), s.functions, s.irreversible, s.request_on)
        for s in first.stages
    ]
    row = ChannelDecision(first.channel_id, first.action, first.mechanism, wave=first.wave, stages=tuple(moved))
    later = Plan(
        AS_OF + dt.timedelta(days=1),
        START,
        {},
        {},
        plan.solver,
        plan.summary,
        (row, *plan.channels[1:]),
        (),
        (),
        (),
        (),
    )
    after = events(calendar_file(later, bank.graph(), "zh"))
    assert {str(e["UID"]) for e in after} == before
    earlier = events(calendar_file(plan, bank.graph(), "zh"))
    assert min(int(e["SEQUENCE"]) for e in after) > max(int(e["SEQUENCE"]) for e in earlier)


def test_lines_are_crlf_and_at_most_75_bytes() -> None:
    bank = small_bank()
    bank.channels = [replace(c, name=LONG * 3) for c in bank.channels]
    data = calendar_file(plan_of(bank), bank.graph(), "zh")
    assert data.endswith(b"END:VCALENDAR\r\n")
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert data == calendar_file(plan_of(bank), bank.graph(), "zh")


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200))
def test_a_folded_line_unfolds_to_itself(text: str) -> None:
    data = fold("SUMMARY:" + text)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert data.removesuffix(b"\r\n").replace(b"\r\n ", b"").decode() == "SUMMARY:" + text
    for line in data.split(b"\r\n"):
        line.decode()  # no character is cut


def test_awkward_names_come_back_as_they_were() -> None:
    bank = small_bank()
    bank.channels = [replace(c, name=LONG) if c.id == "A" else c for c in bank.channels]
    summaries = [str(e["SUMMARY"]) for e in events(calendar_file(plan_of(bank), bank.graph(), "zh"))]
    assert f"停止服务：{LONG}" in summaries


def test_the_point_of_no_return_says_its_last_rollback_day() -> None:
    bank = small_bank()
    plan = plan_of(bank)
    for event in events(calendar_file(plan, bank.graph(), "zh")):
        if "注销：" in str(event["SUMMARY"]) and "申请" not in str(event["SUMMARY"]):
            before = event.decoded("DTSTART") - dt.timedelta(days=1)
            assert f"{before:%Y-%m-%d}" in str(event["DESCRIPTION"])
    assert {s.stage for row in plan.channels for s in row.stages} == set(Stage)
