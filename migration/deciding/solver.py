"""The one module that knows HiGHS: a mixed 0/1 program as arrays in, a proven solution out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import highspy
import numpy as np
from numpy.typing import NDArray

from migration.deciding.reduce import Table, reduce

#: HiGHS keeps one pool of threads per process; every model must ask for the same number
_THREADS = 1
_INFINITY = float("inf")
#: on programs over 0/1 alone these cost more than they bring: a start far off, and two rules of presolve (bits)
_PARALLEL, _PROBING = 1 << 13, 1 << 15
_BINARY: Mapping[str, object] = {
    "mip_heuristic_run_feasibility_jump": False, "presolve_rule_off": _PARALLEL | _PROBING,
}


@dataclass
class Program:
    """Minimise ``cost`` over columns between ``lower`` and ``upper``, rows between theirs."""

    cost: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)

    def column(self, cost: float, *, upper: float = 1.0, whole: bool = True) -> int:
        """Add a column from 0 to ``upper``; its number."""
        self.cost.append(cost)
        self.lower.append(0.0)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.cost) - 1

    def row(self, terms: Sequence[tuple[int, float]], low: float = -_INFINITY, high: float = _INFINITY) -> int:
        """Add a row; its number."""
        for column, value in terms:
            self.index.append(column)
            self.value.append(value)
        self.starts.append(len(self.index))
        self.row_lower.append(low)
        self.row_upper.append(high)
        return len(self.row_lower) - 1


@dataclass(frozen=True, slots=True)
class Answer:
    """Values of the columns, objective, proven bound. ``feasible`` is False where no solution exists."""

    feasible: bool
    values: NDArray[np.float64]
    objective: float = 0.0
    bound: float = 0.0


#: a program and the relative gap in, a proven solution out
Solver = Callable[[Program, float], Answer]


class SolverError(RuntimeError):
    """HiGHS ended with a status nobody expects: our own fault."""


def solve_binary(program: Program, gap: float = 0.0) -> Answer:
    """Solve a program whose columns are all 0/1: settle what needs no search, then solve what is left.

    Raises
    ------
    SolverError
        As :func:`solve`.
    """
    reduced = reduce(_as_table(program))
    left = solve(_as_program(reduced.table), gap, options=_BINARY)
    if not left.feasible:
        return replace(left, values=np.zeros(len(program.cost)))
    return Answer(
        True, reduced.restore(left.values), left.objective + reduced.offset, left.bound + reduced.offset
    )


def solve(
    program: Program, gap: float = 0.0, nodes: int | None = None, *, options: Mapping[str, object] | None = None
) -> Answer:
    """Solve to the relative ``gap``; 0 proves the optimum.

    ``nodes`` ends the search after so many nodes with the best solution known; the bound is proven all the same,
    and the same program always ends at the same node. No solution by then is an error. ``options``: more of HiGHS's.

    Raises
    ------
    SolverError
        Any status but optimal or infeasible.
    """
    if not program.cost:
        return Answer(_fits_empty(program), np.zeros(0))
    engine = highspy.Highs()
    for name, value in (
        ("output_flag", False), ("threads", _THREADS), ("random_seed", 0),
        ("mip_rel_gap", gap), ("mip_abs_gap", 1e-9), ("mip_feasibility_tolerance", 1e-7), *(options or {}).items(),
    ):
        engine.setOptionValue(name, value)
    if nodes is not None:
        engine.setOptionValue("mip_max_nodes", nodes)
    engine.passModel(_as_highs(program))
    engine.run()
    status = engine.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Answer(False, np.zeros(len(program.cost)))
    found = engine.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    stopped = nodes is not None and status == highspy.HighsModelStatus.kSolutionLimit and found
    if status != highspy.HighsModelStatus.kOptimal and not stopped:
        raise SolverError(f"HiGHS ended with {engine.modelStatusToString(status)}")
    info = engine.getInfo()
    values = np.round(np.array(engine.getSolution().col_value), 9)
    objective = float(info.objective_function_value)
    bound = float(info.mip_dual_bound) if any(program.whole) else objective
    return Answer(True, values, objective, min(bound, objective))


def _as_table(program: Program) -> Table:
    starts = np.array(program.starts)
    return Table(
        np.array(program.cost), np.array(program.row_lower), np.array(program.row_upper),
        np.repeat(np.arange(len(starts) - 1), np.diff(starts)), np.array(program.index, dtype=np.int64),
        np.array(program.value, dtype=np.float64),
    )


def _as_program(table: Table) -> Program:
    count = len(table.cost)
    ends = np.cumsum(np.bincount(table.row, minlength=len(table.high)))
    return Program(
        table.cost.tolist(), [0.0] * count, [1.0] * count, [True] * count, table.low.tolist(), table.high.tolist(),
        [0, *ends.tolist()], table.column.tolist(), table.value.tolist(),
    )


def _fits_empty(program: Program) -> bool:
    """Rows without columns hold where 0 lies between their bounds."""
    return all(low <= 0 <= high for low, high in zip(program.row_lower, program.row_upper, strict=True))


def _as_highs(program: Program) -> "highspy.HighsLp":
    lp = highspy.HighsLp()
    lp.num_col_ = len(program.cost)
    lp.num_row_ = len(program.row_lower)
    lp.col_cost_ = np.array(program.cost)
    lp.col_lower_ = np.array(program.lower)
    lp.col_upper_ = np.array(program.upper)
    lp.row_lower_ = np.array(program.row_lower)
    lp.row_upper_ = np.array(program.row_upper)
    lp.integrality_ = [
        highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous for whole in program.whole
    ]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array(program.starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(program.index, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(program.value)
    return lp
