"""What ends, what opens and what did not run anyway lie between the two counts of channels."""

from dataclasses import replace

import pytest

from inventory.words import load_words
from migration.compliance import review
from reports.headline import closings, headline_facts
from reports.summary import summarise

pytestmark = pytest.mark.xdist_group("sample")


@pytest.fixture(scope="module")
def found(sample_job):
    return review(sample_job.plan, sample_job.graph, sample_job.plan.as_of, "zh")


def test_the_counts_add_up(sample_job, found):
    head = summarise(sample_job, found)
    ended = sum(head.ending.values())
    assert head.opened == 1
    assert head.channels_before - (ended - head.ending_idle) + head.opened == head.channels_after


def test_the_headline_says_what_ends_and_what_opens(sample_job, found):
    head, words = summarise(sample_job, found), load_words("reports", "zh")
    ended = sum(head.ending.values())
    assert f"关停 {ended} 个（" in closings(head, words)
    assert closings(head, words).endswith("，开通 1 个")
    assert closings(head, words) in headline_facts(head, words)["channels"]
    assert "newly opened" in closings(head, load_words("reports", "en"))


def test_channels_that_did_not_run_are_told_apart(sample_job, found):
    less = replace(sample_job.plan.summary, channels_before=sample_job.plan.summary.channels_before - 2,
                   channels_after=sample_job.plan.summary.channels_after)
    head = summarise(replace(sample_job, plan=replace(sample_job.plan, summary=less)), found)
    assert head.ending_idle == 2
    assert "其中 2 个现已不在运营" in closings(head, load_words("reports", "zh"))


def test_nothing_is_said_where_nothing_ends(sample_job, found):
    head = replace(summarise(sample_job, found), ending={})
    assert closings(head, load_words("reports", "zh")) == ""
