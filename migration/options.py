"""Builds the menu of every channel: which actions are feasible, where each function goes, at what price."""

import datetime as dt
import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from inventory.graph import CapabilityGraph, CapabilityKey
from inventory.inventory import Inventory
from inventory.kinds import Action, ChannelKind, Disposition, Status
from inventory.records import Channel, ChannelId, Function
from migration.carriers import Carriers, Taker
from migration.estimates import Figures, is_planned, takes_building
from migration.mechanisms import Way, may_succeed, ways
from migration.option import (
    Building,
    Follow,
    Gap,
    Group,
    Menu,
    Option,
    Partial,
    Placement,
    Refused,
    is_new,
    kind_of,
    new_account,
)
from migration.people import People
from migration.policy import Policy
from migration.pricing import Bill, Pricer

#: options that cannot win whatever becomes of the functions are priced in full only so often, to be shown
_SHOWN = 2


@dataclass(frozen=True)
class Setting:
    """What options are built from. ``low``: channels the analysis found hardly active."""

    graph: CapabilityGraph
    policy: Policy
    start: dt.date
    people: People = field(default_factory=People)
    low: frozenset[ChannelId] = frozenset()
    shared_followers: Mapping[tuple[ChannelId, ChannelId], int] = field(default_factory=dict)

    @property
    def inventory(self) -> Inventory:
        """The inventory under the graph."""
        return self.graph.inventory

    @cached_property
    def figures(self) -> Figures:
        """Known figures and ranges."""
        return Figures(self.graph, self.policy)

    @cached_property
    def carriers(self) -> Carriers:
        """Who could take over what."""
        return Carriers(self.graph, self.figures.active)

    @cached_property
    def pricer(self) -> Pricer:
        """Price lines."""
        return Pricer(self.graph, self.policy, self.figures, self.start, self.shared_followers)

    @cached_property
    def consents(self) -> frozenset[ChannelId | None]:
        """Channels (None: all) with evidence of separate consent to cross a legal person."""
        return frozenset(e.channel_id for e in self.inventory.evidence if e.item == "separate_consent")

    def moves_money(self, key: CapabilityKey) -> bool:
        """Known to move money."""
        return key in self.graph.taxonomy and self.graph.taxonomy[key].moves_money  # type: ignore[index]


def build_options(setting: Setting) -> dict[ChannelId, Menu]:
    """The menu of every channel, in id order. Keeping the channel as it is is always possible and costs nothing.

    Notes
    -----
    Joint model: one or two successors per channel, among the ``plan.max_targets`` candidates that offer most of
    it; a capability that one of the two offers is not built on the other.
    """
    builders = {c.id: _MenuBuilder(setting, c) for c in setting.inventory.channels.values()}
    menus = {own: builder.build() for own, builder in builders.items()}
    for builder in builders.values():
        builder.follow(menus)
    return menus


def build_menu(setting: Setting, channel: Channel) -> Menu:
    """The menu of one channel by itself, with what its functions would do left to the others."""
    return _MenuBuilder(setting, channel).build()


