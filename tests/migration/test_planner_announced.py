"""Planning again after customers were told: as little as possible changes, and what does is listed."""

import datetime as dt

from migration.plan import Plan
from migration.planner import PlanRequest, build_plan
from migration.policy import default_policy
from tests import builders
from tests.migration.planner_bank import START, Town

LATER = dt.date(2025, 9, 1)


def _again(town: Town, previous: Plan | None) -> Plan:
    graph = builders.graph(builders.bank(**town.rows()))
    start = LATER + dt.timedelta(days=30)
    return build_plan(PlanRequest(graph, default_policy(), LATER, start, previous=previous))


def test_what_was_announced_stands_though_new_figures_would_not_close_it():
    town = Town()
    before = town.plan()
    assert before.start == START and str(before.decision_of["BR"].action) == "merge"
    town.channels["BR"]["annual_cost"] = 4_000
    town.active["BR"] = 9_000
    assert str(_again(town, None).decision_of["BR"].action) == "keep"
    held = _again(town, before).decision_of["BR"]
    assert (str(held.action), held.target_channel_id, held.decided_by) == ("merge", "FWH", "plan")
    assert held.reasons[0].code == "announced"


def test_what_can_no_longer_be_done_changes_and_is_listed():
    town = Town()
    before = town.plan()
    town.channels["FWH"]["status"] = "frozen"
    after = _again(town, before)
    assert after.decision_of["BR"].target_channel_id != "FWH"
    assert [f.channel_id for f in after.findings if f.code == "announced_changed"] == ["BR"]


def test_a_newer_word_of_a_person_wins_over_what_was_announced():
    town = Town()
    before = town.plan()
    town.decide("BR", "keep", decided_on="2025-08-20")
    after = _again(town, before).decision_of["BR"]
    assert (str(after.action), after.decided_by) == ("keep", "person")
