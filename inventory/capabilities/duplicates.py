"""Channels that look like one channel registered twice under a short and a full name."""

from dataclasses import dataclass

from inventory.inventory import Inventory
from inventory.records import ChannelId


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two channels of one kind that are probably the same; score is a share, 0 to 1."""

    first: ChannelId
    second: ChannelId
    score: float
    evidence: str


def find_duplicate_channels(inventory: Inventory) -> list[DuplicatePair]:
    """The pairs, best first, then by id."""
    from inventory.capabilities.normalise import plain_name

    seen: dict[tuple[str, str, str], ChannelId] = {}
    pairs = []
    for channel in inventory.channels.values():
        key = (channel.kind.value, plain_name(channel.name), channel.owner_unit)
        if key in seen:
            pairs.append(DuplicatePair(seen[key], channel.id, 0.95, f"名称规范后相同“{key[1]}”"))
        else:
            seen[key] = channel.id
    return sorted(pairs, key=lambda pair: (-pair.score, pair.first, pair.second))
