"""Which channels could take a channel's customers in: candidates, what they repeat of it, and the grounds."""

import heapq
from collections.abc import Iterable
from functools import cached_property
from itertools import islice

from inventory.graph import CapabilityKey
from inventory.kinds import ChannelKind
from inventory.records import ChannelId
from migration.deciding.carriers import Taker
from migration.deciding.estimates import is_planned
from migration.deciding.mechanisms import may_succeed
from migration.deciding.offering import Offering
from migration.plan import is_new


class Succession(Offering):
    """The successors one channel could have, and whether the regulator's grounds hold for them."""

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

    def _use_at(self, target: ChannelId) -> float:
        """Use that stands at one successor: the main one is the one that offers more."""
        if target not in self._uses:
            offered = self._offered(target)
            self._uses[target] = sum(w for k, w in self._weights.items() if k in offered)
        return self._uses[target]

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

    def _repeated(self, target: ChannelId) -> frozenset[CapabilityKey]:
        """What a target offers as well; what one unit publishes is not repeated by the news of another."""
        near = self._s.carriers.serving[target] == self._s.carriers.serving[self._channel.id]
        return self._offered(target) if near or not self._content_only else frozenset()

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

    def _flags(self, successors: tuple[ChannelId, ...]) -> tuple[str, ...]:
        """The regulator's grounds that hold for this option."""
        found = tuple(g for g in self._menu.grounds if g in ("low_activity", "unused"))
        return (*found, "redundant") if self._used and self._why_no_ground(successors) is None else found

    def _busier_than(self, main: ChannelId) -> bool:
        """More customers are here than there; to a channel on which nothing is in use nobody is led at all."""
        if is_planned(self._s.inventory.channels[main]):
            return False
        if not any(f.in_use for f in self._s.inventory.functions_of[main]):
            return True
        if not self._used:
            return False
        mine, theirs = self._s.figures.active[self._channel.id], self._s.figures.active[main]
        return theirs.value < mine.value * self._s.policy.number("plan.ground.busier_times")

    def _mains(self) -> list[ChannelId]:
        """The candidates that offer most of it: by use, then nearer unit, livelier, then in a stated order."""
        official = self._channel.kind.is_official_account
        scored = []
        for both, taker in self._candidates:
            alike = taker.kind is self._channel.kind or (official and taker.kind.is_official_account)
            if both or (alike and self._menu.grounds):
                scored.append((-both, not taker.near, not alike, -taker.active, -taker.place, taker.channel))
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
        best = heapq.nsmallest(few, self._candidates, key=lambda c: (-c[0], -c[1].active, -c[1].place))
        return [taker for both, taker in best if both]

    def _mask(self, keys: Iterable[CapabilityKey]) -> int:
        return self._s.carriers.mask_of(keys)

    def _with_seconds(self, first: tuple[ChannelId, ...]) -> list[tuple[ChannelId, ...]]:
        """The main successor alone, and with each of the two that offer most of what it lacks."""
        lacking = [k for k in sorted(self._used) if k not in self._offered(first[0])]
        if self._s.policy.whole("plan.max_successors") < 2 or not lacking:
            return [first]
        wanted = self._mask(lacking)
        scored = sorted(
            (-both, -taker.active, -taker.place, taker.channel) for taker in self._best_candidates
            if (both := (taker.offers & wanted).bit_count()) and taker.channel != first[0]
        )
        most = self._use_at(first[0])
        fitting = (other for *_, other in scored if self._forced or self._use_at(other) <= most)
        return [first] + [(*first, other) for other in islice(fitting, 2)]
