"""All pairs against fractions: ties at the limit, weights of one and of billions, rows by the thousand."""

from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from migration.analysis import overlap_kernel
from migration.analysis.overlap_kernel import Pairs, Weights, contained_counts, contained_use

Found = set[tuple[int, int]]
#: from a village's to more than the world's, with neighbours that single precision cannot tell apart
WEIGHTS = (0, 1, 2, 3, 7, 99, 100, 4_095, 4_096, 2**24, 2**24 + 1, 699_999_999, 700_000_000, 2_000_000_000, 2**44)


def collect(tiles: list[Pairs]) -> Found:
    found = [pair for tile in tiles for pair in zip(tile.source.tolist(), tile.carrier.tolist(), strict=True)]
    assert len(found) == len(set(found)), "no pair twice"
    return set(found)


def slow(weights: list[list[int]], totals: list[int], presence: NDArray[np.bool_], percent: int) -> Found:
    """A double loop over Python sets and fractions."""
    offered = [set(np.flatnonzero(row).tolist()) for row in presence]
    return {
        (a, b)
        for a, row in enumerate(weights)
        for b, theirs in enumerate(offered)
        if a != b and totals[a] and Fraction(sum(row[k] for k in theirs), totals[a]) >= Fraction(percent, 100)
    }


def by_use(weights: list[list[int]], totals: list[int], presence: NDArray[np.bool_], percent: int) -> Found:
    everyone = np.arange(len(weights))
    table = Weights(np.array(weights, dtype=np.int64), np.array(totals, dtype=np.int64))
    return collect(list(contained_use(table, presence.astype(np.float32), everyone, everyone, percent)))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40), st.integers(1, 100))
def test_use_of_any_size_is_compared_exactly(seed: int, capabilities: int, percent: int) -> None:
    random = Random(seed)
    presence = np.array([[random.random() < 0.6 for _ in range(capabilities)] for _ in range(16)])
    weights = [[random.choice(WEIGHTS) * int(held) for held in row] for row in presence.tolist()]
    totals = [sum(row) + random.choice((0, 0, 1, 10**6)) for row in weights]
    assert by_use(weights, totals, presence, percent) == slow(weights, totals, presence, percent)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([1, 33, 50, 67, 80, 99, 100]), st.integers(1, 10**9))
def test_a_tie_and_one_person_less_are_told_apart_whatever_the_weights(seed: int, percent: int, unit: int) -> None:
    random = Random(seed)
    cuts = sorted(random.sample(range(percent * unit + 1), min(6, percent * unit)))
    shared = [b - a for a, b in zip([0, *cuts], [*cuts, percent * unit], strict=True)]
    tie = [*shared, (100 - percent) * unit]
    less = [*shared[:-1], shared[-1] - 1, (100 - percent) * unit + 1]
    presence = np.ones((3, len(tie)), dtype=bool)
    presence[2, -1] = False
    found = by_use([tie, less, [1] * len(tie)], [100 * unit, 100 * unit, len(tie)], presence, percent)
    assert ((0, 2) in found, (1, 2) in found) == (True, percent == 100 and shared[-1] == 0)


def test_what_rounds_up_everywhere_or_down_everywhere_is_still_decided_exactly() -> None:
    count = 48
    presence = np.tril(np.ones((count, count), dtype=bool))
    for weight in (3, 5, 1_000_003):
        weights = [[weight] * (at + 1) + [0] * (count - at - 1) for at in range(count)]
        totals = [sum(row) for row in weights]
        for percent in (50, 80, 100):
            assert by_use(weights, totals, presence, percent) == slow(weights, totals, presence, percent)


@pytest.mark.parametrize("count", [15, 16, 17, 23, 40])
def test_tiles_join_without_gap(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows than one tile and more columns than one, odd ones too: every channel equals every other."""
    monkeypatch.setattr(overlap_kernel, "TILE_ROWS", 6)
    monkeypatch.setattr(overlap_kernel, "TILE_COLUMNS", 16)
    presence, everyone = np.ones((count, 3), dtype=np.float32), np.arange(count)
    weights = Weights(np.full((count, 3), 7), np.full(count, 21))
    every = {(a, b) for a in range(count) for b in range(count) if a != b}
    assert collect(list(contained_counts(np.full(count, 3), presence, everyone, everyone, 100))) == every
    assert collect(list(contained_use(weights, presence, everyone, everyone, 100))) == every


@pytest.mark.parametrize("titles", [2_047, 2_048, 4_500, 9_000])
def test_rows_of_thousands_are_counted_exactly_too(titles: int) -> None:
    presence = np.ones((3, titles), dtype=np.float32)
    needed = -(-80 * titles // 100)
    presence[1, needed:], presence[2, needed - 1 :] = 0, 0
    sizes = presence.sum(axis=1).astype(np.int64)
    everyone = np.arange(3)
    found = collect(list(contained_counts(sizes, presence, everyone, everyone, 80)))
    assert {pair for pair in found if pair[0] == 0} == {(0, 1)}
    assert (2, 0) in found and (1, 0) in found


def test_sources_and_carriers_may_be_others() -> None:
    presence = np.array([[1, 1, 0], [1, 1, 1], [1, 0, 0], [1, 1, 0]], dtype=np.float32)
    sizes = presence.sum(axis=1).astype(np.int64)
    found = collect(list(contained_counts(sizes, presence, np.array([0, 2]), np.array([1, 2]), 100)))
    assert found == {(0, 1), (2, 1)}
    assert list(contained_counts(sizes, presence, np.array([], dtype=np.intp), np.array([1]), 100)) == []
