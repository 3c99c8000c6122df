"""The portfolio in the plan workbook: counts and standings are the plan's."""

import io
from collections import Counter

import openpyxl
import pytest

from inventory.words import LANGUAGES, load_words
from migration.compliance import review
from migration.plan_json import plan_from_json, plan_to_json
from migration.portfolio import Quadrant
from reports.excel import plan_workbook


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_counts_and_standings_are_those_of_the_plan(sample_job, lang):
    words, found = load_words("reports", lang), review(sample_job.plan, sample_job.graph, sample_job.plan.as_of, lang)
    book = openpyxl.load_workbook(io.BytesIO(plan_workbook(sample_job, found, lang)))
    front, table = book[words.say("portfolio.sheet")], book[words.say("portfolio.table")]
    standings = sample_job.plan.portfolio.standings
    rows = {row[1]: row for row in table.iter_rows(min_row=2, values_only=True)}
    assert {row.channel_id: (row.fitness, row.value) for row in standings} == {i: (r[6], r[8]) for i, r in rows.items()}
    named = Counter(row[0] for row in rows.values())
    shown = {a: b for a, b, *_ in front.iter_rows(min_row=4, values_only=True) if isinstance(b, int)}
    assert {words.say(f"portfolio.quadrant.{q}"): 0 for q in Quadrant} | named == {name: shown[name] for name in (
        words.say(f"portfolio.quadrant.{q}") for q in Quadrant)}
    assert len(front._charts[0].series) == len(named)


@pytest.mark.xdist_group("sample")
def test_the_portfolio_survives_the_file(sample_job):
    plan = sample_job.plan
    assert plan.portfolio.standings
    assert plan_from_json(plan_to_json(plan)).portfolio == plan.portfolio
