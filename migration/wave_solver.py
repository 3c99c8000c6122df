"""Solving the wave model: whole where it is small; relaxed, fixed and finished where it is large."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from migration.solver import Answer, Program, SolverError, solve
from migration.wave_model import WaveModel

#: columns up to which the model is solved whole
WHOLE_COLUMNS = 1_500
#: columns up to which a group may leave the month the relaxation chose by one
NEAR_COLUMNS = 60_000
#: relative gap at which an answer is good enough
GAP = 3e-4
#: relative gap above which a middling model is looked at once more
LOOSE = 1e-3
#: nodes after which the best answer is taken; the gap that is left is reported
_NODES = 50
#: months beside those of the relaxation that a group spread over months may take
_SPREAD = 12
_ONE, _ZERO = 1 - 1e-6, 1e-6


@dataclass(frozen=True, slots=True)
class WaveSolution:
    """Values of the columns (None: no solution exists), objective and proven bound, CNY."""

    values: NDArray[np.float64] | None
    objective: float
    bound: float


def solve_waves(model: WaveModel) -> WaveSolution:
    """Solve the wave model; the bound is that of the whole model in either way."""
    if len(model.program.cost) <= WHOLE_COLUMNS:
        answer = _limited(model.program)
        return WaveSolution(answer.values if answer.feasible else None, answer.objective, answer.bound)
    relaxed = solve(_relaxed(model.program))
    if not relaxed.feasible:
        return WaveSolution(None, 0.0, 0.0)
    finished = _limited(_narrowed(model, relaxed, 1 if len(model.program.cost) <= NEAR_COLUMNS else 0))
    if not finished.feasible:
        finished = _limited(model.program)
    found = WaveSolution(finished.values if finished.feasible else None, finished.objective, relaxed.objective)
    return _tightened(model, found)


def _tightened(model: WaveModel, found: WaveSolution) -> WaveSolution:
    """Where a middling model leaves a gap and everything has a month, the root of the whole model closes it."""
    gap = (found.objective - found.bound) / max(1.0, abs(found.objective))
    large = len(model.program.cost) > NEAR_COLUMNS
    if large or gap <= LOOSE or found.values is None or None in model.month_of(found.values):
        return found
    try:
        whole = solve(model.program, LOOSE, nodes=1)
    except SolverError:
        return found
    best = min(found, WaveSolution(whole.values, whole.objective, 0.0), key=lambda s: s.objective)
    return replace(best, bound=min(max(found.bound, whole.bound), best.objective))


def _limited(program: Program) -> Answer:
    """The best answer within the nodes; all the nodes it takes where they end without any."""
    try:
        return solve(program, GAP, _NODES)
    except SolverError:
        return solve(program, GAP)


def _relaxed(program: Program) -> Program:
    return replace(program, whole=[False] * len(program.whole))


def _narrowed(model: WaveModel, relaxed: Answer, width: int) -> Program:
    """The program around the relaxation's months.

    A group it puts into one month whole stays within ``width`` months of that one; a group it spreads over
    months keeps those, all between and a few later ones. Staying unplaced is open to the spread ones, and to
    all where ``width`` leaves choice.
    """
    values = relaxed.values[: len(model.columns)]
    spans: dict[int, tuple[int, int]] = {}
    whole: set[int] = set()
    for at in np.flatnonzero(values > _ZERO).tolist():
        group, month = model.columns[at]
        low, high = spans.get(group, (month, month))
        spans[group] = min(low, month), max(high, month)
        if values[at] > _ONE:
            whole.add(group)
    upper = list(model.program.upper)
    for at, (group, month) in enumerate(model.columns):
        low, high = spans[group]
        before, after = (width, width) if group in whole else (max(width, _SPREAD), _SPREAD)
        fixed = group in whole and width == 0
        if not low - before <= month <= high + after and (month >= 0 or fixed):
            upper[at] = 0.0
    return replace(model.program, upper=upper)
