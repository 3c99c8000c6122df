"""Channels entered twice under a short and a full name are proposed as one; namesakes elsewhere are not."""

import pytest

from inventory.capabilities import find_duplicate_channels
from inventory.capabilities.channel_names import is_short_for, parse_channel_name
from tests.builders import bank


def _pairs(*names, **columns):
    rows = [
        {"channel_id": f"C{at}", "name": name, "kind": "service_account", **{k: v[at] for k, v in columns.items()}}
        for at, name in enumerate(names)
    ]
    return find_duplicate_channels(bank(rows, []))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("工行大连", "中国工商银行大连分行"),
        ("工行大連", "中国工商银行股份有限公司大连市分行"),
        ("★工行大连★", "工行大连服务号"),
        ("天津农商行", "天津农村商业银行股份有限公司"),
        ("招行信用卡", "招商银行信用卡"),
        ("中行大连分行", "中国银行大连分行"),
    ],
)
def test_short_and_full_names_are_proposed_as_one(one, other):
    (pair,) = _pairs(one, other)
    assert pair.score >= 0.75
    assert pair.evidence


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("工行大连", "中国农业银行大连分行", id="other-bank"),
        pytest.param("中国银行大连分行", "中国农业银行大连分行", id="subsequence-of-another-bank"),
        pytest.param("中行大连", "中信银行大连分行", id="one-character-form-of-another-bank"),
        pytest.param("工行大连", "中国工商银行大庆分行", id="other-place"),
        pytest.param("工行大连", "中国工商银行大连中山支行", id="sub-branch-of-the-place"),
        pytest.param("中国工商银行大连分行", "中国工商银行大连支行", id="other-level"),
        pytest.param("中国工商银行", "中国工商银行信用卡", id="other-business"),
        pytest.param("中国工商银行", "中国工商银行大连分行", id="head-office-and-branch"),
        pytest.param("普惠之窗", "财富之窗", id="nothing-in-common"),
    ],
)
def test_namesakes_are_not_merged(one, other):
    assert _pairs(one, other) == []


def test_another_kind_or_another_legal_person_is_never_a_duplicate():
    assert _pairs("工行大连", "中国工商银行大连分行", kind=["service_account", "mini_program"]) == []
    entities = ["某某农村商业银行股份有限公司", "某某村镇银行股份有限公司"]
    assert _pairs("某某之家", "某某之家", verified_entity=entities) == []


def test_one_app_id_is_one_channel_whatever_the_names():
    (pair,) = _pairs("甲", "乙", app_id=["wx1234567890abcdef", "wx1234567890abcdef"])
    assert (pair.first, pair.second, pair.score) == ("C0", "C1", 0.99)


def test_names_are_taken_apart():
    name = parse_channel_name("【中國工商銀行】大連市分行 服务号")
    assert (name.bank, name.place, name.level) == ("工商银行", "大连", "分行")
    assert is_short_for("工行", "工商银行")
    assert not is_short_for("中行", "中信银行")
