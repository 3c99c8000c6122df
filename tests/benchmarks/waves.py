"""The wave model against greedy list scheduling: gap, cost and seconds, both in one run on the same problem.

    python -m tests.benchmarks.waves [--smoke] [--channels 1000 10000] [--seed 7]

Prints one JSON line per size. The bank is made up: head office and 36 branches, log-normal costs and
followers, assets with end dates, freezes, dependencies, and capacity so tight that the months matter.
"""

import argparse
import datetime as dt
import json
import random
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from inventory.kinds import AssetKind, DependencyKind, Level
from inventory.records import Asset, ChannelId, Dependency, Freeze, UnitId
from migration.policy import default_policy
from migration.schedule import ScheduleRequest, schedule, wave_solver
from migration.schedule.calendar_days import TAIL_DAYS, WorkCalendar
from migration.schedule.jobs import JobFactory
from migration.schedule.stages import StagePlacer
from migration.schedule.wave_days import Months
from migration.schedule.wave_groups import find_edges, order_moves
from migration.schedule.wave_list import cost_of, list_months
from migration.schedule.wave_model import WaveModel, WaveProblem
from migration.schedule.wave_solver import solve_waves
from migration.schedule.waves import WavePlanner
from tests.migration.schedule_bank import AT, Bank, unit

KINDS = ("service_account",) * 5 + ("subscription_account",) * 3 + ("mini_program",) * 2 + ("wecom", "app")


def large_request(channels: int, seed: int, share: float = 0.75) -> ScheduleRequest:
    """A request that closes ``channels`` channels; the central team's work fills ``share`` of its months."""
    draw = random.Random(seed)
    bank = Bank()
    owners = _units(bank, channels)
    bank.channel("TARGET", "app")
    for at in range(channels):
        name = f"C{at:05d}"
        bank.channel(
            name, draw.choice(KINDS), draw.choice(owners), annual_cost=round(draw.lognormvariate(9.5, 1)),
            followers=None if draw.random() < 0.1 else round(draw.lognormvariate(7.5, 1.8)),
            violations=1 if draw.random() < 0.05 else 0,
        )
        for number in range(draw.randint(0, 6)):
            bank.function(f"{name}F{number}", name, draw.choice(("account.balance", "news.list", "wealth.buy")))
            bank.move(f"{name}F{number}", "TARGET")
        bank.close(name, target="TARGET")
    _facts(bank, draw, channels)
    policy = default_policy()
    months = policy.whole("schedule.horizon_months")
    team = channels * policy.number("schedule.work.head_office")
    tight = {
        "schedule.capacity.head_office": round(team / (months - 6) / share, 2),
        "schedule.capacity.head_office_per_branch": 0,
    }
    return bank.request(policy.changed(tight))


def _units(bank: Bank, channels: int) -> list[str]:
    """Head office and 36 branches, from 3,000 channels on with eight departments each."""
    branches = [f"B{branch:02d}" for branch in range(36)]
    bank.units += [unit(branch, "HO") for branch in branches]
    departments = [(f"{branch}D{number}", branch) for branch in branches for number in range(8)]
    bank.units += [unit(name, branch, Level.DEPARTMENT) for name, branch in departments]
    return ["HO", *branches, *(name for name, _ in departments if channels >= 3000)]


def _facts(bank: Bank, draw: random.Random, channels: int) -> None:
    start = dt.date(2025, 6, 2)
    for at in draw.sample(range(channels), channels // 10):
        ends = start + dt.timedelta(days=draw.randint(30, 420))
        bank.assets.append(Asset(ChannelId(f"C{at:05d}"), AssetKind.COUPON, "券", AT, ends_on=ends))
    for _ in range(channels // 50):
        one, other = (ChannelId(f"C{at:05d}") for at in draw.sample(range(channels), 2))
        bank.dependencies.append(Dependency(one, other, DependencyKind.OTHER, AT))
    for branch in range(36):
        first = start + dt.timedelta(days=draw.randint(60, 500))
        bank.freezes.append(Freeze(first, first + dt.timedelta(days=40), "系统切换", AT, UnitId(f"B{branch:02d}")))


def problem_of(request: ScheduleRequest) -> WaveProblem:
    """The wave model's problem of a request."""
    policy, inventory = request.policy, request.graph.inventory
    months = Months(request.start, policy.whole("schedule.horizon_months"))
    jobs = JobFactory(request.graph, request.selection, policy, request.start).build()
    last = months.last_day + dt.timedelta(days=TAIL_DAYS)
    calendar = WorkCalendar(inventory.units, inventory.freezes, policy, request.start, last)
    planner = WavePlanner(inventory, jobs, StagePlacer(calendar, policy, request.start), policy, months)
    return planner.problem(order_moves(jobs, find_edges(inventory, jobs)))


def greedy(problem: WaveProblem) -> tuple[float, int]:
    """Cost of list scheduling, and how many groups found no month."""
    months = list_months(problem)
    return cost_of(problem, months), months.count(None)


def measure(channels: int, seed: int) -> dict[str, object]:
    """Both methods on one problem, then the whole schedule."""
    request = large_request(channels, seed)
    problem = problem_of(request)
    clock = time.perf_counter()
    greedy_cost, stuck = greedy(problem)
    greedy_seconds = time.perf_counter() - clock
    clock = time.perf_counter()
    with _timed_solves() as solves:
        solution = solve_waves(WaveModel(problem))
    seconds = time.perf_counter() - clock
    clock = time.perf_counter()
    dates = schedule(request)
    whole = time.perf_counter() - clock
    return {
        "channels": channels, "gap_percent": round(100 * (solution.objective - solution.bound) / solution.objective, 4),
        "model_seconds": round(seconds, 2), "first_solve_seconds": round(solves[0], 2),
        "model_over_first_solve": round(seconds / solves[0], 2), "schedule_seconds": round(whole, 2),
        "unplaced": len(dates.unplaced), "days_gap_percent": round(100 * dates.gap, 4), "waves": len(dates.waves),
        "greedy_over_bound_percent": round(100 * (greedy_cost - solution.bound) / solution.bound, 3),
        "greedy_stuck": stuck, "greedy_seconds": round(greedy_seconds, 2),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


@contextmanager
def _timed_solves() -> Iterator[list[float]]:
    """The seconds of each call of the solver; the first of a large model is its relaxation."""
    seconds: list[float] = []
    plain = wave_solver.solve

    def timed(*arguments: Any, **options: Any) -> Any:
        clock = time.perf_counter()
        try:
            return plain(*arguments, **options)
        finally:
            seconds.append(time.perf_counter() - clock)

    wave_solver.solve = timed
    try:
        yield seconds
    finally:
        wave_solver.solve = plain


def main() -> None:
    """Measure each size and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="60 channels, seconds only")
    parser.add_argument("--channels", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    for channels in [60] if chosen.smoke else chosen.channels:
        print(json.dumps(measure(channels, chosen.seed)))


if __name__ == "__main__":
    main()
