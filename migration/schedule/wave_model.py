"""The wave model as arrays: months x groups, exact.

Minimise running cost until closing, lateness of flagged channels and the fullest month of the central team,
subject to one month per group, capacity per unit and month, the order of moves, and critical channels not last.
CNY, integers per column. A group may stay unplaced at a price above every date's.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from inventory.records import UnitId
from migration.deciding.solver import Program
from migration.schedule.budgets import Allowance, Budget

#: a month's capacity use by unit; None stands for the central team
UnitKey = UnitId | None


#: groups in one month up to which counting them tightens the bound; rounding of work days
_FEW, _SLACK = 5000, 1e-9
#: how much dearer it is to leave a person's word without a month
_SPOKEN = 5


@dataclass(frozen=True, slots=True)
class WaveGroup:
    """Channels that move together.

    ``costs``: CNY by allowed month. ``loads``: work days by unit for each of the ``duration`` months up to and
    with the month in which service ends. ``must_place``: a person's date stands behind it;
    ``spoken``: a person's word does, so that others give way first. ``spends``: of the platform's monthly
    allowances, in the month in which service ends.
    """

    costs: dict[int, int]
    loads: dict[UnitKey, float]
    duration: int
    critical: bool
    must_place: bool
    spoken: bool = False
    spends: Mapping[Budget, int] = field(default_factory=dict)


@dataclass(frozen=True)
class WaveProblem:
    """Groups, the order between them, and how many work days each unit has a month.

    ``lags``: months between the two groups of an edge. ``allowances``: what the platform allows a month;
    ``spent``: what of it is gone by what has happened.
    """

    groups: tuple[WaveGroup, ...]
    edges: tuple[tuple[int, int], ...]
    capacity: dict[UnitKey, float]
    months: int
    peak_price: float
    lags: Mapping[tuple[int, int], int] = field(default_factory=dict)
    allowances: Mapping[Budget, Allowance] = field(default_factory=dict)
    spent: Mapping[tuple[Budget, int], int] = field(default_factory=dict)

    @cached_property
    def unplaced_price(self) -> int:
        """CNY for a group without a month: above what any month of any group costs."""
        return 2 * max((max(g.costs.values(), default=0) for g in self.groups), default=0) + 1_000_000

    @property
    def breach_price(self) -> float:
        """CNY for a critical group behind which no ordinary one ends."""
        return self.unplaced_price / 4

    @cached_property
    def excess_price(self) -> float:
        """CNY for each change above an allowance that only advises: dearer than a later month, cheaper than none."""
        most = max((sum(group.spends.values()) for group in self.groups), default=0)
        return self.unplaced_price / (2 * max(1, most))

    def room(self, budget: Budget, month: int) -> int:
        """Changes an allowance still has in a month."""
        return max(0, self.allowances[budget].limit - self.spent.get((budget, month), 0))

    def price_unplaced(self, group: WaveGroup) -> int:
        """CNY for one group without a month."""
        return self.unplaced_price * (_SPOKEN if group.spoken else 1)


class WaveModel:
    """Columns and rows of a problem; ``month_of`` reads a solution back."""

    def __init__(self, problem: WaveProblem) -> None:
        self.problem = problem
        self.columns: list[tuple[int, int]] = []  # (group, month); month -1: unplaced
        self._at: dict[tuple[int, int], int] = {}
        self.program = Program()
        self._add_columns()
        self._add_assignment()
        self._add_capacity()
        self._add_allowances()
        self._add_order()
        self._add_critical()

    def month_of(self, solution: NDArray[np.float64]) -> list[int | None]:
        """The month of each group; None where it stays unplaced."""
        found: list[int | None] = [None] * len(self.problem.groups)
        for at in np.flatnonzero(solution[: len(self.columns)] > 0.5).tolist():
            group, month = self.columns[at]
            found[group] = None if month < 0 else month
        return found

    def _add_columns(self) -> None:
        for at, group in enumerate(self.problem.groups):
            choices = dict(sorted(group.costs.items()))
            if not group.must_place:
                choices[-1] = self.problem.price_unplaced(group)
            for month, cost in choices.items():
                self._at[at, month] = self.program.column(cost)
                self.columns.append((at, month))

    def _add_assignment(self) -> None:
        mine: dict[int, list[int]] = defaultdict(list)
        for at, (group, _) in enumerate(self.columns):
            mine[group].append(at)
        for group in range(len(self.problem.groups)):
            self.program.row([(at, 1.0) for at in mine[group]], 1.0, 1.0)

    def _add_capacity(self) -> None:
        used: dict[tuple[UnitKey, int], list[tuple[int, float]]] = defaultdict(list)
        for at, (number, month) in enumerate(self.columns):
            if month >= 0:
                group = self.problem.groups[number]
                for back in range(group.duration):
                    for unit, load in group.loads.items():
                        used[unit, month - back].append((at, load))
        peak = self.program.column(self.problem.peak_price, upper=math.inf, whole=False)
        for (unit, _), entries in sorted(used.items(), key=lambda item: (item[1][0], item[0][1])):
            if sum(load for _, load in entries) > self.problem.capacity[unit]:
                self.program.row(entries, high=self.problem.capacity[unit])
                self._add_count(entries, self.problem.capacity[unit])
            if unit is None:
                self.program.row([*entries, (peak, -1.0)], high=0.0)

    def _add_count(self, entries: list[tuple[int, float]], capacity: float) -> None:
        """So few fit at once that their number says more than their days: a cut that makes the bound tight."""
        smallest: dict[int, float] = {}
        for at, load in entries:
            group = self.columns[at][0]
            smallest[group] = min(load, smallest.get(group, load))
        total, fitting = 0.0, 0
        for load in sorted(smallest.values()):
            total += load
            if total > capacity + _SLACK or fitting >= _FEW:
                break
            fitting += 1
        if fitting < min(_FEW, len(smallest)):
            self.program.row([(at, 1.0) for at, _ in entries], high=float(fitting))

    def _add_allowances(self) -> None:
        """No more changes a month than the platform allows; above what only advises, each has a price."""
        used: dict[tuple[Budget, int], list[tuple[int, float]]] = defaultdict(list)
        for at, (number, month) in enumerate(self.columns):
            for budget, count in self.problem.groups[number].spends.items() if month >= 0 else ():
                if budget in self.problem.allowances:
                    used[budget, month].append((at, float(count)))
        for (budget, month), entries in sorted(used.items()):
            room = float(self.problem.room(budget, month))
            if sum(count for _, count in entries) <= room:
                continue
            terms = list(entries)
            if not self.problem.allowances[budget].binding:
                excess = self.program.column(self.problem.excess_price, upper=math.inf, whole=False)
                terms.append((excess, -1.0))
            self.program.row(terms, high=room)

    def _add_order(self) -> None:
        """By every month the later group has ended, so has the earlier, so many months before."""
        for before, after in self.problem.edges:
            lag = self.problem.lags.get((before, after), 0)
            for month in range(self.problem.months):
                later = [(self._at[after, m], 1.0) for m in range(month + 1) if (after, m) in self._at]
                earlier = [(self._at[before, m], -1.0) for m in range(month + 1 - lag) if (before, m) in self._at]
                if later:
                    self.program.row(later + earlier, high=0.0)

    def _tails(self, ordinary: dict[int, list[int]]) -> dict[int, int]:
        """Per month a column that is above 0 only where an ordinary group ends in a later month."""
        tails: dict[int, int] = {}
        later: int | None = None
        for month in reversed(range(self.problem.months)):
            tails[month] = self.program.column(0.0, whole=False)
            self.program.row([(tails[month], 1.0), *([(later, -1.0)] if later is not None else [])], high=0.0)
            ending = self.program.column(0.0, upper=math.inf, whole=False)
            known: list[tuple[int, float]] = [(later, 1.0)] if later is not None else []
            self.program.row([*((at, 1.0) for at in ordinary[month]), *known, (ending, -1.0)], 0.0, 0.0)
            later = ending
        return tails

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
        tails = self._tails(ordinary)
        breach: dict[int, int] = {}
        for at, number, month in critical:
            if number not in breach:
                breach[number] = self.program.column(self.problem.breach_price, whole=False)
            self.program.row([(at, 1.0), (tails[month], -1.0), (breach[number], -1.0)], high=0.0)
