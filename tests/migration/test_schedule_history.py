"""What has happened stays; what was announced changes least; corrected notices are listed."""

import datetime as dt
from dataclasses import replace

import pytest

from inventory.kinds import Action, Stage
from inventory.records import ChannelId, Execution, Freeze
from migration.plan import ChannelDecision, Correction, Plan, Solver, Summary
from migration.schedule.reschedule import changed_days
from migration.schedule.told import read_history
from migration.selection import Schedule
from tests.migration.schedule_bank import AS_OF, AT, START, Bank, days, schedule_policy

DAY = dt.timedelta(days=1)


def three_closings() -> Bank:
    bank = Bank()
    for name in "ABC":
        bank.channel(name, annual_cost=10_000.0)
        bank.function(f"{name}1", name, "wealth.buy")
        bank.function(f"{name}2", name, "wealth.redeem")
        bank.channel(f"T{name}", "app")
        bank.move(f"{name}1", f"T{name}")
        bank.move(f"{name}2", f"T{name}")
        bank.close(name, target=f"T{name}")
    return bank


def plan_of(result: Schedule) -> Plan:
    rows = tuple(
        ChannelDecision(c, Action.MERGE, "guided_refollow", stages=row.stages) for c, row in result.channels.items()
    )
    return Plan(AS_OF, START, {}, {}, Solver("optimal", 0, 0, 0.0), Summary(0, 0, 0, 0, 0), rows, (), (), (), ())


def day(result: Schedule, channel: str, stage: Stage) -> dt.date:
    return max(s.date for s in result.channels[ChannelId(channel)].stages if s.stage is stage)


def test_a_plan_made_again_after_its_announcements_keeps_every_announced_day() -> None:
    bank = three_closings()
    before = bank.schedule()
    previous = plan_of(before)
    later = max(day(before, c, Stage.ANNOUNCE) for c in "ABC")
    bank.channels = [replace(c, annual_cost=(c.annual_cost or 1) * (99 if c.id == "C" else 1)) for c in bank.channels]
    request = replace(bank.request(previous=previous, start=later + DAY), as_of=later)
    from migration.schedule import schedule

    after = schedule(request)
    assert after.corrections == ()


def test_a_slipped_intake_stop_moves_only_what_must_move() -> None:
    bank = three_closings()
    before = bank.schedule()
    previous = plan_of(before)
    slipped = day(before, "B", Stage.SERVICE_STOP) - 5 * DAY
    for name in "ABC":
        bank.executions.append(Execution(ChannelId(name), Stage.ANNOUNCE, AT, actual=day(before, name, Stage.ANNOUNCE)))
    bank.freezes.append(
        Freeze(day(before, "B", Stage.SERVICE_STOP), day(before, "B", Stage.SERVICE_STOP) + 9 * DAY, "封网", AT)
    )
    after = bank.schedule(previous=previous, start=slipped)
    changed = {row.channel_id for row in after.corrections}
    assert "B" in changed
    assert day(after, "B", Stage.SERVICE_STOP) > day(before, "B", Stage.SERVICE_STOP) + 9 * DAY


def test_a_channel_announced_before_the_tool_came_keeps_its_promised_day() -> None:
    bank = three_closings()
    promised = days("2025-09-16")
    bank.executions += [
        Execution(ChannelId("A"), Stage.ANNOUNCE, AT, actual=days("2025-04-22")),
        Execution(ChannelId("A"), Stage.SERVICE_STOP, AT, planned=promised),
    ]
    result = bank.schedule()
    assert day(result, "A", Stage.ANNOUNCE) == days("2025-04-22")
    assert day(result, "A", Stage.SERVICE_STOP) == promised
    assert all(s.date >= START for s in result.channels[ChannelId("A")].stages if s.stage is not Stage.ANNOUNCE)


def test_a_promised_day_inside_a_freeze_moves_to_the_next_free_one() -> None:
    bank = three_closings()
    promised = days("2025-09-16")
    bank.freezes.append(Freeze(promised, promised + 2 * DAY, "封网", AT))
    bank.executions += [
        Execution(ChannelId("A"), Stage.ANNOUNCE, AT, actual=days("2025-04-22")),
        Execution(ChannelId("A"), Stage.SERVICE_STOP, AT, planned=promised),
    ]
    assert day(bank.schedule(), "A", Stage.SERVICE_STOP) == promised + 3 * DAY


