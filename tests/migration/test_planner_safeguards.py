"""Twins: one cell changes, and the decision flips, or must not."""

import pytest

from tests.migration.planner_bank import Town


def _frozen_target(town: Town) -> None:
    town.channels["FWH"]["status"] = "frozen"


def _target_of_another_branch(town: Town) -> None:
    town.channels["FWH"]["owner_unit"] = "B2"


def _other_legal_person(town: Town) -> None:
    town.channels["BR"]["owner_unit"] = "SUB"


def _target_for_companies(town: Town) -> None:
    town.channels["FWH"]["audience"] = "corporate"


def _busier_than_the_target(town: Town) -> None:
    town.active["BR"] = 200_000


def _sole_carrier_of_most(town: Town) -> None:
    town.offer("BR", "loan.progress", 500)


def _service_of_one_place(town: Town) -> None:
    town.offer("BR", "life.housing_fund", 20)
    town.offer("FWH", "life.housing_fund", 900)


def _unmapped_in_use(town: Town) -> None:
    for users in (300, None):
        town.offer("BR", None, users)


def _without_function_rows(town: Town) -> None:
    town.functions = [f for f in town.functions if f["channel_id"] != "BR"]


def _launches_the_app(town: Town) -> None:
    town.optional["dependencies"] = [{"channel_id": "APP", "depends_on": "BR", "kind": "app_launch_domain"}]


def test_a_quiet_repeated_account_merges_into_the_head_office_account():
    assert Town().decided("BR") == ("merge", "FWH")


@pytest.mark.parametrize("change", [
    _frozen_target, _target_of_another_branch, _other_legal_person, _target_for_companies, _busier_than_the_target,
    _sole_carrier_of_most, _service_of_one_place, _unmapped_in_use, _without_function_rows,
    _launches_the_app,
])
def test_one_cell_keeps_it(change):
    town = Town()
    change(town)
    row = town.plan().decision_of["BR"]
    assert (str(row.action), row.target_channel_id) == ("keep", None)
    assert row.reasons and row.reasons[0].text


def test_more_messages_than_the_target_can_send_flip_the_target():
    town = Town()
    town.messages["BR"] = 3
    assert town.decided("BR") != ("merge", "FWH")


def test_anchors_are_never_sources_even_if_the_app_has_everything():
    town = Town()
    for capability in ("branch.locate", "account.transactions", "account.bind"):
        town.offer("APP", capability, 60_000)
    for channel in ("FWH", "MINI"):
        town.active[channel] = 100
    assert {town.decided(c)[0] for c in ("APP", "FWH", "MINI")} == {"keep"}


def test_unknown_cost_is_read_at_its_unfavourable_end_and_named_as_undecided():
    town = Town()
    town.channels["BR"]["annual_cost"] = None
    town.active["BR"] = 5_000
    plan = town.plan()
    assert str(plan.decision_of["BR"].action) == "keep"
    found = [f for f in plan.findings if f.code == "undecided" and f.channel_id == "BR"]
    assert found and found[0].evidence["unfavourable_cny"] > found[0].evidence["expected_cny"]


def test_a_merge_into_a_big_account_is_a_guided_refollow_and_into_a_small_one_a_migration():
    town = Town()
    town.active["BR"] = 2_000
    assert town.plan().decision_of["BR"].mechanism == "guided_refollow"
    town.channels["FWH"]["followers"] = 1_000
    assert town.plan().decision_of["BR"].mechanism == "account_migration"
    town.channels["FWH"]["followers"] = 1_001
    assert town.plan().decision_of["BR"].mechanism == "guided_refollow"


@pytest.mark.parametrize(("own", "cell"), [
    ("BR", {"violations": 1}), ("BR", {"violations": None}), ("FWH", {"violations": 1}), ("FWH", {"violations": None}),
    ("FWH", {"followers": None}), ("FWH", {"followers": None, "status": "planned"}),
])
def test_no_account_migration_under_penalty_or_without_knowing(own, cell):
    town = Town()
    town.active["BR"] = 2_000
    town.channels["FWH"]["followers"] = 900
    assert town.plan().decision_of["BR"].mechanism == "account_migration"
    town.channels[own].update(cell)
    assert town.plan().decision_of["BR"].mechanism != "account_migration"


