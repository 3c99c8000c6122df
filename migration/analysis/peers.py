"""How far each value lies from its peers, by median and MAD, in the narrowest group that is large enough."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: makes the MAD of a normal distribution its standard deviation
_MAD_TO_SIGMA = 1.4826


@dataclass(frozen=True)
class PeerView:
    """Per channel: the peers' median, their robust spread, how many they are, which basis was taken (-1: none).

    NaN and 0 where no group was large enough.
    """

    median: Floats
    spread: Floats
    size: NDArray[np.int64]
    basis: NDArray[np.int64]

    def distance(self, values: Floats) -> Floats:
        """Robust standard deviations from the peers' median; NaN where unknown."""
        return (values - self.median) / self.spread


def view_peers(
    values: Floats, bases: Sequence[NDArray[np.int64]], *, min_peers: int, spread_floor: float
) -> PeerView:
    """Compare known values within groups, the narrowest basis first.

    Parameters
    ----------
    values
        One figure a channel; NaN is unknown and nobody's peer.
    bases
        Group numbers per channel, from the narrowest grouping to the widest.
    min_peers, spread_floor
        Smallest group (the channel itself included); smallest standard deviation.
    """
    view = PeerView(np.full(len(values), np.nan), np.full(len(values), np.nan),
                    np.zeros(len(values), np.int64), np.full(len(values), -1, np.int64))
    for number, groups in enumerate(bases):
        median, spread, size = _group_figures(values, groups)
        taken = (view.basis < 0) & (size >= min_peers)
        view.median[taken], view.size[taken], view.basis[taken] = median[taken], size[taken], number
        view.spread[taken] = np.maximum(spread[taken], spread_floor)
    return view


def _group_figures(values: Floats, groups: NDArray[np.int64]) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Median, robust deviation and number of known values of each channel's group."""
    count = int(groups.max()) + 1 if len(groups) else 0
    median = _medians(values, groups, count)
    spread = _medians(np.abs(values - median[groups]), groups, count) * _MAD_TO_SIGMA
    size = np.bincount(groups[~np.isnan(values)], minlength=count)
    return median[groups], spread[groups], size[groups]


def _medians(values: Floats, groups: NDArray[np.int64], count: int) -> Floats:
    """The median of the known values of each group, NaN for none."""
    known = ~np.isnan(values)
    order = np.lexsort((values[known], groups[known]))
    ordered = values[known][order]
    sizes = np.bincount(groups[known], minlength=count)
    starts = np.cumsum(sizes) - sizes
    if not len(ordered):
        return np.full(count, np.nan)
    last = len(ordered) - 1
    low = ordered[np.minimum(starts + np.maximum(sizes - 1, 0) // 2, last)]
    high = ordered[np.minimum(starts + sizes // 2, last)]
    return np.where(sizes > 0, (low + high) / 2, np.nan)
