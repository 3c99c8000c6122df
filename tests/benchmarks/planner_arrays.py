"""A 0/1 program as plain arrays, which every rival is given, and the checks on answers. Knows no solver."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Arrays:
    """Minimise ``cost`` over 0/1 columns, rows between their bounds; ``factor``: cost units in one CNY."""

    cost: Values
    low: Values
    high: Values
    starts: NDArray[np.int64]
    index: NDArray[np.int64]
    value: Values
    factor: float

    @classmethod
    def load(cls, path: Path) -> "Arrays":
        """Arrays saved before."""
        with np.load(path) as kept:
            return cls(**{name: kept[name] for name in kept.files})

    def save(self, path: Path) -> None:
        """Keep the arrays for another process."""
        np.savez(path, **vars(self))

    def money(self, values: Values) -> float:
        """The objective of an answer, CNY, recomputed."""
        return float(self.cost @ np.round(values)) / self.factor

    def broken(self, values: Values) -> int:
        """Rows an answer breaks, and values that are neither 0 nor 1; relative to a row's largest entry."""
        whole = np.round(values)
        rows = np.repeat(np.arange(len(self.high)), np.diff(self.starts))
        activity = np.bincount(rows, self.value * whole[self.index], len(self.high))
        largest = np.ones(len(self.high))
        np.maximum.at(largest, rows, np.abs(self.value))
        slack = 1e-6 * largest
        bad = (activity > self.high + slack) | (activity < self.low - slack)
        fractions = (np.abs(values - whole) > 1e-5) | (whole < 0) | (whole > 1)
        return int(bad.sum() + fractions.sum())

    def terms(self, row: int) -> Iterator[tuple[int, float]]:
        """Columns and entries of one row."""
        for at in range(self.starts[row], self.starts[row + 1]):
            yield int(self.index[at]), float(self.value[at])
