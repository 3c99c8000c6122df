"""The planner's optimum against other ways to solve the very same model, in one run:

    python -m tests.benchmarks.planner [--sizes 100 1000 10000] [--box 60] [--seed 0] [--smoke]

Ours (split into components, reduced, HiGHS), whole-model HiGHS as it comes and with our options, its LP relaxation,
CBC through PuLP, CP-SAT, greedy, greedy with local search. Every objective is recomputed from the same arrays and
every answer checked against all rows. The short ones run in turn, the least of the rounds counts; CBC has ``--box``
seconds, CP-SAT as long as ours took, at least ten. Above 10,000 channels only the LP and the simple ways run beside
ours. Ratios are of processor seconds, which a busy machine stretches less. "over": the objective over our proven
bound; "bound": how far a method's own bound lies below the best answer.
"""

import argparse
import resource
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from migration.deciding.optimise import _gap
from migration.deciding.solver import solve_binary
from tests.benchmarks.planner_arrays import Values
from tests.benchmarks.planner_greedy import greedy, improve
from tests.benchmarks.planner_model import Instance, build_instance
from tests.benchmarks.planner_rivals import Clock, ask, installed

#: a channel has about twenty functions
_FUNCTIONS = 20
_LEAST_CPSAT, _HIGHS_BOX = 10.0, 900.0
_NAMES = {
    "ours": "ours, by component", "highs": "HiGHS, whole model", "highs_tuned": "HiGHS, whole, our options",
    "lp": "LP relaxation", "cbc": "CBC through PuLP", "cpsat": "CP-SAT, 2 workers", "greedy": "greedy",
    "search": "greedy + local search",
}


@dataclass
class Result:
    """One method's best: seconds, of the processor too, own bound in CNY if it has one, an answer if it is one."""

    seconds: float
    used: float
    bound: float | None = None
    values: Values | None = None


class Contest:
    """All methods on one instance."""

    def __init__(self, instance: Instance, folder: Path, box: float) -> None:
        self._instance, self._box = instance, box
        self._path = folder / "model.npz"
        instance.arrays.save(self._path)
        self.results: dict[str, Result] = {}

    def run(self, rounds: int, *, others: bool) -> None:
        """Solvers in turn so many times; those with a time box, and the simple ways, once."""
        for _ in range(rounds):
            self._keep("ours", self._ours())
            for name in ("lp", "highs", "highs_tuned") if others else ("lp",):
                self._rival(name, _HIGHS_BOX)
        self._simple()
        equal = max(min(_LEAST_CPSAT, self._box), self.results["ours"].seconds)
        for name, box in (("cbc", self._box), ("cpsat", equal)) if others else ():
            if installed(name):
                self._rival(name, box)
            else:
                print(f"  {_NAMES[name]}: left out, not installed")

    def _keep(self, name: str, result: Result) -> None:
        known = self.results.get(name)
        if known is not None:
            result.seconds, result.used = min(result.seconds, known.seconds), min(result.used, known.used)
        self.results[name] = result

    def _ours(self) -> Result:
        """The planner's own loop over the components, models written already."""
        instance, slack, answers = self._instance, 0.0, []
        clock = Clock()
        for part in instance.parts:
            answer = solve_binary(part.program, _gap(instance.setting, part))
            slack += max(0.0, answer.objective - answer.bound) / part.factor
            answers.append(answer.values)
        spent, values = clock.read(), instance.joined(answers)
        return Result(*spent, instance.arrays.money(values) - slack, values)

    def _rival(self, name: str, box: float) -> None:
        reply = ask(name, self._path, box)
        if reply is not None:
            bound = None if reply.bound != reply.bound else reply.bound
            self._keep(name, Result(reply.seconds, reply.used, bound, None if name == "lp" else reply.values))

    def _simple(self) -> None:
        clock = Clock()
        board = greedy(self._instance.whole, self._instance.arrays)
        self._keep("greedy", Result(*clock.read(), None, board.values))
        improve(board, self._instance.whole)
        self._keep("search", Result(*clock.read(), None, board.values))

    def table(self) -> None:
        """Print seconds, ratios and objectives."""
        arrays, ours = self._instance.arrays, self.results["ours"]
        feasible = {
            name: arrays.money(r.values) for name, r in self.results.items()
            if r.values is not None and not arrays.broken(r.values)
        }
        best = min(feasible.values())
        heads = f"{'seconds':>9}{'of cpu':>9}{'ours/it':>9}{'objective CNY':>17}{'over':>10}{'bound':>11}"
        print(f"  {'':28}{heads}  rows broken")
        for name, row in self.results.items():
            broken = "-" if row.values is None else str(arrays.broken(row.values))
            money = f"{feasible[name]:,.0f}" if name in feasible else "-"
            over = _percent(feasible[name] - ours.bound, ours.bound) if name in feasible else "-"
            below = "none" if row.bound is None else _percent(best - row.bound, best)
            spent = f"{row.seconds:9.3f}{row.used:9.3f}{ours.used / max(row.used, 1e-4):9.2f}"
            print(f"  {_NAMES[name]:28}{spent}{money:>17}{over:>10}{below:>11}  {broken}")

    def verdicts(self, channels: int) -> None:
        """The goals of this size, met or missed."""
        seconds = {name: row.used for name, row in self.results.items()}
        if channels == 1_000:
            _say("ours at most 2 x LP relaxation", seconds["ours"] / seconds["lp"], 2.0)
        if channels == 10_000:
            _say("ours at most 0.5 x whole-model HiGHS", seconds["ours"] / seconds["highs"], 0.5)
        if channels == 10_000 and "cbc" in seconds:
            _say("ours at most 0.1 x CBC (time-boxed)", seconds["ours"] / seconds["cbc"], 0.1)


