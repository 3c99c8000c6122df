"""The review workbook: every judged row, with a filter, and room for the reviewer."""

import io
from typing import Any

import openpyxl
import pytest

from migration.compliance import Verdict, review
from reports.review_excel import review_workbook
from tests.builders import bank, graph
from tests.plans import AS_OF, plan_of


def _workbook(lang: str = "zh") -> tuple[Any, Any, bytes]:
    capabilities = graph(bank(channels=[{"channel_id": "A", "name": "=1+1"}, {"channel_id": "B", "kind": "app"}]))
    plan = plan_of(capabilities, end={"A": "B"})
    found = review(plan, capabilities, AS_OF, lang)
    data = review_workbook(found, plan, capabilities, lang)
    return found, openpyxl.load_workbook(io.BytesIO(data)), data


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_judged_row_is_listed_once(lang: str) -> None:
    found, book, _ = _workbook(lang)
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    heaviest = sorted(found.judged, key=lambda j: -j.outcome.verdict.weight)
    assert [(row[0], row[6]) for row in rows] == [(j.rule.id, j.outcome.text) for j in heaviest]
    assert sheet.auto_filter.ref == f"A1:K{len(rows) + 1}" and sheet.freeze_panes
    fails = [row for row in rows if row[2] == {"zh": "不通过", "en": "fail"}[lang]]
    assert len(fails) == found.counts[Verdict.FAIL]


def test_a_name_that_looks_like_a_formula_stays_text() -> None:
    _, book, _ = _workbook()
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "=1+1"]
    assert cells and all(cell.data_type == "s" for cell in cells)


def test_tasks_and_rules_have_their_sheets() -> None:
    found, book, _ = _workbook()
    assert book.sheetnames == ["审查清单", "待补证据", "规则", "说明"]
    assert book["待补证据"].max_row == len(found.tasks) + 1
    assert book["规则"].max_row == len(found.results) + 1
    assert found.plan in [row[1] for row in book["说明"].iter_rows(values_only=True)]


def test_same_bytes_on_each_run() -> None:
    assert _workbook()[2] == _workbook()[2]
