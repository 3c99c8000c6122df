"""The index workbook lists every draft, every hole and every hit."""

import io

import pytest
from openpyxl import load_workbook

from inventory.container import read_parts
from notices import draft_notices
from tests.notices.town import CHANNELS, town, town_drafts, town_plan


@pytest.fixture(scope="module")
def found():
    return town_drafts()


def rows_of(found, sheet):
    book = load_workbook(io.BytesIO(found.files["index.xlsx"]))
    return [list(row) for row in book[sheet].iter_rows(values_only=True)]


def test_every_file_has_a_row_and_every_row_a_file(found):
    paths = [row[4] for row in rows_of(found, "通知索引")[1:]]
    assert sorted(paths) == sorted(p for p in found.files if not p.endswith(("facts.json", "index.xlsx")))


def test_rows_are_in_order_of_publishing_and_count_sms_parts(found):
    rows = rows_of(found, "通知索引")[1:]
    assert [row[5] for row in rows] == sorted(row[5] for row in rows)
    sms = {row[4]: row[8] for row in rows if row[3] == "短信"}
    assert sms["SA1/announce/sms.txt"] == 2
    assert all(row[8] is None for row in rows if row[3] != "短信")


def test_holes_and_hits_are_listed(found):
    assert len(rows_of(found, "待补清单")) == len(found.holes) + 1
    assert len(rows_of(found, "文字检查")) == len(found.lint) + 1
    draft = next(row for row in rows_of(found, "通知索引") if row[4] == "CA/announce/website.docx")
    assert draft[10] == "功能·线下替代；资产·处置方式"


def test_a_hole_names_what_it_is_about_in_the_bank_s_words(found):
    rows = [row for row in rows_of(found, "待补清单")[1:] if row[0] == "CA"]
    assert {row[5] for row in rows if row[4] == "线下替代"} == {"还款"}
    assert all("自动扣款" in row[5] for row in rows if row[4] == "处置方式")
    assert not any("[" in row[5] for row in rows_of(found, "待补清单")[1:])


def test_a_click_opens_the_draft(found):
    sheet = load_workbook(io.BytesIO(found.files["index.xlsx"]))["通知索引"]
    for row in sheet.iter_rows(min_row=2):
        assert row[4].hyperlink.target.replace("\\", "/") == row[4].value


def test_a_name_that_looks_like_a_formula_stays_text():
    rows = [row | {"name": "=HYPERLINK(1)"} if row["channel_id"] == "DEAD" else row for row in CHANNELS]
    found = draft_notices(town_plan(), town(rows))
    row = next(row for row in rows_of(found, "通知索引") if row[0] == "DEAD")
    assert row[1] == "=HYPERLINK(1)"
    assert b"<f>" not in b"".join(read_parts(found.files["index.xlsx"]).values())


def test_the_json_answer_holds_the_same(found):
    document = found.as_json()
    assert len(document["notices"]) == len(found.index)
    assert len(document["holes"]) == len(found.holes)
    assert {"path", "publish_on", "title", "holes", "lint"} <= set(document["notices"][0])
