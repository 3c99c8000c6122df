"""A snapshot gives the same inventory back, whatever the cells hold."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.loading import load_inventory
from inventory.snapshot import digest_of, load_snapshot, snapshot_files
from tests.builders import bank, busy

SAMPLE = Path(__file__).parents[2] / "inventory" / "samples" / "jianghe.xlsx"
FULL = {
    "channels": [
        {"channel_id": "A", "followers": 0, "annual_cost": 0.1 + 0.2, "launched_on": "2020-02-29", "status": "冻结"},
        {"channel_id": "B", "kind": "app", "audience": "全部", "note": "两行\r\n备注, \"引号\"", "violations": 3},
    ],
    "functions": [
        {"channel_id": "A", "login_required": "是", "elder_critical": "否", "jumps_to": "B", "name": "=1+1"},
        {"channel_id": "B", "monthly_users": 0, "capability_id": "account.balance"},
    ],
    "activity": [*busy("B", count=3, reads=10), *busy("A", count=2, complaints=0)],
    "assets": [{"channel_id": "A", "kind": "points", "description": "积分", "quantity": 1.5}],
    "dependencies": [{"channel_id": "A", "depends_on": "B", "kind": "oauth"}],
    "decisions": [
        {"channel_id": "A", "action": "保留", "reason": "x", "decided_by": "y", "decided_on": "2025-01-01"},
        {"channel_id": "A", "function_id": "F0001", "action": "保留", "reason": "x", "decided_by": "y",
         "decided_on": "2025-01-01", "not_after": "2026-01-01"},
    ],
    "execution": [{"channel_id": "A", "stage": "announce", "actual": "2025-01-05"}],
    "calendar": [{"start": "2025-12-25", "end": "2026-01-05", "reason": "决算", "unit_id": "HQ"}],
    "evidence": [{"item": "risk_assessment", "ref": "1号", "date": "2025-01-01", "by": "甲"}],
}  # fmt: skip


def round_trip(inventory, folder):
    for name, data in snapshot_files(inventory).items():
        (folder / name).write_bytes(data)
    return load_snapshot(folder)


def assert_equal(one, two):
    assert dict(one.channels) == dict(two.channels)
    assert list(one.functions.items()) == list(two.functions.items())
    assert list(one.units) == list(two.units)
    for name in (
        "assets",
        "dependencies",
        "decisions",
        "executions",
        "freezes",
        "evidence",
        "sheets_present",
        "digest",
    ):
        assert getattr(one, name) == getattr(two, name), name
    assert one.activity.sheet == two.activity.sheet
    assert one.activity.frame.astype({"channel_id": object, "month": object}).equals(
        two.activity.frame.astype({"channel_id": object, "month": object})
    )


def test_every_sheet_comes_back(tmp_path):
    inventory = bank(**FULL)
    again = round_trip(inventory, tmp_path)
    assert len(inventory.sheets_present) == 10
    assert_equal(inventory, again)
    assert type(again.decisions[0].action) is type(inventory.decisions[0].action)
    assert type(again.decisions[1].action) is type(inventory.decisions[1].action)


def test_the_sample_comes_back(tmp_path):
    inventory = load_inventory(SAMPLE).raise_on_errors()
    assert_equal(inventory, round_trip(inventory, tmp_path))


texts = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=12)
maybe = st.one_of(st.none(), texts)
channels = st.lists(
    st.fixed_dictionaries(
        {"kind": st.sampled_from(["服务号", "app", "小程序"])},
        optional={
            "region": maybe,
            "note": maybe,
            "followers": st.integers(0, 10**9),
            "annual_cost": st.floats(0, 10**9, allow_nan=False),
            "launched_on": st.dates().filter(lambda day: 1990 < day.year < 2079),
        },
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(channels)
def test_any_bank_comes_back(tmp_path_factory, rows):
    inventory = bank([{**row, "channel_id": f"C{at}"} for at, row in enumerate(rows)])
    assert_equal(inventory, round_trip(inventory, tmp_path_factory.mktemp("snapshot")))


def test_the_digest_follows_every_cell():
    one = bank([{"channel_id": "A", "followers": 0}])
    assert one.digest == digest_of(one)
    assert one.digest == bank([{"channel_id": "A", "followers": 0}]).digest
    assert one.digest != bank([{"channel_id": "A", "followers": 1}]).digest
    assert one.digest != bank([{"channel_id": "A"}]).digest


@pytest.mark.parametrize("name", ["assets.csv", "activity.csv"])
def test_absent_sheets_leave_no_file(name):
    assert name not in snapshot_files(bank([{"channel_id": "A"}]))
