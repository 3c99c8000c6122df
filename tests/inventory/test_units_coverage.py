"""Whom a channel of each unit serves, and which channel can stand in for which."""

import pytest

from inventory.coverage import covers_customers, group_alike
from inventory.kinds import Level
from inventory.records import SourceRef, Unit, UnitId
from inventory.units import UnitTree
from tests.builders import bank

UNITS = [
    {"unit_id": "HQ", "name": "总行", "level": "head_office"},
    {"unit_id": "HD", "name": "网络金融部", "level": "department", "parent_id": "HQ"},
    {"unit_id": "B1", "name": "东城分行", "level": "branch", "parent_id": "HQ"},
    {"unit_id": "BD", "name": "分行零售部", "level": "department", "parent_id": "B1"},
    {"unit_id": "S1", "name": "一支行", "level": "sub_branch", "parent_id": "B1"},
    {"unit_id": "B2", "name": "西城分行", "level": "branch", "parent_id": "HQ"},
    {"unit_id": "V", "name": "村镇银行", "level": "subsidiary", "parent_id": "B2"},
    {"unit_id": "VB", "name": "村镇银行支行", "level": "sub_branch", "parent_id": "V"},
]


def channels(**places):
    """Channels by unit and audience: ``A="HQ retail"``."""
    rows = []
    for name, place in places.items():
        unit, audience = place.split()
        rows.append({"channel_id": name, "owner_unit": unit, "audience": audience})
    return bank(rows, units=UNITS)


@pytest.mark.parametrize(
    ("unit", "serving", "legal", "scope"),
    [
        ("HQ", "HQ", "HQ", {"HQ", "B1", "S1", "B2"}), ("HD", "HQ", "HQ", {"HQ", "B1", "S1", "B2"}),
        ("B1", "B1", "HQ", {"B1", "S1"}), ("BD", "B1", "HQ", {"B1", "S1"}), ("S1", "S1", "HQ", {"S1"}),
        ("B2", "B2", "HQ", {"B2"}), ("V", "V", "V", {"V", "VB"}), ("VB", "VB", "V", {"VB"}),
    ],
)  # fmt: skip
def test_a_department_serves_the_unit_it_hangs_under_and_nobody_serves_another_legal_person(
    unit, serving, legal, scope
):
    tree = bank([{"channel_id": "A", "owner_unit": "HQ"}], units=UNITS).units
    assert (tree.serving_unit(unit), tree.legal_person(unit)) == (serving, legal)
    assert tree.customers_of(unit) == scope


def test_the_tree_knows_its_head_its_paths_and_its_branches():
    tree = bank([{"channel_id": "A", "owner_unit": "HQ"}], units=UNITS).units
    assert tree.head_office().id == "HQ"
    assert tree.ancestors("VB") == ("VB", "V", "B2", "HQ")
    assert tree.subtree("B2") == {"B2", "V", "VB"}
    assert tree.children["HQ"] == ("B1", "B2", "HD")
    assert len(tree) == len(UNITS)


def test_the_first_root_heads_a_bank_without_head_office():
    roots = [Unit(UnitId(name), name, None, Level.BRANCH, SourceRef("机构", at)) for at, name in enumerate("BA", 2)]
    assert UnitTree(roots).head_office().id == "A"
    head = Unit(UnitId("Z"), "总行", None, Level.HEAD_OFFICE, SourceRef("机构", 4))
    assert UnitTree([*roots, head]).head_office().id == "Z"


def test_a_department_without_a_unit_above_serves_itself():
    tree = UnitTree([Unit(UnitId("D"), "部", None, Level.DEPARTMENT, SourceRef("机构", 2))])
    assert tree.serving_unit("D") == "D"
    assert tree.customers_of("D") == {"D"}


@pytest.mark.parametrize(
    ("carrier", "source", "covers", "covers_local"),
    [
        pytest.param("HQ retail", "B1 retail", True, False, id="from-above-but-nothing-local"),
        pytest.param("B1 retail", "HQ retail", False, False, id="not-from-below"),
        pytest.param("B1 retail", "B2 retail", False, False, id="not-from-beside"),
        pytest.param("HD retail", "HQ retail", True, True, id="a-department-for-its-unit"),
        pytest.param("BD retail", "S1 retail", True, False, id="a-department-for-what-lies-below"),
        pytest.param("HQ retail", "V retail", False, False, id="not-for-another-legal-person"),
        pytest.param("V retail", "VB retail", True, False, id="within-the-subsidiary"),
        pytest.param("B2 retail", "VB retail", False, False, id="not-into-the-subsidiary-below"),
        pytest.param("HQ retail", "B1 all", False, False, id="one-segment-of-all"),
        pytest.param("HQ all", "B1 merchant", True, False, id="all-holds-merchants"),
        pytest.param("HQ all", "B1 staff", False, False, id="staff-are-no-customers"),
        pytest.param("B1 staff", "B1 staff", True, True, id="staff-for-staff"),
        pytest.param("B1 corporate", "B1 retail", False, False, id="companies-are-not-people"),
    ],
)
def test_who_covers_whom(carrier, source, covers, covers_local):
    inventory = channels(A=carrier, B=source)
    a, b = inventory.channels["A"], inventory.channels["B"]
    assert covers_customers(inventory, a, b) is covers
    assert covers_customers(inventory, a, b, local=True) is covers_local


def test_groups_say_the_same_as_asking_pair_by_pair():
    audiences = ("retail", "corporate", "merchant", "staff", "all")
    places = {f"{u['unit_id']}-{a}": f"{u['unit_id']} {a}" for u in UNITS for a in audiences}
    inventory = channels(**places, twin="B1 retail")
    rows = list(inventory.channels.values())
    seen = []
    for group in group_alike(inventory):
        seen += group.members.tolist()
        for member in group.members:
            pairs = [(at, covers_customers(inventory, row, rows[member])) for at, row in enumerate(rows)]
            near = {at for at, row in enumerate(rows) if covers_customers(inventory, row, rows[member], local=True)}
            assert set(group.same.tolist()) == near
            assert set(group.above.tolist()) == {at for at, covers in pairs if covers} - near
    assert sorted(seen) == list(range(len(rows)))
