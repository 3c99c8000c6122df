"""What options are built from: graph, policy, people, and the figures and indexes drawn from them once."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from inventory.graph import CapabilityGraph, CapabilityKey
from inventory.inventory import Inventory
from inventory.records import ChannelId
from migration.deciding.carriers import Carriers
from migration.deciding.estimates import Figures
from migration.deciding.people import People
from migration.deciding.pricing import Pricer
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
        return key in self.graph.taxonomy and self.graph.taxonomy[key].moves_money
