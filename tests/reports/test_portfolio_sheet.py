"""The portfolio in the plan workbook, the page and the terminal: counts and standings are the plan's."""

import io
import re
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import openpyxl
import pytest

from inventory.words import LANGUAGES, load_words
from migration.compliance import review
from migration.plan_json import plan_from_json, plan_to_json
from migration.portfolio import Portfolio, Quadrant
from reports.excel import plan_workbook
from reports.page import page_html
from reports.portfolio import COLOURS, portfolio_counts
from reports.terminal import finding_lines
from tests.reports.hostile import hostile_job


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


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_shows_each_channel_where_it_stands(sample_job, lang):
    """One dot a channel, further right and up with its scores, in the colour of the sheet, named when pointed at."""
    words, found = load_words("reports", lang), review(sample_job.plan, sample_job.graph, sample_job.plan.as_of, lang)
    text = page_html(sample_job, found, lang)
    dots = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="5" fill="(#\w+)"><title>(.*?)</title>', text)
    standings = sorted(sample_job.plan.portfolio.standings, key=lambda row: (-row.value, row.channel_id))
    assert len(dots) == len(standings) > 50
    for row, (_, _, colour, title) in zip(standings, dots, strict=True):
        assert row.channel_id in title
        assert colour == COLOURS[row.quadrant]
    assert [float(y) for _, y, *_ in dots] == sorted(float(y) for _, y, *_ in dots)
    by_fitness = sorted(zip((row.fitness for row in standings), (float(x) for x, *_ in dots), strict=True))
    assert [x for _, x in by_fitness] == sorted(x for _, x in by_fitness)
    estate = text.index('<section class="box estate">')
    assert estate < text.index(words.say("page.findings", count=len(sample_job.plan.findings)))
    for _, counts in portfolio_counts(sample_job.plan.portfolio, words):
        for name, count in counts.items():
            assert f'<td>{name}</td><td class="n">{count}</td>' in text[estate:]


def test_a_bank_without_live_channels_has_no_picture():
    job, found = hostile_job()
    bare = replace(job, plan=replace(job.plan, portfolio=Portfolio()))
    assert "class=\"scatter\"" in page_html(job, found, "zh")
    assert "class=\"scatter\"" not in page_html(bare, found, "zh")


@pytest.mark.xdist_group("sample")
def test_findings_end_with_the_portfolio_in_one_line(sample_job):
    standings = sample_job.plan.portfolio.standings
    analysis = SimpleNamespace(findings=(), top=lambda _: (), portfolio=sample_job.plan.portfolio)
    line = finding_lines(analysis, load_words("reports", "zh"))[-1]
    counts = Counter(row.quadrant for row in standings)
    assert line.startswith(f"渠道全景（运营中 {len(standings)} 个）：适合且有价值 {counts[Quadrant.STAR]}；")
    assert line.endswith(f"难以判断 {counts[Quadrant.UNDECIDED]}")