def test_only_one_account_migrates_into_a_target():
    town = Town()
    town.rival_accounts()
    rows = town.plan().decision_of
    assert sorted(rows[c].mechanism for c in ("BR", "BR2")) == ["account_migration", "guided_refollow"]


def test_mini_programs_migrate_five_into_one_the_sixth_is_guided():
    town = Town()
    town.rival_mini_programs()
    rows = town.plan().decision_of
    assert sorted(rows[f"M{n}"].mechanism for n in range(6)) == ["guided_refollow"] + ["mini_program_migration"] * 5


def test_a_service_account_that_only_publishes_becomes_a_subscription_account_of_its_unit():
    town = Town()
    town.functions = [f for f in town.functions if f["channel_id"] != "BR"]
    town.publish("BR")
    town.messages["BR"] = 4
    plan = town.plan()
    assert (str(plan.decision_of["BR"].action), plan.decision_of["BR"].target_channel_id) == ("convert", "NEW:BR")
    assert str(plan.decision_of["NEW:BR"].action) == "keep"
    assert {str(f.disposition) for f in plan.functions_of["BR"]} == {"stay"}
    town.add("DYH", "subscription_account", "B1", active=None, status="planned", followers=0)
    assert town.decided("BR") == ("convert", "DYH")


def test_one_money_moving_function_stops_the_conversion():
    town = Town()
    town.functions = [f for f in town.functions if f["channel_id"] != "BR"]
    for capability in ("content.news", "content.about", "wealth.buy"):
        town.offer("BR", capability, 100)
    town.messages["BR"] = 4
    assert town.decided("BR")[0] != "convert"


def test_retired_only_where_nobody_used_anything():
    town = Town()
    town.active["BR"] = 0
    for row in town.functions:
        if row["channel_id"] == "BR":
            row["monthly_users"] = 0
    assert town.decided("BR") == ("retire", None)
    town.functions[-1]["monthly_users"] = None
    assert town.decided("BR")[0] != "retire"


@pytest.mark.parametrize(("cells", "action"), [
    ({"kind": "holding"}, "merge"),
    ({"kind": "autopay"}, "merge"),
    ({"kind": "holding", "ends_on": "2025-09-30"}, "retire"),
    ({"kind": "holding", "disposition": "refund"}, "retire"),
    ({"kind": "points"}, "retire"),
    ({"kind": "points", "disposition": "migrate"}, "merge"),
])
def test_what_customers_hold_needs_a_successor_unless_it_runs_out_or_is_settled(cells, action):
    town = Town()
    town.active["BR"] = 0
    for row in town.functions:
        if row["channel_id"] == "BR":
            row["monthly_users"] = 0
    town.optional["assets"] = [{"channel_id": "BR", "description": "客户持有", **cells}]
    assert town.decided("BR")[0] == action


@pytest.mark.parametrize(("capability", "action"), [
    ("campaign.points.redeem", "keep"), ("campaign.coupon", "keep"), ("campaign.game", "merge"),
])
def test_what_customers_are_entitled_to_keeps_its_only_carrier(capability, action):
    town = Town()
    town.offer("BR", capability, 40)
    assert town.decided("BR")[0] == action


def test_the_wealth_case_buying_moves_to_the_app_and_redeeming_stays():
    town = Town()
    town.active["FWH"] = 300_000
    buy = town.offer("FWH", "wealth.buy", 5_000)
    redeem = town.offer("FWH", "wealth.redeem", 3_000)
    plan = town.plan()
    rows = {row.function_id: row for row in plan.functions}
    assert (str(rows[buy].disposition), rows[buy].target_channel_id) == ("redirect_to_app", "APP")
    assert str(rows[redeem].disposition) == "stay"
    assert str(plan.decision_of["FWH"].action) == "keep"


def test_a_full_menu_takes_nothing_more():
    town = Town()
    for capability in ("content.notice", "content.about"):
        town.offer("BR", capability, 5)
    assert town.decided("BR") == ("merge", "FWH")
    for number in range(10):
        town.offer("FWH", "service.faq", 50 + number)
    assert town.decided("BR") != ("merge", "FWH")


def test_every_change_beats_keeping_by_the_margin_and_lines_sum_to_the_total():
    plan = Town().plan()
    changed = [row for row in plan.channels if row.price.lines]
    assert changed
    assert all(row.price.total <= -plan.policy["min_gain"] for row in changed)
    assert sum(row.price.total for row in plan.channels) == plan.solver.objective == plan.solver.bound
