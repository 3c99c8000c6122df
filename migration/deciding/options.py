"""Builds the menu of every channel: which actions are feasible, where each function goes, at what price."""

from inventory.graph import CapabilityKey
from inventory.kinds import Action, ChannelKind, Status
from inventory.records import ChannelId, Function
from migration.deciding.endings import Endings
from migration.deciding.mechanisms import Way, ways
from migration.deciding.option import Menu, Partial, Refused
from migration.deciding.setting import Setting

__all__ = ["MenuBuilder", "Setting", "build_options"]


def build_options(setting: Setting) -> dict[ChannelId, Menu]:
    """The menu of every channel, in id order. Keeping the channel as it is is always possible and costs nothing.

    Notes
    -----
    Joint model: one or two successors per channel, among the ``plan.max_targets`` candidates that offer most of
    it; a capability that one of the two offers is not built on the other.
    """
    builders = {c.id: MenuBuilder(setting, c) for c in setting.inventory.channels.values()}
    menus = {own: builder.build() for own, builder in builders.items()}
    for builder in builders.values():
        builder.follow(menus)
    return menus


class MenuBuilder(Endings):
    """The menu of one channel: ``build`` it, and ``follow`` once every channel has one."""

    def again(self, setting: Setting) -> "MenuBuilder":
        """A builder of the same menu at other prices; ``setting`` has the same people and carriers."""
        found = MenuBuilder(setting, self._channel)
        self._share_offering(found)
        return found

    def build(self) -> Menu:
        """The menu, but for what follows from the menus of others."""
        why = self._barred()
        word = self._s.people.channels.get(self._channel.id)
        if self._forced and word is not None and word.action is not Action.KEEP:
            self._person_options(Action(word.action), word.target_channel_id)
        elif why is not None:
            self._menu.refused.append(Refused(Action.KEEP, None, why))
        else:
            self._plan_options()
        if not self._forced and self._channel.is_live:
            self._menu.partials = [p for row in self._loose() if (p := self._partial(row)) is not None]
        return self._menu

    def _barred(self) -> str | None:
        """Why the plan proposes nothing for this channel, or None."""
        if self._forced:
            return "person"
        if self._channel.status not in (None, Status.ACTIVE):
            return str(self._channel.status)
        if not self._s.inventory.functions_of[self._channel.id]:
            return "no_rows"
        return "anchor" if self._channel.id in self._s.carriers.anchors else None

    def _plan_options(self) -> None:
        self._menu.grounds = self._own_grounds()
        if "unused" in self._menu.grounds:
            self._retire()
        if "misfit" in self._menu.grounds:
            self._converts()
        if sole := self._sole():
            only = {"function": self._groups[sole[0]][0].name}
            self._menu.refused.append(Refused(Action.KEEP, None, "only_here", facts=only))
        successors = {o.main for o in self._menu.options}
        for main in self._mains() if not sole else ():
            if main not in successors:
                self._ends(main)
        margin = self._s.policy.number("plan.min_gain")
        kept = []
        for option in self._menu.options:
            worst = self._menu.worst_of(option)
            if worst <= -margin:
                kept.append(option)
            else:
                nominal = self._menu.nominal_of(option)
                why = "dearer" if nominal > -margin else "not_robust"
                facts: dict[str, object] = {"expected": nominal, "unfavourable": worst}
                if worst == float("inf"):
                    why, facts = "cannot_place", {"function": self._unplaceable(option)}
                self._menu.refused.append(Refused(option.action, option.main, why, option.bill, facts))
        self._menu.priced = tuple(self._menu.options)
        self._menu.options = kept

    def _person_options(self, action: Action, target: ChannelId | None) -> None:
        """Every way to do what a person said; safeguards of the plan do not apply, hard rules do."""
        self._menu.grounds = self._own_grounds()
        flags = self._menu.grounds
        if action is Action.RETIRE:
            self._retire_by_word(flags)
        elif action is Action.CONVERT:
            if target is None:
                self._converts()
            else:
                self._convert_to(target)
        else:
            for main in [target] if target else self._mains_for(action):
                there = self._s.inventory.channels.get(main)
                if there is None or not self._s.carriers.may_take(there) or not self._consented(main):
                    continue
                for way in ways(self._channel, there, self._s.policy):
                    if way.action is action or (action is Action.MERGE and there.kind is ChannelKind.APP):
                        for successors in self._with_seconds((main,)):
                            said = Way(action, way.mechanism)
                            self._add(said, successors, self._ending_bill(said, successors, flags))

    def _retire_by_word(self, flags: tuple[str, ...]) -> None:
        """Functions in use go where they are offered already; what stands nowhere stays open."""
        most = self._s.policy.whole("plan.max_successors")
        best = sorted(self._candidates, key=lambda c: (-c[0], -c[1].active, -c[1].place))[:most]
        places = tuple(t.channel for both, t in best if both and self._used)
        way = Way(Action.RETIRE, "none")
        self._add(way, places, self._ending_bill(way, places, flags))

    def _mains_for(self, action: Action) -> list[ChannelId]:
        wanted = {Action.REDIRECT_TO_APP: ChannelKind.APP, Action.HAND_OVER: ChannelKind.WECOM}.get(action)
        mains = self._mains()
        if wanted is not None:
            channels, own = self._s.inventory.channels, self._channel.id
            everyone = sorted(self._s.carriers.takers(own), key=lambda t: (-t.active, -t.place))
            mains = [m for m in mains if channels[m].kind is wanted]
            mains += [t.channel for t in everyone if t.kind is wanted and t.channel not in (*mains, own)][:3]
        return mains

    def _partial(self, row: Function) -> Partial | None:
        """A function in WeChat that moves money or takes new business in, whose home is the app, which has it."""
        key = self._s.graph.key_of(row.id)
        kind = self._channel.kind
        if not row.in_use or key not in self._s.graph.taxonomy or not (kind.is_wechat or kind is ChannelKind.OTHER):
            return None
        capability = self._s.graph.taxonomy[key]
        new_business = capability.intake and capability.risk_level != "low"
        if not (new_business or (capability.moves_money and not capability.protected)):
            return None
        if capability.preferred_home is not ChannelKind.APP:
            return None
        if row.elder_critical and not row.offline_alternative:
            return None
        return self._partial_to(row, key)

    def _partial_to(self, row: Function, key: CapabilityKey) -> Partial | None:
        channels = self._s.inventory.channels
        apps = self._s.carriers.apps_with(self._channel.id, key)
        if not apps:
            return None
        anchors, active, places = self._s.carriers.anchors, self._s.figures.active, self._s.places
        best = min(apps, key=lambda a: (a not in anchors, -active[a].value, -places[a]))
        twin = self._s.carriers.twin(self._channel.id, best, key)
        if twin is None:
            return None
        bill = self._s.pricer.partial(row, self._channel, channels[best], twin.click_depth)
        return Partial(self._channel.id, row.id, key, best, twin.id, bill) if bill.worst_total < 0 else None
