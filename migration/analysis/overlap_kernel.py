"""All pairs at once: which rows are contained in which, as tiles of one matrix product.

Rows are weights over capabilities (1 each, or use), columns say which capabilities a carrier offers. A tile is
computed by the linear algebra library, compared once with the limit, and only what passes is kept. Single
precision finds the candidates; whatever lies within its rounding of the limit is decided again in integers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

#: one tile is 8 MiB: large enough that the library's own preparations do not show, small beside any result
TILE_ROWS, TILE_COLUMNS = 512, 4096

Positions = NDArray[np.intp]


@dataclass(frozen=True)
class Weights:
    """What each channel's capabilities weigh: whole numbers, and the same as shares in single precision.

    ``whole`` is channels x capabilities; ``totals`` adds what can match nothing (functions nobody could map).
    """

    whole: NDArray[np.int64]
    totals: NDArray[np.int64]

    @cached_property
    def shares(self) -> NDArray[np.float32]:
        """Each row divided by its total; a channel that offers nothing has a row of zeros."""
        return self.whole.astype(np.float32) / np.maximum(self.totals, 1).astype(np.float32)[:, None]


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

    def without(self, dropped: NDArray[np.intp]) -> "Pairs":
        """All but the pairs at these places."""
        return Pairs(np.delete(self.source, dropped), np.delete(self.carrier, dropped))


def contained_counts(
    sizes: NDArray[np.int64], presence: NDArray[np.float32], rows: Positions, columns: Positions, percent: int
) -> Iterator[Pairs]:
    """Pairs where the carrier offers at least ``percent`` of the source's capabilities, counted.

    ``sizes``: capabilities of each channel, unmapped ones included; ``presence`` is 0 or 1. Counts below 2**24 are
    exact in single precision. A carrier with fewer capabilities than needed cannot pass, so both sides are sorted
    by size and each tile stops there.
    """
    needed = -(-percent * sizes // 100)
    if np.array_equal(np.sort(rows), np.sort(columns)):
        yield from _contained_both_ways(needed, presence, rows)
        return
    rows = rows[np.argsort(needed[rows], kind="stable")]
    rows = rows[np.searchsorted(needed[rows], 1) :]
    offered = presence[columns].sum(axis=1).astype(np.int64)
    order = np.argsort(-offered, kind="stable")
    columns, smaller = columns[order], -offered[order]
    tiles = _Tiles(presence, columns)
    for start in range(0, len(rows), TILE_ROWS):
        tile = rows[start : start + TILE_ROWS]
        last = int(np.searchsorted(smaller, -needed[tile[0]], side="right"))
        limits = needed[tile].astype(np.float32)[:, None]
        for pairs, _ in tiles.above(presence[tile], tile, limits, (0, last)):
            yield pairs


def _contained_both_ways(
    needed: NDArray[np.int64], presence: NDArray[np.float32], rows: Positions
) -> Iterator[Pairs]:
    """The same where everybody is source and carrier: each product is computed once and serves both directions.

    Sorted by what they need, falling, so that whatever passes for the needier of two passes for the other as well,
    and one comparison finds all candidates.
    """
    rows = rows[np.argsort(-needed[rows], kind="stable")]
    rows = rows[: np.searchsorted(-needed[rows], 0)]
    limits, tiles = needed[rows].astype(np.float32)[None, :], _Tiles(presence, rows)
    for start in range(0, len(rows), TILE_ROWS):
        tile = rows[start : start + TILE_ROWS]
        for pairs, values in tiles.above(presence[tile], tile, limits, (start, len(rows)), later_only=True):
            yield Pairs(pairs.carrier, pairs.source)
            yield pairs.part(values >= needed[pairs.source])


def contained_use(
    weights: Weights, presence: NDArray[np.float32], rows: Positions, columns: Positions, percent: int
) -> Iterator[Pairs]:
    """Pairs where the carrier offers capabilities that make up at least ``percent`` of the source's use."""
    rows = rows[weights.totals[rows] > 0]
    shares, tiles = weights.shares, _Tiles(presence, columns)
    rounding = (presence.shape[1] + 4) * float(np.finfo(np.float32).eps)
    low = np.full((1, 1), percent / 100 - rounding, dtype=np.float32)
    sure = np.float32(percent / 100 + rounding)
    for start in range(0, len(rows), TILE_ROWS):
        tile = rows[start : start + TILE_ROWS]
        for pairs, values in tiles.above(shares[tile], tile, low, (0, len(columns))):
            near = np.flatnonzero(values < sure)
            failing = near[~_passes(pairs.part(near), weights, presence, percent)]
            yield pairs.without(failing) if len(failing) else pairs


