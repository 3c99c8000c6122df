"""Batches of mini-programs that migrate into one target: together where a day suits all, else months apart.

A target that has finished a migration starts no other for some months, so every source goes in one batch if it can.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from inventory.records import ChannelId
from migration.schedule.jobs import Job


@dataclass(frozen=True, slots=True)
class Batches:
    """Channels that end on one day; ``waits``: one of an earlier, one of a later batch, ``pause`` months apart."""

    batches: tuple[tuple[ChannelId, ...], ...]
    waits: tuple[tuple[ChannelId, ChannelId], ...] = ()
    pause: int = 0


def one_batch_each(jobs: Mapping[ChannelId, Job]) -> Batches:
    """Every target's sources in one batch, whatever their dates."""
    return Batches(tuple(batch for batch in _sources(jobs).values() if len(batch) > 1))


def find_batches(
    jobs: Mapping[ChannelId, Job], months_of: Callable[[tuple[ChannelId, ...]], set[int]], pause: int
) -> Batches:
    """The fewest batches per target in which every source finds a month, the earliest of those.

    ``months_of``: the months with a day on which all of some channels can end. Where no split helps, the sources
    stay together and whoever cannot be placed says why.
    """
    batches: list[tuple[ChannelId, ...]] = []
    waits: list[tuple[ChannelId, ChannelId]] = []
    for sources in _sources(jobs).values():
        if len(sources) < 2:
            continue
        parts = [sources] if months_of(sources) else _split(sources, months_of, pause) or [sources]
        batches += parts
        waits += [(early[0], late[0]) for early, late in pairwise(parts)]
    return Batches(tuple(batches), tuple(waits), pause)


def _split(
    sources: tuple[ChannelId, ...], months_of: Callable[[tuple[ChannelId, ...]], set[int]], pause: int
) -> list[tuple[ChannelId, ...]] | None:
    """Parts in the order of their months; None where no choice of months serves every source."""
    own = {source: months_of((source,)) for source in sources}
    last = max((max(months) for months in own.values() if months), default=-1)
    for count in range(2, len(sources) + 1):
        for months in _spaced(0, last, count, pause):
            parts = _parts(sources, own, months)
            if parts and all(month in months_of(part) for month, part in parts.items()):
                return [parts[month] for month in months]
    return None


def _spaced(first: int, last: int, count: int, pause: int) -> Iterator[tuple[int, ...]]:
    """Every choice of so many months, at least ``pause`` apart, the earliest first."""
    if count == 0:
        yield ()
        return
    for month in range(first, last + 1):
        for rest in _spaced(month + pause, last, count - 1, pause):
            yield (month, *rest)


def _parts(
    sources: tuple[ChannelId, ...], own: Mapping[ChannelId, set[int]], months: tuple[int, ...]
) -> dict[int, tuple[ChannelId, ...]] | None:
    """Each source with the first of the months it can take; None where one has none, or a month nobody."""
    found: dict[int, list[ChannelId]] = defaultdict(list)
    for source in sources:
        month = next((m for m in months if m in own[source]), None)
        if month is None:
            return None
        found[month].append(source)
    return {m: tuple(found[m]) for m in months} if set(months) == set(found) else None


def _sources(jobs: Mapping[ChannelId, Job]) -> dict[ChannelId, tuple[ChannelId, ...]]:
    found: dict[ChannelId, list[ChannelId]] = defaultdict(list)
    for channel_id, job in sorted(jobs.items()):
        if job.mechanism == "mini_program_migration" and job.target:
            found[job.target].append(channel_id)
    return {target: tuple(members) for target, members in sorted(found.items())}
