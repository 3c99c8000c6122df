"""Money, people and days in sentences."""

import datetime as dt

import pytest

from inventory.words import load_words
from reports.figures import day, money, people


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [(0, "0元", "CNY 0"), (9_999, "9,999元", "CNY 9,999"), (10_000, "1.0万元", "CNY 10,000"),
     (-31_403_730, "-3,140.4万元", "CNY -31,403,730")],
)
def test_money_counts_in_myriads_in_chinese_only(amount, zh, en):
    assert money(amount, load_words("reports", "zh")) == zh
    assert money(amount, load_words("reports", "en")) == en


def test_people():
    assert people(1_343_900, load_words("reports", "zh")) == "134.4万人"
    assert people(1_343_900, load_words("reports", "en")) == "1,343,900"


def test_days_have_no_leading_zeros_and_none_is_a_dash():
    assert day(dt.date(2025, 5, 1), load_words("reports", "zh")) == "2025年5月1日"
    assert day(dt.date(2025, 12, 31), load_words("reports", "en")) == "31 December 2025"
    assert day(None, load_words("reports", "zh")) == "—"
