"""Entries that only link elsewhere, followed on the raw rows: warnings for a person, before anything is mapped."""

from collections.abc import Mapping, Sequence

from inventory.reading.cleaning import fold
from inventory.reading.parsing import ParsedTable

_Entry = tuple[str, str]  # channel id, what the entry is: its capability code or its folded name


def check_jumps(functions: ParsedTable, channels: ParsedTable | None) -> None:
    """Warn of jumps that go in a circle and of jumps that need more than one step, with the path.

    A jump goes on where the channel it leads to has an entry of the same capability code, or of the same
    name where codes are blank, that only links elsewhere too.
    """
    values = functions.values
    places: dict[_Entry, int] = {}
    offered: set[_Entry] = set()
    for at, (channel, target) in enumerate(zip(values["channel_id"], values["jumps_to"], strict=True)):
        key = _key(values["capability_id"][at], values["name"][at])
        if channel is None or key is None:
            continue
        if target is None:
            offered.add((channel, key))
        elif target != channel:
            places.setdefault((channel, key), at)
    names = {} if channels is None else dict(zip(channels.values["channel_id"], channels.values["name"], strict=True))
    _follow_all(functions, {entry: at for entry, at in places.items() if entry not in offered}, names)


def _key(capability: str | None, name: str | None) -> str | None:
    return capability or (fold(name) if name else None)


def _follow_all(table: ParsedTable, places: dict[_Entry, int], names: Mapping[str, str]) -> None:
    told: set[_Entry] = set()
    for entry, at in sorted(places.items(), key=lambda item: item[1]):
        path, circle = _follow(entry, places, table.values["jumps_to"])
        if circle:
            if not told.intersection(circle):
                told.update(circle)
                table.report(at, "jumps_to", "jump_loop", path=_say([*circle, circle[0]], names))
        elif len(path) > 2:
            table.report(at, "jumps_to", "jump_chain", path=_say(path, names))


def _follow(entry: _Entry, places: dict[_Entry, int], targets: Sequence[str]) -> tuple[list[_Entry], list[_Entry]]:
    """The path of an entry and, where it comes back, the circle it ends in."""
    path = [entry]
    while path[-1] in places:
        following = (targets[places[path[-1]]], entry[1])
        if following in path:
            return path, path[path.index(following) :]
        path.append(following)
    return path, []


def _say(entries: list[_Entry], names: Mapping[str, str]) -> str:
    channels = [channel for channel, _ in entries]
    return " → ".join(f"{names[channel]}（{channel}）" if names.get(channel) else channel for channel in channels)
