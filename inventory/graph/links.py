"""Which channel leads to which: jumps and dependencies between channels, and what they make of the estate."""

from collections.abc import Iterable, Mapping
from functools import cached_property

import networkx as nx

from inventory.inventory import Inventory
from inventory.records import ChannelId


class ChannelLinks:
    """Channels as nodes; frozen. ``jumps``: an entry of one leads to the other; ``links``: that, or it needs it."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._reached: dict[ChannelId, frozenset[ChannelId]] = {}

    @cached_property
    def jumps(self) -> "nx.DiGraph[ChannelId]":
        """An edge where a channel's entry jumps to another channel."""
        found: nx.DiGraph[ChannelId] = nx.DiGraph()
        found.add_nodes_from(self._inventory.channels)
        found.add_edges_from(
            (f.channel_id, f.jumps_to) for f in self._inventory.functions.values() if f.jumps_to is not None)
        nx.freeze(found)
        return found

    @cached_property
    def links(self) -> "nx.DiGraph[ChannelId]":
        """The jumps, and an edge to each channel that another depends on."""
        found: nx.DiGraph[ChannelId] = nx.DiGraph(self.jumps)
        found.add_edges_from((d.channel_id, d.depends_on) for d in self._inventory.dependencies)
        nx.freeze(found)
        return found

    def hubs(self, min_sources: int) -> Mapping[ChannelId, tuple[ChannelId, ...]]:
        """Channels that at least ``min_sources`` others jump to or depend on, with those others."""
        return {c: tuple(sorted(sources)) for c, sources in self._sources.items() if len(sources) >= min_sources}

    def reached_from(self, channel_id: ChannelId) -> frozenset[ChannelId]:
        """Every channel that leads here, over any number of jumps and dependencies."""
        knot = self._knots.get(channel_id, channel_id)
        if knot not in self._reached:
            self._reached[knot] = self._leading_to(knot)
        return self._reached[knot] - {channel_id}

    def _leading_to(self, channel_id: ChannelId) -> frozenset[ChannelId]:
        found, latest = {channel_id}, {channel_id}
        while latest:
            latest = set().union(*(self._sources[c] for c in latest)) - found
            found |= latest
        return frozenset(found)

    @cached_property
    def _knots(self) -> Mapping[ChannelId, ChannelId]:
        """Channels of one knot are reached from the same ones."""
        return knot_of(self.links.edges)

    @cached_property
    def _sources(self) -> Mapping[ChannelId, frozenset[ChannelId]]:
        """Which channels lead to each, as plain sets: for asking often."""
        return {c: frozenset(self.links.predecessors(c)) - {c} for c in self._inventory.channels}

    def cycles(self) -> tuple[tuple[ChannelId, ...], ...]:
        """One shortest closed path per knot of channels that jump to one another, its first channel at both ends."""
        found = []
        for knot in nx.strongly_connected_components(self.jumps):
            first = min(knot)
            if len(knot) > 1:
                found.append(_shortest_cycle(self.jumps.subgraph(knot), first))
            elif self.jumps.has_edge(first, first):
                found.append((first, first))
        return tuple(sorted(found))


def knot_of(edges: Iterable[tuple[ChannelId, ChannelId]]) -> dict[ChannelId, ChannelId]:
    """For each channel of some edges the first channel of its knot: those it leads to that lead back to it."""
    graph: nx.DiGraph[ChannelId] = nx.DiGraph(edges)
    return {channel: min(knot) for knot in nx.strongly_connected_components(graph) for channel in knot}


def _shortest_cycle(knot: "nx.DiGraph[ChannelId]", first: ChannelId) -> tuple[ChannelId, ...]:
    """The shortest way out of ``first`` and back; the smallest path among equals."""
    ways: list[list[ChannelId]] = []
    for following in sorted(knot.successors(first)):
        ways.append(nx.shortest_path(knot, following, first))
    return (first, *min(ways, key=lambda way: (len(way), way)))
