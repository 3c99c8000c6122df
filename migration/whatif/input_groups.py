"""Differences that can only be undone together, and larger heaps where there are too many to try one by one."""

from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from typing import Any

from inventory.checks.building import attribute_of
from inventory.inventory import Inventory
from inventory.schema import load_schema
from migration.whatif.input_changes import ChangeKind, InputChange, channel_of

Group = tuple[InputChange, ...]
#: what the mapper reads of a channel when it maps the functions
_MAPPER_READS = frozenset({"kind", "business_line"})


class Grouping(StrEnum):
    """How finely causes are told apart."""

    SINGLE = "single"  # every difference for itself, but for rows that refer to one another
    CHANNEL = "channel"  # the differences of one channel together
    HEAP = "heap"  # what speaks of no changed decision in one heap


def group_changes(
    changes: Iterable[InputChange], inventories: tuple[Inventory, Inventory], concerned: Collection[str], limit: int
) -> tuple[Grouping, tuple[Group, ...]]:
    """At most ``limit`` groups, as fine as that allows; ``concerned``: channels of changed decisions."""
    single = _tied(list(changes), inventories)
    if len(single) <= limit:
        return Grouping.SINGLE, single
    by_channel = _by_channel(single, inventories)
    if len(by_channel) <= limit:
        return Grouping.CHANNEL, by_channel
    ranked = sorted(by_channel, key=lambda g: not _concerns(g, inventories, concerned))
    heap = tuple(change for group in ranked[limit - 1 :] for change in group)
    return Grouping.HEAP, (*ranked[: limit - 1], heap)


def _tied(changes: list[InputChange], inventories: tuple[Inventory, Inventory]) -> tuple[Group, ...]:
    """Rows added or removed go with what refers to them; a mapping goes with the row it was read from."""
    leader = list(range(len(changes)))

    def find(at: int) -> int:
        while leader[at] != at:
            at = leader[at]
        return at

    rows = {(c.sheet, c.key[0]): at for at, c in enumerate(changes) if _is_row(c) and len(c.key) == 1}
    for at, change in enumerate(changes):
        ties = [rows[place] for place in _references(change) if place in rows]
        ties += _mapped_from(change, changes, inventories)
        for other in ties:
            one, two = sorted((find(at), find(other)))
            leader[two] = one
    groups: dict[int, list[InputChange]] = {}
    for at, change in enumerate(changes):
        groups.setdefault(find(at), []).append(change)
    return tuple(tuple(group) for _, group in sorted(groups.items()))


def _references(change: InputChange) -> Iterator[tuple[str, str]]:
    """The rows a difference refers to, before or after."""
    if not change.sheet or change.kind is ChangeKind.MAPPING:
        return
    for field in load_schema().sheets[change.sheet].fields:
        if field.ref is None or (change.kind is ChangeKind.CELL and field.name != change.column):
            continue
        for side in (change.before, change.after):
            value = side if change.kind is ChangeKind.CELL else _value(side, change, field.name)
            if value is not None:
                yield field.ref, str(value)
    if change.sheet == "activity":
        yield "channels", change.key[0]


def _value(record: Any, change: InputChange, column: str) -> Any:
    if record is None or change.sheet == "activity":
        return None
    return getattr(record, attribute_of(change.sheet, column))


def _mapped_from(
    change: InputChange, changes: list[InputChange], inventories: tuple[Inventory, Inventory]
) -> list[int]:
    if change.kind is not ChangeKind.MAPPING:
        return []
    own = [at for at, c in enumerate(changes) if c.sheet == "functions" and c.kind is ChangeKind.CELL
           and c.key == change.key and c.column in ("name", "parent_menu", "capability_id", "channel_id")]
    if own:
        return own
    channel = channel_of(change, inventories)
    return [at for at, c in enumerate(changes) if c.sheet == "channels" and c.kind is ChangeKind.CELL
            and c.key == (channel,) and c.column in _MAPPER_READS]


def _is_row(change: InputChange) -> bool:
    return change.kind in (ChangeKind.ROW_ADDED, ChangeKind.ROW_REMOVED)


def _by_channel(groups: tuple[Group, ...], inventories: tuple[Inventory, Inventory]) -> tuple[Group, ...]:
    found: dict[str, list[InputChange]] = {}
    for at, group in enumerate(groups):
        channels = sorted({c for change in group if (c := channel_of(change, inventories)) is not None})
        found.setdefault(channels[0] if channels else f"\0{at}", []).extend(group)
    return tuple(tuple(group) for group in found.values())


def _concerns(group: Group, inventories: tuple[Inventory, Inventory], concerned: Collection[str]) -> bool:
    """Whether a heap must not swallow it: it speaks of the whole bank, or of a channel decided otherwise."""
    channels = [channel_of(change, inventories) for change in group]
    return any(channel is None or channel in concerned for channel in channels)
