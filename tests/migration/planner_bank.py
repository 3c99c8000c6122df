"""A small bank whose plan is known: a branch account that repeats the head office's, and what may change that."""

import datetime as dt
from typing import Any

from inventory.errors import InfeasiblePlan
from inventory.records import PersonDecision
from migration.plan import Plan
from migration.planner import PlanRequest, build_plan
from migration.policy import Policy, default_policy
from tests import builders

AS_OF, START = dt.date(2025, 5, 1), dt.date(2025, 5, 31)
UNITS = [
    {"unit_id": "HQ", "name": "总行", "level": "head_office"},
    {"unit_id": "B1", "name": "东城分行", "level": "branch", "parent_id": "HQ"},
    {"unit_id": "B2", "name": "西城分行", "level": "branch", "parent_id": "HQ"},
    {"unit_id": "SUB", "name": "村镇银行", "level": "subsidiary", "parent_id": "HQ"},
]
Row = dict[str, Any]


class Town:
    """Rows of a bank that a test changes cell by cell: APP, FWH (head office), MINI, and BR (a branch account)."""

    def __init__(self) -> None:
        self.channels: dict[str, Row] = {
            "APP": _channel("APP", "app", "HQ", followers=2_000_000, annual_cost=9_000_000),
            "FWH": _channel("FWH", "service_account", "HQ", followers=900_000, annual_cost=300_000),
            "MINI": _channel("MINI", "mini_program", "HQ", followers=500_000, annual_cost=400_000),
            "BR": _channel("BR", "service_account", "B1", followers=8_000, annual_cost=150_000),
        }
        self.functions: list[Row] = []
        self.active = {"APP": 400_000, "FWH": 90_000, "MINI": 80_000, "BR": 200}
        self.messages = {"FWH": 2, "BR": 1}
        self.optional: dict[str, list[Row]] = {}
        for capability, users in (("account.balance", 9_000), ("account.transactions", 8_000), ("account.bind", 4_000),
                                  ("card.credit.bill", 6_000), ("campaign.activity", 3_000)):
            self.offer("FWH", capability, users)
        for capability in ("account.balance", "transfer.general", "wealth.buy", "wealth.redeem", "card.credit.bill"):
            self.offer("APP", capability, 50_000)
        self.offer("MINI", "branch.locate", 20_000)
        for capability, users in (("account.balance", 100), ("account.transactions", 60), ("card.credit.bill", 40)):
            self.offer("BR", capability, users)

    def offer(self, channel: str, capability: str | None, users: int | None = 10, **more: Any) -> str:
        """Add a function; its id."""
        number = sum(1 for f in self.functions if f["channel_id"] == channel)
        function_id = f"{channel}-{number:02d}"
        self.functions.append({
            "function_id": function_id, "channel_id": channel, "name": f"功能{number}", "capability_id": capability,
            "monthly_users": users, **more,
        })
        return function_id

    def add(self, channel_id: str, kind: str, unit: str = "HQ", active: float | None = 100, **more: Any) -> None:
        """Add a channel."""
        self.channels[channel_id] = _channel(channel_id, kind, unit, **more)
        if active is not None:
            self.active[channel_id] = active

    def publish(self, channel: str) -> None:
        """Offer three articles that readers use."""
        for capability in ("content.news", "content.about", "campaign.activity"):
            self.offer(channel, capability, 100, entry_type="article")

    def rival_accounts(self) -> None:
        """BR and a new BR2 both want the one migration that FWH may take in."""
        self.channels["FWH"]["followers"] = 900
        self.messages |= {"BR": 0, "BR2": 0}
        self.active["BR"] = 2_000
        self.add("BR2", "service_account", "B1", active=2_500, followers=5_000, annual_cost=150_000)
        for capability in ("account.balance", "card.credit.bill"):
            self.offer("BR2", capability, 40)

    def rival_mini_programs(self) -> None:
        """Six equal ones, M0 to M5, want the five migrations that MINI may take in."""
        self.channels["MINI"]["open_platform_id"] = "OP1"
        for own in (f"M{number}" for number in range(6)):
            self.add(own, "mini_program", "B1", followers=3_000, annual_cost=200_000, open_platform_id="OP1")
            self.offer(own, "branch.locate", 50)

    def decide(self, channel: str, action: str, target: str | None = None, **more: Any) -> None:
        """Add a row to the decisions sheet."""
        self.optional.setdefault("decisions", []).append({
            "channel_id": channel, "action": action, "target_channel_id": target, "reason": "行办会议定",
            "decided_by": "周", "decided_on": "2025-04-20", **more,
        })

    def rows(self) -> dict[str, Any]:
        """The tables."""
        activity = [
            row for c, level in sorted(self.active.items())
            for row in builders.busy(c, count=12, active_users=level,
                                     **({"messages_sent": self.messages[c]} if c in self.messages else {}))
        ]
        return {
            "channels": list(self.channels.values()), "functions": self.functions, "activity": activity,
            "units": UNITS, **self.optional,
        }

    def plan(self, policy: Policy | None = None, lang: str = "zh", decisions: tuple[PersonDecision, ...] = ()) -> Plan:
        """The plan of this bank."""
        return plan_rows(self.rows(), policy, lang, decisions)

    def conflict(self) -> InfeasiblePlan:
        """Why there is no plan."""
        try:
            plan = self.plan()
        except InfeasiblePlan as error:
            return error
        raise AssertionError({row.channel_id: str(row.action) for row in plan.channels})

    def decided(self, channel: str, **options: Any) -> tuple[str, str | None]:
        """Action and target of one channel."""
        row = self.plan(**options).decision_of[channel]
        return str(row.action), row.target_channel_id


def plan_rows(
    rows: dict[str, Any], policy: Policy | None = None, lang: str = "zh", decisions: tuple[PersonDecision, ...] = ()
) -> Plan:
    """The plan of a bank given as tables."""
    graph = builders.graph(builders.bank(**rows))
    return build_plan(PlanRequest(graph, policy or default_policy(), AS_OF, START, lang, decisions))


def actions_of(plan: Plan) -> dict[str, tuple[str, str | None]]:
    """Action and target of every channel."""
    return {row.channel_id: (str(row.action), row.target_channel_id) for row in plan.channels}


def _channel(channel_id: str, kind: str, unit: str, **more: Any) -> Row:
    return {"channel_id": channel_id, "name": f"渠道{channel_id}", "kind": kind, "owner_unit": unit,
            "business_line": "general", "status": "active", "violations": 0, "launched_on": "2019-01-01", **more}
