"""The explanation adds up, and the figure it says would flip the decision does flip it."""

import json
import re

import pytest

from inventory.errors import SettingsError
from inventory.kinds import Action
from inventory.records import ChannelId
from migration.deciding import explain
from migration.deciding.explain import Explanation, explain_channel
from migration.deciding.flips import Flip
from migration.deciding.retelling import retell, retell_why_not
from migration.policy import default_policy
from tests import builders
from tests.migration.planner_bank import Town, plan_rows
from tests.random_banks import random_bank


def _explain(town: Town, channel: str, lang: str = "zh") -> Explanation:
    rows = town.rows()
    graph = builders.graph(builders.bank(**rows))
    return explain_channel(plan_rows(rows, lang=lang), graph, default_policy(), ChannelId(channel), lang)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("channel", ["BR", "APP", "FWH"])
def test_contributions_sum_to_the_price_and_the_text_names_the_channel(channel, lang):
    answer = _explain(Town(), channel, lang)
    assert sum(amount for _, _, amount in answer.contributions) == answer.total
    assert channel in answer.text and answer.reasons
    assert json.loads(json.dumps(answer.as_json()))["channel_id"] == channel


def test_the_next_best_option_comes_with_its_difference():
    answer = _explain(Town(), "BR")
    assert answer.next_best is not None
    assert answer.next_best["difference"] == answer.next_best["total"] - answer.total >= 0


def test_the_activity_said_to_flip_an_ending_flips_it():
    town = Town()
    flip = next(f for f in _explain(town, "BR").flips if f.figure == "active_users")
    assert flip.now == 200 and flip.threshold > 200
    for level, action in ((flip.threshold * 0.97, "merge"), (flip.threshold * 1.03, "keep")):
        town.active["BR"] = int(level)
        for row in town.functions:
            if row["channel_id"] == "BR":
                row["monthly_users"] = 10
        town.channels["BR"]["followers"] = int(level) * 40  # so that it stays hardly active
        assert town.decided("BR")[0] == action, level


def test_the_cost_said_to_flip_a_conversion_flips_it():
    """What the account goes on costing grows with its cost as well."""
    town = Town()
    town.functions = [f for f in town.functions if f["channel_id"] != "BR"]
    town.publish("BR")
    town.messages["BR"], town.active["BR"], town.channels["BR"]["followers"] = 4, 30_000, 400_000
    flip = next(f for f in _explain(town, "BR").flips if f.figure == "annual_cost")
    for cost, action in ((flip.threshold * 1.03, "convert"), (flip.threshold * 0.97, "keep")):
        town.channels["BR"]["annual_cost"] = cost
        assert town.decided("BR")[0] == action, cost


def test_what_a_rule_keeps_no_figure_flips():
    town = Town()
    town.active["BR"] = 9_000
    assert town.decided("BR")[0] == "keep"
    assert _explain(town, "BR").flips
    town.optional["dependencies"] = [{"channel_id": "APP", "depends_on": "BR", "kind": "app_launch_domain"}]
    assert _explain(town, "BR").flips == ()


def test_a_persons_word_has_no_figure_that_flips_it():
    town = Town()
    town.decide("BR", "keep")
    assert _explain(town, "BR").flips == ()


def test_reasons_are_told_again_in_the_language_asked_for():
    """What is rendered anew is what a plan made in that language says, but for the bank's own names."""
    for bank_rows in (Town().rows(), *(dict(random_bank(seed, 12)) for seed in (4, 17))):
        plans = {lang: plan_rows(bank_rows, lang=lang) for lang in ("zh", "en")}
        same = 0
        for row in plans["zh"].channels:
            told, foreign = retell(row.reasons, "en")
            wanted = [reason.text for reason in plans["en"].decision_of[row.channel_id].reasons]
            kept = [reason.text for reason in row.reasons]
            assert [t for t, w, k in zip(told, wanted, kept, strict=True) if t not in (w, k)] == []
            assert foreign is any(t == k != w for t, w, k in zip(told, wanted, kept, strict=True))
            same += sum(t == w for t, w in zip(told, wanted, strict=True))
        assert same * 2 > sum(len(row.reasons) for row in plans["zh"].channels)


@pytest.mark.parametrize(("source", "lang"), [("zh", "en"), ("en", "zh")])
def test_why_others_were_not_taken_is_told_in_the_language_asked_for(source, lang):
    count = 0
    for rows in (Town().rows(), dict(random_bank(4, 12)), dict(random_bank(17, 12))):
        plans = {each: plan_rows(rows, lang=each) for each in (source, lang)}
        held, wanted = ([a.why_not for row in plans[each].channels for a in row.alternatives] for each in plans)
        told = [retell_why_not(text, lang) for text in held]
        assert told == wanted
        assert [retell_why_not(text, lang) for text in wanted] == wanted
        count += len(told)
    assert count > 10


def test_an_explanation_in_another_language_says_what_is_quoted():
    rows = Town().rows()
    graph, plan = builders.graph(builders.bank(**rows)), plan_rows(rows, lang="zh")
    answer = explain_channel(plan, graph, default_policy(), ChannelId("BR"), "en")
    assert "Next best" in answer.text and "保留现状" not in answer.text
    assert "in the language it was made in" not in answer.text
    assert "Customers go to" in answer.text
    assert answer.reasons[0] == explain_channel(
        plan_rows(rows, lang="en"), graph, default_policy(), ChannelId("BR"), "en"
    ).reasons[0]
    assert "active users" in answer.reasons[0]
    assert "客户由" not in answer.text
    assert "原文" not in _explain(Town(), "BR", "zh").text


def test_a_figure_many_times_higher_is_told_so(monkeypatch):
    flip = Flip("active_users", 5, 1_000, 19_900.0, Action.KEEP, None)
    monkeypatch.setattr(explain, "find_flips", lambda *_: (flip,))
    assert "由现在的5变到1,000（约200倍）时" in _explain(Town(), "BR").text


def test_a_successor_that_does_all_and_shares_its_name_reads_well():
    town = Town()
    for row in town.channels.values():
        row["name"] = "云岭银行"
    reasons = _explain(town, "BR").reasons
    assert any("云岭银行（" in text for text in reasons)
    assert not any(re.search(r"在用功能(\d+)项，其中\1项", text) for text in reasons)
    assert any("全都能为同样的客户提供" in text for text in reasons)


def test_an_unknown_channel_is_the_users_mistake():
    with pytest.raises(SettingsError, match="NOBODY"):
        _explain(Town(), "NOBODY")
