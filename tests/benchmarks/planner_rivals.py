"""Other solvers on the planner's model, each in a process of its own: whole-model HiGHS, its LP, CBC, CP-SAT.

HiGHS and CP-SAT cannot be loaded into one process, and a solver that dies must not take the comparison with it.
"""

import argparse
import importlib.util
import re
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from tests.benchmarks.planner_arrays import Arrays, Values

#: where each rival's library is, so that an absent one is named and left out
LIBRARIES = {"highs": "highspy", "highs_tuned": "highspy", "lp": "highspy", "cbc": "pulp", "cpsat": "ortools"}


@dataclass(frozen=True)
class Reply:
    """What a rival found: seconds of its solve on the clock and of the processor, proven bound in CNY (NaN where it
    gives none), the answer."""

    seconds: float
    used: float
    bound: float
    values: Values


class Clock:
    """Seconds since it was made, on the clock and of the processor, those of a solver started as a program included."""

    def __init__(self) -> None:
        self._start = (perf_counter(), self._used())

    def read(self) -> tuple[float, float]:
        """Both."""
        return perf_counter() - self._start[0], self._used() - self._start[1]

    @staticmethod
    def _used() -> float:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(row.ru_utime + row.ru_stime for row in used)


def installed(name: str) -> bool:
    """Whether the rival's library is there."""
    return importlib.util.find_spec(LIBRARIES[name]) is not None


def ask(name: str, arrays: Path, seconds: float) -> Reply | None:
    """Run one rival on saved arrays for at most so many seconds; None where it failed."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.npz"
        call = [sys.executable, "-m", "tests.benchmarks.planner_rivals", name, str(arrays), str(answer), str(seconds)]
        done = subprocess.run(call, check=False, capture_output=True, text=True)
        if done.returncode or not answer.exists():
            print(f"{name} failed: {done.stderr.strip().splitlines()[-1:]}")
            return None
        with np.load(answer) as kept:
            return Reply(float(kept["seconds"]), float(kept["used"]), float(kept["bound"]), kept["values"])


def _highs(arrays: Arrays, seconds: float, *, whole: bool = True, tuned: bool = False) -> Reply:
    """HiGHS as it comes, gap 0; ``tuned``: with the options of the planner."""
    import highspy

    engine = highspy.Highs()
    for option, value in (("output_flag", False), ("threads", 1), ("time_limit", seconds), ("mip_rel_gap", 0.0),
                          ("mip_abs_gap", 1e-9), ("mip_feasibility_tolerance", 1e-7)):
        engine.setOptionValue(option, value)
    if tuned:
        from migration.deciding.solver import _BINARY

        for option, value in _BINARY.items():
            engine.setOptionValue(option, value)
    clock = Clock()
    engine.passModel(_lp(arrays, whole=whole))
    engine.run()
    spent, info = clock.read(), engine.getInfo()
    bound = info.mip_dual_bound if whole else info.objective_function_value
    return Reply(*spent, bound / arrays.factor, np.array(engine.getSolution().col_value))


def _lp(arrays: Arrays, *, whole: bool) -> "highspy.HighsLp":  # noqa: F821
    import highspy

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(arrays.cost), len(arrays.high)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = arrays.cost, np.zeros(lp.num_col_), np.ones(lp.num_col_)
    lp.row_lower_, lp.row_upper_ = arrays.low, arrays.high
    lp.integrality_ = [highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous] * lp.num_col_
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = arrays.starts.astype(np.int32), arrays.index.astype(np.int32)
    lp.a_matrix_.value_ = arrays.value
    return lp


def _cbc(arrays: Arrays, seconds: float) -> Reply:
    """CBC through PuLP; PuLP returns no bound, so it is read from CBC's log where that has one."""
    import pulp

    columns = [pulp.LpVariable(f"x{at}", cat="Binary") for at in range(len(arrays.cost))]
    problem = pulp.LpProblem("plan", pulp.LpMinimize)
    problem += pulp.LpAffineExpression(zip(columns, arrays.cost.tolist(), strict=True))
    for row, (low, high) in enumerate(zip(arrays.low, arrays.high, strict=True)):
        terms = pulp.LpAffineExpression([(columns[column], value) for column, value in arrays.terms(row)])
        if np.isfinite(high):
            problem += terms <= float(high)
        if np.isfinite(low):
            problem += terms >= float(low)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "cbc.log"
        clock = Clock()
        problem.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=seconds, gapRel=0.0, logPath=str(log)))
        spent, text = clock.read(), log.read_text("utf-8")
    values = np.array([column.value() or 0.0 for column in columns])
    return Reply(*spent, _bound_in(text) / arrays.factor, values)


def _bound_in(log: str) -> float:
    """The bound CBC states at the end; of a run to the end its objective; NaN where it states none."""
    proven = re.findall(r"Objective value:\s+(\S+)", log) if "Optimal solution found" in log else []
    stated = proven or re.findall(r"Lower bound:\s+(\S+)", log) or re.findall(r"best possible (\S+)", log)
    return float(stated[-1].rstrip(",")) if stated else float("nan")


def _cpsat(arrays: Arrays, seconds: float) -> Reply:
    """CP-SAT with two workers; OR-tools turns decimals into whole numbers by its own rules."""
    from ortools.linear_solver.python import model_builder

    model = model_builder.Model()
    columns = [model.new_bool_var(f"x{at}") for at in range(len(arrays.cost))]
    model.minimize(model_builder.LinearExpr.weighted_sum(columns, arrays.cost.tolist()))
    for row, (low, high) in enumerate(zip(arrays.low, arrays.high, strict=True)):
        terms = list(arrays.terms(row))
        total = model_builder.LinearExpr.weighted_sum([columns[c] for c, _ in terms], [v for _, v in terms])
        model.add_linear_constraint(total, low, high)
    solver = model_builder.Solver("sat")
    solver.set_time_limit_in_seconds(seconds)
    solver.set_solver_specific_parameters("num_workers:2")
    clock = Clock()
    status = solver.solve(model)
    spent = clock.read()
    found = status in (model_builder.SolveStatus.OPTIMAL, model_builder.SolveStatus.FEASIBLE)
    values = np.array([solver.value(column) for column in columns]) if found else np.full(len(columns), 0.5)
    bound = solver._Solver__solve_helper.best_objective_bound()  # the property is silent until there is an answer
    stated = bound is not None and (found or bound != 0.0)  # 0 is what it says before it has begun
    return Reply(*spent, bound / arrays.factor if stated else float("nan"), values)


def main() -> None:
    """Solve saved arrays with one rival and save its answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=sorted(LIBRARIES))
    parser.add_argument("arrays", type=Path)
    parser.add_argument("answer", type=Path)
    parser.add_argument("seconds", type=float)
    args = parser.parse_args()
    arrays = Arrays.load(args.arrays)
    if args.name in ("cbc", "cpsat"):
        reply = (_cbc if args.name == "cbc" else _cpsat)(arrays, args.seconds)
    else:
        reply = _highs(arrays, args.seconds, whole=args.name != "lp", tuned=args.name == "highs_tuned")
    np.savez(args.answer, **vars(reply))


if __name__ == "__main__":
    main()
