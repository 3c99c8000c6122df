"""All pairs at once: which rows are contained in which, as tiles of one matrix product.

Rows are weights over capabilities (1 each, or use), columns say which capabilities a carrier offers. A tile is
computed by the linear algebra library, compared once with the limit, and only what passes is kept. Single
precision finds the candidates; whatever lies within its rounding of the limit is decided again in integers.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: a tile of 256 rows and 4,096 columns stays in the processor's cache (4 MiB)
TILE_ROWS, TILE_COLUMNS = 256, 4096

Positions = NDArray[np.intp]


@dataclass(frozen=True)
class Weights:
    """What each channel's capabilities weigh: whole numbers, and the same as shares in single precision.

    ``whole`` is channels x capabilities; ``totals`` adds what can match nothing (functions nobody could map).
    """

    whole: NDArray[np.int64]
    totals: NDArray[np.int64]

    @property
    def shares(self) -> NDArray[np.float32]:
        """Each row divided by its total; a channel that offers nothing has a row of zeros."""
        return (self.whole / np.maximum(self.totals, 1)[:, None]).astype(np.float32)


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

    ``sizes``: capabilities of each channel, unmapped ones included; ``presence`` is 0 or 1. Counts below 2**24 are
    exact in single precision. A carrier with fewer capabilities than needed cannot pass, so both sides are sorted
    by size and each tile stops there.
    """
    needed = -(-percent * sizes // 100)
    rows = rows[np.argsort(needed[rows], kind="stable")]
    rows = rows[np.searchsorted(needed[rows], 1) :]
    offered = presence.sum(axis=1).astype(np.int64)
    columns = columns[np.argsort(-offered[columns], kind="stable")]
    smaller = -offered[columns]
    right = np.ascontiguousarray(presence[columns].T)
    for start in range(0, len(rows), TILE_ROWS):
        tile = rows[start : start + TILE_ROWS]
        last = int(np.searchsorted(smaller, -needed[tile[0]], side="right"))
        limits = needed[tile].astype(np.float32)[:, None]
        for pairs, _ in _tiles_above(presence[tile], right, limits, (tile, columns[:last])):
            yield pairs


def contained_use(
    weights: Weights, presence: NDArray[np.float32], rows: Positions, columns: Positions, percent: int
) -> Iterator[Pairs]:
    """Pairs where the carrier offers capabilities that make up at least ``percent`` of the source's use."""
    rows = rows[weights.totals[rows] > 0]
    shares = weights.shares
    right = np.ascontiguousarray(presence[columns].T)
    rounding = (presence.shape[1] + 2) * float(np.finfo(np.float32).eps)
    low = np.float32(percent / 100 - rounding)
    for start in range(0, len(rows), TILE_ROWS):
        tile = rows[start : start + TILE_ROWS]
        for pairs, values in _tiles_above(shares[tile], right, low, (tile, columns)):
            keep = values >= percent / 100 + rounding
            near = np.flatnonzero(~keep)
            keep[near] = _passes(pairs.part(near), weights, presence, percent)
            yield pairs.part(keep)


def shared_use(weights: Weights, presence: NDArray[np.float32], pairs: Pairs) -> NDArray[np.int64]:
    """The source's weight on capabilities that the carrier offers too, in whole numbers."""
    found = np.empty(len(pairs), dtype=np.int64)
    for start in range(0, len(pairs), 1 << 16):
        part = slice(start, start + (1 << 16))
        offered = presence[pairs.carrier[part]] != 0
        found[part] = np.where(offered, weights.whole[pairs.source[part]], 0).sum(axis=1)
    return found


def _tiles_above(
    left: NDArray[np.float32], right: NDArray[np.float32], limits: NDArray[np.float32] | np.float32,
    places: tuple[Positions, Positions],
) -> Iterator[tuple[Pairs, NDArray[np.float32]]]:
    """The pairs at or above the limits, and their product."""
    rows, columns = places
    for start in range(0, len(columns), TILE_COLUMNS):
        part = columns[start : start + TILE_COLUMNS]
        product = left @ right[:, start : start + len(part)]
        flat = np.flatnonzero(product >= limits)
        row, column = np.divmod(flat, len(part))
        pairs = Pairs(rows[row].astype(np.int32), part[column].astype(np.int32))
        other = pairs.source != pairs.carrier
        yield pairs.part(other), product.ravel()[flat][other]


def _passes(pairs: Pairs, weights: Weights, presence: NDArray[np.float32], percent: int) -> NDArray[np.bool_]:
    """Whether pairs near the limit truly reach it, in whole numbers."""
    return shared_use(weights, presence, pairs) * 100 >= percent * weights.totals[pairs.source]
