"""Solving the wave model: whole where it is small; relaxed, narrowed and finished where it is large."""

from dataclasses import dataclass, replace

import numpy as np

from migration.deciding.solver import Answer, Program, SolverError, solve
from migration.schedule.wave_list import cost_of, list_months
from migration.schedule.wave_model import WaveModel

#: columns up to which the model is solved whole
WHOLE_COLUMNS = 1_500
#: columns up to which a group may leave the month the relaxation chose, and a gap is looked at once more
NEAR_COLUMNS = 10_000
#: relative gap at which an answer is good enough, and above which a middling model is looked at once more
GAP, LOOSE = 3e-4, 1e-3
#: nodes after which the best answer is taken; the gap that is left is reported
_NODES = 50
#: months beside those of the relaxation that a group spread over months may take
_SPREAD = 12
_ONE, _ZERO = 1 - 1e-6, 1e-6


@dataclass(frozen=True, slots=True)
class WaveSolution:
    """The month of each group (None: unplaced), objective and proven bound, CNY; no months: no solution exists."""

    months: list[int | None] | None
    objective: float
    bound: float


def solve_waves(model: WaveModel) -> WaveSolution:
    """Solve the wave model; the bound is that of the whole model in either way.

    A large model is narrowed to what its relaxation and list scheduling choose, so that it has a solution
    wherever list scheduling has one; the better of the two is taken.
    """
    if len(model.program.cost) <= WHOLE_COLUMNS:
        return _solution(model, _limited(model.program))
    relaxed = solve(_relaxed(model.program))
    if not relaxed.feasible:
        return WaveSolution(None, 0.0, 0.0)
    near = len(model.program.cost) <= NEAR_COLUMNS
    listed = list_months(model.problem)
    finished = _limited(_opened(model, _narrowed(model, relaxed, 1 if near else 0), listed))
    found = _solution(model, finished if finished.feasible else _limited(model.program))
    found = _better(model, replace(found, bound=relaxed.objective), listed)
    return _tightened(model, found) if near else found


def _solution(model: WaveModel, answer: Answer) -> WaveSolution:
    months = model.month_of(answer.values) if answer.feasible else None
    return WaveSolution(months, answer.objective, answer.bound)


def _better(model: WaveModel, found: WaveSolution, months: list[int | None]) -> WaveSolution:
    """List scheduling, where it is cheaper and meets every date of a person."""
    groups = model.problem.groups
    if any(month is None and group.must_place for group, month in zip(groups, months, strict=True)):
        return found
    cost = cost_of(model.problem, months)
    cheaper = found.months is None or cost < found.objective - _ZERO
    return WaveSolution(months, cost, found.bound) if cheaper else found


def _tightened(model: WaveModel, found: WaveSolution) -> WaveSolution:
    """Where a middling model leaves a gap and everything has a month, the root of the whole model closes it."""
    gap = (found.objective - found.bound) / max(1.0, abs(found.objective))
    if gap <= LOOSE or found.months is None or None in found.months:
        return found
    try:
        whole = _solution(model, solve(model.program, LOOSE, nodes=1))
    except SolverError:
        return found
    best = whole if whole.objective < found.objective else found
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


def _opened(model: WaveModel, narrowed: Program, months: list[int | None]) -> Program:
    """The narrowed program with the month that list scheduling gives each group open too."""
    upper = list(narrowed.upper)
    for at, (group, month) in enumerate(model.columns):
        listed = months[group]
        if month == (-1 if listed is None else listed):
            upper[at] = model.program.upper[at]
    return replace(narrowed, upper=upper)
