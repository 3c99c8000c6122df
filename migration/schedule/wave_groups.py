"""What moves together and what moves first: cycles and platform batches become groups, the rest is an order."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from inventory.graph.links import knot_of
from inventory.inventory import Inventory
from inventory.records import ChannelId
from migration.schedule.batches import Batches, one_batch_each
from migration.schedule.jobs import Job

#: the first channel ends no later than the second
Edge = tuple[ChannelId, ChannelId]


@dataclass(frozen=True, slots=True)
class MoveOrder:
    """Groups of channels that end on one day (by their first id), and which group goes no later than which.

    ``cycles`` are the groups that lean on each other in a circle. Groups stand in an order in which no group
    comes before one it waits for. ``lags``: months between the two groups of an edge.
    """

    groups: tuple[tuple[ChannelId, ...], ...]
    edges: tuple[tuple[int, int], ...]
    cycles: tuple[tuple[ChannelId, ...], ...]
    lags: Mapping[tuple[int, int], int] = field(default_factory=dict)


def find_edges(inventory: Inventory, jobs: Mapping[ChannelId, Job]) -> set[Edge]:
    """Dependants and entries that link on end no later than the channel they lean on, where both end.

    Channels that only link to one another in a circle need no order: links are re-pointed. A circle of
    dependencies remains, to be moved as one group.
    """
    ending = {channel_id for channel_id, job in jobs.items() if job.ends}

    def both_end(pairs: Iterable[tuple[ChannelId, ChannelId]]) -> set[Edge]:
        return {(a, b) for a, b in pairs if a != b and a in ending and b in ending}

    leaning = both_end((d.channel_id, d.depends_on) for d in inventory.dependencies)
    linking = both_end((f.channel_id, f.jumps_to) for f in inventory.functions.values() if f.jumps_to)
    knot = knot_of(leaning | linking)
    return leaning | {(a, b) for a, b in linking if knot[a] != knot[b]}


def order_moves(
    jobs: Mapping[ChannelId, Job], edges: Iterable[Edge], batches: Batches | None = None
) -> MoveOrder:
    """Join cycles and platform batches, and order the groups; ``batches``: by default one per target."""
    leader = {channel_id: channel_id for channel_id in sorted(jobs)}
    known = batches or one_batch_each(jobs)
    edges = {*edges, *known.waits}
    for batch in known.batches:
        _join(leader, batch)
    cycles: set[ChannelId] = set()
    while cycle := _cycle(leader, edges):
        _join(leader, cycle)
        cycles.update(cycle)
    members: dict[ChannelId, list[ChannelId]] = defaultdict(list)
    for channel_id in sorted(jobs):
        members[_find(leader, channel_id)].append(channel_id)
    sequence = _sequence(members, leader, edges)
    at = {lead: position for position, lead in enumerate(sequence)}
    links = {(at[_find(leader, a)], at[_find(leader, b)]) for a, b in edges}
    return MoveOrder(
        tuple(tuple(members[lead]) for lead in sequence),
        tuple(sorted((a, b) for a, b in links if a != b)),
        tuple(tuple(members[lead]) for lead in sequence if cycles & set(members[lead])),
        {(at[_find(leader, a)], at[_find(leader, b)]): known.pause for a, b in known.waits},
    )


def _find(leader: dict[ChannelId, ChannelId], channel_id: ChannelId) -> ChannelId:
    while leader[channel_id] != channel_id:
        channel_id = leader[channel_id]
    return channel_id


def _join(leader: dict[ChannelId, ChannelId], channels: Iterable[ChannelId]) -> None:
    roots = sorted({_find(leader, c) for c in channels})
    for root in roots[1:]:
        leader[root] = roots[0]


def _graph(leader: dict[ChannelId, ChannelId], edges: Iterable[Edge]) -> dict[ChannelId, set[ChannelId]]:
    waits: dict[ChannelId, set[ChannelId]] = {}
    for before, after in sorted(edges):
        a, b = _find(leader, before), _find(leader, after)
        if a != b:
            waits.setdefault(b, set()).add(a)
    return waits


def _cycle(leader: dict[ChannelId, ChannelId], edges: Iterable[Edge]) -> list[ChannelId]:
    """One cycle of groups, empty where there is none."""
    try:
        TopologicalSorter(_graph(leader, edges)).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _sequence(
    members: Mapping[ChannelId, list[ChannelId]], leader: dict[ChannelId, ChannelId], edges: Iterable[Edge]
) -> list[ChannelId]:
    """The groups, none before one it waits for; level by level, then by id."""
    sorter = TopologicalSorter(_graph(leader, edges))
    for lead in members:
        sorter.add(lead)
    sorter.prepare()
    found: list[ChannelId] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        found += ready
        sorter.done(*ready)
    return found
