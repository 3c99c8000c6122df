"""Where an entry that only links elsewhere leads: its path over channels, and what stands at the end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from inventory.inventory import Inventory
from inventory.records import ChannelId, Function, FunctionId


class JumpEnd(StrEnum):
    """What stands at the end of a path."""

    SERVED = "served"  # a live channel that really offers it
    LANDED = "landed"  # a live channel; its rows do not tell whether it offers it
    ABSENT = "absent"  # a live channel, every row of it known, and none offers it
    NOT_LIVE = "not_live"  # a channel that is frozen, planned or retired
    LOOP = "loop"  # the path comes back to where it was


@dataclass(frozen=True, slots=True)
class JumpPath:
    """The entries passed, the channels passed (the first entry's own first), and the end.

    A loop's last channel is the one the path came back to.
    """

    functions: tuple[FunctionId, ...]
    channels: tuple[ChannelId, ...]
    end: JumpEnd

    @property
    def hops(self) -> int:
        """How many jumps a customer makes."""
        return len(self.channels) - 1


def trace_jumps(inventory: Inventory, key_of: Callable[[FunctionId], str]) -> Mapping[FunctionId, JumpPath]:
    """Follow every entry that links elsewhere, in id order.

    On the channel it reaches, an entry goes on as the one of the same capability there (own services before
    further links), else of the same name; a channel that offers nothing itself and links to one place only passes
    everything on.
    """
    entries = [function for function in inventory.functions.values() if function.jumps_to is not None]
    steps = _Steps(inventory, key_of, {f.jumps_to for f in entries if f.jumps_to is not None})
    return {f.id: steps.follow(f) for f in entries}


class _Steps:
    """The next entry on the channel that a jump reaches."""

    def __init__(self, inventory: Inventory, key_of: Callable[[FunctionId], str], reached: set[ChannelId]) -> None:
        self._inventory = inventory
        self._key_of = key_of
        self._entries: dict[tuple[ChannelId, str], Function] = {}
        self._unsure: set[ChannelId] = set()
        rows = (row for channel_id in sorted(reached) for row in inventory.functions_of[channel_id])
        for function in sorted(rows, key=lambda f: (f.jumps_to is not None, f.id)):
            key = key_of(function.id)
            self._entries.setdefault((function.channel_id, key), function)
            self._entries.setdefault((function.channel_id, _name_key(function)), function)
            if key.startswith("?"):
                self._unsure.add(function.channel_id)

    def follow(self, first: Function) -> JumpPath:
        """The path of one entry."""
        entries, channels, entry = [first.id], [first.channel_id], first
        while entry.jumps_to is not None:
            reached = entry.jumps_to
            channels.append(reached)
            if not self._inventory.channels[reached].is_live:
                return JumpPath(tuple(entries), tuple(channels), JumpEnd.NOT_LIVE)
            following = self._next((first, entry), reached)
            if following is None:
                return JumpPath(tuple(entries), tuple(channels), self._end(first, reached))
            if following.id in entries or (following.jumps_to and reached in channels[:-1]):
                return JumpPath(tuple(entries), tuple(channels), JumpEnd.LOOP)
            entries.append(following.id)
            entry = following
        return JumpPath(tuple(entries), tuple(channels), JumpEnd.SERVED)

    def _next(self, wanted: tuple[Function, ...], reached: ChannelId) -> Function | None:
        for key in (key for entry in wanted for key in (self._key_of(entry.id), _name_key(entry))):
            if found := self._entries.get((reached, key)):
                return found
        rows = self._inventory.functions_of[reached]
        passes_on = rows and all(row.jumps_to is not None for row in rows)
        return min(rows, key=lambda f: f.id) if passes_on and len({row.jumps_to for row in rows}) == 1 else None

    def _end(self, entry: Function, reached: ChannelId) -> JumpEnd:
        known = self._inventory.functions_of[reached] and reached not in self._unsure
        return JumpEnd.ABSENT if known and not self._key_of(entry.id).startswith("?") else JumpEnd.LANDED


def _name_key(function: Function) -> str:
    """Names compare without blanks; no capability id begins with an equals sign."""
    return "=" + "".join(function.name.split())
