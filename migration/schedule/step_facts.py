"""What the conditions and the words of a runbook's steps ask: of the plan, the channel and the policy."""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

from inventory.graph import CapabilityGraph
from inventory.kinds import AssetKind
from inventory.records import Channel, ChannelId
from migration.plan import ChannelDecision, Plan
from migration.policy import Policy
from migration.schedule.budgets import find_spending
from migration.schedule.jobs import is_to_open
from migration.selection import Choice, FunctionChoice, Selection


class StepFacts:
    """Answers for one plan."""

    def __init__(self, plan: Plan, graph: CapabilityGraph) -> None:
        self.inventory = graph.inventory
        self._plan = plan
        self._linked = {f.jumps_to for f in self.inventory.functions.values() if f.jumps_to}
        self._depended_on = {d.depends_on for d in self.inventory.dependencies}
        self._spending = find_spending(self.inventory, _selection_of(plan))

    def hold(self, when: dict[str, Any], decision: ChannelDecision, channel: Channel) -> bool:
        """Whether every line of a condition holds."""
        among = {"kinds": str(channel.kind), "mechanisms": decision.mechanism}
        spends = {budget.kind for budget in self._spending.get(channel.id, ())}
        holds = {
            "ends": decision.action.ends_channel,
            "opens": decision.opens_on is not None,
            "assets": bool(self.inventory.assets_of[channel.id]),
            "community": any(a.kind is AssetKind.COMMUNITY for a in self.inventory.assets_of[channel.id]),
            "filed": bool(channel.filing_no),
            "linked": channel.id in self._linked,
            "depended_on": channel.id in self._depended_on,
            "launches": "launch_domain" in spends,
            "relinks": "mini_program_link" in spends,
            "builds": self._builds(channel.id),
            "target_opens": self._target_opens(decision),
        }
        return all(among[name] in wanted if name in among else holds[name] == wanted for name, wanted in when.items())

    def corrected_on(self, channel_id: ChannelId) -> dt.date | None:
        """The day a channel's announced days are taken back: that of the plan; None where they all stand."""
        return self._plan.as_of if channel_id in self._plan.corrections_of else None

    def counts(self, channel: Channel) -> dict[str, int | None]:
        """What a channel has that takes time to move; None: the bank did not say."""
        groups = [a.quantity for a in self.inventory.assets_of[channel.id] if a.kind is AssetKind.COMMUNITY]
        known = [quantity for quantity in groups if quantity is not None]
        return {
            "followers": channel.followers,
            "community": math.ceil(sum(known)) if len(known) == len(groups) else None,
        }

    def of(self, step: dict[str, Any], channel: Channel, policy: Policy) -> dict[str, Any]:
        """The numbers a step's words name."""
        counts = self.counts(channel)
        told = {name: policy[setting].value for name, setting in step.get("facts", {}).items()}
        return told | {name: days_of_work(row, counts, policy) for name, row in step.get("counts", {}).items()}

    def _builds(self, channel_id: ChannelId) -> bool:
        rows = self._plan.functions_of.get(channel_id, ())
        return any(row.target_channel_id and not row.target_function_id and row.stops_on for row in rows)

    def _target_opens(self, decision: ChannelDecision) -> bool:
        rows = self._plan.functions_of.get(decision.channel_id, ())
        targets = {decision.target_channel_id} | {row.target_channel_id for row in rows}
        return any(is_to_open(self.inventory, target) for target in targets if target)


def days_of_work(row: Mapping[str, Any], counts: Mapping[str, int | None], policy: Policy) -> int | None:
    """How many calls or days a count takes, at least one; None where the count is unknown."""
    count = counts[row["of"]]
    if count is None:
        return None
    return max(1, -(-count // math.prod(policy.whole(setting) for setting in row["per"])))


def _selection_of(plan: Plan) -> Selection:
    return Selection(
        {row.channel_id: Choice(row.channel_id, row.action, row.mechanism, row.target_channel_id)
         for row in plan.channels},
        {row.function_id: FunctionChoice(row.function_id, row.disposition, row.target_channel_id,
                                         row.target_function_id) for row in plan.functions},
    )