def test_an_ended_service_keeps_its_day_and_the_rest_follows() -> None:
    bank = three_closings()
    bank.executions += [
        Execution(ChannelId("A"), Stage.ANNOUNCE, AT, actual=days("2025-02-10")),
        Execution(ChannelId("A"), Stage.INTAKE_STOP, AT, actual=days("2025-03-12")),
        Execution(ChannelId("A"), Stage.SERVICE_STOP, AT, actual=days("2025-04-12")),  # a Saturday: it happened
    ]
    result = bank.schedule()
    assert day(result, "A", Stage.SERVICE_STOP) == days("2025-04-12")
    assert day(result, "A", Stage.INTAKE_STOP) == days("2025-03-12")
    cancel = next(s for s in result.channels[ChannelId("A")].stages if s.stage is Stage.CANCEL)
    assert cancel.request_on >= START
    assert "A" in result.waves[0].channels
    assert not result.unplaced


def test_a_late_intake_stop_is_a_fact_and_service_ends_after_it() -> None:
    bank = three_closings()
    bank.executions += [
        Execution(ChannelId("A"), Stage.ANNOUNCE, AT, actual=days("2025-02-10")),
        Execution(ChannelId("A"), Stage.INTAKE_STOP, AT, actual=days("2025-06-20")),
    ]
    result = bank.schedule()
    assert day(result, "A", Stage.INTAKE_STOP) == days("2025-06-20")
    assert (day(result, "A", Stage.SERVICE_STOP) - days("2025-06-20")).days >= 30


@pytest.mark.parametrize(("as_of_days", "listed"), [(-1, False), (0, True)])
def test_only_announced_channels_need_a_corrected_notice(as_of_days: int, listed: bool) -> None:
    before = three_closings().schedule()
    previous = plan_of(before)
    told = day(before, "A", Stage.ANNOUNCE)
    history = read_history((), previous, told + as_of_days * DAY)
    found = [row for row in changed_days(history, {}) if row.channel_id == "A"]
    assert bool(found) is listed
    assert all(row.new is None and row.days_later is None for row in found)


def test_a_changed_notice_says_how_much_later() -> None:
    row = Correction(ChannelId("A"), Stage.SERVICE_STOP, days("2025-07-01"), days("2025-07-11"))
    assert row.days_later == 10


def test_same_input_same_dates() -> None:
    assert three_closings().schedule() == three_closings().schedule(schedule_policy())


def test_an_announcement_without_a_day_still_has_its_notice_period() -> None:
    bank = three_closings()
    bank.executions.append(Execution(ChannelId("A"), Stage.ANNOUNCE, AT, actual=START - DAY))
    result = bank.schedule(schedule_policy(lead_days=90))
    assert (day(result, "A", Stage.INTAKE_STOP) - (START - DAY)).days >= 90


@pytest.mark.parametrize(("ended", "free"), [("2025-04-10", "2025-10-10"), ("2025-03-31", "2025-10-01")])
def test_a_mini_program_that_took_a_source_takes_none_for_six_months(ended: str, free: str) -> None:
    bank = Bank()
    bank.channel("T", "mini_program")
    for name in "AB":
        bank.channel(name, "mini_program")
        bank.close(name, target="T", mechanism="mini_program_migration")
    bank.executions.append(Execution(ChannelId("A"), Stage.SERVICE_STOP, AT, actual=days(ended)))
    result = bank.schedule()
    assert days(free) <= day(result, "B", Stage.SERVICE_STOP) <= days(free) + 10 * DAY


def planned_closing(**days_told: str) -> Bank:
    """A was announced before the tool came; the sheet names the days customers were told."""
    bank = three_closings()
    bank.executions.append(Execution(ChannelId("A"), Stage.ANNOUNCE, AT, actual=days("2025-03-03")))
    bank.executions += [
        Execution(ChannelId("A"), Stage(stage), AT, planned=days(day)) for stage, day in days_told.items()
    ]
    return bank


def test_told_days_of_every_stage_are_kept_where_they_can_be() -> None:
    told = {"intake_stop": "2025-07-08", "service_stop": "2025-08-19", "cancel": "2026-01-06"}
    result = planned_closing(**told).schedule()
    for stage, date in told.items():
        assert day(result, "A", Stage(stage)) == days(date)
    assert result.corrections == ()


