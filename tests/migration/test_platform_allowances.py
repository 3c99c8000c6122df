"""The platform's monthly allowances and batches: at the limit it passes; one more moves, or cannot be."""

import random
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.errors import InfeasiblePlan
from inventory.kinds import DependencyKind, Stage
from inventory.records import ChannelId, Dependency, Execution
from migration.schedule.batches import Batches, find_batches
from migration.schedule.budgets import Allowance, Budget
from migration.schedule.platform_waits import months_later
from migration.schedule.wave_list import cost_of, list_months
from migration.schedule.wave_model import WaveGroup, WaveModel, WaveProblem
from migration.schedule.wave_solver import GAP, solve_waves
from migration.selection import Schedule
from tests.migration.schedule_bank import AT, Bank, days, schedule_policy

ROOMY = {"capacity__unit": 1000, "capacity__head_office": 1000, "max_service_stops_per_day": 100}


def stop_of(result: Schedule, channel: str):
    return max(s.date for s in result.channels[ChannelId(channel)].stages if s.stage is Stage.SERVICE_STOP)


def per_month(result: Schedule, names: list[str]) -> list[int]:
    """How many of the channels end in each month, the fullest first."""
    months = Counter(f"{stop_of(result, name):%Y-%m}" for name in names if name in result.channels)
    return sorted(months.values(), reverse=True)


def launching(count: int, **close: object) -> tuple[Bank, list[str]]:
    """So many closing accounts whose domains all launch one app that stays."""
    bank, names = Bank(), [f"S{at}" for at in range(count)]
    bank.channel("APP", "app")
    for name in names:
        bank.channel(name, annual_cost=90_000.0, followers=10)
        bank.dependencies.append(Dependency(ChannelId("APP"), ChannelId(name), DependencyKind.APP_LAUNCH_DOMAIN, AT))
        bank.close(name, target="APP", mechanism="app_redirect", **close)
    return bank, names


def linking(count: int, **close: object) -> tuple[Bank, list[str]]:
    """An account that links so many mini-programs, each of which has a successor of its own."""
    bank, names = Bank(), [f"M{at:02d}" for at in range(count)]
    bank.channel("ACC", "subscription_account")
    for name in names:
        bank.channel(name, "mini_program", followers=10)
        bank.channel(f"N{name}", "mini_program")
        bank.dependencies.append(Dependency(ChannelId("ACC"), ChannelId(name), DependencyKind.MINI_PROGRAM_LINK, AT))
        bank.close(name, target=f"N{name}", **close)
    return bank, names


JULY = {"not_before": days("2025-07-03"), "not_after": days("2025-07-31")}


def test_three_bindings_fit_one_month() -> None:
    bank, names = launching(3, **JULY)
    assert per_month(bank.schedule(schedule_policy(**ROOMY)), names) == [3]


def test_a_fourth_binding_in_one_month_is_impossible_and_the_sentence_says_why() -> None:
    bank, _ = launching(4, **JULY)
    with pytest.raises(InfeasiblePlan) as caught:
        bank.schedule(schedule_policy(**ROOMY))
    assert any("改绑" in line and "3" in line for line in caught.value.conflict)
    assert sum("最晚" in line for line in caught.value.conflict) == 4


def test_without_dates_of_people_no_month_has_a_fourth_binding() -> None:
    bank, names = launching(8)
    found = per_month(bank.schedule(schedule_policy(**ROOMY)), names)
    assert sum(found) == 8 and max(found) <= 3


@pytest.mark.parametrize(
    ("room", "text"),
    [
        pytest.param({}, "改绑", id="bindings-are-used-up"),
        pytest.param({"capacity__unit": 0.001, "capacity__head_office": 0.001}, "人力", id="work-days-are-used-up"),
    ],
)
def test_the_allowance_is_named_only_where_it_is_in_the_way(room: dict[str, float], text: str) -> None:
    bank, _ = launching(8)
    result = bank.schedule(schedule_policy(**{**ROOMY, "horizon_months": 3, **room}))
    assert result.unplaced
    assert all(text in row.text for row in result.unplaced)


def test_bindings_that_happened_count_in_their_month() -> None:
    bank, names = launching(5, **JULY)
    for name in names[:2]:
        bank.executions += [
            Execution(ChannelId(name), Stage.ANNOUNCE, AT, actual=days("2025-05-05")),
            Execution(ChannelId(name), Stage.SERVICE_STOP, AT, actual=days("2025-07-04")),
        ]
    with pytest.raises(InfeasiblePlan):
        bank.schedule(schedule_policy(**ROOMY))
    bank.close(names[4], target="APP", mechanism="app_redirect", not_after=days("2025-08-29"))
    bank.close(names[3], target="APP", mechanism="app_redirect", not_after=days("2025-08-29"))
    result = bank.schedule(schedule_policy(**ROOMY))
    assert per_month(result, names) == [3, 2]


def test_an_app_that_ends_itself_needs_no_new_binding() -> None:
    bank, names = launching(4, **JULY)
    bank.channel("OTHER", "app")
    bank.close("APP", "redirect_to_app", "OTHER", "app_redirect", **JULY)
    assert per_month(bank.schedule(schedule_policy(**ROOMY)), names) == [4]


@pytest.mark.parametrize(("count", "found"), [(13, [13]), (14, [13, 1])])
def test_thirteen_new_links_a_month(count: int, found: list[int]) -> None:
    bank, names = linking(count, not_after=days("2025-08-29"))
    result = bank.schedule(schedule_policy(**ROOMY))
    assert per_month(result, names) == found
    assert not [f for f in result.findings if f.evidence["rule"] == "mini_program_link"]


