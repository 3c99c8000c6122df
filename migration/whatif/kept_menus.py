"""The menus of one bank kept with what of the policy each was made from: under another policy few are made anew."""

from collections.abc import Iterable, Mapping

from inventory.records import ChannelId
from migration.deciding.option import Menu
from migration.deciding.options import MenuBuilder, build_options
from migration.deciding.setting import Setting
from migration.policy import Policy
from migration.whatif.watched_policy import WatchedPolicy


class KeptMenus:
    """Menus under the policy as it stands; ``setting`` carries it as ``watched``.

    A menu is made from the channel's own figures, from the settings it read, and from what other channels offer. What
    a menu says of single functions of others it takes from their partial moves. Nothing else of one menu enters
    another, so a menu of which none of this has changed is the same again.
    """

    def __init__(self, setting: Setting, policy: Policy, watched: WatchedPolicy) -> None:
        self._setting, self._policy = setting, policy
        self._builders = {c.id: MenuBuilder(setting, c) for c in setting.inventory.channels.values()}
        self._menus: dict[ChannelId, Menu] = {}
        self._readers: dict[str, set[ChannelId]] = {}
        for own, builder in self._builders.items():
            with watched.noting() as read:
                self._menus[own] = builder.build()
            self._note(own, read)
        for own, builder in self._builders.items():
            with watched.noting() as read:
                builder.follow(self._menus)
            self._note(own, read)
        self._led_to = self._find_led()

    def as_they_stand(self) -> dict[ChannelId, Menu]:
        """The menus under the policy as it stands."""
        return dict(self._menus)

    def under(self, setting: Setting) -> dict[ChannelId, Menu]:
        """The menus of the same bank and people under another policy: equal to those made all anew."""
        mine = self._setting
        if setting.carriers is not mine.carriers or setting.people is not mine.people or setting.low != mine.low:
            return build_options(setting)
        stale = {c for name in changed_settings(self._policy, setting.policy) for c in self._readers.get(name, ())}
        if setting.figures.cost is not mine.figures.cost:
            stale |= {c for c, cost in mine.figures.cost.items() if setting.figures.cost[c] != cost}
        builders, menus = dict[ChannelId, MenuBuilder](), dict(self._menus)
        self._renew(stale, setting, builders, menus)
        swayed = {c for c in stale if menus[c].partials != self._menus[c].partials}
        leaning = {source for target in swayed for source in self._led_to.get(target, ())}
        self._renew(leaning - stale, setting, builders, menus)
        for builder in builders.values():
            builder.follow(menus)
        return menus

    def _renew(
        self, channels: Iterable[ChannelId], setting: Setting, builders: dict[ChannelId, MenuBuilder],
        menus: dict[ChannelId, Menu],
    ) -> None:
        for own in sorted(channels):
            builders[own] = self._builders[own].again(setting)
            menus[own] = builders[own].build()

    def _note(self, own: ChannelId, read: Iterable[str]) -> None:
        for name in read:
            self._readers.setdefault(name, set()).add(own)

    def _find_led(self) -> Mapping[ChannelId, set[ChannelId]]:
        """Per channel, those that some option leads to a function of it."""
        found: dict[ChannelId, set[ChannelId]] = {}
        for own, menu in self._menus.items():
            for option in menu.options:
                for place in option.placed.values():
                    found.setdefault(place.target, set()).add(own)
        return found


def changed_settings(one: Policy, other: Policy) -> list[str]:
    """The settings that two policies of the same names do not have alike."""
    return [name for (name, mine), theirs in zip(one.items(), other.values(), strict=True) if mine != theirs]
