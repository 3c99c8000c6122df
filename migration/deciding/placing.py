"""Where every function of an ending channel goes, what must be built or may end, and what that costs."""

from collections.abc import Mapping
from functools import cached_property

from inventory.graph import CapabilityKey
from inventory.kinds import Action, ChannelKind
from inventory.records import ChannelId
from migration.deciding.bill import Bill
from migration.deciding.estimates import is_planned, takes_building
from migration.deciding.mechanisms import Way
from migration.deciding.option import Building, Follow, Gap, Menu, Option, Placement
from migration.deciding.succession import Succession
from migration.plan import is_new


class Placing(Succession):
    """Writes one option: each function placed, left open or ended, and the bill."""

    def _ending_bill(self, way: Way, successors: tuple[ChannelId, ...], flags: tuple[str, ...]) -> Bill:
        """What ending the channel this way costs before any function is placed; functions only add to it."""
        bill = self._s.pricer.closing(self._channel, way.mechanism, _priced(flags))
        main = self._s.inventory.channels.get(successors[0]) if successors else None
        if way.action is Action.RETIRE:
            main = None
        bill.include(self._s.pricer.loss(self._channel, way.mechanism, main))
        if main is not None:
            lasting = main.id in self._s.carriers.anchors or is_planned(main)
            bill.include(self._s.pricer.successor(self._channel, main, lasting=lasting, several=len(successors) > 1))
        return bill

    def _add(self, way: Way, successors: tuple[ChannelId, ...], bill: Bill) -> None:
        """Place every function with the successors, list what is open, and price it."""
        if bill.worst_total + self._least_to_fill(successors) > -self._s.policy.number("plan.min_gain"):
            self._hopeless += 1
        placed, open_, leans, ended = {}, [], [], []
        for key in self._groups:
            holders = [s for s in successors if self._offers(s, key)]
            if holders:
                best = holders[0]
                if len(holders) > 1:
                    best = min(holders, key=lambda s: (self._moved(key, s).total, successors.index(s)))
                twin = self._s.carriers.twin(self._channel.id, best, key)
                placed[key] = Placement(best, twin.id if twin else None)
                bill.include(self._moved(key, best))
            elif key in self._used or not self._may_end(key):
                open_.append(key)
                self._fill(key, () if way.action is Action.RETIRE else successors)
            elif self._menu.carriers.get(key):
                leans.append(key)
            else:
                ended.append(key)
        self._menu.options.append(Option(
            self._channel.id, way.action, way.mechanism, successors, bill, placed, tuple(open_), tuple(leans),
            tuple(ended),
        ))

    def _least_to_fill(self, successors: tuple[ChannelId, ...]) -> float:
        """The least that capabilities in use which no successor offers cost at worst, built or dropped."""
        here = frozenset[CapabilityKey]().union(*(self._offered(s) for s in successors))
        return sum(cost for key, cost in self._fill_costs.items() if key not in here)

    @cached_property
    def _fill_costs(self) -> dict[CapabilityKey, float]:
        """Per capability in use what building or dropping it costs at worst, friction aside."""
        found = {}
        for key in sorted(self._used):
            drop = self._drop_price(key)
            built = self._s.pricer.building(key).worst_total
            found[key] = built if drop is None else min(built, drop.worst_total)
        return found

    def _moved(self, key: CapabilityKey, target: ChannelId) -> Bill:
        if (key, target) not in self._moves:
            there = self._s.inventory.channels[target]
            twin = None if key[0] == "=" else self._s.carriers.twin(self._channel.id, target, key)
            depth = twin.click_depth if twin else None
            self._moves[key, target] = self._s.pricer.moved(self._groups[key], self._channel, there, depth)
        return self._moves[key, target]

    def _fill(self, key: CapabilityKey, successors: tuple[ChannelId, ...]) -> None:
        """Note how a capability nobody offers could be built on each successor, or dropped."""
        gap = self._menu.gaps.get(key)
        builds = dict(gap.builds) if gap else {}
        for target in successors:
            if target not in builds and key[0] != "=" and self._buildable(key, target):
                builds[target] = Building(target, self._moved(key, target), self._s.pricer.building(key))
        self._menu.gaps[key] = Gap(builds, self._drop_price(key))

    def _buildable(self, key: CapabilityKey, target: ChannelId) -> bool:
        if is_new(target):
            return False
        there = self._s.inventory.channels[target]
        might = self._might_be(key)
        money = not might or any(self._s.moves_money(c) for c in might)
        if there.kind is ChannelKind.SUBSCRIPTION_ACCOUNT and money:
            return False
        if not takes_building(there.kind) or not self._within(target):
            return False
        near = self._s.carriers.serving[target] == self._s.carriers.serving[self._channel.id]
        named = self._forced and self._s.people.channels[self._channel.id].target_channel_id == target
        return near or named or (bool(might) and not any(self._s.graph.is_local(c) for c in might))

    def _drop_price(self, key: CapabilityKey) -> Bill | None:
        taxonomy = self._s.graph.taxonomy
        if key in taxonomy and taxonomy[key].droppable:
            return self._s.pricer.dropped(self._groups[key])
        return None

    def _may_end(self, key: CapabilityKey) -> bool:
        """Nobody used it, and it is promotion, or lives elsewhere too; what may never be dropped may not."""
        taxonomy = self._s.graph.taxonomy
        if key in taxonomy:
            row = taxonomy[key]
            if row.droppable:
                return True
            if row.protected:
                return False
            self._menu.carriers[key] = self._others_with(key)
            return bool(self._menu.carriers[key])
        return self._candidates_live(key)

    def _others_with(self, key: CapabilityKey) -> list[ChannelId]:
        """Other live channels that offer it; a channel in use does not end because an idle one has it too."""
        functions = self._s.inventory.functions_of
        return [
            other for other in self._s.carriers.others_with(self._channel.id, key)
            if not self._used or any(f.in_use for f in functions[other])
        ]

    def _candidates_live(self, key: CapabilityKey) -> bool:
        """An entry of the same name lives elsewhere, or every capability the unmapped function might be may end."""
        taxonomy, might = self._s.graph.taxonomy, self._might_be(key)
        if all(self._s.carriers.named_elsewhere(self._channel.id, f.name) for f in self._groups[key]):
            return True
        return bool(might) and all(
            taxonomy[c].droppable or (
                not taxonomy[c].protected and bool(self._others_with(c))
            )
            for c in might
        )

    def _unplaceable(self, option: Option) -> str:
        """The first function that none of the successors has or may be given."""
        stuck = [k for k in option.open if not any(True for _ in self._menu.ways_to_fill(k, option))]
        return self._groups[stuck[0]][0].name if stuck else ""

    def follow(self, menus: Mapping[ChannelId, Menu]) -> None:
        """What becomes of functions placed with one that may itself be sent to the app: one app at most."""
        app: ChannelId | None = None
        for option in self._menu.options:
            for key, place in option.placed.items():
                partial = next((p for p in menus[place.target].partials if p.function == place.twin), None)
                if partial is None or app not in (None, partial.target):
                    continue
                app = partial.target
                bill = self._moved(key, app).less(self._moved(key, place.target))
                self._menu.follows[place.target, key] = Follow(app, partial.twin, bill)


def _priced(flags: tuple[str, ...]) -> tuple[str, ...]:
    """The flags that carry a price: an unused channel counts as hardly active."""
    return tuple(dict.fromkeys("low_activity" if f == "unused" else f for f in flags))
