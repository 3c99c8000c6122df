"""No orphan on any day: the proof over the whole calendar, from change day to change day.

A need is (serving unit, audience segment, capability). It is enough to look at the serving units of channels
on which something stops: whatever covers such a unit covers its subtree too, because a channel serves its
owner's whole subtree; so a unit below can only lose what the unit above it loses.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from inventory.coverage import segments_of
from inventory.graph import CapabilityGraph, CapabilityKey
from inventory.kinds import Action, Audience, Disposition, Status
from inventory.records import Channel, ChannelId, FunctionId, UnitId
from migration.plan import is_new, origin_of
from migration.selection import Choice, FunctionChoice, Selection, Stop


@dataclass(frozen=True, slots=True)
class Gap:
    """Days on which a unit's customers lack a capability they had: from ``start`` until before ``end``.

    ``end`` None: for good. ``lost_with``: the function whose stop opened the gap.
    """

    unit: UnitId
    segment: Audience
    key: CapabilityKey
    start: dt.date
    end: dt.date | None
    lost_with: FunctionId


@dataclass(frozen=True, slots=True)
class Carrier:
    """A channel that offers a capability from a day until before another; None: ever since, for good."""

    channel: Channel
    since: dt.date | None
    until: dt.date | None
    function_id: FunctionId


class DayCoverage:
    """The carriers of every capability over time, for a selection with its dates."""

    def __init__(
        self, graph: CapabilityGraph, selection: Selection, stops: Mapping[FunctionId, Stop],
        ends: Mapping[ChannelId, dt.date], opens: Mapping[ChannelId, dt.date],
    ) -> None:
        self._graph, self._inventory, self._selection = graph, graph.inventory, selection
        self._stops, self._ends, self._opens = stops, ends, opens
        self._spoken_for = {(d.channel_id, d.function_id) for d in self._inventory.decisions}

    def carriers(self) -> dict[CapabilityKey, list[Carrier]]:
        """Per capability who offers it when, in function order."""
        found: dict[CapabilityKey, list[Carrier]] = defaultdict(list)
        for function in self._inventory.functions.values():
            if function.jumps_to is not None:
                continue
            key, chosen = self._graph.key_of(function.id), self._selection.functions.get(function.id)
            until = self._until(function.id, function.channel_id, chosen)
            channel = self._inventory.channels[function.channel_id]
            if (since := self._since(channel)) != _NEVER:
                found[key].append(Carrier(channel, since, until, function.id))
            if chosen and chosen.built and until is not None and (target := self._target(chosen, channel)):
                opened = self._since(target) or until
                if opened != _NEVER:
                    found[key].append(Carrier(target, max(until, opened), None, function.id))
        return found

    def gaps(self) -> list[Gap]:
        """Every gap that no person and no droppable capability explains, by day, unit, segment and capability."""
        found = set()
        for key, carriers in self.carriers().items():
            if self._may_end(key) or all(carrier.until is None for carrier in carriers):
                continue
            of_unit = self._by_serving_unit(carriers)
            for carrier in carriers:
                if carrier.until is not None and carrier.since is None:
                    found |= self._gaps_of(key, carrier, of_unit)
        return sorted(found, key=lambda g: (g.start, g.unit, g.segment, g.key, g.lost_with))

    def _by_serving_unit(self, carriers: list[Carrier]) -> dict[UnitId, list[Carrier]]:
        """Those that stay first: they answer most questions at once."""
        found: dict[UnitId, list[Carrier]] = defaultdict(list)
        for carrier in sorted(carriers, key=lambda c: (c.until is not None, c.since is not None)):
            found[self._inventory.units.serving_unit(carrier.channel.owner_unit)].append(carrier)
        return found

    def _gaps_of(self, key: CapabilityKey, lost: Carrier, of_unit: Mapping[UnitId, list[Carrier]]) -> set[Gap]:
        assert lost.until is not None
        if self._by_person(lost) or (key.startswith("?") and not self._inventory.functions[lost.function_id].in_use):
            return set()
        unit = self._inventory.units.serving_unit(lost.channel.owner_unit)
        local, gaps = self._graph.is_local(key), set()
        for segment in segments_of(lost.channel):
            if any(_stays(c, lost.until) for c in self._offers(unit, segment, local, of_unit)):
                continue
            others = list(self._offers(unit, segment, local, of_unit))
            days = sorted({c.until for c in others if c.until is not None and c.until >= lost.until})
            start = next((day for day in days if not any(_carries(c, day) for c in others)), None)
            if start is not None:
                later = [c.since for c in others if c.since is not None and c.since > start]
                gaps.add(Gap(unit, segment, key, start, min(later, default=None), lost.function_id))
        return gaps

    def _offers(
        self, unit: UnitId, segment: Audience, local: bool, of_unit: Mapping[UnitId, list[Carrier]]
    ) -> Iterator[Carrier]:
        """Who ever offers the capability to the unit's customers of a segment."""
        units = self._inventory.units
        for place in (unit,) if local else units.ancestors(unit):
            if units.legal_person(place) == units.legal_person(unit):
                yield from (c for c in of_unit.get(place, ()) if segment in segments_of(c.channel))

    def _may_end(self, key: CapabilityKey) -> bool:
        taxonomy = self._graph.taxonomy
        return key in taxonomy and taxonomy[key].droppable

    def _by_person(self, lost: Carrier) -> bool:
        channel_id = lost.channel.id
        choice = self._selection.channels.get(channel_id)
        if choice is not None and choice.decided_by == "person":
            return True
        return (channel_id, None) in self._spoken_for or (channel_id, lost.function_id) in self._spoken_for

    def _since(self, channel: Channel) -> dt.date | None:
        """None: live already."""
        if channel.is_live:
            return None
        return self._opens.get(channel.id, _NEVER) if channel.status is Status.PLANNED else _NEVER

    def _until(
        self, function_id: FunctionId, channel_id: ChannelId, chosen: FunctionChoice | None
    ) -> dt.date | None:
        if function_id in self._stops:
            return self._stops[function_id].stops_on
        choice = self._selection.channels.get(channel_id)
        goes_along = chosen is None or chosen.disposition is Disposition.STAY
        if choice is None or (choice.action is Action.CONVERT and goes_along):
            return None
        return self._ends.get(channel_id)

    def _target(self, chosen: FunctionChoice, source: Channel) -> Channel | None:
        """A new account serves whom its source serves."""
        assert chosen.target_channel_id
        if is_new(chosen.target_channel_id):
            origin = origin_of(chosen.target_channel_id)
            return self._inventory.channels.get(origin, source)
        return self._inventory.channels.get(chosen.target_channel_id)


#: a day behind every calendar
_NEVER = dt.date.max


def _carries(carrier: Carrier, day: dt.date) -> bool:
    return (carrier.since is None or carrier.since <= day) and (carrier.until is None or day < carrier.until)


def _stays(carrier: Carrier, day: dt.date) -> bool:
    return carrier.until is None and (carrier.since is None or carrier.since <= day)


def ends_of(choices: Mapping[ChannelId, Choice], stop_days: Mapping[ChannelId, dt.date]) -> dict[ChannelId, dt.date]:
    """The end of service of the channels that end."""
    return {c: day for c, day in stop_days.items() if choices[c].action.ends_channel}
