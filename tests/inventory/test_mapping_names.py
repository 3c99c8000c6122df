"""Plain forms, and names that must be read as written down in ``tests/data/mapping_names.csv``."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.capabilities.normalise import plain_name
from inventory.capabilities.queries import NameQuery
from inventory.capabilities.reader import read_query
from inventory.capabilities.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy()
FILE = Path(__file__).parents[1] / "data" / "mapping_names.csv"
ROWS = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))


def _query(row):
    return NameQuery(row["name"], row["parent_menu"], row["channel_kind"], row["business_line"])


@pytest.mark.parametrize("row", ROWS, ids=[f"{r['name']}|{r['parent_menu']}|{r['business_line']}" for r in ROWS])
def test_name_is_read_as_its_label(row):
    assert (read_query(_query(row), TAXONOMY).capability_id or "") == row["capability_id"]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("  转 账 汇 款 ", "转账汇款"),
        ("ＡＴＭ查询", "atm查询"),
        ("轉賬過數", "转账转账"),
        ("信用咭", "信用卡"),
        ("①转账汇款·缴费", "转账汇款/缴费"),
        ("转账＋缴费", "转账/缴费"),
        ("T+0理财", "t+0理财"),
        ("3.网点查询", "网点查询"),
        ("理财（新）", "理财"),
        ("转账（手机号）", "转账手机号"),
        ("某某银行理财", "理财"),
        ("手机银行", "手机银行"),
        ("我的银行卡", "我的银行卡"),
        ("工行", "工行"),
        ("贷款v2.0", "贷款"),
        ("🔥★", ""),
        ("", ""),
    ],
)
def test_plain_form(name, plain):
    assert plain_name(name) == plain


@pytest.mark.parametrize("name", [row["name"] for row in ROWS])
def test_plain_form_of_a_plain_form_is_itself(name):
    assert plain_name(plain_name(name)) == plain_name(name)


def _wide(text):
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@settings(max_examples=50, deadline=None)
@given(
    row=st.sampled_from(ROWS),
    before=st.sampled_from(["", "★", "🔥", "【NEW】", "（热）", "  ", "①", "☆ ", "\u200b"]),
    after=st.sampled_from(["", "★", "！", "🎉🎉", "（新）", " NEW", "\ufeff", ">", "…"]),
    wide=st.booleans(),
)
def test_decoration_and_width_never_change_the_answer(row, before, after, wide):
    query = _query(row)
    name = before + (_wide(query.name) if wide else query.name) + after
    assert read_query(query._replace(name=name), TAXONOMY) == read_query(query, TAXONOMY)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30), st.text(max_size=12))
def test_any_text_gets_an_answer_and_evidence(name, parent):
    reading = read_query(NameQuery(name, parent), TAXONOMY)
    assert 0 <= reading.confidence <= 1
    assert reading.evidence
    assert len(reading.candidates) <= 3
    assert reading.capability_id is None or reading.capability_id == reading.candidates[0]
