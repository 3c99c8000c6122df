"""People's words: obeyed, priced, allowed to expire; where that is impossible, a conflict nobody can shorten."""

import copy
import datetime as dt

import pytest

from inventory.errors import InfeasiblePlan
from inventory.kinds import Action
from inventory.records import ChannelId, PersonDecision, SourceRef
from tests.migration.planner_bank import Town, plan_rows


def test_a_person_keeps_what_the_plan_would_end():
    town = Town()
    town.decide("BR", "keep")
    row = town.plan().decision_of["BR"]
    assert (str(row.action), row.decided_by, row.decided_by_name) == ("keep", "person", "周")
    assert row.reasons[0].code == "person"


def test_a_person_ends_what_the_plan_would_keep_and_sees_the_price():
    town = Town()
    town.active["BR"] = 7_000
    town.channels["BR"]["annual_cost"] = 5_000
    assert town.decided("BR")[0] == "keep"
    town.decide("BR", "merge", "FWH")
    row = town.plan().decision_of["BR"]
    assert (str(row.action), row.target_channel_id, row.decided_by) == ("merge", "FWH", "person")
    assert f"{row.price.total:,}" in row.reasons[0].text and row.price.total > 0


def test_a_person_chooses_another_target():
    town = Town()
    town.decide("BR", "redirect_to_app", "APP")
    assert town.decided("BR") == ("redirect_to_app", "APP")


def test_an_expired_word_is_not_followed_and_says_so():
    town = Town()
    town.decide("BR", "keep", expires_on="2025-04-30")
    plan = town.plan()
    assert str(plan.decision_of["BR"].action) == "merge"
    assert any("2025-04-30" in f.text and f.channel_id == "BR" for f in plan.findings)
    town.optional["decisions"][0]["expires_on"] = "2025-05-01"
    assert town.decided("BR")[0] == "keep"


def test_the_word_on_a_single_function_is_obeyed():
    town = Town()
    moved = town.offer("FWH", "loan.progress", 500)
    town.decide("FWH", "move", "MINI", function_id=moved)
    row = next(f for f in town.plan().functions if f.function_id == moved)
    assert (str(row.disposition), row.target_channel_id, row.target_function_id) == ("move", "MINI", None)


def test_a_function_that_must_stay_keeps_its_channel():
    town = Town()
    town.decide("BR", "stay", function_id="BR-00")
    assert town.decided("BR")[0] == "keep"


def test_retire_by_word_where_a_function_stands_nowhere_else_is_a_conflict():
    town = Town()
    only = town.offer("BR", "loan.progress", 500)
    town.decide("BR", "retire")
    error = town.conflict()
    assert any("loan" in s or "功能3" in s for s in error.conflict)
    assert any("周" in s for s in error.conflict) and error.relaxation
    town.decide("BR", "drop", function_id=only)
    plan = town.plan()
    assert str(plan.decision_of["BR"].action) == "retire"


def test_merging_into_a_channel_that_ends_by_word_is_a_conflict_of_two_decisions():
    town = Town()
    town.add("BR2", "service_account", "B1", followers=5_000, annual_cost=100_000)
    town.offer("BR2", "account.balance", 50)
    town.decide("BR", "merge", "BR2")
    town.decide("BR2", "merge", "FWH")
    error = town.conflict()
    assert len([s for s in error.conflict if "周" in s]) == 2
    for skip in range(2):
        rows = copy.deepcopy(town.rows())
        del rows["decisions"][skip]
        plan_rows(rows)


def test_another_legal_person_needs_a_word_and_separate_consent():
    town = Town()
    town.channels["BR"]["owner_unit"] = "SUB"
    assert town.decided("BR")[0] == "keep"
    town.decide("BR", "merge", "FWH")
    town.conflict()
    town.optional["evidence"] = [
        {"channel_id": "BR", "item": "separate_consent", "ref": "授2025-1", "date": "2025-04-01", "by": "周"}
    ]
    assert town.decided("BR") == ("merge", "FWH")


def test_two_words_on_one_day_contradict_each_other_the_later_one_wins():
    town = Town()
    town.decide("BR", "keep")
    words = [
        PersonDecision(ChannelId("BR"), Action.MERGE, "改定", "吴", day, SourceRef("渠道决定", 5),
                       target_channel_id=ChannelId("FWH"))
        for day in (dt.date(2025, 4, 20), dt.date(2025, 4, 21))
    ]
    with pytest.raises(InfeasiblePlan) as caught:
        town.plan(decisions=(words[0],))
    assert len(caught.value.conflict) == 2
    assert town.decided("BR", decisions=(words[1],)) == ("merge", "FWH")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_date_nobody_can_meet_is_a_conflict(lang):
    town = Town()
    town.decide("BR", "merge", "FWH", not_after="2025-06-01")
    with pytest.raises(InfeasiblePlan) as caught:
        town.plan(lang=lang)
    assert caught.value.conflict and caught.value.relaxation


def test_what_a_bank_is_in_today_is_never_impossible():
    town = Town()
    for number in range(20):
        town.offer("FWH", "content.notice", number)
    town.messages["FWH"] = 9
    town.add("DYH", "subscription_account", "HQ", followers=20_000, annual_cost=50_000)
    town.offer("DYH", "wealth.buy", 900)
    assert town.plan().decision_of["DYH"].reasons
