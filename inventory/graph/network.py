"""The capability graph as networkx knows it: nodes and edges with attributes, frozen.

A node is named by what it is and its id: ``unit:``, ``channel:``, ``function:``, ``capability:``. An edge's
``relation`` is parent (unit to the unit above), owns (unit to channel), offers (channel to function), implements
(function to capability), jumps (function to channel) or depends (channel to channel it needs). Between two nodes
there is one relation at most; several dependencies of one pair are joined in ``kinds``. Unknown attributes are
absent, not empty.
"""

from collections.abc import Iterator
from typing import Any

import networkx as nx

from inventory.capabilities.mapping import CapabilityMap
from inventory.capabilities.taxonomy import Taxonomy
from inventory.collector import collector_resting
from inventory.inventory import Inventory
from inventory.records import Channel, ChannelId, Function

Node = tuple[str, dict[str, Any]]
Edge = tuple[str, str, dict[str, Any]]
Row = tuple[str, Function]


def build_network(inventory: Inventory, taxonomy: Taxonomy, mapping: CapabilityMap) -> "nx.DiGraph[str]":
    """Build the frozen graph; nodes and edges in id order.

    Notes
    -----
    Measured against networkx alone with everything ready by ``python -m tests.benchmarks.graph``. A graph of
    half a million dictionaries makes the cycle collector run dozens of times for nothing, so it rests meanwhile.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    with collector_resting():
        rows = [("function:" + function_id, row) for function_id, row in inventory.functions.items()]
        names = {channel_id: "channel:" + channel_id for channel_id in inventory.channels}
        graph.add_nodes_from(_nodes(inventory, rows))
        graph.add_nodes_from(_capability_nodes(taxonomy, mapping))
        graph.add_edges_from(((names[row.channel_id], node) for node, row in rows), relation="offers")
        graph.add_edges_from(_implementations(rows, mapping), relation="implements")
        jumps = ((node, names[row.jumps_to]) for node, row in rows if row.jumps_to is not None)
        graph.add_edges_from(jumps, relation="jumps")
        graph.add_edges_from(_other_edges(inventory))
    nx.freeze(graph)
    return graph


def _nodes(inventory: Inventory, rows: list[Row]) -> Iterator[Node]:
    for unit in inventory.units:
        yield "unit:" + unit.id, {"type": "unit", "name": unit.name, "level": unit.level.value}
    for channel in inventory.channels.values():
        yield "channel:" + channel.id, _channel_attributes(channel)
    for node, function in rows:
        if function.monthly_users is None:
            yield node, {"type": "function", "name": function.name}
        else:
            yield node, {"type": "function", "name": function.name, "monthly_users": function.monthly_users}


def _capability_nodes(taxonomy: Taxonomy, mapping: CapabilityMap) -> Iterator[Node]:
    for key in sorted({found.capability_id for found in mapping.values() if found.capability_id}):
        yield "capability:" + key, _capability_attributes(taxonomy, key)


def _implementations(rows: list[Row], mapping: CapabilityMap) -> Iterator[Edge]:
    """Functions and their capabilities; networkx copies attributes, so equal ones may be shared."""
    names = {found.capability_id: f"capability:{found.capability_id}" for found in mapping.values()}
    shared = {found.confidence: {"confidence": found.confidence} for found in mapping.values()}
    for node, function in rows:
        found = mapping[function.id]
        if found.capability_id:
            yield node, names[found.capability_id], shared[found.confidence]


def _other_edges(inventory: Inventory) -> Iterator[Edge]:
    for unit in inventory.units:
        if unit.parent_id is not None:
            yield "unit:" + unit.id, "unit:" + unit.parent_id, {"relation": "parent"}
    for channel in inventory.channels.values():
        yield "unit:" + channel.owner_unit, "channel:" + channel.id, {"relation": "owns"}
    kinds: dict[tuple[ChannelId, ChannelId], set[str]] = {}
    for row in inventory.dependencies:
        kinds.setdefault((row.channel_id, row.depends_on), set()).add(row.kind.value)
    for (dependent, needed), found in sorted(kinds.items()):
        yield "channel:" + dependent, "channel:" + needed, {"relation": "depends", "kinds": " ".join(sorted(found))}


def _channel_attributes(channel: Channel) -> dict[str, Any]:
    known = {
        "type": "channel", "name": channel.name, "kind": channel.kind.value, "live": channel.is_live,
        "audience": channel.served_audience.value,
        "status": channel.status and channel.status.value,
        "business_line": channel.business_line and channel.business_line.value,
        "followers": channel.followers, "annual_cost": channel.annual_cost,
    }
    return {key: value for key, value in known.items() if value is not None}


def _capability_attributes(taxonomy: Taxonomy, key: str) -> dict[str, Any]:
    if key not in taxonomy:
        return {"type": "capability", "name": key}
    row = taxonomy[key]
    return {
        "type": "capability", "name": row.name_zh, "name_en": row.name_en, "domain": row.domain,
        "transactional": row.transactional, "local": row.local,
    }
