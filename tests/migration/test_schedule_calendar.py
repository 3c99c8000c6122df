"""Free days, quota of messages, and what counts as displaced."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.activity import MEASURES, Activity
from inventory.kinds import Level, Stage
from inventory.records import ChannelId, Freeze, UnitId
from inventory.units import UnitTree
from migration.plan import StageStep
from migration.schedule.calendar_days import WorkCalendar
from migration.schedule.quota import displaced, monthly_quota, plan_sends, usual_messages
from tests.migration.schedule_bank import AT, Bank, days, schedule_policy, unit

DAY = dt.timedelta(days=1)
FIRST, LAST = days("2025-01-01"), days("2026-12-31")


def calendar(freezes: tuple[Freeze, ...] = (), **policy: object) -> WorkCalendar:
    units = UnitTree([unit("HO", None, Level.HEAD_OFFICE), unit("B", "HO"), unit("BD", "B", Level.DEPARTMENT)])
    return WorkCalendar(units, freezes, schedule_policy(**policy), FIRST, LAST)


@pytest.mark.parametrize(
    ("day", "free"),
    [
        ("2026-02-14", False),  # a working Saturday, but inside the days before the Spring Festival
        ("2025-09-28", False),  # a working Sunday, but the quarter ends
        ("2025-10-11", True),  # a shifted working Saturday
        ("2025-10-12", False),  # a Sunday
        ("2025-10-01", False),
        ("2025-10-08", False),
        ("2025-10-09", True),
        ("2025-06-26", True),
        ("2025-06-27", True),
        ("2025-06-28", False),
        ("2025-06-30", False),
        ("2025-07-01", False),
        ("2025-07-02", False),
        ("2025-07-03", True),
        ("2026-02-09", True),
        ("2026-02-10", False),
        ("2026-02-24", False),
        ("2026-02-25", True),
    ],
)
def test_public_days(day: str, free: bool) -> None:
    """Quarter ends: three days before the first of the next and two from it; Spring Festival 2026 is 17 February."""
    assert calendar().is_free(UnitId("HO"), days(day)) is free


def test_a_unit_freeze_binds_below_and_not_above() -> None:
    bound = calendar((Freeze(days("2025-05-12"), days("2025-05-13"), "x", AT, UnitId("B")),))
    day = days("2025-05-12")
    assert [bound.is_free(UnitId(u), day) for u in ("HO", "B", "BD")] == [True, False, False]
    assert bound.freezes_on(UnitId("BD"), day)[0].reason == "x"
    assert bound.freezes_on(UnitId("HO"), day) == ()
    assert bound.is_free(UnitId("B"), days("2025-05-14"))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 700), st.integers(0, 60)), max_size=5), st.integers(-5, 740))
def test_next_and_last_free_day_equal_a_walk(spans: list[tuple[int, int]], at: int) -> None:
    freezes = tuple(Freeze(FIRST + DAY * a, FIRST + DAY * (a + n), "x", AT, UnitId("B")) for a, n in spans)
    bound, day = calendar(freezes), FIRST + DAY * at
    unit_days = bound.days_of(UnitId("BD"))
    walk = [FIRST + DAY * n for n in range((LAST - FIRST).days + 1) if bound.is_free(UnitId("BD"), FIRST + DAY * n)]
    assert unit_days.next_free(day) == min((d for d in walk if d >= day), default=None)
    assert unit_days.last_free(day) == max((d for d in walk if d <= day), default=None)


def sends(kind: str, steps: list[tuple[str, str]], sent: list[float | None] | None = None, **policy: object):
    bank = Bank()
    bank.channel("A", kind)
    if sent is not None:
        months = [f"2024-{at + 1:02d}" for at in range(len(sent))]
        frame = pd.DataFrame({"channel_id": "A", "month": months, "row": range(len(sent))})
        for measure in MEASURES:
            frame[measure] = pd.Series(sent if measure == "messages_sent" else [None] * len(sent), dtype=float)
        bank.activity = Activity(frame)
    stages = {ChannelId("A"): [StageStep(Stage(stage), days(day)) for stage, day in steps]}
    return plan_sends(bank.graph().inventory, stages, schedule_policy(**policy))


FOUR = [
    ("announce", "2025-06-03"),
    ("remind", "2025-06-10"),
    ("intake_stop", "2025-06-17"),
    ("service_stop", "2025-06-24"),
]


@pytest.mark.parametrize(("usual", "gives_way"), [(0, 0), (1, 1), (3, 3), (4, 4), (9, 4), (None, 4)])
def test_own_and_usual_messages_fit_four_a_month(usual: int | None, gives_way: int) -> None:
    found = sends("service_account", FOUR, None if usual is None else [float(usual)] * 3)
    assert len(found) == 4
    assert displaced(found) == gives_way


def test_a_fifth_message_in_a_month_is_left_out_and_never_the_announcement() -> None:
    found = sends("service_account", [*FOUR, ("intake_stop", "2025-06-27")])
    assert [s.stage for s in found].count(Stage.ANNOUNCE) == 1
    assert len(found) == 4
    assert days("2025-06-27") not in [s.date for s in found]


def test_one_message_a_day() -> None:
    found = sends(
        "subscription_account", [("announce", "2025-06-03"), ("remind", "2025-06-03"), ("intake_stop", "2025-06-04")]
    )
    assert [s.date for s in found] == [days("2025-06-03"), days("2025-06-04")]


def test_a_subscription_account_has_a_message_a_day() -> None:
    channel = Bank().channel("A", "subscription_account")
    assert [monthly_quota(channel, 2025, month, schedule_policy()) for month in (2, 6, 7)] == [28, 30, 31]


def test_channels_without_messages_of_their_own_send_none() -> None:
    assert sends("website", FOUR) == ()
    assert sends("mini_program", FOUR) == ()


def test_usual_messages_are_the_mean_of_the_latest_known_months() -> None:
    bank = Bank()
    frame = pd.DataFrame({"channel_id": "A", "month": [f"2024-{m:02d}" for m in range(1, 9)], "row": range(8)})
    for measure in MEASURES:
        frame[measure] = [9.0, 9, None, 1, 2, None, 2, 2] if measure == "messages_sent" else [None] * 8
        frame[measure] = frame[measure].astype(float)
    bank.channel("A")
    bank.activity = Activity(frame)
    assert usual_messages(bank.graph().inventory, schedule_policy()) == {"A": 2}
