"""What every report is drawn from: a plan with the graph and the policy it stands on."""

from dataclasses import dataclass

from inventory.graph import CapabilityGraph
from inventory.inventory import Inventory
from migration.plan import Plan
from migration.policy import Policy


@dataclass(frozen=True)
class Job:
    """A plan with what it stands on."""

    plan: Plan
    graph: CapabilityGraph
    policy: Policy

    @property
    def inventory(self) -> Inventory:
        """The inventory behind the plan."""
        return self.graph.inventory
