"""Random and large banks are valid, repeatable, and as varied as they promise."""

import pytest
from hypothesis import given, settings

from inventory.kinds import Status
from inventory.loading import load_inventory
from tests.benchmarks.large_bank import large_bank, write_workbook
from tests.builders import bank
from tests.random_banks import banks, random_bank


@settings(max_examples=25, deadline=None)
@given(banks())
def test_random_banks_pass_the_validator(tables):
    inventory = bank(**tables)
    assert len(inventory.channels) == len(tables["channels"])
    assert len(inventory.functions) == len(tables["functions"])


def test_same_seed_gives_the_same_bank():
    assert random_bank(7) == random_bank(7)
    assert random_bank(7) != random_bank(8)


def test_random_banks_show_every_kind_of_row():
    drawn = [random_bank(seed, 12) for seed in range(12)]
    functions = [row for tables in drawn for row in tables["functions"]]
    statuses = {row["status"] for tables in drawn for row in tables["channels"]}
    assert statuses == {None, "active", "planned", "frozen", "retired"}
    assert any(row["jumps_to"] for row in functions)
    assert any(row["capability_id"] is None for row in functions)
    assert {row["monthly_users"] is None for row in functions} == {True, False}
    assert any(row["level"] == "subsidiary" for tables in drawn for row in tables["units"])
    assert {"keep", "stay"} <= {row["action"] for tables in drawn for row in tables["decisions"]}
    assert all(any(tables[sheet] for tables in drawn) for sheet in ("assets", "dependencies", "execution", "evidence"))


def test_random_banks_hold_the_start_of_every_decision():
    drawn = [random_bank(seed, 12) for seed in range(40)]
    said = {row["action"] for tables in drawn for row in tables["decisions"]}
    assert {"convert", "merge", "hand_over", "redirect_to_app", "keep"} <= said
    channels = [row for tables in drawn for row in tables["channels"]]
    assert any(c["status"] == "planned" and c["kind"] == "subscription_account" for c in channels)
    assert any((c["followers"] or 9_999) <= 1_000 and c["kind"] == "service_account" for c in channels)
    for column in ("app_id", "open_platform_id"):
        held = [[c[column] for c in tables["channels"] if c.get(column)] for tables in drawn]
        assert any(len(ids) > len(set(ids)) for ids in held)
    assert any(row["item"] == "separate_consent" for tables in drawn for row in tables["evidence"])


@pytest.fixture(scope="module")
def small_large_bank():
    return large_bank(channels=120, functions=2_400, months=6)


def test_large_bank_has_the_size_asked_for(small_large_bank):
    assert len(small_large_bank.channels) == 120
    assert len(small_large_bank.functions) == pytest.approx(2_400, rel=0.1)
    assert len(small_large_bank.activity.months) == 6
    assert small_large_bank.channels["C000000"].status is Status.ACTIVE


def test_large_bank_repeats(small_large_bank):
    again = large_bank(channels=120, functions=2_400, months=6)
    assert again.functions == small_large_bank.functions
    assert again.activity.frame.equals(small_large_bank.activity.frame)


def test_large_bank_is_read_back_from_its_workbook(small_large_bank, tmp_path):
    write_workbook(small_large_bank, tmp_path / "large.xlsx")
    read = load_inventory(tmp_path / "large.xlsx")
    assert read.errors == ()
    assert read.inventory is not None
    for name in ("channels", "functions"):
        written, found = getattr(small_large_bank, name), getattr(read.inventory, name)
        assert list(found) == list(written)
        assert [row.name for row in found.values()] == [row.name for row in written.values()]
    assert [f.monthly_users for f in read.inventory.functions.values()] == [
        f.monthly_users for f in small_large_bank.functions.values()]
