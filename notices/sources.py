"""The plan and the inventory as a notice reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from inventory.graph import CapabilityGraph
from inventory.kinds import Action, Audience, BusinessLine
from inventory.records import Channel, ChannelId, Unit, UnitId
from migration.plan import ChannelDecision, Plan


@dataclass(frozen=True)
class Sources:
    """Where every fact of a notice comes from."""

    plan: Plan
    graph: CapabilityGraph

    def channel(self, channel_id: ChannelId | None) -> Channel | None:
        """A channel of the ledger; None for one the plan opens."""
        return self.graph.inventory.channels.get(channel_id) if channel_id else None

    def target(self, decision: ChannelDecision) -> Channel | None:
        """The successor, where the ledger has it."""
        return self.channel(decision.target_channel_id)

    def hotline(self, channel: Channel, target: Channel | None) -> Channel | None:
        """The channel whose hotline cell to print, None where the bank has not said.

        The channel's own comes first, then its successor's, then the number that the channels of its unit, or of
        the next unit above, agree on for its line of business. Two different numbers are no agreement.
        """
        if channel.hotline or (target is not None and target.hotline):
            return channel if channel.hotline else target
        units = self.graph.inventory.units
        for unit in units.ancestors(channel.owner_unit):
            near = [row for row in self._with_hotline.get(unit, ()) if row.business_line in _general_or(channel)]
            if near or unit == units.legal_person(channel.owner_unit):
                return near[0] if len({row.hotline for row in near}) == 1 else None
        return None

    def legal_person(self, channel: Channel) -> Unit:
        """The bank or subsidiary behind a channel."""
        units = self.graph.inventory.units
        return units[units.legal_person(channel.owner_unit)]

    def issuer(self, channel: Channel) -> Unit:
        """The unit that signs: a department's channel is signed by the unit it hangs under."""
        units = self.graph.inventory.units
        return units[units.serving_unit(channel.owner_unit)]

    @cached_property
    def _with_hotline(self) -> Mapping[UnitId, tuple[Channel, ...]]:
        """Per unit its channels that name a hotline, by id."""
        found: dict[UnitId, list[Channel]] = {}
        for channel in self.graph.inventory.channels.values():
            if channel.hotline:
                found.setdefault(channel.owner_unit, []).append(channel)
        return {unit: tuple(rows) for unit, rows in found.items()}


def _general_or(channel: Channel) -> tuple[BusinessLine | None, ...]:
    return (channel.business_line, BusinessLine.GENERAL, None)


def is_staff(channel: Channel) -> bool:
    """A channel for employees: its users get an internal notice."""
    return channel.served_audience is Audience.STAFF


def serves_persons(channel: Channel) -> bool:
    """Whether older customers and their families read the notice, not only companies."""
    return channel.served_audience in (Audience.RETAIL, Audience.ALL)


def situation_of(decision: ChannelDecision, target: Channel | None) -> str:
    """Which wording fits: how customers get across decides, then what the successor is."""
    if decision.action is Action.KEEP:
        return "partial"
    if decision.mechanism in ("account_migration", "mini_program_migration", "wecom_transfer"):
        return decision.mechanism
    if decision.target_channel_id is None:
        return "retire"
    if decision.action is Action.CONVERT:
        return "convert"
    return "app" if target is not None and target.kind == "app" else "moved"
