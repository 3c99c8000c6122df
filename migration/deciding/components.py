"""Channels that share no rule are decided apart: the independent components of the joint model."""

from collections.abc import Hashable, Mapping

from inventory.records import ChannelId
from migration.deciding.option import Menu
from migration.deciding.room import dependencies, is_official
from migration.deciding.setting import Setting


class _Sets:
    """Disjoint sets with path halving."""

    def __init__(self) -> None:
        self._up: dict[Hashable, Hashable] = {}

    def find(self, item: Hashable) -> Hashable:
        up = self._up
        up.setdefault(item, item)
        while up[item] != item:
            up[item] = up[up[item]]
            item = up[item]
        return item

    def join(self, one: Hashable, other: Hashable) -> None:
        self._up[self.find(one)] = self.find(other)


def find_components(setting: Setting, menus: Mapping[ChannelId, Menu]) -> list[tuple[ChannelId, ...]]:
    """Groups of channels that a rule ties together, each in id order, by their first id.

    Only channels with something to decide take part: the others are kept as they are.
    """
    sets = _Sets()
    deciding = {
        c for c, menu in menus.items() if menu.options or menu.partials or setting.people.closes(c)
    }
    for own in sorted(deciding):
        for link in _links(setting, menus, own):
            sets.join(("channel", own), link)
    for leaner, depended in dependencies(setting):
        if leaner in deciding and depended in deciding:
            sets.join(("channel", leaner), ("channel", depended))
    found: dict[Hashable, list[ChannelId]] = {}
    for own in sorted(deciding):
        found.setdefault(sets.find(("channel", own)), []).append(own)
    return sorted(tuple(group) for group in found.values())


def _links(setting: Setting, menus: Mapping[ChannelId, Menu], own: ChannelId) -> set[tuple[Hashable, ...]]:
    """What a channel shares with others: targets that may end themselves, menus, quotas, buildings, twins."""
    menu, links = menus[own], set[tuple[Hashable, ...]]()
    for option in menu.options:
        for target in option.successors:
            if target in menus and menus[target].options:
                links.add(("channel", target))
            if is_official(setting, target):
                links.add(("account", target))
            if option.mechanism.endswith("_migration"):
                links.add(("migration", option.successors[0]))
        for place in option.placed.values():
            if place.target in menus and any(p.function == place.twin for p in menus[place.target].partials):
                links.add(("channel", place.target))
        for key in option.leans:
            others = menu.carriers[key]
            if all(menus[other].options for other in others):
                links |= {("channel", other) for other in others}
    for key, gap in menu.needed_gaps.items():
        links |= {("new", target, key) for target in gap.builds}
    links |= {("channel", p.target) for p in menu.partials if menus[p.target].options}
    return links