def _percent(difference: float, whole: float) -> str:
    return f"{100 * difference / abs(whole):.4f} %" if whole else "-"


def _say(goal: str, found: float, limit: float) -> None:
    print(f"  {goal}: {found:.2f}, {'met' if found <= limit else 'MISSED'}")


def measure(channels: int, seed: int, box: float, rounds: int) -> float:
    """Build one size, let all methods run, print the table; processor seconds of ours."""
    start = perf_counter()
    instance = build_instance(channels, channels * _FUNCTIONS, seed)
    arrays, sizes = instance.arrays, instance.components
    print(
        f"{channels:,} channels: {len(arrays.cost):,} columns, {len(arrays.high):,} rows, {len(arrays.index):,} "
        f"entries; {len(sizes):,} components, the largest of {sizes[0]:,} channels, the largest batch with "
        f"{_largest(instance):.0%} of the columns (model ready after {perf_counter() - start:.0f} s)"
    )
    with tempfile.TemporaryDirectory() as folder:
        contest = Contest(instance, Path(folder), box)
        contest.run(1 if channels > 10_000 else rounds, others=channels <= 10_000)
        contest.table()
        contest.verdicts(channels)
    print(f"  peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MiB", flush=True)
    return contest.results["ours"].used


def _largest(instance: Instance) -> float:
    columns = [len(part.program.cost) for part in instance.parts]
    return max(columns) / sum(columns)


def main() -> None:
    """Print a table per size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--box", type=float, default=60.0, help="seconds for CBC")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--smoke", action="store_true", help="100 channels, one round")
    args = parser.parse_args()
    sizes = [100] if args.smoke else args.sizes
    box = min(5.0, args.box) if args.smoke else args.box
    rounds = 1 if args.smoke else args.rounds
    seconds = {size: measure(size, args.seed, box, rounds) for size in sizes}
    if {10_000, 30_000} <= seconds.keys():
        _say("30,000 at most 10 x 10,000", seconds[30_000] / seconds[10_000], 10.0)


if __name__ == "__main__":
    main()
