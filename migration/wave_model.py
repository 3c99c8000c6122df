"""The wave model as arrays: months x groups, exact.

Minimise running cost until closing, lateness of flagged channels and the fullest month of the central team,
subject to one month per group, capacity per unit and month, the order of moves, and critical channels not last.
CNY, integers per column. A group may stay unplaced at a price above every date's.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: a month's capacity use by unit; None stands for the central team
UnitKey = str | None


@dataclass(frozen=True, slots=True)
class WaveGroup:
    """Channels that move together.

    ``costs``: CNY by allowed month. ``loads``: work days by unit for each of the ``duration`` months up to and
    with the month in which service ends. ``must_place``: a person's date stands behind it.
    """

    costs: dict[int, int]
    loads: dict[UnitKey, float]
    duration: int
    critical: bool
    must_place: bool


@dataclass(frozen=True, slots=True)
class WaveProblem:
    """Groups, the order between them, and how many work days each unit has a month."""

    groups: tuple[WaveGroup, ...]
    edges: tuple[tuple[int, int], ...]
    capacity: dict[UnitKey, float]
    months: int
    peak_price: float

    @property
    def unplaced_price(self) -> int:
        """CNY for a group without a month: above what any month of any group costs."""
        return 2 * max((max(g.costs.values(), default=0) for g in self.groups), default=0) + 1_000_000


@dataclass(frozen=True, slots=True)
class LinearModel:
    """``min cost @ x`` with ``low <= A x <= high`` row by row (A as coordinates) and column bounds."""

    cost: NDArray[np.float64]
    upper: NDArray[np.float64]
    integer: NDArray[np.bool_]
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    value: NDArray[np.float64]
    row_low: NDArray[np.float64]
    row_high: NDArray[np.float64]


class WaveModel:
    """Columns and rows of a problem; ``month_of`` reads a solution back."""

    def __init__(self, problem: WaveProblem) -> None:
        self.problem = problem
        self.columns: list[tuple[int, int]] = []  # (group, month); month -1: unplaced
        self._at: dict[tuple[int, int], int] = {}
        self._cost: list[float] = []
        self._upper: list[float] = []
        self._integer: list[bool] = []
        self._entries: tuple[list[int], list[int], list[float]] = ([], [], [])
        self._low: list[float] = []
        self._high: list[float] = []
        self._add_columns()
        self._add_assignment()
        self._add_capacity()
        self._add_order()
        self._add_critical()

    def arrays(self) -> LinearModel:
        """The model as arrays."""
        row, column, value = self._entries
        return LinearModel(
            np.array(self._cost), np.array(self._upper), np.array(self._integer, dtype=np.bool_),
            np.array(row, dtype=np.int64), np.array(column, dtype=np.int64), np.array(value),
            np.array(self._low), np.array(self._high),
        )

    def month_of(self, solution: NDArray[np.float64]) -> list[int | None]:
        """The month of each group; None where it stays unplaced."""
        found: list[int | None] = [None] * len(self.problem.groups)
        for at in np.flatnonzero(solution[: len(self.columns)] > 0.5).tolist():
            group, month = self.columns[at]
            found[group] = None if month < 0 else month
        return found

    def _column(self, cost: float, upper: float, integer: bool) -> int:
        self._cost.append(cost)
        self._upper.append(upper)
        self._integer.append(integer)
        return len(self._cost) - 1

    def _row(self, columns: list[int], values: list[float], low: float, high: float) -> None:
        row, column, value = self._entries
        row += [len(self._low)] * len(columns)
        column += columns
        value += values
        self._low.append(low)
        self._high.append(high)

    def _add_columns(self) -> None:
        unplaced = self.problem.unplaced_price
        for at, group in enumerate(self.problem.groups):
            choices = dict(sorted(group.costs.items()))
            if not group.must_place:
                choices[-1] = unplaced
            for month, cost in choices.items():
                self._at[at, month] = self._column(cost, 1.0, True)
                self.columns.append((at, month))

    def _add_assignment(self) -> None:
        mine: dict[int, list[int]] = defaultdict(list)
        for at, (group, _) in enumerate(self.columns):
            mine[group].append(at)
        for group in range(len(self.problem.groups)):
            self._row(mine[group], [1.0] * len(mine[group]), 1.0, 1.0)

    def _add_capacity(self) -> None:
        used: dict[tuple[UnitKey, int], list[tuple[int, float]]] = defaultdict(list)
        for at, (number, month) in enumerate(self.columns):
            if month >= 0:
                group = self.problem.groups[number]
                for back in range(group.duration):
                    for unit, load in group.loads.items():
                        used[unit, month - back].append((at, load))
        peak = self._column(self.problem.peak_price, np.inf, False)
        for (unit, _), entries in sorted(used.items(), key=lambda item: (item[1][0], item[0][1])):
            columns, loads = [at for at, _ in entries], [load for _, load in entries]
            if sum(loads) > self.problem.capacity[unit]:
                self._row(columns, loads, -np.inf, self.problem.capacity[unit])
            if unit is None:
                self._row([*columns, peak], [*loads, -1.0], -np.inf, 0.0)

    def _add_order(self) -> None:
        """By every month the later group has ended, so has the earlier."""
        for before, after in self.problem.edges:
            for month in range(self.problem.months):
                later = [self._at[after, m] for m in range(month + 1) if (after, m) in self._at]
                earlier = [self._at[before, m] for m in range(month + 1) if (before, m) in self._at]
                if later:
                    self._row(later + earlier, [1.0] * len(later) + [-1.0] * len(earlier), -np.inf, 0.0)

    def _add_critical(self) -> None:
        """A critical group ends only where an ordinary one ends in a later month, or pays as if unplaced."""
        ordinary: dict[int, list[int]] = defaultdict(list)
        critical: list[tuple[int, int, int]] = []
        for at, (number, month) in enumerate(self.columns):
            if month >= 0 and self.problem.groups[number].critical:
                critical.append((at, number, month))
            elif month >= 0:
                ordinary[month].append(at)
        if not ordinary or not critical:
            return
        tails = {month: self._column(0.0, 1.0, False) for month in range(self.problem.months)}
        for month, tail in tails.items():
            later = [at for m in range(month + 1, self.problem.months) for at in ordinary[m]]
            self._row([tail, *later], [1.0] + [-1.0] * len(later), -np.inf, 0.0)
        breach: dict[int, int] = {}
        for at, number, month in critical:
            if number not in breach:
                breach[number] = self._column(self.problem.unplaced_price / 4, 1.0, False)
            self._row([at, tails[month], breach[number]], [1.0, -1.0, -1.0], -np.inf, 0.0)
