"""The checker finds nothing wrong with any plan: of random banks, of real cases, of the sample."""

import datetime as dt
import json
from collections import Counter
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.capabilities import load_taxonomy, map_functions
from inventory.graph import CapabilityGraph
from inventory.inventory import Inventory
from inventory.loading import load_inventory
from migration.compliance import review, review_to_json
from migration.plan import Plan
from migration.plan_json import plan_to_json
from migration.planner import PlanRequest, build_plan
from migration.policy import default_policy
from tests.builders import bank, graph
from tests.case_files import case_params, case_workbook
from tests.checker import check_plan, check_review
from tests.random_banks import Tables, random_bank

AS_OF, START = dt.date(2025, 5, 1), dt.date(2025, 5, 31)
#: banks that once got a plan the checker objected to
ONCE_WRONG = (10, 27, 42, 57, 81, 107, 115, 219, 788, 981)


def _tables(seed: int) -> Tables:
    """A random bank of 4 to 20 channels and its baits."""
    return random_bank(seed, 4 + seed % 17)


def _planned(tables: Tables) -> tuple[CapabilityGraph, Plan]:
    capabilities = graph(bank(**tables))
    return capabilities, build_plan(PlanRequest(capabilities, default_policy(), AS_OF, START))


def _broken(capabilities: CapabilityGraph, plan: Plan) -> list[str]:
    """What the checker says of a plan and of its review."""
    inventory: Inventory = capabilities.inventory
    document = json.loads(plan_to_json(plan))
    papers = json.loads(review_to_json(review(plan, capabilities, plan.as_of, "zh")))
    return check_plan(inventory, document) + check_review(inventory, document, papers)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1), st.integers(2, 14))
def test_plans_of_random_banks_keep_every_promise(seed, channels):
    assert _broken(*_planned(random_bank(seed, channels))) == []


@pytest.mark.parametrize("seed", ONCE_WRONG)
def test_plans_that_were_wrong_once_keep_every_promise(seed):
    assert _broken(*_planned(_tables(seed))) == []
    assert _broken(*_planned(_tables(seed) | {"decisions": []})) == []


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 200, 20))
def test_plans_of_many_random_banks_keep_every_promise(first):
    found = {seed: _broken(*_planned(_tables(seed))) for seed in range(first, first + 20)}
    assert {seed: sentences for seed, sentences in found.items() if sentences} == {}


def test_random_banks_meet_every_action_and_mechanism():
    """What the checker judges is not all ``keep``."""
    plans = [_planned(_tables(seed))[1] for seed in (*range(50, 65), 108)]
    actions = Counter(str(row.action) for plan in plans for row in plan.channels)
    assert set(actions) == {"keep", "convert", "merge", "redirect_to_app", "hand_over", "retire"}
    mechanisms = {row.mechanism for plan in plans for row in plan.channels}
    platform = {"account_migration", "mini_program_migration", "wecom_transfer"}
    assert platform | {"guided_refollow", "app_redirect"} <= mechanisms


@pytest.mark.parametrize("name", case_params())
def test_plans_of_real_cases_keep_every_promise(name, tmp_path):
    inventory = load_inventory(case_workbook(name.removeprefix("case:"), tmp_path), "zh").raise_on_errors()
    capabilities = CapabilityGraph(inventory, load_taxonomy(), map_functions(inventory, load_taxonomy()))
    assert inventory.default_as_of is not None
    start = inventory.default_as_of + dt.timedelta(days=30)
    plan = build_plan(PlanRequest(capabilities, default_policy(), inventory.default_as_of, start))
    assert _broken(capabilities, plan) == []


@pytest.mark.parametrize("seed", list(islice(range(300, 400), 0, None, 25)))
def test_no_bank_without_a_persons_word_is_impossible(seed):
    """Only people's decisions and dates can make a plan impossible, never the state a bank is in."""
    for number in range(seed, seed + 3):
        _planned(_tables(number) | {"decisions": []})
