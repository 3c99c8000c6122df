"""Which channels could take over what from which: scopes, audiences and capabilities as bit masks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from inventory.coverage import segments_of
from inventory.graph import CapabilityGraph, CapabilityKey
from inventory.kinds import Audience, ChannelKind
from inventory.records import Channel, ChannelId, Function, UnitId
from migration.deciding.estimates import Estimate, is_planned
from migration.deciding.order import busiest

_BITS = {audience: 1 << at for at, audience in enumerate(Audience)}


@dataclass(frozen=True, slots=True)
class Taker:
    """A channel that could take in customers of some place: what it offers them, whether it stands there itself."""

    channel: ChannelId
    kind: ChannelKind
    offers: int
    near: bool
    active: float
    live: bool
    place: int  # in the stated order of channels


class Carriers:
    """Answers about pairs of channels, status and place considered. Same meanings as :mod:`inventory.coverage`."""

    def __init__(
        self, graph: CapabilityGraph, active: Mapping[ChannelId, Estimate], places: Mapping[ChannelId, int]
    ) -> None:
        self.graph = graph
        self._active = active
        self._places = places
        self.inventory = graph.inventory
        units = self.inventory.units
        channels = self.inventory.channels
        self.serving = {c.id: units.serving_unit(c.owner_unit) for c in channels.values()}
        self._legal = {c.id: units.legal_person(c.owner_unit) for c in channels.values()}
        self._segments = {c.id: sum(_BITS[s] for s in segments_of(c)) for c in channels.values()}
        keys = sorted({key for carried in graph.carried_by.values() for key in carried if key[0] != "?"})
        self._bit = {key: 1 << at for at, key in enumerate(keys)}
        self._local = sum(bit for key, bit in self._bit.items() if graph.is_local(key))

    @cached_property
    def masks(self) -> Mapping[ChannelId, int]:
        """The mapped capabilities each channel really offers, whatever its status, as bits."""
        return {c: self.mask_of(keys) for c, keys in self.graph.carried_by.items()}

    def mask_of(self, keys: Iterable[CapabilityKey]) -> int:
        """The bits of some capabilities; what nobody could map is shared with nobody and has none."""
        return sum(self._bit.get(key, 0) for key in keys)

    def may_take(self, channel: Channel) -> bool:
        """Open, or planned and opened by the plan; frozen and retired channels take nothing."""
        return channel.is_live or is_planned(channel)

    def covers(self, carrier: ChannelId, source: ChannelId, *, local: bool = False) -> bool:
        """Whether ``carrier`` could serve every customer of ``source``."""
        if self._segments[source] & ~self._segments[carrier] or self._legal[carrier] != self._legal[source]:
            return False
        mine, theirs = self.serving[source], self.serving[carrier]
        return mine == theirs if local else theirs in self._above(mine)

    def same_person(self, one: ChannelId, other: ChannelId) -> bool:
        """Whether both belong to one legal person."""
        return self._legal[one] == self._legal[other]

    def shared(self, source: ChannelId, carrier: ChannelId) -> int:
        """Bits of what ``source`` offers and ``carrier`` offers too, to the same customers."""
        both = self.masks[source] & self.masks[carrier]
        return both if self.serving[source] == self.serving[carrier] else both & ~self._local

    def keys_shared(self, source: ChannelId, carrier: ChannelId) -> frozenset[CapabilityKey]:
        """What ``source`` offers and ``carrier`` offers too, to the same customers."""
        both = self.shared(source, carrier)
        return frozenset(k for k, bit in self._bits_of(source) if bit & both) if both else frozenset()

    def _bits_of(self, source: ChannelId) -> tuple[tuple[CapabilityKey, int], ...]:
        if source not in self._own_bits:
            keys = self.graph.carried_by[source]
            self._own_bits[source] = tuple((k, bit) for k in keys if (bit := self._bit.get(k)))
        return self._own_bits[source]

    def offers(self, carrier: ChannelId, source: ChannelId, key: CapabilityKey) -> bool:
        """Whether ``carrier``, which covers ``source``, offers one capability to its customers."""
        return bool(self.shared(source, carrier) & self._bit.get(key, 0))

    def takers(self, source: ChannelId) -> "tuple[Taker, ...]":
        """Channels that cover the customers of ``source`` and may take something, itself included; last place first."""
        mine = self.serving[source]
        where = (mine, self._segments[source])
        if where not in self._takers:
            found = [
                Taker(c.id, c.kind, self.masks[c.id] & (-1 if unit == mine else ~self._local), unit == mine,
                      self._active[c.id].value, c.is_live, self._places[c.id])
                for unit in self._above(mine)
                for c in self._takers_at.get(unit, ())
                if self.covers(c.id, source)
            ]
            self._takers[where] = tuple(sorted(found, key=lambda t: -t.place))
        return self._takers[where]

    def others_with(self, source: ChannelId, key: CapabilityKey) -> list[ChannelId]:
        """Live channels other than ``source`` that offer a mapped capability to all its customers, in their order."""
        return [taker.channel for taker in self._offering(source, key) if taker.channel != source]

    def apps_with(self, source: ChannelId, key: CapabilityKey) -> list[ChannelId]:
        """The apps among them."""
        return [t.channel for t in self._offering(source, key) if t.kind is ChannelKind.APP and t.channel != source]

    def others_using(self, source: ChannelId, key: CapabilityKey) -> bool:
        """Whether another live channel offers the capability to these customers, and somebody uses it there."""
        where, carried = (self.serving[source], self._segments[source], key), self.graph.carried_by
        if where not in self._using:
            everyone = (taker.channel for taker in self._offering(source, key))
            self._using[where] = tuple(islice((c for c in everyone if any(f.in_use for f in carried[c][key])), 2))
        return any(other != source for other in self._using[where])

    def _offering(self, source: ChannelId, key: CapabilityKey) -> "tuple[Taker, ...]":
        """Live channels that offer the capability to the customers of ``source``, itself perhaps included."""
        where = (self.serving[source], self._segments[source], key)
        if where not in self._offers:
            bit = self._bit.get(key, 0)
            self._offers[where] = tuple(t for t in self.takers(source) if t.live and t.offers & bit)
        return self._offers[where]

    def named_elsewhere(self, source: ChannelId, name: str) -> bool:
        """Whether a live channel that covers these customers has an entry of the very same name that may be missed.

        What that entry is known to be binds: a local service covers its own place alone, what may never be dropped
        is no ground for dropping. One nobody could map may be either, so it covers its own place alone.
        """
        return any(
            row.channel_id != source and self._may_replace(row, source) for row in self._named.get(name.strip(), ())
        )

    def _may_replace(self, row: Function, source: ChannelId) -> bool:
        key = self.graph.key_of(row.id)
        known = self.graph.taxonomy.get(key)
        if known is not None and known.protected:
            return False
        return self.covers(row.channel_id, source, local=known is None or known.local)

    def twin(self, source: ChannelId, target: ChannelId, key: CapabilityKey) -> Function | None:
        """The function of ``target`` that a function of ``source`` can rely on: the most used, in a stated order.

        None where the target does not offer it, or is not open yet and must build it first.
        """
        if is_planned(self.inventory.channels[target]) or not self.offers(target, source, key):
            return None
        return busiest(self.graph.carried_by[target][key])

    @cached_property
    def anchors(self) -> frozenset[ChannelId]:
        """Head office's main app, largest service account and largest mini-program: never sources by the plan."""
        units = self.inventory.units
        head = units.serving_unit(units.head_office().id)
        kinds = (ChannelKind.APP, ChannelKind.SERVICE_ACCOUNT, ChannelKind.MINI_PROGRAM)
        found = []
        for kind in kinds:
            rows = [c for c in self.inventory.channels.values()
                    if c.kind is kind and c.is_live and self.serving[c.id] == head]
            if rows:
                found.append(min(rows, key=self._smallness).id)
        return frozenset(found)

    def _smallness(self, channel: Channel) -> tuple[float, float, int]:
        """Largest first: followers where known, else the most that may be active; then activity, then its place."""
        active = self._active[channel.id]
        followers = active.high if channel.followers is None else channel.followers
        return (-followers, -active.value, -self._places[channel.id])

    @cached_property
    def _takers_at(self) -> dict[UnitId, list[Channel]]:
        found: dict[UnitId, list[Channel]] = {}
        for channel in self.inventory.channels.values():
            if self.may_take(channel):
                found.setdefault(self.serving[channel.id], []).append(channel)
        return found

    @cached_property
    def _named(self) -> dict[str, list[Function]]:
        found: dict[str, list[Function]] = {}
        for row in self.inventory.functions.values():
            if row.jumps_to is None and self.inventory.channels[row.channel_id].is_live:
                found.setdefault(row.name.strip(), []).append(row)
        return found

    @cached_property
    def _offers(self) -> "dict[tuple[UnitId, int, CapabilityKey], tuple[Taker, ...]]":
        return {}

    @cached_property
    def _using(self) -> dict[tuple[UnitId, int, CapabilityKey], tuple[ChannelId, ...]]:
        """At most two of each: enough to say whether there is another one."""
        return {}

    def _above(self, unit: UnitId) -> tuple[UnitId, ...]:
        if unit not in self._paths:
            self._paths[unit] = self.inventory.units.ancestors(unit)
        return self._paths[unit]

    @cached_property
    def _takers(self) -> "dict[tuple[UnitId, int], tuple[Taker, ...]]":
        return {}

    @cached_property
    def _own_bits(self) -> dict[ChannelId, tuple[tuple[CapabilityKey, int], ...]]:
        return {}

    @cached_property
    def _paths(self) -> dict[UnitId, tuple[UnitId, ...]]:
        return {}

