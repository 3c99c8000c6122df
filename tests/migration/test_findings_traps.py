"""Sole carriers against a slow count, dependencies, menu ranking, the matrix of services, duplicates and names."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.coverage import covers_customers
from inventory.graph import CapabilityGraph
from inventory.words import load_words
from migration.analysis import Analysis, analyse
from migration.analysis.activity_level import judge_activity
from migration.analysis.menu_ranking import rank_menu
from migration.analysis.overlap import Overlap
from migration.analysis.scan import Scan
from migration.findings import Code, Finding, FindingSeverity
from migration.policy import default_policy
from tests.builders import HEAD_OFFICE, bank
from tests.builders import graph as graph_of
from tests.migration.small_banks import random_offers

AS_OF = dt.date(2025, 5, 1)


def findings(code: Code, **sheets: Any) -> list[Finding]:
    return [f for f in look(**sheets).findings if f.code is code]


def look(**sheets: Any) -> Analysis:
    return analyse(graph_of(bank(**sheets)), default_policy(), AS_OF, "zh")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_sole_carriers_are_counted_as_by_hand(seed: int) -> None:
    graph = random_offers(seed)
    inventory, overlap = graph.inventory, Overlap.build(graph, default_policy())
    for a in inventory.channels.values():
        counted = overlap.carriers_of_capabilities(a.id)
        for key in (key for key in graph.carried_by[a.id] if not key.startswith("?")):
            others = [
                b
                for b in inventory.channels.values()
                if b.id != a.id
                and b.is_live
                and covers_customers(inventory, b, a, local=graph.is_local(key))
                and key in graph.carried_by[b.id]
            ]
            assert counted[key] == len(others)


@pytest.mark.parametrize(
    ("users", "found"),
    [
        pytest.param(5, True, id="used"),
        pytest.param(None, True, id="unknown-is-not-zero"),
        pytest.param(0, False, id="idle"),
    ],
)
def test_a_sole_carrier_matters_while_anybody_uses_it(users: int | None, found: bool) -> None:
    rows = [{"channel_id": "A", "name": "赎回", "capability_id": "wealth.redeem", "monthly_users": users}]
    assert bool(findings(Code.SOLE_CARRIER, channels=[{"channel_id": "A"}], functions=rows)) is found


@pytest.mark.parametrize(
    ("kind", "status", "code", "severity"),
    [
        ("app_launch_domain", "active", Code.APP_LAUNCH_DEPENDENCY, FindingSeverity.HIGH),
        ("app_launch_domain", "frozen", Code.APP_LAUNCH_DEPENDENCY, FindingSeverity.HIGH),
        ("oauth", "active", Code.DEPENDENCY, FindingSeverity.MEDIUM),
        ("oauth", "frozen", Code.DEPENDENCY, FindingSeverity.HIGH),
    ],
)
def test_what_others_need_is_guarded(kind: str, status: str, code: Code, severity: FindingSeverity) -> None:
    channels = [{"channel_id": "APP", "kind": "app"}, {"channel_id": "ACC", "status": status}]
    rows = [{"channel_id": "APP", "depends_on": "ACC", "kind": kind}]
    (found,) = findings(code, channels=channels, dependencies=rows)
    assert (found.channel_id, found.severity) == ("ACC", severity)
    assert found.evidence["dependent_channel_ids"] == ["APP"]


def test_a_menu_is_ranked_and_protected_entries_stay() -> None:
    rows: list[dict[str, Any]] = [
        {"name": "赎回", "capability_id": "wealth.redeem", "monthly_users": 0},
        {"name": "余额", "capability_id": "account.balance", "monthly_users": 1},
        {"name": "明细", "capability_id": "account.transactions", "monthly_users": 9, "elder_critical": True},
        {"name": "网点", "capability_id": "branch.locate", "monthly_users": None},
        {"name": "年卡", "monthly_users": 4},
        {"name": "去APP", "monthly_users": 2, "jumps_to": "B"},
        {"name": "行号", "capability_id": "tool.bank_code", "monthly_users": 3},
        {"name": "文章", "capability_id": "content.news", "monthly_users": 99, "entry_type": "article"},
    ]
    elsewhere = [{"channel_id": "B", "name": "余额", "capability_id": "account.balance"}]
    graph = graph_of(
        bank(
            channels=[{"channel_id": "A"}, {"channel_id": "B", "kind": "app"}],
            functions=[{"channel_id": "A", **row} for row in rows] + elsewhere,
        )
    )
    ranked = rank_menu(scan_of(graph), "A")  # type: ignore[arg-type]
    assert [(e.name, e.protected) for e in ranked] == [
        ("网点", "unknown_use"),
        ("明细", "elder_critical"),
        ("年卡", "unmapped"),
        ("行号", "sole_carrier"),
        ("去APP", None),
        ("余额", None),
        ("赎回", "protected_capability"),
    ]


def scan_of(graph: CapabilityGraph) -> Scan:
    policy = default_policy()
    return Scan(
        graph,
        policy,
        AS_OF,
        load_words("migration", "zh"),
        Overlap.build(graph, policy),
        judge_activity(graph, policy, AS_OF),
    )


def test_services_that_most_branches_offer_make_a_matrix() -> None:
    units = [
        HEAD_OFFICE,
        *({"unit_id": f"B{n}", "name": f"{n}分行", "level": "branch", "parent_id": "HQ"} for n in range(4)),
    ]
    channels = [{"channel_id": f"C{n}", "owner_unit": f"B{n}"} for n in range(4)]
    functions = [{"channel_id": f"C{n}", "name": "网点", "capability_id": "branch.locate"} for n in range(4)]
    functions += [{"channel_id": f"C{n}", "name": "预约", "capability_id": "branch.book"} for n in range(3)]
    functions += [{"channel_id": f"C{n}", "name": "行号", "capability_id": "tool.bank_code"} for n in range(2)]
    (found,) = findings(Code.INCONSISTENT_SERVICES, channels=channels, functions=functions, units=units)
    assert found.evidence["capability_ids"] == ["branch.book"], "half of the branches make no habit"
    assert found.evidence["offered_by_unit"] == {"B0": [1], "B1": [1], "B2": [1], "B3": [0]}
    assert "3分行缺网点预约" in found.text


@pytest.mark.parametrize(
    ("other", "found"),
    [
        pytest.param({"name": "江畔微厅", "status": "active"}, False, id="another-channel-keeps-the-name"),
        pytest.param({"name": "江畔 微厅", "status": "active"}, False, id="blanks-do-not-matter"),
        pytest.param({"name": "江畔服务", "status": "active"}, True, id="free"),
    ],
)
def test_names_that_nobody_keeps_are_named(other: dict[str, str], found: bool) -> None:
    channels = [
        {"channel_id": "OLD", "name": "江畔微厅", "status": "retired"},
        {"channel_id": "NEW", "kind": "app", **other},
    ]
    squatting = findings(Code.NAME_SQUATTING, channels=channels)
    assert [f.channel_id for f in squatting] == (["OLD"] if found else [])


def test_a_column_that_nobody_filled_is_one_gap_of_the_ledger() -> None:
    apps = [{"channel_id": c, "kind": "app", "owner_department": "网金部", "owner_person": "某某"} for c in "ABC"]
    (blank,) = findings(Code.FILING_MISSING, channels=apps)
    assert (blank.channel_id, blank.evidence["channel_ids"]) == (None, ["A", "B", "C"])
    one = findings(
        Code.FILING_MISSING,
        channels=[{**row, "filing_no": None if row["channel_id"] == "B" else "备1"} for row in apps],
    )
    assert [f.channel_id for f in one] == ["B"]


def test_an_absent_assets_sheet_is_unknown_and_what_has_ended_is_not_outstanding() -> None:
    (absent,) = findings(Code.ASSETS_OUTSTANDING, channels=[{"channel_id": "A"}])
    assert absent.channel_id is None and "未知" in absent.text
    asset = {"channel_id": "A", "kind": "points", "description": "积分", "disposition": "expire"}
    for end, codes in (("2025-05-01", []), ("2025-05-02", [FindingSeverity.MEDIUM])):
        held = findings(Code.ASSETS_OUTSTANDING, channels=[{"channel_id": "A"}], assets=[{**asset, "ends_on": end}])
        assert [f.severity for f in held] == codes
    open_ended = [{**asset, "disposition": None}]
    (grave,) = findings(Code.ASSETS_OUTSTANDING, channels=[{"channel_id": "A"}], assets=open_ended)
    assert grave.severity is FindingSeverity.HIGH
