"""Waves: capacity, order, pilot, critical channels, people's dates, determinism."""

import dataclasses
import datetime as dt
from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.errors import InfeasiblePlan
from inventory.kinds import AssetKind, DependencyKind, Stage
from inventory.records import Asset, ChannelId, Dependency, Freeze, UnitId
from migration.schedule.conflicts import Fact, irreducible
from migration.schedule.wave_groups import order_moves
from migration.schedule.wave_list import cost_of, list_months
from migration.schedule.wave_model import WaveGroup, WaveModel, WaveProblem
from migration.schedule.wave_solver import solve_waves
from tests.benchmarks.waves import greedy, large_request, problem_of
from tests.migration.schedule_bank import AT, Bank, days, schedule_policy, unit

DAY = dt.timedelta(days=1)


def stop_of(result, channel: str) -> dt.date:
    return max(s.date for s in result.channels[ChannelId(channel)].stages if s.stage is Stage.SERVICE_STOP)


def bank_of(count: int, **channel: object) -> Bank:
    bank = Bank()
    for at in range(count):
        bank.channel(f"C{at:02d}", **channel)
        bank.close(f"C{at:02d}")
    return bank


def test_no_unit_works_more_than_its_month() -> None:
    policy = schedule_policy(capacity__unit=9, work__closing=4, work__function=0, capacity__head_office=1000)
    result = bank_of(9).schedule(policy)
    booked = [work["units"]["HO"] for wave in result.waves for work in wave.load["months"].values()]
    assert not result.unplaced
    assert max(booked) <= 9
    assert sum(booked) == 9 * 4


def test_the_central_team_bounds_all_units_together() -> None:
    policy = schedule_policy(capacity__head_office=3, capacity__head_office_per_branch=0, work__head_office=1.5)
    assert max(len(wave.channels) for wave in bank_of(8).schedule(policy).waves) == 2


def test_a_pilot_of_few_ordinary_channels_goes_first() -> None:
    bank = bank_of(30, followers=5000)
    bank.channel("SMALL", followers=10)
    bank.close("SMALL")
    bank.channel("BIG", followers=900_000, annual_cost=9_000_000)
    bank.close("BIG")
    waves = bank.schedule().waves
    assert "SMALL" in waves[0].channels
    assert "BIG" not in waves[0].channels
    assert len(waves[0].channels) == 3  # ten percent of 32, at most five
    assert "BIG" not in waves[-1].channels
    assert waves[0].end < waves[1].start


def test_unknown_followers_are_no_pilot_where_a_small_channel_is_known() -> None:
    bank = bank_of(12)
    bank.channel("KNOWN", followers=90_000)
    bank.close("KNOWN")
    assert bank.schedule().waves[0].channels == ("KNOWN",)


def test_only_critical_channels_are_placed_all_the_same() -> None:
    result = bank_of(3, followers=500_000).schedule()
    assert len(result.channels) == 3


def test_who_leans_ends_no_later_than_what_it_leans_on() -> None:
    bank = bank_of(3, annual_cost=1000.0)
    bank.channel("HOST", annual_cost=1_000_000.0, followers=1)
    bank.close("HOST")
    for at in range(3):
        bank.dependencies.append(Dependency(ChannelId(f"C{at:02d}"), ChannelId("HOST"), DependencyKind.OAUTH, AT))
    result = bank.schedule()
    assert max(stop_of(result, f"C{at:02d}") for at in range(3)) <= stop_of(result, "HOST")


def test_an_entry_that_links_on_ends_no_later_than_its_goal() -> None:
    bank = bank_of(2, annual_cost=1000.0)
    bank.function("jump", "C00", "account.balance", jumps_to=ChannelId("C01"))
    bank.assets.append(Asset(ChannelId("C00"), AssetKind.COUPON, "券", AT, ends_on=days("2025-12-20")))
    result = bank.schedule()
    assert days("2025-12-20") < stop_of(result, "C00") <= stop_of(result, "C01")


def test_a_circle_moves_on_one_day_and_is_named() -> None:
    bank = bank_of(4)
    ring = ["C00", "C01", "C02"]
    for one, other in zip(ring, [*ring[1:], ring[0]], strict=True):
        bank.dependencies.append(Dependency(ChannelId(one), ChannelId(other), DependencyKind.OTHER, AT))
    bank.assets.append(Asset(ChannelId("C01"), AssetKind.COUPON, "券", AT, ends_on=days("2025-10-20")))
    result = bank.schedule()
    assert result.cycles == (("C00", "C01", "C02"),)
    assert len({stop_of(result, channel) for channel in ring}) == 1
    assert stop_of(result, "C00") > days("2025-10-20")


