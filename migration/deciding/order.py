"""A stated order of channels and functions that owes nothing to their ids: it settles what prices leave equal."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from itertools import groupby

from inventory.graph import CapabilityGraph
from inventory.records import Asset, Channel, ChannelId, Function

#: cells that stand elsewhere in the order, or nowhere: names, places, and money, whose unit must not matter
_NAMES = ("id", "channel_id", "owner_unit", "name", "at", "jumps_to", "annual_cost")


def place_channels(
    graph: CapabilityGraph, active: Mapping[ChannelId, float], messages: Mapping[ChannelId, float]
) -> dict[ChannelId, int]:
    """The place of each channel, from 0.

    Fewest followers first (unknown before any), then least active, then fewest functions in use, then later opened.
    What is equal in all of it is ordered by its cost, a digest of its own rows (cells, functions, holdings, messages),
    then by name, at last by id downwards. Of two ways that cost the same the planner ends the channel placed earlier.
    """
    def weight(channel: Channel) -> tuple[int, float, int, int]:
        opened = -channel.launched_on.toordinal() if channel.launched_on else 0
        used = sum(f.in_use for f in graph.inventory.functions_of[channel.id])
        return (-1 if channel.followers is None else channel.followers, active[channel.id], used, opened)

    found: list[ChannelId] = []
    channels = sorted(graph.inventory.channels.values(), key=lambda c: c.id, reverse=True)
    for _, equal in groupby(sorted(channels, key=weight), key=weight):
        rows = list(equal)
        if len(rows) > 1:
            rows.sort(key=lambda c: (c.annual_cost or 0.0, _digest(graph, c, messages.get(c.id, 0.0)), c.name))
        found += [c.id for c in rows]
    return {own: at for at, own in enumerate(found)}


def busiest(rows: Sequence[Function]) -> Function:
    """The most used function of some that do the same; of equals the first by name and cells, at last by id."""
    if len(rows) == 1:
        return rows[0]
    most = max(f.monthly_users or 0 for f in rows)
    return min((f for f in rows if (f.monthly_users or 0) == most), key=lambda f: (f.name, _cells(f), f.id))


def _digest(graph: CapabilityGraph, channel: Channel, messages: float) -> str:
    """What the rows of a channel say, whatever they are called, as a number nobody can steer."""
    inventory = graph.inventory
    functions = sorted(
        f"{graph.mapping[f.id].capability_id} {f.jumps_to is not None} {f.name} {_cells(f)}"
        for f in inventory.functions_of[channel.id]
    )
    assets = sorted(_cells(asset) for asset in inventory.assets_of[channel.id])
    said = [_cells(channel), str(inventory.units[channel.owner_unit].level), str(messages), *functions, *assets]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _cells(row: Channel | Function | Asset) -> str:
    return str([str(getattr(row, f.name)) for f in fields(row) if f.name not in _NAMES])
