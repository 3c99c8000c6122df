"""All pairs of channels, side by side: ``python -m tests.benchmarks.overlap [--smoke] [--sizes 1000 10000]``.

One scope for everybody, the hardest case: every channel may replace every other. Each method answers the same
question (at least PERCENT of a channel's capabilities, or of its use, stand on the other). The methods take turns,
the least time of the rounds counts, and a checksum of the pairs, taken outside the time, must agree. The slow ones
run once where a round of them takes minutes; Python sets answer for a sample of sources above 1,000 channels and
are scaled up, which the table says. Threads are those of the linear algebra library for all methods alike, as
OPENBLAS_NUM_THREADS says; ours shares its tiles out over the cores by itself. Other work on the machine disturbs two
threads far more than one.
"""

import argparse
import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from migration.analysis.overlap_kernel import TILE_COLUMNS, TILE_ROWS, Pairs, Weights, contained_counts, contained_use

PERCENT = 80
CAPABILITIES, TEMPLATES = 140, 120
#: sources that the slow methods answer for where all would take too long
SAMPLE = 300


@dataclass(frozen=True)
class Estate:
    """Channels x capabilities: what is offered, and monthly users."""

    presence: NDArray[np.float32]
    use: Weights

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Capabilities of each channel."""
        sizes: NDArray[np.int64] = self.presence.sum(axis=1).astype(np.int64)
        return sizes

    @property
    def everyone(self) -> NDArray[np.intp]:
        """All positions."""
        return np.arange(len(self.presence))


def draw_estate(channels: int, seed: int = 0) -> Estate:
    """120 templates of a long-tailed catalogue, copied and edited locally; log-normal use."""
    random = np.random.default_rng(seed)
    shares = 1 / np.arange(1, CAPABILITIES + 1) ** 0.9
    templates = np.zeros((TEMPLATES, CAPABILITIES), dtype=bool)
    for row in templates:
        row[random.choice(CAPABILITIES, random.integers(8, 40), replace=False, p=shares / shares.sum())] = True
    presence = templates[random.integers(TEMPLATES, size=channels)]
    presence = (presence & (random.random(presence.shape) < 0.9)) | (random.random(presence.shape) < 0.01)
    whole = np.where(presence, random.lognormal(5, 1, presence.shape).astype(np.int64) + 1, 0)
    return Estate(presence.astype(np.float32), Weights(whole, whole.sum(axis=1)))


Checksum = tuple[int, int]
Tiles = list[Pairs]


def ours(estate: Estate, use: bool) -> Tiles:
    """The tiles of migration.analysis.overlap_kernel."""
    everyone = estate.everyone
    if use:
        return list(contained_use(estate.use, estate.presence, everyone, everyone, PERCENT))
    return list(contained_counts(estate.sizes, estate.presence, everyone, everyone, PERCENT))


def blas_alone(estate: Estate, use: bool) -> Tiles:
    """The plain product, tile by tile, and nothing done with it: half of it by capability, being symmetric."""
    left = estate.use.whole.astype(np.float32) if use else estate.presence
    return _multiply(left, estate.presence, TILE_ROWS, upper_half=not use)


def blas_in_pairs(estate: Estate, use: bool) -> Tiles:
    """The same with two rows a product, as ours has it, by either measure; ours leaves some tiles out."""
    left = estate.use.whole.astype(np.float32) if use else estate.presence
    return _multiply(left[: (len(left) + 1) // 2], estate.presence, TILE_ROWS // 2, upper_half=False)


def _multiply(left: NDArray[np.float32], presence: NDArray[np.float32], height: int, *, upper_half: bool) -> Tiles:
    right = np.ascontiguousarray(presence.T)
    buffer = np.empty((height, TILE_COLUMNS), dtype=np.float32)
    for row in range(0, len(left), height):
        for column in range(row if upper_half else 0, right.shape[1], TILE_COLUMNS):
            part = right[:, column : column + TILE_COLUMNS]
            rows = left[row : row + height]
            np.matmul(rows, part, out=buffer[: len(rows), : part.shape[1]])
    return []


def scipy_product(estate: Estate, use: bool) -> Tiles:
    """Sparse A times A transposed in blocks of rows, the usual way."""
    from scipy.sparse import csr_matrix

    presence = csr_matrix(estate.presence != 0, dtype=np.int64)
    left, totals = (csr_matrix(estate.use.whole), estate.use.totals) if use else (presence, estate.sizes)
    right = presence.T.tocsr()
    found = []
    for start in range(0, left.shape[0], 1000):
        product = (left[start : start + 1000] @ right).tocoo()
        rows, columns = product.row + start, product.col
        passing = (product.data * 100 >= PERCENT * totals[rows]) & (rows != columns)
        found.append(Pairs(rows[passing], columns[passing]))
    return found


def python_sets(estate: Estate, use: bool) -> Tiles:
    """A double loop over Python sets; over the first SAMPLE sources only in a large estate."""
    sets = [set(np.flatnonzero(row).tolist()) for row in estate.presence]
    weights = [dict(zip(np.flatnonzero(row).tolist(), row[row > 0].tolist(), strict=True)) for row in estate.use.whole]
    totals = estate.use.totals.tolist()
    found = []
    for a in range(_sources(estate)):
        mine, held, total = sets[a], weights[a], totals[a]
        for b, theirs in enumerate(sets):
            if a == b:
                continue
            both = mine & theirs
            if use:
                passes = sum(held[key] for key in both) * 100 >= PERCENT * total
            else:
                passes = len(both) * 100 >= PERCENT * len(mine)
            if passes:
                found.append((a, b))
    pairs = np.array(found, dtype=np.int32).reshape(-1, 2)
    return [Pairs(pairs[:, 0], pairs[:, 1])]


METHODS: dict[str, Callable[[Estate, bool], Tiles]] = {
    "ours": ours,
    "BLAS alone": blas_alone,
    "BLAS alone, two rows a product": blas_in_pairs,
    "scipy A·Aᵀ in blocks": scipy_product,
    "Python sets": python_sets,
}
#: channels above which a method runs in the first round only
ONCE = {"scipy A·Aᵀ in blocks": 10_000, "Python sets": 200}


def compare(channels: int, use: bool, rounds: int) -> None:
    """Print one table; stop where two methods disagree."""
    estate = draw_estate(channels)
    times: dict[str, list[float]] = {}
    sums: dict[str, Checksum] = {}
    for number in range(rounds):
        for name, method in METHODS.items():
            if number and channels > ONCE.get(name, channels):
                continue
            start = perf_counter()
            found = method(estate, use)
            times.setdefault(name, []).append(perf_counter() - start)
            sums[name] = _sum(found)
    _check(estate, use, sums)
    best = {name: min(found) for name, found in times.items()}
    if "Python sets" in best:
        best["Python sets"] *= channels / _sources(estate)
    print(
        f"\n{channels:,} channels, by {'use' if use else 'capability'}, {sums['ours'][0]:,} pairs, "
        f"{_extra_memory(estate, use):.0f} MiB extra"
    )
    for name, seconds in best.items():
        scaled = " (scaled up)" if name == "Python sets" and _sources(estate) < channels else ""
        print(f"{seconds:10.3f} s  {seconds / best['ours']:8.2f} x ours  {name}{scaled}")


def _check(estate: Estate, use: bool, sums: dict[str, Checksum]) -> None:
    for name in ("scipy A·Aᵀ in blocks", "Python sets"):
        if name not in sums:
            continue
        expected = sums["ours"] if name != "Python sets" else _first_pairs(estate, use)
        if sums[name] != expected:
            sys.exit(f"{name} finds other pairs: {sums[name]} instead of {expected}")


def _first_pairs(estate: Estate, use: bool) -> Checksum:
    """Our checksum over the sources that Python sets answer for."""
    rows, everyone = np.arange(_sources(estate)), estate.everyone
    if use:
        return _sum(list(contained_use(estate.use, estate.presence, rows, everyone, PERCENT)))
    return _sum(list(contained_counts(estate.sizes, estate.presence, rows, everyone, PERCENT)))


def _sum(tiles: Tiles) -> Checksum:
    """How many pairs, and a sum that no other set of pairs is likely to have; not timed."""
    count, total = 0, 0
    for tile in tiles:
        mixed = tile.source.astype(np.uint64) * np.uint64(2654435761) + tile.carrier.astype(np.uint64) * np.uint64(
            40503
        )
        mixed %= np.uint64(1_000_003)
        count, total = count + len(tile), total + int((mixed * mixed).sum())
    return count, total


def _sources(estate: Estate) -> int:
    return len(estate.presence) if len(estate.presence) <= 1000 else SAMPLE


def _extra_memory(estate: Estate, use: bool) -> float:
    """The most memory at one time beyond the input, in MiB, the found pairs included."""
    tracemalloc.start()
    ours(estate, use)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def main() -> None:
    """Print a table for each size and measure."""
    parser = argparse.ArgumentParser(description="Overlap of all pairs, against other ways.")
    parser.add_argument("--smoke", action="store_true", help="200 channels, one round")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 30_000])
    args = parser.parse_args()
    for channels in [200] if args.smoke else args.sizes:
        for use in (False, True):
            compare(channels, use, 1 if args.smoke else 50 if channels <= 1000 else 8)


if __name__ == "__main__":
    main()
