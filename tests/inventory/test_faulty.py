"""Every fault planted in the faulty workbook is named with sheet, row, column and a remedy, all at once."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from inventory.checks.validate import Validation
from inventory.errors import Problem, Severity
from inventory.loading import load_inventory
from inventory.samples import generate

SAMPLES = Path(generate.__file__).parent
PLANTED = list(csv.DictReader((SAMPLES / "faulty_expected.csv").read_text(encoding="utf-8").splitlines()))
DEMANDED = {
    "wrong_reference", "duplicate_id", "cycle_in_unit_tree", "impossible_date", "negative_count", "absurd_count",
    "function_on_unknown_channel", "full_width_digits", "invisible_character", "homoglyph_id",
}


@pytest.fixture(scope="module", params=["zh", "en"])
def validation(request) -> Validation:
    return load_inventory(SAMPLES / "faulty.xlsx", request.param)


@pytest.fixture(scope="module")
def places(validation) -> dict[tuple[str, int, str], list[Problem]]:
    found = defaultdict(list)
    for problem in validation.problems:
        found[problem.sheet, problem.row, problem.column].append(problem)
    return found


def test_every_kind_the_contract_names_is_planted():
    assert {fault["kind"] for fault in PLANTED} >= DEMANDED
    assert len({(f["sheet"], f["row"], f["column"]) for f in PLANTED}) == len(PLANTED) >= 25


@pytest.mark.parametrize("fault", [pytest.param(f, id=f"{f['kind']}-{f['sheet']}{f['row']}") for f in PLANTED])
def test_planted_fault_is_named_with_its_place_and_a_remedy(places, fault):
    problems = places[fault["sheet"], int(fault["row"]), fault["column"]]
    assert [str(p.severity) for p in problems].count(fault["severity"]) >= 1, problems
    assert all(p.message and p.remedy for p in problems)


@pytest.mark.parametrize("fault", [pytest.param(f, id=f"{f['kind']}-{f['sheet']}{f['row']}") for f in PLANTED])
def test_value_is_shown_as_it_stands_in_the_file(places, fault):
    shown = {p.value for p in places[fault["sheet"], int(fault["row"]), fault["column"]]}
    assert fault["value"] in shown


def test_nothing_else_is_called_an_error(validation):
    """What follows from a planted fault may be named too, but only on a row or an id that was planted."""
    planted = {(f["sheet"], int(f["row"])) for f in PLANTED}
    strangers = [p for p in validation.problems if p.severity is Severity.ERROR and (p.sheet, p.row) not in planted]
    values = {f["value"] for f in PLANTED}
    assert [p for p in strangers if p.value not in values | {"B01", "B01A"}] == []


def test_no_inventory_comes_out_and_every_row_is_counted(validation):
    assert validation.inventory is None
    for count in validation.counts.values():
        assert count.read == count.accepted + count.rejected
