"""One cell of each type: what is read, what is read with a warning, what is refused."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.checks.faults import severity_of
from inventory.kinds import ChannelKind, Status
from inventory.reading.cells import read_cell
from inventory.reading.days import read_date
from inventory.reading.raw import CellError, Uncomputed
from inventory.schema import load_schema

CHANNELS = load_schema().sheets["channels"]
DAY = dt.date(2025, 7, 31)


def read(value, name="followers", sheet="channels"):
    reading = read_cell(value, load_schema().sheets[sheet].field(name))
    assert reading.value is None or reading.code is None or severity_of(reading.code) == "warning"
    return reading.value, reading.code


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("", None, None),
        ("   ", None, None),
        ("\u200b", None, "read_as_unknown"),
        ("\ud7a4", None, "not_a_number"),
        (12345.0, 12345, None),
        (0.0, 0, None),
        ("12345", 12345, None),
        ("１２３", 123, "number_reading"),
        ("1,234,567", 1234567, "number_reading"),
        ("1，234", 1234, "number_reading"),
        ("1.2万", 12000, "number_reading"),
        ("1.2亿", 120_000_000, "number_reading"),
        ("1.2 亿", None, "not_a_number"),
        ("350人", 350, "number_reading"),
        ("—", None, "read_as_unknown"),
        ("暂无数据", None, "read_as_unknown"),
        ("1.23456万", None, "not_whole"),
        ("12,34", None, "not_a_number"),
        ("约300", None, "not_a_number"),
        ("三千", None, "not_a_number"),
        ("无", None, "not_a_number"),
        ("1.2e4", None, "not_a_number"),
        ("1.2w", None, "not_a_number"),
        (12.5, None, "not_whole"),
        (-1.0, None, "negative"),
        ("-1", None, "negative"),
        ("(500)", None, "not_a_number"),
        (float("inf"), None, "not_a_number"),
        (True, None, "not_a_number"),
        (DAY, None, "not_a_number"),
        (3e9, None, "absurd_number"),
        (2e9, 2_000_000_000, None),
        (2_000_000_001, None, "absurd_number"),
        ("800元", None, "not_a_number"),
        ("￥800", None, "not_a_number"),
        (CellError("#N/A"), None, "cell_error"),
        ("#N/A", None, "cell_error"),
        (Uncomputed("=A1"), None, "formula_not_computed"),
    ],
)
def test_counts(cell, value, code):
    assert read(cell) == (value, code)


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        (80000.5, 80000.5, None),
        ("￥1,200.50元", 1200.5, "number_reading"),
        ("12万元", 120000.0, "number_reading"),
        ("-3", None, "negative"),
        ("8万左右", None, "not_a_number"),
    ],
)
def test_money(cell, value, code):
    assert read(cell, "annual_cost") == (value, code)


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("FWH-01", "FWH-01", None),
        ("武汉_1", "武汉_1", None),
        ("  A1 ", "A1", None),
        ("Ａ１", "A1", "cleaned_id"),
        ("A\u200b1", "A1", "cleaned_id"),
        ("A1\n", "A1", None),
        (101.0, "101", "number_as_id"),
        (1e16, None, "id_not_text"),
        (1.5, None, "id_not_text"),
        (DAY, None, "id_not_text"),
        (True, None, "id_not_text"),
        ("СA1", None, "homoglyph_id"),
        ("ΑB", None, "homoglyph_id"),
        ("../etc", None, "bad_id"),
        ("a/b", None, "bad_id"),
        ("NEW:A", None, "bad_id"),
        ("A 1", None, "bad_id"),
        (".", None, "bad_id"),
        ("x" * 65, None, "bad_id"),
    ],
)
def test_ids(cell, value, code):
    assert read(cell, "channel_id") == (value, code)


def test_a_homoglyph_is_named_with_the_plain_letter():
    reading = read_cell("СA1", CHANNELS.field("channel_id"))
    assert reading.facts == {"letters": "С", "like": "C", "suggestion": "CA1"}


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        (DAY, DAY, None),
        (dt.datetime(2025, 7, 31), DAY, None),
        (dt.datetime(2025, 7, 31, 9, 30), DAY, "time_ignored"),
        ("2025-07-31", DAY, None),
        ("2025/7/31", DAY, None),
        ("2025.7.31", DAY, None),
        ("20250731", DAY, None),
        (20250731.0, DAY, None),
        ("2025年7月31日", DAY, None),
        ("２０２５－７－３１", DAY, None),
        ("2025-07-31 00:00:00", DAY, None),
        ("2025-07-31 24:00", DAY, "time_ignored"),
        (45869.0, DAY, "serial_date"),
        ("25-7-31", None, "bad_date"),
        ("7/31", None, "bad_date"),
        ("7月底", None, "bad_date"),
        ("31/02/2025", None, "bad_date"),
        ("2025年7月", None, "bad_date"),
        ("2025-02-30", None, "impossible_date"),
        ("2025-13-01", None, "impossible_date"),
        ("2025-7/31", None, "bad_date"),
        (dt.date(1900, 1, 1), None, "date_out_of_range"),
        ("2099-12-31", None, "date_out_of_range"),
        (0.5, None, "bad_date"),
        (12.0, None, "bad_date"),
        (True, None, "bad_date"),
    ],
)
def test_dates(cell, value, code):
    assert read(cell, "launched_on") == (value, code)


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("2025-04", "2025-04", None),
        ("2025/4", "2025-04", None),
        ("2025年4月", "2025-04", None),
        ("2025年4月份", "2025-04", None),
        (202504.0, "2025-04", None),
        (dt.date(2025, 4, 1), "2025-04", None),
        (dt.date(2025, 4, 30), "2025-04", "month_reading"),
        (45748.0, "2025-04", "month_reading"),
        (2025.1, None, "bad_month"),
        ("2025-13", None, "bad_month"),
        ("4月", None, "bad_month"),
        ("1900-01", None, "date_out_of_range"),
    ],
)
def test_months(cell, value, code):
    assert read(cell, "month", "activity") == (value, code)


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("服务号", ChannelKind.SERVICE_ACCOUNT, None),
        ("service_account", ChannelKind.SERVICE_ACCOUNT, None),
        (" app ", ChannelKind.APP, None),
        ("ＡＰＰ", ChannelKind.APP, None),
        ("公众号", ChannelKind.SUBSCRIPTION_ACCOUNT, "ambiguous_choice"),
        ("服务帐号", None, "unknown_choice"),
        (1.0, None, "unknown_choice"),
    ],
)
def test_choices(cell, value, code):
    assert read(cell, "kind") == (value, code)
    assert read("正常", "status") == (Status.ACTIVE, None)


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [("是", True, None), (True, True, None), (0.0, False, None), ("√", True, None), ("N", False, None),
     ("看情况", None, "unknown_choice"), (2.0, None, "unknown_choice")],
)  # fmt: skip
def test_yes_or_no(cell, value, code):
    assert read(cell, "login_required", "functions") == (value, code)


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("  理财 ", "理财", None),
        ("理\u200b财", "理财", "cleaned_text"),
        ("理财\n专区", "理财 专区", "cleaned_text"),
        ("=1+1", "=1+1", None),
        (95588.0, "95588", None),
        (6222021234567890.0, "6222021234567890", "long_number"),
        ("x" * 32_768, None, "text_too_long"),
    ],
)
def test_texts(cell, value, code):
    assert read(cell, "name") == (value, code)


@pytest.mark.parametrize("cell", ["无", "没有", "不适用", "—", "暂无"])
def test_nothing_is_no_vendor_and_no_offline_alternative(cell):
    assert read(cell, "vendor") == (None, "read_as_unknown")
    assert read(cell, "offline_alternative", "functions") == (None, "read_as_unknown")
    assert read("无", "note") == ("无", None)


def test_a_note_keeps_its_lines():
    assert read("一\n二", "note") == ("一\n二", None)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.integers(min_value=0, max_value=1_999_999_999))
def test_a_count_is_read_the_same_however_it_is_written(number):
    forms = [float(number), str(number), f"{number:,}", str(number).translate({48 + d: 0xFF10 + d for d in range(10)})]
    assert [read(form)[0] for form in forms] == [number] * 4


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.dates(min_value=dt.date(1990, 1, 1), max_value=dt.date(2079, 12, 31)))
def test_a_day_is_read_the_same_however_it_is_written(day):
    forms = [day, day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日"]
    assert [read(form, "launched_on") for form in forms] == [(day, None)] * 4


@pytest.mark.parametrize(
    ("name", "sheet", "cell", "expected"),
    [
        ("annual_cost", "channels", "￥1,800元", (1800, "number_reading")),
        ("annual_cost", "channels", "CNY 1.2万", (12000, "number_reading")),
        ("annual_cost", "channels", "800人", (None, "not_a_number")),
        ("quantity", "assets", "800人", (800, "number_reading")),
        ("quantity", "assets", "800元", (800, "number_reading")),
    ],
)
def test_a_unit_that_belongs_to_another_column_is_no_number(name, sheet, cell, expected):
    assert read(cell, name, sheet) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (36_526, (dt.date(2000, 1, 1), "serial_date")), (36_525, (None, "bad_date")),
        (73_050, (dt.date(2099, 12, 31), "serial_date")), (73_051, (None, "bad_date")), (43_230.5, (None, "bad_date")),
    ],
)  # fmt: skip
def test_numbers_of_days_are_read_within_a_century(cell, expected):
    reading = read_date(cell)
    assert (reading.value, reading.code) == expected


def test_half_a_number_of_days_is_no_month():
    assert read(45_412.0, "month", "activity") == ("2024-04", "month_reading")
    assert read(45_412.5, "month", "activity") == (None, "bad_month")


@pytest.mark.parametrize("cell", ["2025-00", "2025-13", "202500"])
def test_there_are_twelve_months(cell):
    assert read(cell, "month", "activity") == (None, "bad_month")


@pytest.mark.parametrize(
    ("cell", "item"),
    [
        ("风险评估", "risk_assessment"),
        (" 个人信息保护影响评估 ", "privacy_assessment"),
        ("Risk_Assessment", "risk_assessment"),
        ("网点搬迁通知", "网点搬迁通知"),
    ],
)
def test_evidence_items_may_be_written_by_name(cell, item):
    assert read(cell, "item", "evidence")[0] == item
