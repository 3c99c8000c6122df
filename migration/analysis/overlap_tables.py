"""What each channel offers and how much it is used, as arrays: channels in id order, capabilities in id order."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from inventory.graph import CapabilityGraph, CapabilityKey
from inventory.records import ChannelId
from migration.analysis.overlap_kernel import Weights


class OverlapTables:
    """Arrays over channels and mapped capabilities; entries that only link elsewhere are left out.

    ``offers`` is 0 or 1; ``offers_afar`` the same without services of one place, which another unit's channel
    cannot give. ``sizes`` counts capabilities, each unmapped function as one of its own. ``use_known`` tells
    whether any use of the channel is known and above zero.
    """

    def __init__(self, graph: CapabilityGraph) -> None:
        self._graph = graph
        at = {channel_id: place for place, channel_id in enumerate(graph.inventory.channels)}
        mapped, loose = _rows(graph, at)
        self.keys: tuple[CapabilityKey, ...] = tuple(sorted({key for _, key, _ in mapped}))
        self.column = {key: place for place, key in enumerate(self.keys)}
        self._channel = np.array([row[0] for row in mapped] + [row[0] for row in loose], dtype=np.intp)
        self._column = np.array([self.column[key] for _, key, _ in mapped] + [-1] * len(loose), dtype=np.intp)
        self._users = np.array([row[-1] for row in mapped] + [row[-1] for row in loose], dtype=np.int64)
        self._shape = (len(at), len(self.keys))
        self.offers = np.zeros(self._shape, dtype=np.float32)
        held = self._column >= 0
        self.offers[self._channel[held], self._column[held]] = 1
        self.offers_afar = self.offers * np.array([not graph.is_local(key) for key in self.keys], dtype=np.float32)
        self._loose = np.bincount(self._channel[~held], minlength=len(at))
        self.offered = self.offers.sum(axis=1).astype(np.int64)
        self.sizes = self.offered + self._loose

    @cached_property
    def use(self) -> Weights:
        """Monthly users by capability, unknown ones as the median of their channel; by capability where unknown."""
        filled = np.where(self._users < 0, self._medians[self._channel], self._users)
        weights = self._weigh(filled)
        plain = ~self.use_known
        whole = np.where(plain[:, None], self.offers.astype(np.int64), weights.whole)
        return Weights(whole, np.where(plain, self.sizes, weights.totals))

    @cached_property
    def use_known(self) -> NDArray[np.bool_]:
        """Whether somebody is known to use something on the channel."""
        return np.bincount(self._channel, self._users > 0, minlength=self._shape[0]) > 0

    def bounds(self, row: int, shared: NDArray[np.bool_]) -> tuple[float, float]:
        """The least and the greatest share of use that ``shared`` capabilities can be, whatever the unknowns are."""
        mine = self._functions_of(row)
        users, column = self._users[mine], self._column[mine]
        if not self.use_known[row]:
            share = float(shared.sum()) / max(int(self.sizes[row]), 1)
            return share, share
        inside = (column >= 0) & shared[np.maximum(column, 0)]
        unknown, most = users < 0, int(users.max())
        held, lost = int(users[inside & ~unknown].sum()), int(users[~inside & ~unknown].sum())
        held_most = held + most * int((inside & unknown).sum())
        lost_most = lost + most * int((~inside & unknown).sum())
        return held / max(held + lost_most, 1), held_most / max(held_most + lost, 1)

    def _weigh(self, users: NDArray[np.int64]) -> Weights:
        whole = np.zeros(self._shape, dtype=np.int64)
        held = self._column >= 0
        np.add.at(whole, (self._channel[held], self._column[held]), users[held])
        totals = np.zeros(self._shape[0], dtype=np.int64)
        np.add.at(totals, self._channel, users)
        return Weights(whole, totals)

    def _functions_of(self, row: int) -> NDArray[np.intp]:
        order, starts = self._order
        return order[starts[row] : starts[row + 1]]

    @cached_property
    def _order(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Function positions by channel, and where each channel's begin."""
        order = np.argsort(self._channel, kind="stable")
        return order, np.searchsorted(self._channel[order], np.arange(self._shape[0] + 1))

    @cached_property
    def _medians(self) -> NDArray[np.int64]:
        """The lower median of the use of each channel's used functions; 0 where none is known to be used."""
        known = self._users > 0
        order = np.lexsort((self._users[known], self._channel[known]))
        users = self._users[known][order]
        counts = np.bincount(self._channel[known], minlength=self._shape[0])
        middle = np.cumsum(counts) - counts + np.maximum(counts - 1, 0) // 2
        return np.where(counts > 0, users[np.minimum(middle, max(len(users) - 1, 0))], 0) if len(users) else counts * 0


def _rows(
    graph: CapabilityGraph, at: dict[ChannelId, int]
) -> tuple[list[tuple[int, CapabilityKey, int]], list[tuple[int, int]]]:
    """(channel, capability, users) of mapped functions, (channel, users) of the others; -1: unknown use."""
    mapped: list[tuple[int, CapabilityKey, int]] = []
    loose: list[tuple[int, int]] = []
    for function in graph.inventory.functions.values():
        if function.jumps_to is not None:
            continue
        users = -1 if function.monthly_users is None else function.monthly_users
        key = graph.mapping[function.id].capability_id
        if key is None:
            loose.append((at[function.channel_id], users))
        else:
            mapped.append((at[function.channel_id], key, users))
    return mapped, loose