class _MenuBuilder:
    """The menu of one channel."""

    def __init__(self, setting: Setting, channel: Channel) -> None:
        self._s = setting
        self._channel = channel
        self._menu = Menu(channel, setting.figures.active[channel.id])
        self._forced = channel.id in setting.people.channels
        self._hopeless = 0
        self._offers_of: dict[ChannelId, frozenset[CapabilityKey]] = {}
        self._uses: dict[ChannelId, float] = {}
        self._moves: dict[tuple[CapabilityKey, ChannelId], Bill] = {}

    def build(self) -> Menu:
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

    def _barred(self) -> str | None:
        """Why the plan proposes nothing for this channel, or None."""
        if self._forced:
            return "person"
        if self._channel.status not in (None, Status.ACTIVE):
            return str(self._channel.status)
        if not self._s.inventory.functions_of[self._channel.id]:
            return "no_rows"
        return "anchor" if self._channel.id in self._s.carriers.anchors else None

    # ---------------------------------------------------------------- what the channel offers

    def _loose(self) -> list[Function]:
        """Functions really offered here on which nobody decided."""
        said = self._s.people.functions
        return [f for f in self._s.inventory.functions_of[self._channel.id] if f.jumps_to is None and f.id not in said]

    @cached_property
    def _groups(self) -> dict[CapabilityKey, Group]:
        found: dict[CapabilityKey, list[Function]] = {}
        for row in self._loose():
            found.setdefault(self._s.graph.key_of(row.id), []).append(row)
        for row in self._s.inventory.functions_of[self._channel.id]:
            word = self._s.people.functions.get(row.id)
            if word is not None and word.action == Disposition.STAY:
                found[f"={row.id}"] = [row]
        return {key: tuple(rows) for key, rows in sorted(found.items())}

    @cached_property
    def _used(self) -> frozenset[CapabilityKey]:
        return frozenset(key for key, rows in self._groups.items() if key[0] == "=" or any(f.in_use for f in rows))

    @cached_property
    def _weights(self) -> dict[CapabilityKey, float]:
        """Use of each capability in use; what nobody counted weighs like the median."""
        known = sorted(f.monthly_users for k in self._used for f in self._groups[k] if f.monthly_users)
        usual = known[(len(known) - 1) // 2] if known else 1
        return {
            k: float(sum(usual if f.monthly_users is None else f.monthly_users for f in self._groups[k]))
            for k in sorted(self._used)
        }

    @cached_property
    def _content_only(self) -> bool:
        rows = [f for k in self._used for f in self._groups[k]]
        return bool(rows) and all(self._s.figures.is_light(f) for f in rows)

    @cached_property
    def _publishes(self) -> bool:
        """An official account with nothing but content and promotion: its readers stay with official accounts."""
        rows = [f for group in self._groups.values() for f in group]
        light = bool(rows) and all(self._s.figures.is_light(f) for f in rows)
        return self._channel.kind.is_official_account and (self._content_only or (light and not self._used))

    # ---------------------------------------------------------------- options of the plan

    def _plan_options(self) -> None:
        self._menu.grounds = self._own_grounds()
        if sole := self._sole():
            only = {"function": self._groups[sole[0]][0].name}
            self._menu.refused.append(Refused(Action.KEEP, None, "only_here", facts=only))
            return
        if "unused" in self._menu.grounds:
            self._retire()
        if "misfit" in self._menu.grounds:
            self._converts()
        successors = {o.main for o in self._menu.options}
        for main in self._mains():
            if main not in successors:
                self._ends(main)
        margin = self._s.policy.number("plan.min_gain")
        for option in self._menu.options:
            worst, nominal = self._menu.worst_of(option), self._menu.nominal_of(option)
            if worst > -margin:
                why = "dearer" if nominal > -margin else "not_robust"
                facts: dict[str, object] = {"expected": nominal, "unfavourable": worst}
                if worst == float("inf"):
                    why, facts = "cannot_place", {"function": self._unplaceable(option)}
                self._menu.refused.append(Refused(option.action, option.main, why, option.bill, facts))
        self._menu.priced = tuple(self._menu.options)
        self._menu.options = [o for o in self._menu.options if self._menu.worst_of(o) <= -margin]

    def _unplaceable(self, option: Option) -> str:
        """The first function that none of the successors has or may be given."""
        stuck = [k for k in option.open if not any(True for _ in self._menu.ways_to_fill(k, option))]
        return self._groups[stuck[0]][0].name if stuck else ""

    def _sole(self) -> list[CapabilityKey]:
        """Capabilities in use, content and promotion aside, that no other live channel offers these customers."""
        return [k for k in sorted(self._heavy) if k[0] == "=" or not self._lives_elsewhere(k)]

    def _lives_elsewhere(self, key: CapabilityKey) -> bool:
        """Used on another live channel; of a function nobody could map, all it might be must be."""
        might = self._might_be(key)
        return bool(might) and all(self._s.carriers.others_using(self._channel.id, c) for c in might)

    def _might_be(self, key: CapabilityKey) -> tuple[CapabilityKey, ...]:
        """The capability itself, or what the mapper thought an unmapped function might be; empty: anything."""
        if key in self._s.graph.taxonomy:
            return (key,)
        mapping = self._s.graph.mapping
        return tuple(dict.fromkeys(c for f in self._groups[key] for c in mapping[f.id].candidates))

    def _own_grounds(self) -> tuple[str, ...]:
        found = ["low_activity"] if self._channel.id in self._s.low else []
        if self._channel.kind is ChannelKind.SERVICE_ACCOUNT and self._content_only:
            found.append("misfit")
        rows = self._s.inventory.functions_of[self._channel.id]
        if self._groups and not any(f.in_use for f in rows):
            found.append("unused")
        return tuple(found)

    def _mains(self) -> list[ChannelId]:
        """The candidates that offer most of it: by use, then nearer unit, livelier, by id."""
        official = self._channel.kind.is_official_account
        scored = []
        for both, taker in self._candidates:
            alike = taker.kind is self._channel.kind or (official and taker.kind.is_official_account)
            if both or (alike and self._menu.grounds):
                scored.append((-both, not taker.near, not alike, -taker.active, taker.channel))
        return [other for *_, other in sorted(scored)[: self._s.policy.whole("plan.max_targets")]]

    @cached_property
    def _candidates(self) -> list[tuple[int, Taker]]:
        """Channels that may succeed this one, with how many of its capabilities in use (else of all) they offer."""
        wanted = self._mask(self._used or frozenset(self._groups))
        own, publishes = self._channel, self._publishes
        kinds = {k for k in ChannelKind if may_succeed(own.kind, k, publishes=publishes)}
        return [
            ((taker.offers & wanted).bit_count(), taker)
            for taker in self._s.carriers.takers(own.id) if taker.kind in kinds and taker.channel != own.id
        ]

    @cached_property
    def _best_candidates(self) -> list[Taker]:
        """The candidates that offer most, from which a second successor is drawn."""
        few = self._s.policy.whole("plan.max_seconds")
        best = heapq.nsmallest(few, self._candidates, key=lambda c: (-c[0], -c[1].active, c[1].channel))
        return [taker for both, taker in best if both]

    def _mask(self, keys: Iterable[CapabilityKey]) -> int:
        return self._s.carriers.mask_of(keys)

    def _ends(self, main: ChannelId) -> None:
        target = self._s.inventory.channels[main]
        if self._busier_than(main):
            self._menu.refused.append(Refused(_action_to(self._channel, target), main, "busier"))
            return
        for successors in self._with_seconds((main,)):
            flags = self._flags(successors)
            if not flags:
                why, facts = self._why_no_ground(successors) or ("no_ground", {})
                self._menu.refused.append(Refused(_action_to(self._channel, target), main, why, facts=facts))
                continue
            for way in ways(self._channel, target, self._s.policy):
                base = self._ending_bill(way, successors, flags)
                if base.worst_total <= -self._s.policy.number("plan.min_gain") or self._hopeless < _SHOWN:
                    self._add(way, successors, base)

    def _busier_than(self, main: ChannelId) -> bool:
        if is_planned(self._s.inventory.channels[main]) or not self._used:
            return False
        if not any(f.in_use for f in self._s.inventory.functions_of[main]):
            return True
        mine, theirs = self._s.figures.active[self._channel.id], self._s.figures.active[main]
        return theirs.value < mine.value * self._s.policy.number("plan.ground.busier_times")

    def _with_seconds(self, first: tuple[ChannelId, ...]) -> list[tuple[ChannelId, ...]]:
        """The main successor alone, and with each of the two that offer most of what it lacks."""
        lacking = [k for k in sorted(self._used) if k not in self._offered(first[0])]
        if self._s.policy.whole("plan.max_successors") < 2 or not lacking:
            return [first]
        wanted, scored = self._mask(lacking), []
        for taker in self._best_candidates:
            both = (taker.offers & wanted).bit_count()
            if not both or taker.channel == first[0]:
                continue
            if self._forced or self._use_at(taker.channel) <= self._use_at(first[0]):
                scored.append((-both, -taker.active, taker.channel))
        return [first] + [(*first, other) for *_, other in sorted(scored)[:2]]

    def _use_at(self, target: ChannelId) -> float:
        """Use that stands at one successor: the main one is the one that offers more."""
        if target not in self._uses:
            self._uses[target] = sum(w for k, w in self._weights.items() if k in self._offered(target))
        return self._uses[target]

    def _flags(self, successors: tuple[ChannelId, ...]) -> tuple[str, ...]:
        """The regulator's grounds that hold for this option."""
        found = tuple(g for g in self._menu.grounds if g in ("low_activity", "unused"))
        return (*found, "redundant") if self._used and self._why_no_ground(successors) is None else found

    def _why_no_ground(self, successors: tuple[ChannelId, ...]) -> tuple[str, dict[str, object]] | None:
        """Which share of use at the successors falls short of the policy's standard; None where none does."""
        facts = self._share_facts(successors)
        limit = self._s.policy.whole("plan.ground.redundant_percent")
        least = self._s.policy.whole("plan.ground.redundant_share_percent")
        for why, percent, standard in (
            ("no_ground", facts["substance_percent"], limit),
            ("no_ground_content" if self._content_only else "no_ground_all", facts["all_percent"],
             limit if facts["substance_percent"] is None else least),
        ):
            if percent is not None and percent < standard:
                return why, {"percent": percent, "limit": standard}
        return None

    def _share_facts(self, successors: tuple[ChannelId, ...]) -> dict[str, float | None]:
        """Share of use, percent, that stands at the successors: of all functions, and content aside."""
        here = frozenset[CapabilityKey]().union(*(self._repeated(s) for s in successors))
        weight, heavy = self._weights, self._heavy
        everything, substance = sum(weight.values()), sum(weight[k] for k in heavy)
        shared, shared_heavy = (sum(weight[k] for k in keys) for keys in (here & self._used, here & heavy))
        return {
            "all_percent": 100 * shared / everything if everything else 0.0,
            "substance_percent": 100 * shared_heavy / substance if heavy else None,
        }

    @cached_property
    def _heavy(self) -> frozenset[CapabilityKey]:
        """Capabilities in use that are more than content and promotion."""
        light = self._s.figures.is_light
        return frozenset(k for k in self._used if not all(light(f) for f in self._groups[k]))

    def _repeated(self, target: ChannelId) -> frozenset[CapabilityKey]:
        """What a target offers as well; what one unit publishes is not repeated by the news of another."""
        near = self._s.carriers.serving[target] == self._s.carriers.serving[self._channel.id]
        return self._offered(target) if near or not self._content_only else frozenset()

    # ---------------------------------------------------------------- one option

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
        if bill.worst_total > -self._s.policy.number("plan.min_gain"):
            self._hopeless += 1
        placed, open_, leans, ended = {}, [], [], []
        for key in self._groups:
            holders = [s for s in successors if self._offers(s, key)]
            if holders:
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

    def _moved(self, key: CapabilityKey, target: ChannelId) -> Bill:
        if (key, target) not in self._moves:
            there = self._s.inventory.channels[target]
            twin = None if key[0] == "=" else self._s.carriers.twin(self._channel.id, target, key)
            depth = twin.click_depth if twin else None
            self._moves[key, target] = self._s.pricer.moved(self._groups[key], self._channel, there, depth)
        return self._moves[key, target]

    def _offers(self, target: ChannelId, key: CapabilityKey) -> bool:
        return key in self._offered(target)

    def _offered(self, target: ChannelId) -> frozenset[CapabilityKey]:
        """What of this channel's capabilities a target offers its customers and may take over."""
        if target not in self._offers_of:
            keys: frozenset[CapabilityKey] = frozenset()
            if not is_new(target) and (not self._forced or self._within(target)):
                keys = self._s.carriers.keys_shared(self._channel.id, target) & self._groups.keys()
                if self._s.inventory.channels[target].kind is ChannelKind.SUBSCRIPTION_ACCOUNT:
                    keys = frozenset(k for k in keys if not self._s.moves_money(k))
            self._offers_of[target] = keys
        return self._offers_of[target]

    def _within(self, target: ChannelId) -> bool:
        """Serves the same customers, or a person vouches for it with consent."""
        carriers, own = self._s.carriers, self._channel.id
        return carriers.covers(target, own) or (not carriers.same_person(target, own) and self._consented(target))

    def _consented(self, target: ChannelId) -> bool:
        """Of the same legal person, or with separate consent to cross."""
        own = self._channel.id
        return self._s.carriers.same_person(target, own) or bool({own, None} & self._s.consents)

    def _may_end(self, key: CapabilityKey) -> bool:
        """Nobody used it, and it is promotion, or lives elsewhere too; what may never be dropped may not."""
        taxonomy = self._s.graph.taxonomy
        if key in taxonomy:
            row = taxonomy[key]  # type: ignore[index]
            if row.droppable:
                return True
            if row.protected:
                return False
            self._menu.carriers[key] = self._s.carriers.others_with(self._channel.id, key)
            return bool(self._menu.carriers[key])
        return self._candidates_live(key)

    def _candidates_live(self, key: CapabilityKey) -> bool:
        """An entry of the same name lives elsewhere, or every capability the unmapped function might be may end."""
        taxonomy, might = self._s.graph.taxonomy, self._might_be(key)
        if all(self._s.carriers.named_elsewhere(self._channel.id, f.name) for f in self._groups[key]):
            return True
        return bool(might) and all(
            taxonomy[c].droppable or (  # type: ignore[index]
                not taxonomy[c].protected and bool(self._s.carriers.others_with(self._channel.id, c))  # type: ignore[index]
            )
            for c in might
        )

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
        if key in taxonomy and taxonomy[key].droppable:  # type: ignore[index]
            return self._s.pricer.dropped(self._groups[key])
        return None

    # ---------------------------------------------------------------- retire, convert

    def _retire(self) -> None:
        """End without a successor, where nothing is in use; what may never be dropped must stand elsewhere."""
        lasting = [key for key in self._groups if not self._may_end(key)]
        places = self._places_of(lasting)
        if places is None:
            self._menu.refused.append(Refused(Action.RETIRE, None, "not_elsewhere"))
            return
        flags = tuple(g for g in self._menu.grounds if g in ("low_activity", "unused"))
        way = Way(Action.RETIRE, "none")
        self._add(way, places, self._ending_bill(way, places, flags))

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
            best = min(offers, key=lambda c: (-len(offers[c]), c not in anchors, -self._s.figures.active[c].value, c))
            places.append(best)
            left -= offers[best]
        return tuple(places)

    def _known(self, key: CapabilityKey) -> bool:
        return key in self._s.graph.taxonomy

    def _converts(self) -> None:
        """Become a subscription account of the same unit: one that exists or is planned, else a new one."""
        found = [
            c.id
            for c in self._s.inventory.channels.values()
            if c.kind is ChannelKind.SUBSCRIPTION_ACCOUNT and c.owner_unit == self._channel.owner_unit
            and self._s.carriers.may_take(c) and self._s.carriers.covers(c.id, self._channel.id)
        ]
        for target in found or [new_account(self._channel.id)]:
            self._convert_to(target)

    def _convert_to(self, target: ChannelId) -> None:
        pricer = self._s.pricer
        bill = pricer.closing(self._channel, "guided_refollow", ("misfit",))
        bill.include(pricer.successor_share(self._channel))
        bill.include(pricer.loss(self._channel, "guided_refollow", None if is_new(target) else
                                 self._s.inventory.channels[target]))
        if is_new(target):
            bill.include(pricer.opening())
        stays = tuple(k for k in self._groups if not self._s.moves_money(k))
        money = [k for k in self._groups if self._s.moves_money(k)]
        leans = tuple(k for k in money if k not in self._used and self._may_end(k))
        open_ = tuple(k for k in money if k not in leans)
        for key in open_:
            self._fill(key, (target,))
        added = sum(1 for k in stays if not self._offers(target, k))
        self._menu.options.append(Option(
            self._channel.id, Action.CONVERT, "guided_refollow", (target,), bill, open=open_, leans=leans,
            stays=stays, added=added,
        ))

    # ---------------------------------------------------------------- a person's word

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
        best = sorted(self._candidates, key=lambda c: (-c[0], -c[1].active, c[1].channel))[:most]
        places = tuple(t.channel for both, t in best if both and self._used)
        way = Way(Action.RETIRE, "none")
        self._add(way, places, self._ending_bill(way, places, flags))

    def _mains_for(self, action: Action) -> list[ChannelId]:
        wanted = {Action.REDIRECT_TO_APP: ChannelKind.APP, Action.HAND_OVER: ChannelKind.WECOM}.get(action)
        mains = self._mains()
        if wanted is not None:
            channels, own = self._s.inventory.channels, self._channel.id
            everyone = sorted(self._s.carriers.takers(own), key=lambda t: (-t.active, t.channel))
            mains = [m for m in mains if channels[m].kind is wanted]
            mains += [t.channel for t in everyone if t.kind is wanted and t.channel not in (*mains, own)][:3]
        return mains

    # ---------------------------------------------------------------- partial redirects

    def _partial(self, row: Function) -> Partial | None:
        """A function in WeChat that moves money or takes new business in, whose home is the app, which has it."""
        key = self._s.graph.key_of(row.id)
        kind = self._channel.kind
        if not row.in_use or key not in self._s.graph.taxonomy or not (kind.is_wechat or kind is ChannelKind.OTHER):
            return None
        capability = self._s.graph.taxonomy[key]  # type: ignore[index]
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
        apps = [a for a in self._s.carriers.others_with(self._channel.id, key) if channels[a].kind is ChannelKind.APP]
        if not apps:
            return None
        best = min(apps, key=lambda a: (a not in self._s.carriers.anchors, -self._s.figures.active[a].value, a))
        twin = self._s.carriers.twin(self._channel.id, best, key)
        if twin is None:
            return None
        bill = self._s.pricer.partial(row, self._channel, channels[best], twin.click_depth)
        return Partial(self._channel.id, row.id, key, best, twin.id, bill) if bill.worst_total < 0 else None


def _action_to(source: Channel, target: Channel) -> Action:
    if target.kind is ChannelKind.APP:
        return Action.REDIRECT_TO_APP
    return Action.HAND_OVER if source.kind is target.kind is ChannelKind.WECOM else Action.MERGE


def _priced(flags: tuple[str, ...]) -> tuple[str, ...]:
    """The flags that carry a price: an unused channel counts as hardly active."""
    return tuple(dict.fromkeys("low_activity" if f == "unused" else f for f in flags))


def kinds_of(menus: Mapping[ChannelId, Menu], channels: Mapping[ChannelId, Channel]) -> dict[ChannelId, ChannelKind]:
    """The kind of every channel, accounts to be opened included."""
    found = {c: kind_of(c, channels) for c in channels}
    for menu in menus.values():
        for option in menu.options:
            found |= {s: kind_of(s, channels) for s in option.successors}
    return found
