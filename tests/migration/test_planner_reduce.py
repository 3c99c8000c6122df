"""What is settled without a search is settled as every optimum has it."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migration.deciding.reduce import Reduced, reduce
from migration.deciding.solver import Program, _as_table, solve, solve_binary

_FREE = float("inf")


def _program(seed: int, columns: int) -> Program:
    """Rows as the planner writes them: at most one, this only with that, bounds of sums; now and then exactly one."""
    draw, program = np.random.default_rng(seed), Program()
    for _ in range(columns):
        program.column(float(draw.integers(-4, 5)))
    for _ in range(int(draw.integers(0, 2 * columns))):
        size = int(draw.integers(1, min(4, columns) + 1))
        some = draw.choice(columns, size, replace=False).tolist()
        kind = draw.integers(0, 4)
        if kind == 0 and size > 1:
            program.row([(some[0], 1.0), (some[1], -1.0)], high=0.0)
        elif kind == 1:
            exactly = draw.random() < 0.2
            program.row([(c, 1.0) for c in some], low=1.0 if exactly else -_FREE, high=1.0)
        else:
            program.row([(c, float(draw.integers(-3, 4))) for c in some], high=float(draw.integers(-1, 4)))
    return program


def _optima(program: Program) -> tuple[float, set[tuple[float, ...]]]:
    """Every optimum, by trying everything."""
    table, best, found = _as_table(program), np.inf, set()
    for values in itertools.product((0.0, 1.0), repeat=len(program.cost)):
        sums = np.bincount(table.row, table.value * np.array(values)[table.column], len(table.high))
        if (sums > table.high).any() or (sums < table.low).any():
            continue
        cost = float(np.dot(program.cost, values))
        if cost < best:
            best, found = cost, set()
        if cost == best:
            found.add(values)
    return best, found


def _of_the_rest(reduced: Reduced) -> tuple[float, set[tuple[float, ...]]]:
    rest = Program()
    for cost in reduced.table.cost.tolist():
        rest.column(cost)
    for row, (low, high) in enumerate(zip(reduced.table.low, reduced.table.high, strict=True)):
        here = reduced.table.row == row
        terms = zip(reduced.table.column[here].tolist(), reduced.table.value[here].tolist(), strict=True)
        rest.row(list(terms), float(low), float(high))
    best, found = _optima(rest)
    return best + reduced.offset, {tuple(reduced.restore(np.array(values)).tolist()) for values in found}


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 100_000), st.integers(1, 8))
def test_the_optima_are_the_same_with_and_without(seed, columns):
    program = _program(seed, columns)
    assert _of_the_rest(reduce(_as_table(program))) == _optima(program)


def test_it_settles_something():
    left = [len(reduce(_as_table(_program(seed, 8))).table.cost) for seed in range(200)]
    assert sum(left) < 0.7 * 8 * 200


def test_it_leaves_open_what_has_several_optima():
    program = Program()
    one, other = program.column(-1.0), program.column(-1.0)
    program.row([(one, 1.0), (other, 1.0)], high=1.0)
    assert len(reduce(_as_table(program)).table.cost) == 2


def test_a_column_that_costs_nothing_follows_nobody():
    program = Program()
    one, other, third, free = [program.column(cost) for cost in (2.0, 1.0, 1.0, 0.0)]
    program.row([(one, 1.0), (free, -1.0)], high=0.0)
    program.row([(one, -1.0), (other, -1.0)], high=-1.0)
    program.row([(one, -1.0), (third, -1.0)], high=-1.0)
    assert len(_optima(program)[1]) == 3
    assert _of_the_rest(reduce(_as_table(program))) == _optima(program)


@pytest.mark.parametrize("seed", range(30))
def test_the_solver_agrees(seed):
    program = _program(seed, 7)
    plain, quick = solve(program), solve_binary(program)
    assert plain.feasible == quick.feasible
    assert quick.objective == pytest.approx(plain.objective, abs=1e-6)
    assert not quick.feasible or tuple(quick.values.tolist()) in _optima(program)[1]
