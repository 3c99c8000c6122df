"""A bank's own policy file: what it may say, and every fault of it at once."""

import json
import re

import pytest

from inventory.errors import SettingsError
from inventory.words import tell
from migration.policy import default_policy, policy_from_json
from migration.policy_file import load_policy


@pytest.fixture
def read(tmp_path):
    """Load a policy file of this text."""

    def load(text):
        (tmp_path / "policy.toml").write_text(text, encoding="utf-8")
        return load_policy(tmp_path / "policy.toml")

    return load


def told(read, text, lang="zh"):
    with pytest.raises(SettingsError) as caught:
        read(text)
    return tell(caught.value, lang)


def entry(name, value, *more):
    return f"[{name}]\nvalue = {value}\n" + "".join(f"{line}\n" for line in more)


def test_no_file_and_an_empty_file_are_the_default(read):
    assert load_policy(None) == default_policy()
    assert read("").digest == default_policy().digest


def test_a_value_stands_and_its_range_is_widened_to_hold_it(read):
    low = default_policy()["cost.saved_share"].low
    changed = read(entry("cost.saved_share", low / 2))["cost.saved_share"]
    assert (changed.value, changed.low) == (low / 2, low / 2)
    assert changed.high == default_policy()["cost.saved_share"].high
    assert changed.source != default_policy()["cost.saved_share"].source


def test_a_range_and_a_source_of_the_banks_own_are_kept(read):
    changed = read(entry("loss.worth.reader", 2, "low = 1.5", "high = 9", 'source = "2025 study"', 'grade = "seen"'))
    setting = changed["loss.worth.reader"]
    assert (setting.low, setting.high, setting.source, setting.grade) == (1.5, 9, "2025 study", "seen")
    assert changed.digest != default_policy().digest
    assert policy_from_json(changed.to_json()) == changed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(entry("loss.worth.apps", 2), "loss.worth.apps：没有这个参数；是不是 loss.worth.app？", id="near"),
        pytest.param(entry("x.y", 1), "x：没有这个参数", id="unknown"),
        pytest.param("[plan]\nmin_gain = 3\n", "plan.min_gain：写成", id="a-line-instead-of-a-table"),
        pytest.param("[plan.min_gain]\nval = 3\n", "[plan.min_gain] 下面一行 value", id="a-table-without-value"),
        pytest.param(entry("plan.min_gain", 3, "max = 4"), "不认识的键 max", id="unknown-key"),
        pytest.param(entry("plan.min_gain", '"3"'), "应像 30000 这样填写", id="text-for-a-number"),
        pytest.param(entry("plan.min_gain", "true"), "应像 30000 这样填写", id="true-for-a-number"),
        pytest.param(entry("plan.min_gain", "nan"), "应像 30000 这样填写", id="not-a-number"),
        pytest.param(entry("plan.min_gain", "inf"), "应像 30000 这样填写", id="without-end"),
        pytest.param(entry("plan.min_gain", -1), "plan.min_gain.value：-1 是负数", id="negative"),
        pytest.param(entry("cost.saved_share", 1.01), "1.01 超过全部", id="share-above-1"),
        pytest.param(entry("overlap.by_use", 101), "101 超过全部", id="percent-above-100"),
        pytest.param(entry("schedule.lead_days", 30.5), "30.5 应为整数", id="half-a-day"),
        pytest.param(entry("cost.saved_share", 0.5, "low = 0.6"), "不在同处给出的 low 与 high 之间", id="below-low"),
        pytest.param(entry("cost.saved_share", 0.5, "high = 0.4"), "不在同处给出的 low 与 high 之间", id="above-high"),
        pytest.param(entry("cost.saved_share", 0.5, "low = -1"), "cost.saved_share.low：-1 是负数", id="negative-low"),
        pytest.param(entry("cost.saved_share", 0.5, 'grade = "sure"'), "grade sure 不认识", id="unknown-grade"),
        pytest.param(entry("cost.saved_share", 0.5, "source = 3"), "source：3 应为加引号", id="source"),
        pytest.param(entry("assets.points", '["migrate", "burn"]'), "assets.points.value", id="unknown-disposition"),
        pytest.param(entry("assets.points", '["migrate"]'), "assets.points.value", id="one-disposition-of-two"),
    ],
)
def test_a_fault_names_the_setting_and_what_it_should_be(read, text, expected):
    assert expected in told(read, text)


@pytest.mark.parametrize(
    "text",
    [
        entry("cost.saved_share", 1), entry("cost.saved_share", 0), entry("overlap.by_use", 100),
        entry("plan.min_gain", 2500.5), entry("plan.horizon_years", 2.5), entry("schedule.work.closing", 3.5),
        entry("schedule.lead_days", 30.0), entry("assets.points", '["refund", "refund"]'),
    ],
)  # fmt: skip
def test_values_at_the_limits_are_read(read, text):
    assert read(text).digest


def test_every_fault_is_told_at_once_in_either_language(read):
    text = entry("plan.min_gain", -1) + entry("x.y", 1) + entry("schedule.lead_days", 0.5)
    for lang in ("zh", "en"):
        lines = told(read, text, lang).splitlines()
        assert len(lines) == 4
        assert "3" in lines[0]
        assert [re.split("[.:：]", line)[0] for line in lines[1:]] == ["plan", "x", "schedule"]


def test_what_is_no_toml_or_no_file_says_so(read, tmp_path):
    assert "TOML" in told(read, "[[[")
    with pytest.raises(SettingsError) as caught:
        load_policy(tmp_path / "none.toml")
    assert "none.toml" in tell(caught.value, "zh")


def test_a_file_saved_by_windows_with_a_mark_is_read(tmp_path):
    (tmp_path / "policy.toml").write_bytes(b"\xef\xbb\xbf[plan.min_gain]\r\nvalue = 7\r\n")
    assert load_policy(tmp_path / "policy.toml").number("plan.min_gain") == 7


def test_the_digest_knows_values_and_ranges_but_no_order(read):
    one, two = entry("plan.min_gain", 7), entry("cost.saved_share", 0.8)
    assert read(one + two).digest == read(two + one).digest
    assert read(one).digest != read(entry("plan.min_gain", 8)).digest
    assert read(two).digest != read(entry("cost.saved_share", 0.8, "low = 0.1")).digest


def test_the_shipped_settings_pass_their_own_examination(read):
    for name, setting in default_policy().items():
        value = json.dumps(setting.value)
        assert read(entry(name, value))[name].value == setting.value
