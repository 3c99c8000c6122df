"""The ways one channel could end: led to a successor, without one, or turned into a subscription account."""

from inventory.graph import CapabilityKey
from inventory.kinds import Action, AssetDisposition, ChannelKind
from inventory.records import Channel, ChannelId
from migration.deciding.mechanisms import Way, ways
from migration.deciding.option import Option, Refused
from migration.deciding.placing import Placing
from migration.plan import is_new, new_account

#: options that cannot win whatever becomes of the functions are priced in full only so often, to be shown
_SHOWN = 1
#: every ground there is: with fewer an option only gets dearer
_MOST_FLAGS = ("low_activity", "redundant", "unused")


class Endings(Placing):
    """Adds to the menu each way a channel could end, or why it is refused."""

    def _ends(self, main: ChannelId) -> None:
        target = self._s.inventory.channels[main]
        if self._busier_than(main):
            self._menu.refused.append(Refused(_action_to(self._channel, target), main, "busier"))
            return
        possible = ways(self._channel, target, self._s.policy)
        margin = self._s.policy.number("plan.min_gain")
        hope = min(self._ending_bill(way, (main,), _MOST_FLAGS).worst_total for way in possible) <= -margin
        for successors in self._with_seconds((main,)) if hope else [(main,)]:
            flags = self._flags(successors)
            if not flags:
                why, facts = self._why_no_ground(successors) or ("no_ground", {})
                self._menu.refused.append(Refused(_action_to(self._channel, target), main, why, facts=facts))
                continue
            for way in possible:
                base = self._ending_bill(way, successors, flags)
                if base.worst_total + self._least_to_fill(successors) <= -margin or self._hopeless < _SHOWN:
                    self._add(way, successors, base)

    def _retire(self) -> None:
        """End without a successor, where nothing is in use; what may never be dropped must stand elsewhere."""
        if held := self._held():
            self._menu.refused.append(Refused(Action.RETIRE, None, "held", facts={"asset": held}))
            return
        lasting = [key for key in self._groups if not self._may_end(key)]
        places = self._places_of(lasting)
        if places is None:
            self._menu.refused.append(Refused(Action.RETIRE, None, "not_elsewhere"))
            return
        flags = tuple(g for g in self._menu.grounds if g in ("low_activity", "unused"))
        way = Way(Action.RETIRE, "none")
        self._add(way, places, self._ending_bill(way, places, flags))

    def _held(self) -> str | None:
        """What customers hold here and somebody must go on serving, unless it runs out or the bank says otherwise."""
        for asset in self._s.inventory.assets_of[self._channel.id]:
            alone = None if asset.ends_on else self._s.policy[f"assets.{asset.kind}"].value[1]
            if (asset.disposition or alone) == AssetDisposition.MIGRATE:
                return asset.description
        return None

    def _places_of(self, keys: list[CapabilityKey]) -> tuple[ChannelId, ...] | None:
        """As few live channels as offer all of these, at most as many as a channel may have successors."""
        left, places = set(keys), list[ChannelId]()
        while left:
            offers: dict[ChannelId, set[CapabilityKey]] = {}
            for key in sorted(left):
                for other in self._s.carriers.others_with(self._channel.id, key) if self._known(key) else ():
                    offers.setdefault(other, set()).add(key)
            if not offers or len(places) == self._s.policy.whole("plan.max_successors"):
                return None
            anchors = self._s.carriers.anchors
            best = min(offers, key=lambda c: (
                -len(offers[c]), c not in anchors, -self._s.figures.active[c].value, -self._s.places[c]
            ))
            places.append(best)
            left -= offers[best]
        return tuple(places)

    def _converts(self) -> None:
        """Become a subscription account of the same unit: one that exists or is planned, else a new one."""
        found = [
            c.id
            for c in self._s.inventory.channels.values()
            if c.kind is ChannelKind.SUBSCRIPTION_ACCOUNT and c.owner_unit == self._channel.owner_unit
            and self._s.carriers.may_take(c) and self._s.carriers.covers(c.id, self._channel.id)
        ]
        for target in sorted(found, key=lambda c: -self._s.places[c]) or [new_account(self._channel.id)]:
            self._convert_to(target)

    def _convert_to(self, target: ChannelId) -> None:
        pricer = self._s.pricer
        bill = pricer.closing(self._channel, "guided_refollow", ("misfit",))
        bill.include(pricer.successor_share(self._channel))
        bill.include(pricer.loss(self._channel, "guided_refollow", None if is_new(target) else
                                 self._s.inventory.channels[target]))
        if is_new(target):
            bill.include(pricer.opening())
        money = [k for k in self._groups if self._s.moves_money(k) or (not self._known(k) and not self._is_light(k))]
        stays = tuple(k for k in self._groups if k not in money)
        spare = [k for k in money if k not in self._used and self._may_end(k)]
        leans = tuple(k for k in spare if self._menu.carriers.get(k))
        open_ = tuple(k for k in money if k not in spare)
        for key in open_:
            self._fill(key, (target,))
        added = sum(1 for k in stays if not self._offers(target, k))
        self._menu.options.append(Option(
            self._channel.id, Action.CONVERT, "guided_refollow", (target,), bill, open=open_, leans=leans,
            ended=tuple(k for k in spare if k not in leans), stays=stays, added=added,
        ))


def _action_to(source: Channel, target: Channel) -> Action:
    if target.kind is ChannelKind.APP:
        return Action.REDIRECT_TO_APP
    return Action.HAND_OVER if source.kind is target.kind is ChannelKind.WECOM else Action.MERGE
