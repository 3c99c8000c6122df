"""What another option is said to cost more is what the sum of all bills grows by, the others as decided."""

from dataclasses import replace
from itertools import product

import pytest

from inventory.kinds import Action
from inventory.records import ChannelId
from inventory.words import load_words
from migration.analysis import analyse
from migration.deciding.alternatives import (
    binding_rule,
    find_alternatives,
    judge_options,
    total_beside,
    total_of_chosen,
)
from migration.deciding.optimise import Chosen, Outcome
from migration.deciding.option import Menu, Option
from migration.deciding.options import build_options
from migration.deciding.parts import Parts
from migration.deciding.plan_bills import build_bills
from migration.plan import ChannelDecision
from migration.planner import PlanRequest, decide, make_setting
from migration.policy import default_policy
from tests import builders
from tests.migration.planner_bank import AS_OF, START
from tests.random_banks import random_bank

SEEDS = (4, 6, 9, 17, 25, 33, 43, 61)  # 6: functions that follow to the app; 9: building shared


def parts_of(seed: int) -> Parts:
    rows = random_bank(seed, 12 + seed % 9)
    request = PlanRequest(builders.graph(builders.bank(**rows)), default_policy(), AS_OF, START)
    analysis = analyse(request.graph, request.policy, AS_OF, "zh")
    setting = make_setting(request, analysis, load_words("migration", "zh"))
    outcome, selection, timetable = decide(setting, build_options(setting), request, load_words("migration", "zh"))
    return Parts(replace(setting, people=outcome.people), outcome, selection, timetable, analysis, AS_OF, "zh")


def bank_total(parts: Parts, own: ChannelId, chosen: Chosen) -> float:
    """The sum of all bills if one channel did something else."""
    outcome: Outcome = replace(parts.outcome, chosen={**parts.outcome.chosen, own: chosen})
    return sum(bill.total for bill in build_bills(parts.setting, outcome).values())


def ways(parts: Parts, menu: Menu, option: Option) -> list[Chosen] | None:
    """Every way to take an option, functions following those sent on to the app; None where they cannot."""
    sent = parts.others.sent
    follows = {}
    for key, place in option.placed.items():
        if place.twin in sent:
            if (place.target, key) not in menu.follows:
                return None
            follows[key] = menu.follows[place.target, key]
    fills = [[target for target, _ in menu.ways_to_fill(key, option)] for key in option.open]
    return [Chosen(option, dict(zip(option.open, row, strict=True)), (), follows) for row in product(*fills)]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_difference_is_what_the_sum_of_all_bills_grows_by(seed):
    parts = parts_of(seed)
    for own, menu in parts.outcome.menus.items():
        now = bank_total(parts, own, parts.outcome.chosen[own])
        for option in menu.options:
            possible = ways(parts, menu, option)
            said = total_beside(parts, menu, option) - total_of_chosen(parts, own)
            if said < float("inf") and possible and len(possible) <= 64:
                least = min(bank_total(parts, own, chosen) for chosen in possible) - now
                assert said == pytest.approx(least, abs=0.01), (own, option.order)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_other_option_is_said_to_cost_less_unless_a_rule_or_a_person_stands_against_it(seed):
    parts = parts_of(seed)
    words = load_words("migration", "zh")
    dearer = words.text("planner.why_not.dearer_than_chosen").partition("{")[0]
    for own in parts.outcome.menus:
        price = parts.prices[own].total
        for row in find_alternatives(parts, own):
            if row.why_not.startswith(dearer):
                assert row.total is not None and row.total > price, (own, row)
                assert f"{row.total - price:,}" in row.why_not


@pytest.mark.parametrize("seed", SEEDS)
def test_next_best_is_the_cheapest_option_no_rule_stands_against(seed):
    """Judged without the limit on how many are shown; keeping is always open to a channel that ends."""
    parts, barred = parts_of(seed), 0
    for own in parts.outcome.menus:
        rows = find_alternatives(parts, own)
        row = ChannelDecision(own, Action.MERGE, "none", alternatives=rows)
        possible = [round(j.total) for j in judge_options(parts, own) if j.open and j.total is not None]
        possible += [r.total for r in rows if r.action is Action.KEEP and r.total is not None]
        barred += sum(not r.open for r in rows)
        best = row.next_best
        assert (best.total if best else None) == min(possible, default=None), own
        if best is not None and best.action is not Action.KEEP:
            menu = parts.outcome.menus[own]
            named = [o for o in menu.options if (o.action, o.main) == (best.action, best.target_channel_id)]
            assert all(binding_rule(parts, menu, option)[0] is None for option in named)
            assert named
    assert barred or seed == 9  # a bank in which nothing is barred
