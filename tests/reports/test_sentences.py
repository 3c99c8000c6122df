"""Sentences of the terminal and the overview read as a colleague would write them."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from inventory.kinds import Action
from inventory.records import ChannelId
from inventory.words import load_words
from migration.plan import ChannelDecision
from reports.dates import date_lines, told_lines
from reports.summary import summarise
from reports.terminal import summary_lines
from tests.reports.hostile import hostile_job


@pytest.fixture(scope="module")
def opening():
    """A job whose plan opens one account."""
    job, _ = hostile_job()
    new = ChannelDecision(ChannelId("NEW:A"), Action.KEEP, "none", opens_on=dt.date(2025, 7, 2))
    return replace(job, plan=replace(job.plan, channels=(*job.plan.channels, new)))


def test_a_day_of_opening_reads_as_a_sentence_and_is_not_told_twice(opening):
    words = load_words("reports", "zh")
    (line,) = (line for line in date_lines(opening, words) if "NEW:A" in line)
    assert "最迟2025年7月2日可为客户服务" in line
    assert not line.startswith("开通")
    assert ("开通", line) in list(told_lines(opening, words))


@pytest.mark.parametrize(("lang", "none", "some"), [
    ("zh", "7 未知：无；", "7 未知 4 项：甲；乙；丙；"),
    ("en", "7 Unknown: nothing; ", "7 Unknown 4: 甲; 乙; 丙; "),
])
def test_nothing_unknown_is_said_so(lang, none, some):
    job, found = hostile_job()
    words = load_words("reports", lang)
    for unknowns, start in (((), none), (tuple("甲乙丙丁"), some)):
        head = replace(summarise(job, found), unknowns=unknowns, undecided=7)
        line = next(line for line in summary_lines(head, words, Path("w")) if line.startswith("7"))
        assert line.startswith(start)
        assert "7" in line.removeprefix(start)
