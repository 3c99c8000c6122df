"""A bank whose names try to break out of the page and the workbook, planned like any other."""

from datetime import date
from functools import cache

from inventory.capabilities import load_taxonomy, map_functions
from inventory.graph import CapabilityGraph
from migration.compliance import review
from migration.planner import PlanRequest, build_plan
from migration.policy_file import load_policy
from reports.job import Job
from tests.builders import bank, busy

SCRIPT = "<script>alert('页')</script>"
FORMULA = "=HYPERLINK(\"http://example.invalid\",\"点\")"
UNIT = "分行[1]:*?/\\'"


@cache
def hostile_job(lang="zh"):
    """Two accounts that offer the same as a third; names hold markup, formulas and sheet-name characters."""
    units = [
        {"unit_id": "HQ", "name": "总行", "level": "head_office"},
        {"unit_id": "B1", "name": UNIT, "level": "branch", "parent_id": "HQ"},
    ]
    channels = [
        {"channel_id": "A", "name": SCRIPT, "followers": 400, "annual_cost": 300_000, "owner_unit": "B1"},
        {"channel_id": "B", "name": FORMULA, "followers": 300, "annual_cost": 300_000, "owner_unit": "B1"},
        {"channel_id": "C", "name": "+总号", "followers": 90_000, "annual_cost": 100_000},
        {"channel_id": "D", "name": "手机银行 & Co", "kind": "app", "followers": 500_000, "annual_cost": 9_000_000},
    ]
    names = ("余额查询", "明细查询", "网点查询", "优惠活动")
    functions = [
        {"channel_id": c, "name": name, "monthly_users": users}
        for c, users in (("A", 10), ("B", 12), ("C", 9000), ("D", 90_000)) for name in names
    ]
    activity = [
        *busy("A", active_users=15), *busy("B", active_users=14), *busy("C", active_users=20_000),
        *busy("D", active_users=200_000),
    ]
    inventory = bank(channels, functions, activity, units)
    taxonomy = load_taxonomy()
    graph = CapabilityGraph(inventory, taxonomy, map_functions(inventory, taxonomy))
    policy = load_policy(None)
    plan = build_plan(PlanRequest(graph, policy, date(2025, 5, 1), date(2025, 5, 31), lang))
    return Job(plan, graph, policy), review(plan, graph, plan.as_of, lang)
