"""Entries that only link elsewhere, functions nobody could map, product groups and histories, when a channel ends."""

import datetime as dt

from inventory.kinds import Action, Disposition
from migration.plan import Plan
from migration.planner import PlanRequest, build_plan
from migration.policy import default_policy
from tests import builders
from tests.checker.small_bank import small_bank

MONEY = "card.credit.installment.bill"


def _plan(rows: dict) -> Plan:
    inventory = builders.bank(**rows)
    request = PlanRequest(builders.graph(inventory), default_policy(), dt.date(2025, 5, 1), dt.date(2025, 5, 31))
    return build_plan(request)


def _with(*functions: dict) -> dict:
    """The small bank with more entries."""
    rows = small_bank()
    return rows | {"functions": [*rows["functions"], *functions]}


def _entry(function_id: str, channel: str, capability: str | None, users: int, **more: object) -> dict:
    name = more.pop("name", function_id)
    return {"function_id": function_id, "channel_id": channel, "name": name, "capability_id": capability,
            "monthly_users": users, **more}


def _of(plan: Plan, function_id: str):
    return next(row for row in plan.functions if row.function_id == function_id)


def test_link_to_money_does_not_go_along_with_a_conversion():
    """NEWS2 becomes a subscription account; its link to paying bills leads to the app that has it."""
    plan = _plan(_with(_entry("LINK", "NEWS2", "life.bills", 30, jumps_to="APP")))
    assert plan.decision_of["NEWS2"].action is Action.CONVERT
    row = _of(plan, "LINK")
    assert (row.disposition, row.target_channel_id) == (Disposition.REDIRECT_TO_APP, "APP")


def test_link_to_money_in_a_subscription_account_leads_to_the_successor():
    """OLD ends in the app; its link led to bills in a subscription account, which the plan sends nobody to."""
    plan = _plan(_with(_entry("LINK", "OLD", "life.bills", 30, jumps_to="PAY")))
    assert plan.decision_of["OLD"].target_channel_id == "APP"
    row = _of(plan, "LINK")
    assert (row.target_channel_id, row.target_function_id) == ("APP", "APP-4")


def test_link_to_what_only_a_subscription_account_has_ends():
    plan = _plan(_with(_entry("PAY-9", "PAY", MONEY, 300), _entry("LINK", "OLD", MONEY, 30, jumps_to="PAY")))
    assert plan.decision_of["OLD"].target_channel_id == "APP"
    assert _of(plan, "LINK").disposition is Disposition.DROP


def test_not_knowing_a_local_service_does_not_let_it_end():
    """Nobody used it, and the head office has an entry of that name; for this place nobody else carries it."""
    rows = small_bank()
    rows["channels"] = [c | {"owner_unit": "B1"} if c["channel_id"] == "OLD" else c for c in rows["channels"]]
    rows["functions"] += [
        _entry("HALL-9", "HALL", "life.medical", 500, name="就医挂号"),
        _entry("OLD-9", "OLD", "life.medical", 0, name="就医挂号"),
    ]
    assert _plan(rows).decision_of["OLD"].action is Action.KEEP
    rows["functions"][-1]["capability_id"] = None
    assert _plan(rows).decision_of["OLD"].action is Action.KEEP


def test_not_knowing_what_another_place_has_does_not_let_it_end_either():
    rows = small_bank()
    rows["channels"] = [c | {"owner_unit": "B1"} if c["channel_id"] == "OLD" else c for c in rows["channels"]]
    rows["functions"] += [
        _entry("HALL-9", "HALL", None, 500, name="就医挂号"), _entry("OLD-9", "OLD", None, 0, name="就医挂号"),
    ]
    row = _of(_plan(rows), "OLD-9")
    assert row.disposition is not Disposition.DROP


def test_unused_service_that_the_head_office_has_too_ends_with_its_channel():
    there = _entry("HALL-9", "HALL", "account.statement", 500, name="明细")
    plan = _plan(_with(there, _entry("OLD-9", "OLD", None, 0, name="明细")))
    assert plan.decision_of["OLD"].action is Action.REDIRECT_TO_APP
    assert _of(plan, "OLD-9").disposition is Disposition.DROP


def test_unused_function_nobody_could_map_ends_with_a_conversion():
    """Another entry of the place bears its name, so that nothing is lost, whatever it is."""
    there = _entry("NEAR-1", "NEAR", None, 9, name="专区")
    rows = _with(there, _entry("NEWS2-9", "NEWS2", None, 0, name="专区"))
    rows["channels"] = [*rows["channels"], {"channel_id": "NEAR", "kind": "mini_program", "owner_unit": "B2"}]
    plan = _plan(rows)
    assert plan.decision_of["NEWS2"].action is Action.CONVERT
    assert _of(plan, "NEWS2-9").disposition is Disposition.DROP


def test_functions_that_all_have_a_product_group_get_their_days():
    rows = small_bank()
    rows["functions"] = [f | {"product_group": "代销"} if f["channel_id"] == "OLD" else f for f in rows["functions"]]
    plan = _plan(rows)
    stops = [row.stops_on for row in plan.functions_of["OLD"]]
    assert len(stops) == 3 and None not in stops
    listed = {f for step in plan.decision_of["OLD"].stages for f in step.functions}
    assert listed == {row.function_id for row in plan.functions_of["OLD"]}


def test_service_that_ended_without_an_announcement_on_record_still_gets_its_end():
    """The ledger gives the day OLD stopped and nothing else: the day stands, nobody is told, the rest follows."""
    rows = small_bank() | {"execution": [{"channel_id": "OLD", "stage": "service_stop", "actual": "2025-04-10"}]}
    plan = _plan(rows)
    decision = plan.decision_of["OLD"]
    stages = {str(step.stage): step.date for step in decision.stages}
    assert decision.action.ends_channel and decision.wave is not None
    assert stages["service_stop"] == dt.date(2025, 4, 10)
    assert "announce" not in stages and stages["closed"] >= plan.start
    assert all(row.stops_on for row in plan.functions_of["OLD"])
