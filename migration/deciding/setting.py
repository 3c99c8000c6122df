"""What options are built from: graph, policy, people, and the figures and indexes drawn from them once."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from inventory.graph import CapabilityGraph, CapabilityKey
from inventory.inventory import Inventory
from inventory.records import ChannelId
from migration.deciding.carriers import Carriers
from migration.deciding.estimates import Figures
from migration.deciding.order import place_channels
from migration.deciding.people import People
from migration.deciding.pricing import Pricer
from migration.plan import origin_of
from migration.policy import Policy


@dataclass(frozen=True)
class Setting:
    """What options are built from. ``low``: channels the analysis found hardly active."""

    graph: CapabilityGraph
    policy: Policy
    start: dt.date
    people: People = field(default_factory=People)
    low: frozenset[ChannelId] = frozenset()
    shared_followers: Mapping[tuple[ChannelId, ChannelId], int] = field(default_factory=dict)

    def under(self, policy: Policy, low: frozenset[ChannelId]) -> "Setting":
        """The same bank under another policy; indexes that it leaves as they are stay the very same objects."""
        found = replace(self, policy=policy, low=low)
        found.__dict__["figures"] = self.figures.under(policy)
        if found.figures.active is self.figures.active and found.figures.messages is self.figures.messages:
            found.__dict__.update(places=self.places, carriers=self.carriers)
        return found

    def supposing_cost(self, own: ChannelId, cost: float) -> "Setting":
        """The same bank if one channel were known to cost so much a year."""
        found = replace(self)
        found.__dict__.update(
            figures=self.figures.supposing("cost", own, cost), places=self.places, carriers=self.carriers
        )
        return found

    def supposing_active(self, own: ChannelId, active: float, low: frozenset[ChannelId]) -> "Setting":
        """The same bank if one channel were known to have so many active users a month; ``low``: hardly active ones."""
        found = replace(self, low=low)
        found.__dict__["figures"] = self.figures.supposing("active", own, active)
        return found

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
        return Carriers(self.graph, self.figures.active, self.places)

    @cached_property
    def places(self) -> Mapping[ChannelId, int]:
        """A stated order of the channels that owes nothing to their ids."""
        levels = {own: active.value for own, active in self.figures.active.items()}
        return place_channels(self.graph, levels, self.figures.messages)

    def place_of(self, channel_id: ChannelId) -> tuple[int, bool]:
        """The place of a channel; an account the plan opens stands behind the one it succeeds."""
        own = origin_of(channel_id)
        return self.places[own], own != channel_id

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
        return key in self.graph.taxonomy and self.graph.taxonomy[key].moves_money