def test_a_closing_without_a_month_is_named_and_the_horizon_stays() -> None:
    policy = schedule_policy(horizon_months=6)
    bank = bank_of(2)
    bank.assets.append(Asset(ChannelId("C01"), AssetKind.HOLDING, "存续理财", AT, ends_on=days("2027-01-01")))
    result = bank.schedule(policy)
    assert [row.channel_id for row in result.unplaced] == ["C01"]
    assert "2027-01-01" in result.unplaced[0].text and "2025-11-30" in result.unplaced[0].text
    assert set(result.channels) == {"C00"}
    assert max(wave.end for wave in result.waves) <= days("2025-11-30")


def test_too_little_work_force_names_who_finds_no_month() -> None:
    policy = schedule_policy(horizon_months=4, capacity__unit=5, work__closing=4, work__function=0)
    result = bank_of(6).schedule(policy)
    assert len(result.channels) + len(result.unplaced) == 6
    assert result.unplaced and result.channels


def test_a_person_s_word_is_placed_before_others() -> None:
    policy = schedule_policy(horizon_months=4, capacity__unit=5, work__closing=4, work__function=0)
    bank = bank_of(5, annual_cost=500_000.0)
    bank.channel("SAID", annual_cost=1.0, followers=10**6)
    bank.close("SAID", decided_by="person")
    assert "SAID" in bank.schedule(policy).channels


@pytest.mark.parametrize("deadline", ["2025-07-31", "2025-07-03"])
def test_people_s_dates_bind_the_end_of_service(deadline: str) -> None:
    bank = bank_of(4)
    bank.close("C03", not_after=days(deadline))
    bank.close("C02", not_before=days("2026-02-01"))
    result = bank.schedule()
    assert stop_of(result, "C03") <= days(deadline)
    assert stop_of(result, "C02") >= days("2026-02-01")


def test_an_impossible_deadline_gives_an_irreducible_conflict() -> None:
    bank = bank_of(2)
    bank.close("C00", not_after=days("2025-07-02"))  # 30 days after the start, but the quarter has just ended
    with pytest.raises(InfeasiblePlan) as caught:
        bank.schedule()
    assert len(caught.value.conflict) == 3
    assert any("2025-07-02" in line for line in caught.value.conflict)
    assert any("30" in line for line in caught.value.conflict)
    assert "2025-07-03" in caught.value.relaxation


def test_deadlines_that_do_not_fit_one_month_conflict_with_its_capacity() -> None:
    policy = schedule_policy(capacity__unit=5, work__closing=4, work__function=0, work__share_percent=100)
    bank = bank_of(3)
    for at in range(2):
        bank.close(f"C{at:02d}", not_after=days("2025-07-31"))
    with pytest.raises(InfeasiblePlan) as caught:
        bank.schedule(policy)
    text = "".join(caught.value.conflict)
    assert "C00" in text and "C01" in text and "C02" not in text and "5" in text


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sets(st.integers(0, 6), min_size=1, max_size=3), min_size=1, max_size=5))
def test_an_irreducible_set_loses_its_conflict_with_any_member(conflicts: list[set[int]]) -> None:
    def feasible(kept: frozenset[Fact]) -> bool:
        return not any({Fact("f", str(n)) for n in conflict} <= kept for conflict in conflicts)

    found = irreducible([Fact("f", str(n)) for n in range(7)], feasible)
    assert not feasible(frozenset(found))
    assert all(feasible(frozenset(found) - {fact}) for fact in found)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_the_model_equals_trying_every_month(seed: int) -> None:
    problem = _small_problem(seed)
    solution = solve_waves(WaveModel(problem))
    best = _by_hand(problem)
    assert solution.months is not None
    assert solution.objective == pytest.approx(best, rel=2e-4)
    assert solution.bound <= best + 1e-6


def _small_problem(seed: int) -> WaveProblem:
    import random

    draw = random.Random(seed)
    units = [UnitId("A"), UnitId("B")]
    groups = tuple(
        WaveGroup(
            {m: draw.randint(1, 50) * m for m in range(duration - 1, 4) if draw.random() < 0.8 or m == 3},
            {draw.choice(units): draw.randint(1, 4), None: 1},
            duration,
            draw.random() < 0.3,
            False,
        )
        for duration in (draw.choice((1, 1, 2)) for _ in range(4))
    )
    return WaveProblem(groups, ((0, 1),) if draw.random() < 0.5 else (), {units[0]: 4, units[1]: 5, None: 3}, 4, 7.0)