def shared_use(weights: Weights, presence: NDArray[np.float32], pairs: Pairs) -> NDArray[np.int64]:
    """The source's weight on capabilities that the carrier offers too, in whole numbers."""
    found = np.empty(len(pairs), dtype=np.int64)
    for start in range(0, len(pairs), 1 << 16):
        part = slice(start, start + (1 << 16))
        offered = presence[pairs.carrier[part]] != 0
        found[part] = np.where(offered, weights.whole[pairs.source[part]], 0).sum(axis=1)
    return found


class _Tiles:
    """Products of rows with the columns' presence, tile by tile in one buffer, and what reaches a limit."""

    def __init__(self, presence: NDArray[np.float32], columns: Positions) -> None:
        self._columns = columns.astype(np.int32)
        self._right = np.ascontiguousarray(presence[columns].T)
        self._place = np.full(len(presence), -1, dtype=np.intp)
        self._place[columns] = np.arange(len(columns))
        size = TILE_ROWS * min(TILE_COLUMNS, len(columns))
        self._product, self._passing = np.empty(size, dtype=np.float32), np.empty(size, dtype=bool)

    def above(
        self, left: NDArray[np.float32], rows: Positions, limits: NDArray[np.float32],
        span: tuple[int, int], *, later_only: bool = False,
    ) -> Iterator[tuple[Pairs, NDArray[np.float32]]]:
        """Pairs of ``rows`` with the columns of ``span`` at or above the (positive) limits, and their product.

        ``limits``: one for all (1 x 1), one a row (n x 1), or one a column (1 x n).
        ``later_only``: only columns after the row's own place.
        """
        sources = rows.astype(np.int32)
        for start in range(*span, TILE_COLUMNS):
            width = min(TILE_COLUMNS, span[1] - start)
            product = self._product[: len(rows) * width].reshape(len(rows), width)
            passing = self._passing[: len(rows) * width]
            np.matmul(left, self._right[:, start : start + width], out=product)
            self._blank(product, self._place[rows] - start, later_only)
            reach = limits[:, start : start + width] if limits.shape[1] > 1 else limits
            np.greater_equal(product, reach, out=passing.reshape(product.shape))
            cells = np.flatnonzero(passing)
            narrow = cells.astype(np.int32)
            row = narrow // np.int32(width)
            column = narrow - row * np.int32(width)
            yield Pairs(sources[row], self._columns[start + column]), product.ravel()[cells]

    @staticmethod
    def _blank(product: NDArray[np.float32], own: Positions, later_only: bool) -> None:
        """Nobody replaces itself; ``own`` is each row's place among the columns, below 0 or beyond if it has none."""
        if later_only:
            before = product[:, : max(int(own.max()) + 1, 0)]
            before[np.arange(before.shape[1]) <= own[:, None]] = 0
        else:
            inside = np.flatnonzero((own >= 0) & (own < product.shape[1]))
            product[inside, own[inside]] = 0


def _passes(pairs: Pairs, weights: Weights, presence: NDArray[np.float32], percent: int) -> NDArray[np.bool_]:
    """Whether pairs near the limit truly reach it, in whole numbers."""
    return shared_use(weights, presence, pairs) * 100 >= percent * weights.totals[pairs.source]
