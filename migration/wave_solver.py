"""HiGHS behind the wave model: whole where it is small, LP, fix and finish where it is large."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from migration.wave_model import LinearModel

#: columns up to which the model is solved whole
WHOLE_COLUMNS = 30_000
#: relative gap at which the whole model is good enough
GAP = 1e-4


@dataclass(frozen=True, slots=True)
class WaveSolution:
    """``None`` where no solution exists; ``bound`` is proven."""

    values: NDArray[np.float64] | None
    objective: float
    bound: float


def solve_waves(model: LinearModel) -> WaveSolution:
    """Solve the wave model; the bound is of the whole model in either way."""
    if len(model.cost) <= WHOLE_COLUMNS:
        return _run(model, model.upper, np.zeros_like(model.upper), GAP)
    relaxed = _run(model, model.upper, np.zeros_like(model.upper), None)
    if relaxed.values is None:
        return relaxed
    upper, lower = model.upper.copy(), np.zeros_like(model.upper)
    values = relaxed.values
    lower[model.integer & (values > 1 - 1e-7)] = 1.0
    upper[model.integer & (values < 1e-7) & _settled(model, values)] = 0.0
    finished = _run(model, upper, lower, GAP)
    if finished.values is None:
        finished = _run(model, model.upper, np.zeros_like(model.upper), GAP * 10)
    return WaveSolution(finished.values, finished.objective, relaxed.objective)


def _settled(model: LinearModel, values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Columns of groups that the relaxation put into one month whole: their other months are out."""
    assignment = (model.row_low == 1.0) & (model.row_high == 1.0)
    inside = assignment[model.row]
    whole = np.zeros(len(model.row_low), dtype=np.bool_)
    one = values[model.column] > 1 - 1e-7
    whole[model.row[inside & one]] = True
    settled = np.zeros(len(model.cost), dtype=np.bool_)
    settled[model.column[inside & whole[model.row]]] = True
    return settled


def _run(
    model: LinearModel, upper: NDArray[np.float64], lower: NDArray[np.float64], gap: float | None
) -> WaveSolution:
    """One HiGHS run; ``gap`` None relaxes integrality."""
    import highspy

    solver = highspy.Highs()
    for name, value in {"output_flag": False, "threads": 1, "random_seed": 1, "mip_rel_gap": gap or 0.0}.items():
        solver.setOptionValue(name, value)
    solver.passModel(_program(model, upper, lower, gap is not None))
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return WaveSolution(None, 0.0, 0.0)
    if status != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"wave model: solver ended with {solver.modelStatusToString(status)}")
    info = solver.getInfo()
    bound = info.mip_dual_bound if gap is not None else info.objective_function_value
    return WaveSolution(np.array(solver.getSolution().col_value), info.objective_function_value, bound)


def _program(model: LinearModel, upper: NDArray[np.float64], lower: NDArray[np.float64], whole: bool) -> object:
    import highspy

    order = np.lexsort((model.column, model.row))
    starts = np.searchsorted(model.row[order], np.arange(len(model.row_low) + 1))
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(model.cost), len(model.row_low)
    program.col_cost_, program.col_lower_, program.col_upper_ = model.cost, lower, upper
    program.row_lower_, program.row_upper_ = model.row_low, model.row_high
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = starts.astype(np.int32)
    program.a_matrix_.index_ = model.column[order].astype(np.int32)
    program.a_matrix_.value_ = model.value[order]
    if whole:
        kinds = np.where(model.integer, 1, 0)
        kind = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        program.integrality_ = [kind[k] for k in kinds.tolist()]
    return program