def _by_hand(problem: WaveProblem) -> float:
    best = float("inf")
    for months in product(*([None, *group.costs] for group in problem.groups)):
        cost = _cost_of(problem, months)
        best = min(best, cost)
    return best


def _cost_of(problem: WaveProblem, months: tuple[int | None, ...]) -> float:
    used: dict[tuple[object, int], float] = defaultdict(float)
    cost = 0.0
    for group, month in zip(problem.groups, months, strict=True):
        cost += problem.unplaced_price if month is None else group.costs[month]
        for back in range(group.duration if month is not None else 0):
            for owner, load in group.loads.items():
                used[owner, month - back] += load  # type: ignore[operator]
    if any(load > problem.capacity[owner] for (owner, _), load in used.items()):
        return float("inf")
    for before, after in problem.edges:
        if months[after] is not None and (months[before] is None or months[before] > months[after]):
            return float("inf")
    pairs = list(zip(problem.groups, months, strict=True))
    if any(not group.critical and group.costs for group in problem.groups):
        for group, month in pairs:
            late = any(not g.critical and m is not None and month is not None and m > month for g, m in pairs)
            cost += problem.unplaced_price / 4 if group.critical and month is not None and not late else 0
    return cost + problem.peak_price * max((u for (o, _), u in used.items() if o is None), default=0.0)


def test_shuffled_rows_and_renamed_units_change_nothing() -> None:
    request = large_request(40, 3)
    plain = _dates(request)
    bank = Bank()
    inventory = request.graph.inventory
    names = {row.id: UnitId(f"Z{9 - at % 10}{at:03d}") for at, row in enumerate(inventory.units)}
    bank.units = [dataclasses.replace(u, id=names[u.id], parent_id=names.get(u.parent_id)) for u in inventory.units]
    bank.channels = [
        dataclasses.replace(c, owner_unit=names[c.owner_unit]) for c in reversed(inventory.channels.values())
    ]
    bank.functions = list(reversed(inventory.functions.values()))
    bank.assets, bank.dependencies = list(reversed(inventory.assets)), list(reversed(inventory.dependencies))
    bank.freezes = [dataclasses.replace(f, unit_id=names[f.unit_id]) for f in reversed(inventory.freezes)]
    bank.choices, bank.moves = dict(request.selection.channels), dict(request.selection.functions)
    assert _dates(bank.request(request.policy)) == plain


def _dates(request) -> list[object]:
    from migration.schedule import schedule

    result = schedule(request)
    return [list(result.channels.items()), list(result.functions.items()), result.sends, result.objective]


def test_exact_is_never_dearer_than_list_scheduling_and_within_its_gap() -> None:
    problem = problem_of(large_request(120, 5))
    solution = solve_waves(WaveModel(problem))
    cost, _ = greedy(problem)
    assert solution.objective <= cost + 1e-6
    assert solution.objective - solution.bound <= 1e-3 * solution.objective


def test_a_move_order_without_edges_keeps_every_channel_alone() -> None:
    bank = bank_of(3)
    from migration.schedule.jobs import JobFactory

    request = bank.request()
    jobs = JobFactory(request.graph, request.selection, request.policy, request.start).build()
    assert order_moves(jobs, []).groups == (("C00",), ("C01",), ("C02",))
    assert unit("B", "HO").id == "B"


def test_stops_spread_over_the_days_and_exceed_the_limit_only_where_the_month_is_full() -> None:
    """At most one stop a day, and a month with few days: it takes the model's closings all the same, evenly."""
    policy = schedule_policy(max_service_stops_per_day=1, work__closing=1, work__function=0)
    bank = bank_of(60, followers=1, annual_cost=12_000.0)
    bank.freezes.append(Freeze(days("2025-08-04"), days("2025-08-22"), "封网", AT))
    result = bank.schedule(policy)
    per_day: dict[dt.date, int] = defaultdict(int)
    for channel in result.channels:
        per_day[stop_of(result, channel)] += 1
    august = [count for day, count in per_day.items() if day.month == 8]
    assert max(august) - min(august) <= 1 and sum(august) == 20
    assert all(count <= 2 for day, count in per_day.items() if day.month != 8)
    assert result.objective == result.bound
    for wave in result.waves:
        assert all(work["units"]["HO"] <= 20 for work in wave.load["months"].values())


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_list_scheduling_keeps_every_row_and_knows_its_cost(seed: int) -> None:
    problem = _small_problem(seed)
    months = list_months(problem)
    assert cost_of(problem, months) == pytest.approx(_cost_of(problem, tuple(months)))
    assert cost_of(problem, months) >= _by_hand(problem) - 1e-6
