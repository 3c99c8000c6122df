"""The checker finds nothing on the sample, and notices every plan spoilt on purpose."""

import copy
import json

import pytest

from migration.plan_json import plan_from_json, plan_to_json
from tests.checker import check_plan
from tests.checker.spoils import SPOILS, spoil


@pytest.fixture(scope="module")
def document(sample_job) -> dict:
    return json.loads(plan_to_json(sample_job.plan))


@pytest.mark.xdist_group("sample")
def test_sample_plan_keeps_every_promise(sample_job, document):
    assert check_plan(sample_job.inventory, document) == []


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("name", [function.__name__ for function in SPOILS])
def test_spoilt_plan_is_noticed(sample_job, document, name):
    plan = copy.deepcopy(document)
    spoil(sample_job.inventory, plan, name)
    noticed = {sentence.split(":")[0] for sentence in check_plan(sample_job.inventory, plan)}
    assert name.split("__")[0] in noticed


@pytest.mark.xdist_group("sample")
def test_plan_reads_back_to_the_same_bytes(sample_job):
    text = plan_to_json(sample_job.plan)
    assert plan_to_json(plan_from_json(text)) == text
