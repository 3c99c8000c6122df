"""Positions for the pictures of the page: computed here, drawn by the template. No layout is random."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from inventory.kinds import Action, Disposition
from inventory.records import ChannelId
from migration.plan import ChannelDecision, FunctionDecision
from reports.job import Job
from reports.labels import Labels

_ROW, _TOP, _LEFT, _RIGHT, _WIDTH = 20, 26, 330, 760, 980
#: a picture with more rows is a hairball: the rest is in the workbook
MOST_ROWS = 120


@dataclass(frozen=True, slots=True)
class Node:
    """A label at a place; ``mark`` is its CSS class."""

    id: str
    text: str
    x: float
    y: float
    mark: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A curve between two nodes; ``width`` in pixels grows with the number of functions."""

    source: str
    target: str
    path: str
    width: float
    mark: str
    title: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Nodes and edges with the size of the drawing; ``left_out`` rows did not fit."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: int = 0


def draw_graph(job: Job, labels: Labels, *, after: bool) -> Picture:
    """Channels on the left, capability domains on the right, an edge where a channel offers something there.

    ``after``: with what ends gone and what moves in its new place; edges that gained functions are marked.
    """
    offers = _offers(job, after=after)
    gained = set(offers - _offers(job, after=False)) if after else set()
    domains = _by_weight(offers)
    rows = [row for row in job.plan.channels if not after or not row.action.ends_channel]
    if not after:
        rows = [row for row in rows if row.channel_id in job.inventory.channels]
    shown = sorted(rows, key=lambda r: (not r.action.ends_channel, _rank(labels, r), r.channel_id))[:MOST_ROWS]
    left = [Node(r.channel_id, labels.distinct(r.channel_id), _LEFT, _TOP + _ROW * at, _mark(r)) for at, r in
            enumerate(shown)]
    gap = max(_ROW, (_ROW * len(shown)) / max(len(domains), 1))
    right = [Node(d, labels.words.say(f"domains.{d}"), _RIGHT, _TOP + gap * (at + 0.4), "domain") for at, d in
             enumerate(domains)]
    edges = [
        _edge(
            a, b, offers[a.id, b.id], "gained" if (a.id, b.id) in gained else a.mark,
            f"{a.text} – {b.text}: {offers[a.id, b.id]}",
        )
        for a in left for b in right if offers[a.id, b.id]
    ]
    height = int(_TOP + max(_ROW * len(shown), gap * len(domains)) + 10)
    return Picture(_WIDTH, height, (*left, *right), tuple(edges), len(rows) - len(shown))


def draw_moves(job: Job, labels: Labels) -> Picture:
    """Ending and partly moved channels on the left, where their functions go on the right."""
    moves: Counter[tuple[str, str]] = Counter()
    for row in job.plan.functions:
        if row.disposition in (Disposition.MOVE, Disposition.REDIRECT_TO_APP) and row.target_channel_id:
            moves[row.channel_id, row.target_channel_id] += 1
    for decision in job.plan.ending():
        if decision.target_channel_id:
            moves[decision.channel_id, decision.target_channel_id] += 0
    goals = _by_weight(moves)
    rank = {goal: at for at, goal in enumerate(goals)}
    first: dict[str, int] = {}
    for a, b in moves:
        first[a] = min(rank[b], first.get(a, rank[b]))
    sources = sorted(first, key=lambda a: (first[a], a))[:MOST_ROWS]
    left = [
        Node(a, labels.distinct(a), _LEFT, _TOP + _ROW * at, _mark(job.plan.decision_of[ChannelId(a)]))
        for at, a in enumerate(sources)
    ]
    gap = max(_ROW * 1.4, _ROW * len(sources) / max(len(goals), 1))
    right = [Node(b, labels.distinct(b), _RIGHT, _TOP + gap * (at + 0.4), "target") for at, b in enumerate(goals)]
    edges = [
        _edge(a, b, moves[a.id, b.id], a.mark, f"{a.text} → {b.text}: {moves[a.id, b.id]}")
        for a in left for b in right if (a.id, b.id) in moves
    ]
    height = int(_TOP + max(_ROW * len(sources), gap * len(goals)) + 10)
    return Picture(_WIDTH, height, (*left, *right), tuple(edges), len(first) - len(sources))


def _offers(job: Job, *, after: bool) -> Counter[tuple[str, str]]:
    """How many functions each channel offers in each domain."""
    offers: Counter[tuple[str, str]] = Counter()
    for row in job.plan.functions:
        place = _place(row, job, after=after)
        if place is not None:
            offers[place, _domain(job, row)] += 1
    return offers


def _by_weight(pairs: Counter[tuple[str, str]]) -> list[str]:
    """The right-hand ends, those with most functions first."""
    weight: Counter[str] = Counter()
    for (_, goal), count in pairs.items():
        weight[goal] += count
    return sorted(weight, key=lambda goal: (-weight[goal], goal))


def _edge(a: Node, b: Node, count: int, mark: str, title: str) -> Edge:
    middle = (a.x + b.x) / 2
    path = f"M{a.x + 6:.0f} {a.y:.1f}C{middle:.0f} {a.y:.1f} {middle:.0f} {b.y:.1f} {b.x - 6:.0f} {b.y:.1f}"
    return Edge(a.id, b.id, path, min(1 + count**0.5, 8), mark, title)


def _place(row: FunctionDecision, job: Job, *, after: bool) -> str | None:
    """The channel that offers a function before or after the plan; None where nobody does any more."""
    if not after:
        return row.channel_id
    if row.disposition is Disposition.DROP:
        return None
    if row.target_channel_id is not None:
        return row.target_channel_id
    decision = job.plan.decision_of[row.channel_id]
    return decision.target_channel_id if decision.action.ends_channel else row.channel_id


def _domain(job: Job, row: FunctionDecision) -> str:
    return job.graph.taxonomy[row.capability_id].domain if row.capability_id else "unmapped"


def _rank(labels: Labels, row: ChannelDecision) -> Sequence[str]:
    """The units above a channel, the highest first."""
    return tuple(reversed(labels.inventory.units.ancestors(labels.owner(row.channel_id))))


def _mark(row: ChannelDecision) -> str:
    if row.action is Action.KEEP:
        return "partly" if row.stages else "keep"
    return str(row.action)
