"""All pairs at once: which rows are contained in which, as tiles of one matrix product in small whole numbers.

Rows are weights over capabilities, columns say which capabilities a carrier offers. Single precision adds whole
numbers below 2**24 exactly, in whatever order, so two rows share one product, each with a digit of 12 bits: its sum
less its limit, plus 2**11. The top bit of the digit then says whether the limit is reached.

Counts are such numbers as they are. Use is rounded to them, and what the rounding may have added or taken away is
known exactly: a pair whose sum lies that near to the limit is decided again on the use itself.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

#: a tile's product is 1 MiB: large enough for the linear algebra library, small enough for the cache
TILE_ROWS, TILE_COLUMNS = 512, 1024
#: tiles of rows from which on threads pay
SHARE_OUT_FROM = 3
#: a digit, and its top bit; no row may sum up to that
_BITS = 12
_TOP = 1 << (_BITS - 1)
#: what double precision may have lost, in parts
_SLACK = 2.0**-20

Positions = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Weights:
    """What each channel's capabilities weigh, channels x capabilities, in whole numbers.

    ``totals`` adds what can match nothing (functions nobody could map).
    """

    whole: NDArray[np.int64]
    totals: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Positions of sources and of the carriers that contain them."""

    source: NDArray[np.int32]
    carrier: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.source)

    def part(self, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> "Pairs":
        """The chosen pairs."""
        return Pairs(self.source[chosen], self.carrier[chosen])


def contained_counts(
    sizes: NDArray[np.int64], presence: NDArray[np.float32], rows: Positions, columns: Positions, percent: int
) -> Iterator[Pairs]:
    """Pairs where the carrier offers at least ``percent`` of the source's capabilities, counted.

    ``sizes``: capabilities of each channel, unmapped ones included; ``presence`` is 0 or 1. A carrier with fewer
    capabilities than needed cannot pass, so both sides are sorted by size and each tile stops there.
    """
    if len(rows) and sizes[rows].max() >= _TOP:
        yield from contained_use(Weights(presence.astype(np.int64), sizes), presence, rows, columns, percent)
        return
    needed = -(-percent * sizes // 100)
    rows = rows[np.argsort(needed[rows], kind="stable")]
    rows = rows[np.searchsorted(needed[rows], 1) :]
    fewer = -presence[columns].sum(axis=1)
    order = np.argsort(fewer, kind="stable")
    grid, fewer = _Grid(presence, columns[order]), fewer[order]

    def contained(tile: Positions) -> Pairs:
        stop = int(np.searchsorted(fewer, -needed[tile[0]], side="right"))
        pairs, _ = grid.reaching(_Digits(tile, presence[tile], needed[tile], needed[tile]), stop)
        return pairs.part(pairs.source != pairs.carrier)

    yield from _share_out(contained, rows)


def contained_use(
    weights: Weights, presence: NDArray[np.float32], rows: Positions, columns: Positions, percent: int
) -> Iterator[Pairs]:
    """Pairs where the carrier offers capabilities that make up at least ``percent`` of the source's use."""
    grid = _Grid(presence, columns)

    def contained(tile: Positions) -> Pairs:
        pairs, unsure = grid.reaching(_round(weights, tile, percent), len(columns))
        near = pairs.part(unsure)
        kept = pairs.source != pairs.carrier
        kept[unsure] &= shared_use(weights, presence, near) * 100 >= percent * weights.totals[near.source]
        return pairs.part(kept)

    yield from _share_out(contained, rows[weights.totals[rows] > 0])


def _share_out(contained: Callable[[Positions], Pairs], rows: Positions) -> Iterator[Pairs]:
    """The pairs of each tile of rows, in order; tiles do not depend on each other, so threads share them out.

    Each product then runs on one thread: several products that all want every core wait for each other.
    """
    tiles = [rows[start : start + TILE_ROWS] for start in range(0, len(rows), TILE_ROWS)]
    if len(tiles) < SHARE_OUT_FROM:
        yield from map(contained, tiles)
        return
    with _linear_algebra().limit(limits=1, user_api="blas"), ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(contained, tiles))
    yield from found


@cache
def _linear_algebra() -> ThreadpoolController:
    return ThreadpoolController()


def shared_use(weights: Weights, presence: NDArray[np.float32], pairs: Pairs) -> NDArray[np.int64]:
    """The source's weight on capabilities that the carrier offers too, in whole numbers."""
    found = np.empty(len(pairs), dtype=np.int64)
    for start in range(0, len(pairs), 1 << 11):
        part = slice(start, start + (1 << 11))
        offered = presence[pairs.carrier[part]] != 0
        found[part] = np.where(offered, weights.whole[pairs.source[part]], 0).sum(axis=1)
    return found


@dataclass(frozen=True, slots=True)
class _Digits:
    """Rows of small whole numbers: sums below ``least`` do not pass, sums from ``sure`` on do."""

    rows: Positions
    parts: NDArray[np.float32]
    least: NDArray[np.int64]
    sure: NDArray[np.int64]


def _round(weights: Weights, rows: Positions, percent: int) -> _Digits:
    """Use in ``scale`` parts of the row's total, each to the nearest whole part.

    The parts sum up to no more than ``scale + capabilities / 2`` nor ``2 * scale``. The true sum of any of them lies
    within the row's negative and positive roundings of theirs. Double precision misses these by less than
    ``scale * 2**-51 + capabilities**2 * 2**-54``: below the slack up to 100,000 capabilities.
    """
    scale = max(_TOP - 1 - weights.whole.shape[1] // 2, _TOP // 2 - 1)
    rest = weights.whole[rows] * (scale / weights.totals[rows])[:, None]
    parts = np.rint(rest)
    rest -= parts
    missed = rest.sum(axis=1)
    above = np.maximum(rest, 0, out=rest).sum(axis=1)
    below = above - missed
    limit = percent * scale / 100
    least, sure = np.ceil(limit - above - _SLACK), np.ceil(limit + below + _SLACK)
    return _Digits(rows, parts.astype(np.float32), least.astype(np.int64), sure.astype(np.int64))


class _Grid:
    """The columns' presence, ready to be multiplied with rows, and what then reaches a limit."""

    def __init__(self, presence: NDArray[np.float32], columns: Positions) -> None:
        self._columns = columns.astype(np.int32)
        self._right = np.ones((presence.shape[1] + 1, len(columns)), dtype=np.float32)
        self._right[:-1] = presence[columns].T

    def reaching(self, digits: _Digits, stop: int) -> tuple[Pairs, Positions]:
        """Pairs of the rows with the first ``stop`` columns that may pass, and the places of those not yet sure."""
        limits = np.clip(digits.least, 0, _TOP)
        left = np.concatenate([digits.parts, (_TOP - limits)[:, None]], axis=1, dtype=np.float32)
        half = (len(left) + 1) // 2
        left[:half] *= 1 << _BITS
        left[: len(left) - half] += left[half:]
        rows, sure = digits.rows.astype(np.int32), (digits.sure - limits + _TOP).astype(np.int32)
        buffers = _Buffers(half * min(TILE_COLUMNS, stop))
        found = [(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, bool))]
        for start in range(0, stop, TILE_COLUMNS):
            right = self._right[:, start : min(start + TILE_COLUMNS, stop)]
            row, column, sums = buffers.marked(left[:half], right)
            carriers = self._columns[column + np.int32(start)]
            for first, digit in ((0, sums >> _BITS), (half, sums & ((1 << _BITS) - 1))):
                hit = np.flatnonzero(digit >= _TOP)
                place = row[hit] + np.int32(first)
                found.append((rows[place], carriers[hit], digit[hit] < sure[place]))
        source, carrier, unsure = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return Pairs(source, carrier), np.flatnonzero(unsure)


class _Buffers:
    """Room for one product and what is read from it, used again for each tile."""

    def __init__(self, size: int) -> None:
        self._product = np.empty(size, dtype=np.float32)
        self._sums, self._tops = np.empty(size, dtype=np.int32), np.empty(size, dtype=np.int32)

    def marked(self, left: NDArray[np.float32], right: NDArray[np.float32]) -> tuple[NDArray[np.int32], ...]:
        """Row, column and sums of the cells with a top bit in either digit."""
        width = right.shape[1]
        size = len(left) * width
        product, sums, tops = self._product[:size], self._sums[:size], self._tops[:size]
        np.matmul(left, right, out=product.reshape(len(left), width))
        np.copyto(sums, product, casting="unsafe")
        np.bitwise_and(sums, (_TOP << _BITS) | _TOP, out=tops)
        cells = np.flatnonzero(tops != 0).astype(np.int32)
        row = cells // np.int32(width)
        return row, cells - row * np.int32(width), sums[cells]
