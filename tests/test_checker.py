"""The checker finds nothing on the sample, and notices every plan and review spoilt on purpose."""

import copy
import datetime as dt
import json
from typing import Any

import pytest

from inventory.inventory import Inventory
from migration.compliance import review, review_to_json
from migration.plan_json import plan_from_json, plan_to_json
from migration.planner import PlanRequest, build_plan
from migration.policy import default_policy
from tests.builders import bank, graph
from tests.checker import check_plan, check_review
from tests.checker.small_bank import small_bank
from tests.checker.spoils import SPOILS, spoil

pytestmark = pytest.mark.xdist_group("sample")
Document = dict[str, Any]


@pytest.fixture(scope="module")
def document(sample_job) -> Document:
    return json.loads(plan_to_json(sample_job.plan))


@pytest.fixture(scope="module")
def small_plan():
    inventory = bank(**small_bank())
    capabilities = graph(inventory)
    plan = build_plan(PlanRequest(capabilities, default_policy(), dt.date(2025, 5, 1), dt.date(2025, 5, 31)))
    return capabilities, plan


@pytest.fixture(scope="module")
def plans(sample_job, document, small_plan) -> list[tuple[Inventory, Document]]:
    """The plans that are spoilt: the sample's, and for what it lacks the small bank's."""
    return [(sample_job.inventory, document), (small_plan[0].inventory, json.loads(plan_to_json(small_plan[1])))]


def test_plans_keep_every_promise(plans):
    for inventory, plan in plans:
        assert check_plan(inventory, plan) == []


@pytest.mark.parametrize("name", SPOILS)
def test_spoilt_plan_is_noticed(plans, name):
    inventory, plan = _spoilt(plans, name)
    noticed = {sentence.split(":")[0] for sentence in check_plan(inventory, plan)}
    assert name.split("__")[0] in noticed


def _spoilt(plans: list[tuple[Inventory, Document]], name: str) -> tuple[Inventory, Document]:
    """The first plan that holds what is to be spoilt, spoilt."""
    for inventory, plan in plans:
        copied = copy.deepcopy(plan)
        try:
            spoil(inventory, copied, name)
        except StopIteration:
            continue
        return inventory, copied
    pytest.fail("no plan holds what is to be spoilt")


def test_plan_reads_back_to_the_same_bytes(sample_job):
    text = plan_to_json(sample_job.plan)
    assert plan_to_json(plan_from_json(text)) == text


@pytest.fixture(scope="module")
def sample_review(sample_job) -> Document:
    return json.loads(review_to_json(review(sample_job.plan, sample_job.graph, sample_job.plan.as_of, "zh")))


@pytest.fixture(scope="module")
def small_review(small_plan) -> Document:
    capabilities, plan = small_plan
    return json.loads(review_to_json(review(plan, capabilities, plan.as_of, "zh")))


def test_reviews_keep_every_promise(plans, sample_review, small_review):
    for (inventory, plan), document in zip(plans, (sample_review, small_review), strict=True):
        assert check_review(inventory, plan, document) == []


@pytest.mark.parametrize(
    ("rule", "check"),
    [("elder_critical", "elder_offline"), ("open_ended_assets", "assets_settled"), ("absent_assets", "assets_settled")],
)
def test_review_that_passes_everything_is_noticed(plans, sample_review, small_review, rule, check):
    noticed = set()
    for (inventory, plan), document in zip(plans, (sample_review, small_review), strict=True):
        spoilt = copy.deepcopy(document)
        for result in spoilt["results"]:
            for outcome in result["outcomes"] if result["rule"]["check"] == check else ():
                outcome["verdict"] = "pass"
        noticed |= {sentence.split(":")[0] for sentence in check_review(inventory, plan, spoilt)}
    assert rule in noticed
