"""What every report is drawn from: a plan with the graph and the policy it stands on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from inventory.graph import CapabilityGraph
from inventory.inventory import Inventory
from inventory.records import ChannelId
from migration.plan import Plan
from migration.policy import Policy


@dataclass(frozen=True)
class Job:
    """A plan with what it stands on. ``shared_followers`` is empty where nobody counted them."""

    plan: Plan
    graph: CapabilityGraph
    policy: Policy
    shared_followers: Mapping[tuple[ChannelId, ChannelId], int] = field(default_factory=dict)

    @property
    def inventory(self) -> Inventory:
        """The inventory behind the plan."""
        return self.graph.inventory