def test_a_day_between_the_data_and_the_first_announcement_stands() -> None:
    assert days("2025-05-20") < START
    result = planned_closing(service_stop="2025-05-20").schedule()
    assert day(result, "A", Stage.SERVICE_STOP) == days("2025-05-20")
    assert result.corrections == ()
    assert all(day(result, c, Stage.INTAKE_STOP) >= START for c in "BC")


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"service_stop": "2025-04-15"}, "missed"),
        ({"service_stop": "2025-10-04"}, "holiday"),
        ({"service_stop": "2025-08-19", "cancel": "2025-09-10"}, "order"),
    ],
)
def test_every_changed_day_has_its_reason(told: dict[str, str], code: str) -> None:
    result = planned_closing(**told).schedule()
    assert [row.code for row in result.corrections] == [code]
    row = result.corrections[0]
    assert row.old == days(list(told.values())[-1]) and row.new == day(result, "A", row.stage)
    assert row.reason


def test_reasons_name_the_freeze_the_holding_the_decision_and_the_stage_that_was_late() -> None:
    bank = planned_closing(intake_stop="2025-06-17", service_stop="2025-07-15")
    bank.freezes.append(Freeze(days("2025-07-15"), days("2025-07-16"), "核心升级", AT))
    rows = bank.schedule().corrections
    assert [(r.stage, r.code) for r in rows] == [(Stage.SERVICE_STOP, "frozen")] and "核心升级" in rows[0].reason
    bank = planned_closing(intake_stop="2025-04-15", service_stop="2025-05-20")
    bank.executions = [replace(e, actual=days("2025-04-28")) if e.stage is Stage.INTAKE_STOP else e
                       for e in bank.executions]
    bank.freezes.append(Freeze(days("2025-05-05"), days("2025-05-09"), "x", AT))
    assert bank.schedule().corrections == ()  # late, and yet the day customers were told can be kept
    bank.close("A", target="TA", not_before=days("2025-09-01"))
    rows = bank.schedule().corrections
    assert [(r.stage, r.code) for r in rows] == [(Stage.SERVICE_STOP, "decision")] and "2025-09-01" in rows[0].reason


def test_a_closing_called_off_is_taken_back_stage_by_stage() -> None:
    bank = planned_closing(intake_stop="2025-07-08", service_stop="2025-08-19")
    bank.keep("A")
    bank.moves.clear()
    rows = bank.schedule().corrections
    assert [(r.stage, r.new, r.code) for r in rows] == [
        (Stage.INTAKE_STOP, None, "called_off"), (Stage.SERVICE_STOP, None, "called_off"),
    ]


def test_what_has_happened_is_told_no_more() -> None:
    bank = planned_closing(intake_stop="2025-04-15", service_stop="2025-04-20")
    bank.executions = [replace(e, actual=e.actual or days("2025-04-25")) for e in bank.executions]
    assert bank.schedule().corrections == ()


def test_planning_twice_on_one_day_names_the_same_corrections() -> None:
    """Nobody can have published them between; on a later day they are what was told."""
    bank = planned_closing(intake_stop="2025-04-15", service_stop="2025-04-25")
    bank.executions = [
        replace(e, actual=e.planned) if e.stage is Stage.INTAKE_STOP else e for e in bank.executions
    ]
    first = bank.schedule()
    assert [row.code for row in first.corrections] == ["missed"]
    bank.executions = [e for e in bank.executions if e.stage is not Stage.SERVICE_STOP]
    previous = replace(plan_of(first), corrections=first.corrections)
    again = bank.schedule(previous=previous)
    assert again.corrections == first.corrections and again.channels == first.channels
    later = replace(bank.request(previous=previous), as_of=AS_OF + DAY)
    from migration.schedule import schedule

    assert schedule(later).corrections == ()


def test_a_closing_called_off_stays_to_be_told_on_the_same_day() -> None:
    bank = planned_closing(service_stop="2025-08-19")
    bank.keep("A")
    bank.moves.clear()
    first = bank.schedule()
    bank.executions.clear()
    row = ChannelDecision(ChannelId("A"), Action.KEEP, "none")
    previous = replace(plan_of(first), corrections=first.corrections)
    previous = replace(previous, channels=(*previous.channels, row))
    assert [(c.stage, c.new) for c in bank.schedule(previous=previous).corrections] == [(Stage.SERVICE_STOP, None)]
