"""What needs no search: columns and rows of a 0/1 program that are settled by a look at their neighbours.

Every rule is strict: what it settles is so in every optimum, so the optima of what is left, put back, are the optima
of the whole. Whether anything fits at all is left to the solver.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Marks = NDArray[np.bool_]

#: rounds of the rules; what still moves after so many is left to the solver
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Table:
    """A program over 0/1 columns: cost by column, bounds by row, entries row by row."""

    cost: Floats
    low: Floats
    high: Floats
    row: Numbers
    column: Numbers
    value: Floats


@dataclass(frozen=True, slots=True)
class Reduced:
    """What is left. ``place``: each old column's new one, -1 where it is ``settled``; ``offset``: settled cost."""

    table: Table
    place: Numbers
    settled: Floats
    offset: float

    def restore(self, values: Floats) -> Floats:
        """The values of all columns from those of the columns left."""
        return np.where(self.place < 0, self.settled, np.append(values, 0.0)[self.place])


def reduce(table: Table) -> Reduced:
    """Apply the rules until nothing moves."""
    count = len(table.cost)
    state = Reduced(table, np.arange(count), np.zeros(count), 0.0)
    for _ in range(_ROUNDS):
        size = (len(state.table.cost), len(state.table.high))
        state = _merge(_settle(state))
        if (len(state.table.cost), len(state.table.high)) == size:
            break
    return state


def _settle(state: Reduced) -> Reduced:
    """Fix columns that only help or only harm, or that a row by itself forbids; drop rows nothing can break."""
    table = state.table
    up, down = _locks(table)
    ones, zeros = (table.cost < 0) & (up == 0), (table.cost > 0) & (down == 0)
    open_low = np.isneginf(table.low)
    alone = (np.bincount(table.row, minlength=len(table.high)) == 1) & open_low & (table.high >= 0)
    zeros[table.column[alone[table.row] & (table.value > table.high[table.row])]] = True
    most = np.bincount(table.row, np.maximum(table.value, 0.0), len(table.high))
    return _leave_out(state, ones, zeros, open_low & (most <= table.high))


def _locks(table: Table) -> tuple[Numbers, Numbers]:
    """Per column, how many rows keep it from rising and from falling."""
    count, both = len(table.cost), np.isfinite(table.low)[table.row]
    up = np.bincount(table.column[both | (table.value > 0)], minlength=count)
    down = np.bincount(table.column[both | (table.value < 0)], minlength=count)
    return up, down


def _leave_out(state: Reduced, ones: Marks, zeros: Marks, idle: Marks) -> Reduced:
    """The state without settled columns and idle rows."""
    table, stays, rows = state.table, ~(ones | zeros), ~idle
    taken = np.bincount(table.row, table.value * ones[table.column], len(table.high))
    entries = stays[table.column] & rows[table.row]
    columns, numbers = np.cumsum(stays) - 1, np.cumsum(rows) - 1
    left = Table(
        table.cost[stays], (table.low - taken)[rows], (table.high - taken)[rows],
        numbers[table.row[entries]], columns[table.column[entries]], table.value[entries],
    )
    was_left = state.place >= 0
    gone = was_left & ~np.append(stays, True)[state.place]
    settled = np.where(gone, np.append(ones, False)[state.place], state.settled)
    place = np.where(was_left & ~gone, np.append(columns, -1)[state.place], -1)
    return Reduced(left, place, settled, state.offset + float(table.cost[ones].sum()))


def _merge(state: Reduced) -> Reduced:
    """Let one column stand for two where one is at most the other, and both are equal in every optimum.

    The smaller follows upwards where it lowers the cost and nothing else keeps it from rising; the larger follows
    downwards where it costs something and nothing else keeps it from falling.
    """
    table = state.table
    up, down = _locks(table)
    rises, falls = (table.cost < 0) & (up == 1), (table.cost > 0) & (down == 1)
    smaller, larger = _pairs(table)
    leader = np.arange(len(table.cost))
    upwards = rises[smaller] & ~rises[larger] & ~falls[larger]
    leader[smaller[upwards]] = larger[upwards]
    downwards = falls[larger] & ~falls[smaller] & ~rises[smaller]
    leader[larger[downwards]] = smaller[downwards]
    return _stand_for(state, leader) if upwards.any() or downwards.any() else state


def _pairs(table: Table) -> tuple[Numbers, Numbers]:
    """The columns of rows that say: this one is at most as large as that one."""
    sizes = np.bincount(table.row, minlength=len(table.high))
    pair = (sizes == 2) & (table.high == 0) & np.isneginf(table.low)
    first = np.flatnonzero(pair[table.row])[::2]
    first = first[table.value[first] == -table.value[first + 1]]
    one, other = table.column[first], table.column[first + 1]
    rising = table.value[first] > 0
    return np.where(rising, one, other), np.where(rising, other, one)


def _stand_for(state: Reduced, leader: Numbers) -> Reduced:
    """Each column becomes its leader: costs and entries add up."""
    table = state.table
    alive = leader == np.arange(len(leader))
    count, columns = int(alive.sum()), (np.cumsum(alive) - 1)[leader]
    entries, which = np.unique(table.row * count + columns[table.column], return_inverse=True)
    value = np.bincount(which, table.value, len(entries))
    entries, value = entries[value != 0], value[value != 0]
    cost = np.bincount(columns, table.cost, count).astype(np.float64)
    merged = Table(cost, table.low, table.high, entries // count, entries % count, value)
    place = np.where(state.place >= 0, np.append(columns, -1)[state.place], -1)
    return Reduced(merged, place, state.settled, state.offset)
