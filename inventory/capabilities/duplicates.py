"""Channels that look like one channel entered twice, often once under a short name and once under the full one.

Only channels of one kind are compared; another bank, another place or another business is never merged. What is
found is a proposal with its evidence: a person decides.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from inventory.capabilities.channel_names import ChannelName, is_short_for, parse_channel_name
from inventory.inventory import Inventory
from inventory.records import Channel, ChannelId
from inventory.words import Words, load_words

MIN_SCORE = 0.6
_SAME_NAME, _SHORT_NAME, _NO_BANK = 0.9, 0.8, 0.6
_NO_LEVEL, _SAME_UNIT, _OTHER_UNIT = -0.05, 0.05, -0.15


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two channels of one kind that are probably the same; score is a share, 0 to 1."""

    first: ChannelId
    second: ChannelId
    score: float
    evidence: str


def find_duplicate_channels(inventory: Inventory, lang: str = "zh") -> list[DuplicatePair]:
    """The likely pairs, best first, then by id; the same whatever the order of rows.

    Notes
    -----
    Names are compared within one kind and place only. 10,000 channels: under a second.
    """
    words = load_words("inventory", lang)
    names = {channel_id: parse_channel_name(c.name) for channel_id, c in inventory.channels.items()}
    found: dict[tuple[ChannelId, ChannelId], DuplicatePair] = {}
    for first, second in _neighbours(inventory, names):
        pair = _compare(first, second, names, words)
        if pair is not None and pair.score >= MIN_SCORE:
            found[pair.first, pair.second] = pair
    return sorted(found.values(), key=lambda pair: (-pair.score, pair.first, pair.second))


def _neighbours(inventory: Inventory, names: dict[ChannelId, ChannelName]) -> Iterator[tuple[Channel, Channel]]:
    """Pairs of one kind with one app id, or with one place and business; those that can be duplicates at all."""
    groups: dict[tuple[str, ...], list[Channel]] = defaultdict(list)
    for channel_id, channel in sorted(inventory.channels.items()):
        name = names[channel_id]
        if name.bank or name.place:
            groups["name", channel.kind, name.place, name.business].append(channel)
        if channel.app_id:
            groups["app_id", channel.kind, channel.app_id].append(channel)
    for _, channels in sorted(groups.items()):
        yield from combinations(channels, 2)


def _compare(
    first: Channel, second: Channel, names: dict[ChannelId, ChannelName], words: Words
) -> DuplicatePair | None:
    one, other = names[first.id], names[second.id]
    if first.app_id and first.app_id == second.app_id:
        return DuplicatePair(first.id, second.id, 0.99, words.say("mapping.duplicate.same_app_id", app_id=first.app_id))
    if (one.level and other.level and one.level != other.level) or _other_entity(first, second):
        return None
    why = _same_bank(first, second, names, words)
    if why is None:
        return None
    score, reasons = why
    if one.place:
        reasons.append(words.say("mapping.duplicate.place", place=one.place))
    if one.level != other.level:
        score += _NO_LEVEL
        reasons.append(words.say("mapping.duplicate.no_level"))
    same_unit = first.owner_unit == second.owner_unit
    score += _SAME_UNIT if same_unit else _OTHER_UNIT
    reasons.append(words.say(f"mapping.duplicate.{'same_unit' if same_unit else 'other_unit'}"))
    return DuplicatePair(first.id, second.id, round(score, 2), words.say("mapping.duplicate.and").join(reasons))


def _same_bank(
    first: Channel, second: Channel, names: dict[ChannelId, ChannelName], words: Words
) -> tuple[float, list[str]] | None:
    """The score and first reason if both may be of one bank."""
    one, other = names[first.id], names[second.id]
    if one.bank == other.bank:
        name = one.bank + one.place + one.business
        return _SAME_NAME, [words.say("mapping.duplicate.same_name", name=name)]
    if not one.bank or not other.bank:
        return _NO_BANK, [words.say("mapping.duplicate.no_bank")]
    for short, full, a, b in ((one, other, first, second), (other, one, second, first)):
        if short.is_short and not full.is_short and is_short_for(short.bank, full.bank):
            return _SHORT_NAME, [words.say("mapping.duplicate.short_name", short=a.name, full=b.name)]
    return None


def _other_entity(first: Channel, second: Channel) -> bool:
    """Both say which legal person they are, and the banks differ."""
    if not first.verified_entity or not second.verified_entity:
        return False
    one, other = parse_channel_name(first.verified_entity).bank, parse_channel_name(second.verified_entity).bank
    return bool(one) and bool(other) and one != other
