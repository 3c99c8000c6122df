"""What has happened stays; what was announced changes least; corrected notices are listed."""

import datetime as dt
from dataclasses import replace

import pytest

from inventory.kinds import Action, Stage
from inventory.records import ChannelId, Execution, Freeze
from migration.plan import ChannelDecision, Plan, Solver, Summary
from migration.schedule.reschedule import ChangedNotice, changed_notices
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
    assert changed_notices(previous, after, later) == ()


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
    changed = {row.channel_id for row in changed_notices(previous, after, slipped)}
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
    empty = Schedule({}, {}, (), ())
    told = day(before, "A", Stage.ANNOUNCE)
    found = [row for row in changed_notices(previous, empty, told + as_of_days * DAY) if row.channel_id == "A"]
    assert bool(found) is listed
    assert all(row.new is None and row.days_later is None for row in found)


def test_a_changed_notice_says_how_much_later() -> None:
    row = ChangedNotice(ChannelId("A"), Stage.SERVICE_STOP, days("2025-07-01"), days("2025-07-11"))
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