@pytest.mark.parametrize(("count", "advised"), [(13, False), (14, True)])
def test_a_reported_limit_advises_where_people_s_dates_leave_no_other_month(count: int, advised: bool) -> None:
    bank, names = linking(count, **JULY)
    result = bank.schedule(schedule_policy(**ROOMY))
    assert per_month(result, names) == [count]
    found = [f for f in result.findings if f.evidence["rule"] == "mini_program_link"]
    assert bool(found) is advised
    if advised:
        assert (found[0].evidence["count"], found[0].evidence["grade"]) == (14, "reported")
        assert found[0].channel_id == "ACC" and "2025-07" in found[0].text and "转述" in found[0].text


def migrating(*bounds: tuple[str | None, str | None]) -> Bank:
    bank = Bank()
    bank.channel("T", "mini_program")
    for name, (low, high) in zip("ABCDE", bounds, strict=False):
        bank.channel(name, "mini_program")
        bank.close(
            name, target="T", mechanism="mini_program_migration",
            not_before=days(low) if low else None, not_after=days(high) if high else None,
        )
    return bank


def test_incompatible_sources_go_in_two_batches_six_months_apart() -> None:
    bank = migrating((None, "2025-08-29"), (None, None), ("2026-05-06", None))
    result = bank.schedule()
    early, late = stop_of(result, "A"), stop_of(result, "C")
    assert stop_of(result, "B") == early <= days("2025-08-29")
    assert late >= max(months_later(early, 6), days("2026-05-06"))
    assert any("2批" in note and str(early) in note and str(late) in note for note in result.notes)


@pytest.mark.parametrize(("second", "possible"), [("2026-01-30", True), ("2025-12-26", False)])
def test_the_second_batch_waits_six_whole_months(second: str, possible: bool) -> None:
    """The first ends in July 2025: the second may follow in January, not in December."""
    bank = migrating(("2025-07-03", "2025-07-24"), ("2025-09-03", second))
    if possible:
        result = bank.schedule()
        assert stop_of(result, "B") >= months_later(stop_of(result, "A"), 6)
        return
    with pytest.raises(InfeasiblePlan) as caught:
        bank.schedule()
    assert any("同批" in line and "6个月" in line for line in caught.value.conflict)
    assert sum("最晚" in line for line in caught.value.conflict) == 2


def test_sources_that_no_split_brings_in_say_so() -> None:
    bank = migrating((None, None), ("2025-12-03", None))
    bank.close("A", target="T", mechanism="mini_program_migration", not_before=days("2025-07-03"))
    policy = schedule_policy(horizon_months=8)
    result = bank.schedule(policy)
    assert not result.unplaced and stop_of(result, "A") == stop_of(result, "B")  # together, later
    bank = migrating((None, "2025-08-29"), ("2025-12-03", None))
    with pytest.raises(InfeasiblePlan):
        bank.schedule(schedule_policy(horizon_months=7, lead_days=30))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6))
def test_the_fewest_batches_by_trying_all(seed: int) -> None:
    """Against every way to give each source a month: the number of different months, spaced by the pause."""
    from itertools import product

    draw = random.Random(seed)
    months = {ChannelId(f"M{at}"): {m for m in range(9) if draw.random() < 0.35} for at in range(draw.randint(2, 4))}

    class Job:
        mechanism, target = "mini_program_migration", ChannelId("T")

    def common(channels: tuple[ChannelId, ...]) -> set[int]:
        return set.intersection(*(months[c] for c in channels))

    found: Batches = find_batches(dict.fromkeys(months, Job()), common, 3)  # type: ignore[arg-type]
    fewest = min(
        (len(used) for choice in product(*months.values()) for used in [sorted(set(choice))]
         if all(b - a >= 3 for a, b in pairwise(used))), default=None,
    )
    if fewest is None:
        assert len(found.batches) == 1  # together; who cannot be placed says why
    else:
        assert len(found.batches) == fewest
        assert sorted(c for batch in found.batches for c in batch) == sorted(months)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_model_and_list_scheduling_keep_the_allowances(seed: int) -> None:
    draw = random.Random(seed)
    hard, soft = Budget("launch_domain", ChannelId("A")), Budget("mini_program_link", ChannelId("B"))
    groups = tuple(
        WaveGroup(
            {m: 10 * m + draw.randint(0, 5) for m in range(3)}, {None: 1.0}, 1, False, False, False,
            {draw.choice((hard, soft)): draw.randint(1, 2)},
        )
        for _ in range(draw.randint(2, 5))
    )
    lags = {(0, 1): draw.randint(1, 2)} if draw.random() < 0.5 else {}
    problem = WaveProblem(
        groups, tuple(lags), {None: 4.0}, 3, 0.0, lags, {hard: Allowance(2, True), soft: Allowance(1, False)},
        {(hard, 0): draw.randint(0, 1)},
    )
    solution, listed = solve_waves(WaveModel(problem)), list_months(problem)
    assert solution.months is not None
    for months in (solution.months, listed):
        for month in range(3):
            used = sum(g.spends.get(hard, 0) for g, m in zip(groups, months, strict=True) if m == month)
            assert used <= problem.room(hard, month)
        for (a, b), lag in lags.items():
            assert months[b] is None or (months[a] is not None and months[b] - months[a] >= lag)
    assert cost_of(problem, solution.months) == pytest.approx(solution.objective)
    assert solution.objective <= cost_of(problem, listed) * (1 + GAP) + 1e-6
