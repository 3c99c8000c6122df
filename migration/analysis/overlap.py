"""Overlap is directional: how much of A could B replace for A's customers.

Two measures, and every number says which it is. *By capability*: the share of A's capabilities that B really
offers too. *By use*: the same weighted with the monthly users of A's functions. A function nobody could map
counts in A's total and matches nothing; an entry that only links elsewhere counts on neither side; a service of
one place matches only on a channel of the same serving unit; B must serve all of A's customers (design section
10).

Unknown use is not zero. A function without a figure is weighed like the median used function of its
channel; a
channel without any figure, or on which nobody used anything, is weighed by capability, and its ``basis`` says
so. :class:`Containment` adds the bounds: ``low`` weighs every uncounted function that B lacks like the busiest
one of the channel and every uncounted shared one as nobody's; ``high`` the other way round.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inventory.coverage import Alike, covers_customers, group_alike
from inventory.graph import CapabilityGraph, CapabilityKey
from inventory.kinds import Status
from inventory.records import ChannelId, Function
from migration.analysis.containment import Containment, Measure
from migration.analysis.overlap_kernel import Pairs, contained_counts, contained_use, shared_use
from migration.analysis.overlap_tables import OverlapTables
from migration.policy import Policy

Rows = Mapping[CapabilityKey, tuple[Function, ...]]


class Split(NamedTuple):
    """Two channels side by side: the source's rows that are shared and its own only, the carrier's beyond them.

    Functions nobody could map are shared with nobody.
    """

    shared: Rows
    only: Rows
    beyond: Rows


class Overlap:
    """Containment of every channel in every channel that serves all of its customers. Exact."""

    def __init__(self, graph: CapabilityGraph, limits: Mapping[Measure, int]) -> None:
        self.graph = graph
        self.limits = dict(limits)
        self.ids: tuple[ChannelId, ...] = tuple(graph.inventory.channels)
        self.at = {channel_id: at for at, channel_id in enumerate(self.ids)}
        self._tables = OverlapTables(graph)
        self._held: dict[tuple[int, frozenset[ChannelId]], tuple[NDArray[np.intp], NDArray[np.float32]]] = {}
        channels = graph.inventory.channels.values()
        self._live = np.array([c.is_live for c in channels], dtype=bool)
        self._open = np.array([c.status is not Status.RETIRED for c in channels], dtype=bool)

    @classmethod
    def build(cls, graph: CapabilityGraph, policy: Policy) -> "Overlap":
        """Take the limits (percent) from the policy: ``overlap.by_capability`` and ``overlap.by_use``."""
        return cls(graph, {measure: policy.whole(f"overlap.{measure}") for measure in Measure})

    def pairs_above(self, measure: Measure, percent: int | None = None) -> Iterator[Pairs]:
        """Every pair (open source, live carrier) at or above the limit, tile by tile, positions in :attr:`ids`.

        Notes
        -----
        Exact. One matrix product per group of channels that serve the same customers; memory is a tile for each
        thread and what passes.
        """
        limit = self.limits[measure] if percent is None else percent
        for group in self.groups:
            rows = group.members[self._open[group.members]]
            for columns, presence in ((group.same, self._tables.offers), (group.above, self._tables.offers_afar)):
                live = columns[self._live[columns]]
                if not len(rows) or not len(live):
                    continue
                if measure is Measure.BY_CAPABILITY:
                    yield from contained_counts(self._tables.sizes, presence, rows, live, limit)
                else:
                    yield from contained_use(self._tables.use, presence, rows, live, limit)

    @cached_property
    def groups(self) -> tuple[Alike, ...]:
        """Channels by the customers they serve."""
        return group_alike(self.graph.inventory)

    @cached_property
    def redundant_pairs(self) -> Mapping[ChannelId, tuple[ChannelId, ...]]:
        """Per source every carrier that reaches the limit by capability.

        Best by use first, then of its own kind, then larger, then by id.
        """
        tiles = list(self.pairs_above(Measure.BY_CAPABILITY))
        source = np.concatenate([t.source for t in tiles] or [np.empty(0, np.int32)])
        carrier = np.concatenate([t.carrier for t in tiles] or [np.empty(0, np.int32)])
        same = self._serving[source] == self._serving[carrier]
        pairs, use = Pairs(source, carrier), np.empty(len(source), dtype=np.int64)
        for chosen, presence in ((same, self._tables.offers), (~same, self._tables.offers_afar)):
            use[chosen] = shared_use(self._tables.use, presence, pairs.part(chosen))
        other_kind = self._kinds[source] != self._kinds[carrier]
        order = np.lexsort((carrier, -self._tables.offered[carrier], other_kind, -use, source))
        found: dict[ChannelId, list[ChannelId]] = {}
        for a, b in zip(source[order].tolist(), carrier[order].tolist(), strict=True):
            found.setdefault(self.ids[a], []).append(self.ids[b])
        return {a: tuple(b) for a, b in found.items()}

    def best_targets(self, channel_id: ChannelId, k: int) -> list[tuple[ChannelId, float]]:
        """The ``k`` channels that could replace most of a channel, best first, with the share by use.

        Only channels that share something. Ties: more capabilities shared, then its own kind, then more
        offered, then by id.
        """
        at = self.at[channel_id]
        group = self.groups[self._group_index[at]]
        columns = np.concatenate([group.same, group.above])
        allowed = self._live[columns] & (columns != at)
        use, count = self._row(at, group)
        columns, use, count = columns[allowed], use[allowed], count[allowed]
        other_kind = self._kinds[columns] != self._kinds[at]
        order = np.lexsort((columns, -self._tables.offered[columns], other_kind, -count, -use))[:k]
        total = max(int(self._tables.use.totals[at]), 1)
        return [(self.ids[columns[i]], float(use[i]) / total) for i in order.tolist() if count[i] > 0]

    def containment(self, source: ChannelId, carrier: ChannelId) -> Containment:
        """The figures of one pair; a carrier that does not serve the source's customers shares nothing."""
        row, presence = self.at[source], self._presence(source, carrier)
        offers = self._tables.offers[row] != 0
        both = offers & presence
        weights = self._tables.use
        low, high = self._tables.bounds(row, both)
        return Containment(
            source, carrier, shared=int(both.sum()), total=int(self._tables.sizes[row]),
            shared_use=int(weights.whole[row][both].sum()), total_use=int(weights.totals[row]),
            basis=Measure.BY_USE if self._tables.use_known[row] else Measure.BY_CAPABILITY, low=low, high=high,
        )

    def split(self, source: ChannelId, carrier: ChannelId) -> Split:
        """What the carrier could replace, what it could not, and what it offers beyond; with the function rows."""
        keys = self._shared_keys(source, carrier)
        offered, others = self.graph.carried_by[source], self.graph.carried_by[carrier]
        return Split({k: rows for k, rows in offered.items() if k in keys},
                     {k: rows for k, rows in offered.items() if k not in keys},
                     {k: rows for k, rows in others.items() if k not in offered})

    def carriers_of_capabilities(self, channel_id: ChannelId) -> Mapping[CapabilityKey, int]:
        """Per mapped capability a channel offers, how many other live channels could replace it there."""
        at = self.at[channel_id]
        counts = self._counts_of_group[self._group_index[at]] - (self._live[at] & (self._tables.offers[at] != 0))
        held = np.flatnonzero(self._tables.offers[at])
        return {self._tables.keys[key]: int(counts[key]) for key in held.tolist()}

    def same_kind(self, source: ChannelId, carrier: ChannelId) -> bool:
        """Whether two channels are of one kind; service and subscription accounts count as one."""
        return bool(self._kinds[self.at[source]] == self._kinds[self.at[carrier]])

    def best_holder(
        self, source: ChannelId, keys: Sequence[CapabilityKey], among: frozenset[ChannelId]
    ) -> tuple[int, ChannelId | None]:
        """The live channel of ``among`` that offers most of ``keys`` to the source's customers, and how many."""
        places, offers = self._holders(self._group_index[self.at[source]], among)
        columns = [c for key in keys if (c := self._tables.column.get(key)) is not None]
        counts = offers[:, columns].sum(axis=1)
        counts[places == self.at[source]] = 0
        if not len(counts) or counts.max() == 0:
            return 0, None
        best = int(counts.argmax())
        return int(counts[best]), self.ids[int(places[best])]

    def _holders(self, number: int, among: frozenset[ChannelId]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """The live channels of ``among`` that serve a group's customers, and what they offer them; remembered."""
        if (number, among) not in self._held:
            mask = self._live & np.array([channel_id in among for channel_id in self.ids], dtype=bool)
            group = self.groups[number]
            same, above = group.same[mask[group.same]], group.above[mask[group.above]]
            offers = np.concatenate([self._tables.offers[same], self._tables.offers_afar[above]])
            self._held[number, among] = np.concatenate([same, above]), offers
        return self._held[number, among]

    def _row(self, at: int, group: Alike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Shared use and shared count with each channel of ``same`` then ``above``."""
        held = np.flatnonzero(self._tables.offers[at])
        weight = self._tables.use.whole[at, held]
        here = self._tables.offers[np.ix_(group.same, held)] != 0
        afar = self._tables.offers_afar[np.ix_(group.above, held)] != 0
        offers = np.concatenate([here, afar])
        return offers @ weight, offers.sum(axis=1)

    def _presence(self, source: ChannelId, carrier: ChannelId) -> NDArray[np.bool_]:
        inventory = self.graph.inventory
        a, b = inventory.channels[source], inventory.channels[carrier]
        if not covers_customers(inventory, b, a):
            return np.zeros(len(self._tables.keys), dtype=bool)
        here = self._serving[self.at[source]] == self._serving[self.at[carrier]]
        offers = self._tables.offers if here else self._tables.offers_afar
        return np.asarray(offers[self.at[carrier]] != 0)

    def _shared_keys(self, source: ChannelId, carrier: ChannelId) -> frozenset[CapabilityKey]:
        both = self._presence(source, carrier) & (self._tables.offers[self.at[source]] != 0)
        return frozenset(self._tables.keys[at] for at in np.flatnonzero(both).tolist())

    @cached_property
    def _serving(self) -> NDArray[np.intp]:
        units = self.graph.inventory.units
        serving = [units.serving_unit(c.owner_unit) for c in self.graph.inventory.channels.values()]
        return np.unique(np.array(serving, dtype=object).astype(str), return_inverse=True)[1]

    @cached_property
    def _kinds(self) -> NDArray[np.intp]:
        """A number per kind of channel; service and subscription accounts count as one."""
        kinds = ["account" if c.kind.is_official_account else c.kind.value for c in
                 self.graph.inventory.channels.values()]
        return np.unique(np.array(kinds, dtype=str), return_inverse=True)[1]

    @cached_property
    def _group_index(self) -> Mapping[int, int]:
        return {int(at): number for number, group in enumerate(self.groups) for at in group.members}

    @cached_property
    def _counts_of_group(self) -> NDArray[np.int64]:
        """Per group and capability: live channels that serve the group's customers and offer it to them."""
        here, afar = self._tables.offers, self._tables.offers_afar
        return np.array([
            here[g.same[self._live[g.same]]].sum(axis=0) + afar[g.above[self._live[g.above]]].sum(axis=0)
            for g in self.groups
        ]).astype(np.int64)
