"""Accounts that publish the same: equal article titles, or equal columns."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from inventory.kinds import EntryType
from inventory.records import Channel, Function
from migration.analysis.overlap_kernel import contained_counts
from migration.analysis.scan import Note, Scan, percent, rows_of
from migration.findings import Code, Finding, FindingSeverity


class _Published(NamedTuple):
    """A channel's articles by title, and its columns."""

    channel: Channel
    titles: Mapping[str, list[Function]]
    columns: frozenset[str]


def find_content_overlaps(scan: Scan) -> Iterator[Finding]:
    """One finding per channel most of whose listed titles stand on another one too.

    Directional, by count of titles, exact; who the readers are does not matter here. Channels with too few
    titles, or none listed, are left out: unknown, not different.
    """
    least, limit = scan.policy.whole("overlap.content_min_titles"), scan.policy.whole("overlap.content")
    found = [p for p in _published(scan) if len(p.titles) >= least]
    for source, carriers in _contained(found, limit).items():
        sharing = [(len(found[source].titles.keys() & found[c].titles.keys()), c) for c in carriers]
        sharing = [(shared, c) for shared, c in sharing if shared >= least]
        if sharing:
            shared, best = max(sharing, key=lambda pair: (pair[0], -pair[1]))
            yield _describe(scan, found[source], found[best], (shared, len(sharing)))


def _contained(found: list[_Published], limit: int) -> dict[int, list[int]]:
    """Per position the positions that hold at least ``limit`` percent of its titles."""
    counts: dict[str, int] = {}
    for published in found:
        for title in published.titles:
            counts[title] = counts.get(title, 0) + 1
    column = {title: at for at, title in enumerate(t for t, count in sorted(counts.items()) if count > 1)}
    presence = np.zeros((len(found), len(column)), dtype=np.float32)
    for at, published in enumerate(found):
        presence[at, [column[t] for t in published.titles if t in column]] = 1
    sizes = np.array([len(p.titles) for p in found], dtype=np.int64)
    everyone = np.arange(len(found))
    pairs: dict[int, list[int]] = {}
    for tile in contained_counts(sizes, presence, everyone, everyone, limit) if column else ():
        for a, b in zip(tile.source.tolist(), tile.carrier.tolist(), strict=True):
            pairs.setdefault(a, []).append(b)
    return dict(sorted(pairs.items()))


def _describe(scan: Scan, source: _Published, other: _Published, counts: tuple[int, int]) -> Finding:
    titles = sorted(source.titles.keys() & other.titles.keys())
    columns = sorted(source.columns & other.columns)
    facts = {
        "target": scan.channel_name(other.channel.id), "shared": counts[0], "total": len(source.titles),
        "percent": percent(counts[0], len(source.titles)), "carriers": counts[1],
        "titles": [source.titles[t][0].name for t in titles],
        "columns": columns or scan.words.say("findings.list.nothing"),
    }
    rows = (other.channel.at, *rows_of(f for t in titles for f in (*source.titles[t], *other.titles[t])))
    evidence = {"target_channel_id": other.channel.id, "measure": "by_title"}
    return scan.say(Note(Code.CONTENT_OVERLAP, FindingSeverity.LOW, facts, rows, evidence=evidence), source.channel)


def _published(scan: Scan) -> Iterator[_Published]:
    """The articles of every live channel that lists some."""
    for channel in scan.live():
        titles: dict[str, list[Function]] = {}
        for row in scan.inventory.functions_of[channel.id]:
            if row.entry_type is EntryType.ARTICLE:
                titles.setdefault("".join(row.name.split()).casefold(), []).append(row)
        if titles:
            columns = frozenset(f.parent_menu for rows in titles.values() for f in rows if f.parent_menu)
            yield _Published(channel, titles, columns)
