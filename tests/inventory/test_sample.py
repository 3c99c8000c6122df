"""The committed sample workbook is what its generator writes, is valid, and contains every promised situation."""

import datetime as dt
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from inventory.capabilities import CapabilityMap, load_taxonomy, map_functions
from inventory.checks.validate import Validation
from inventory.coverage import covers_customers
from inventory.errors import Severity
from inventory.graph import CapabilityGraph
from inventory.inventory import Inventory
from inventory.kinds import Audience, ChannelKind, DependencyKind, EntryType, Level, Status
from inventory.loading import load_inventory
from inventory.samples import faulty, generate

SAMPLES = Path(generate.__file__).parent
AS_OF = dt.date(2025, 5, 1)


@pytest.fixture(scope="module")
def validation() -> Validation:
    return load_inventory(SAMPLES / "jianghe.xlsx")


@pytest.fixture(scope="module")
def bank(validation) -> Inventory:
    assert validation.inventory is not None
    return validation.inventory


@pytest.fixture(scope="module")
def graph(bank) -> CapabilityGraph:
    mapping: CapabilityMap = map_functions(bank, load_taxonomy())
    return CapabilityGraph(bank, load_taxonomy(), mapping)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_committed_workbooks_are_what_the_generator_writes(tmp_path):
    generate.write_sample(tmp_path / "jianghe.xlsx")
    faulty.write_faulty(tmp_path / "faulty.xlsx", tmp_path / "faulty_expected.csv")
    assert parts(tmp_path / "jianghe.xlsx") == parts(SAMPLES / "jianghe.xlsx")
    assert parts(tmp_path / "faulty.xlsx") == parts(SAMPLES / "faulty.xlsx")
    assert (tmp_path / "faulty_expected.csv").read_bytes() == (SAMPLES / "faulty_expected.csv").read_bytes()


def test_sample_is_valid_with_warnings_only(validation):
    assert [p for p in validation.problems if p.severity is Severity.ERROR] == []
    assert any(p.severity is Severity.WARNING for p in validation.problems)


def test_size_and_date(bank):
    assert 55 <= len(bank.channels) <= 70
    assert 850 <= len(bank.functions) <= 950
    assert len(bank.activity.months) == 24
    assert bank.default_as_of == AS_OF
    levels = [unit.level for unit in bank.units]
    assert levels.count(Level.BRANCH) == 8
    assert levels.count(Level.SUBSIDIARY) == 2


@pytest.mark.parametrize(
    ("channel_id", "field", "read"),
    [
        ("FWH-02", "followers", 386_000),
        ("FWH-07", "followers", 28_700),
        ("XCX-01", "followers", 1_680_000),
        ("APP-02", "launched_on", dt.date(2016, 9, 1)),
        ("FWH-14", "launched_on", dt.date(2015, 6, 30)),
        ("DYH-04", "kind", ChannelKind.SUBSCRIPTION_ACCOUNT),
    ],
)
def test_odd_spellings_are_read(bank, channel_id, field, read):
    assert getattr(bank.channels[channel_id], field) == read


def test_merged_menu_cells_are_read_for_every_row(bank):
    menus = [function.parent_menu for function in bank.functions_of["APP-01"]]
    assert None not in menus[:20]


def no_functions(bank: Inventory, channel_id: str) -> bool:
    return not bank.functions_of[channel_id]


def articles_only(bank: Inventory, channel_id: str) -> bool:
    return {f.entry_type for f in bank.functions_of[channel_id]} == {EntryType.ARTICLE}


def without_offline_way(bank: Inventory, channel_id: str) -> bool:
    return any(f.elder_critical and f.offline_alternative is None for f in bank.functions_of[channel_id])


def open_asset(bank: Inventory, channel_id: str) -> bool:
    return any(a.ends_on is None and a.disposition is None for a in bank.assets_of[channel_id])


def unexpired_asset(bank: Inventory, channel_id: str) -> bool:
    return any(a.ends_on and a.ends_on > AS_OF and a.disposition is None for a in bank.assets_of[channel_id])


def contract_ended(bank: Inventory, channel_id: str) -> bool:
    end = bank.channels[channel_id].vendor_contract_end
    return end is not None and end < AS_OF


def links_elsewhere(bank: Inventory, channel_id: str) -> bool:
    return any(f.jumps_to for f in bank.functions_of[channel_id])


def of_other_legal_person(bank: Inventory, channel_id: str) -> bool:
    units = bank.units
    return units.legal_person(bank.channels[channel_id].owner_unit) != units.head_office().id


def falls_with_the_fold(bank: Inventory, channel_id: str) -> bool:
    values = dict(zip(bank.activity.months, bank.activity.series("active_users")[channel_id], strict=True))
    return values["2024-09"] < 0.8 * values["2024-06"]


def launches_an_app(bank: Inventory, channel_id: str) -> bool:
    return any(d.depends_on == channel_id and d.kind is DependencyKind.APP_LAUNCH_DOMAIN for d in bank.dependencies)


Check = Callable[[Inventory, str], bool]
SITUATIONS: list[tuple[str, str, Check]] = [
    ("only publishes", "FWH-11 FWH-12", articles_only),
    ("no function rows", "FWH-17 XCX-13 DYH-05", no_functions),
    ("no offline way", "APP-02 APP-03 FWH-03 XCX-07", without_offline_way),
    ("asset nobody decided", "APP-02 APP-03 FWH-08", open_asset),
    ("unexpired asset", "APP-02 XCX-06 FWH-07", unexpired_asset),
    ("vendor contract ended", "APP-03 FWH-06 WZ-03", contract_ended),
    ("links elsewhere", "FWH-01 FWH-09 APP-03", links_elsewhere),
    ("other legal person", "APP-07 FWH-20 APP-08 FWH-21 XCX-15", of_other_legal_person),
    ("the fold", "FWH-01 FWH-02 FWH-16", falls_with_the_fold),
    ("launches an app", "FWH-08 FWH-20", launches_an_app),
    ("frozen", "XCX-12", lambda b, c: b.channels[c].status is Status.FROZEN),
    ("planned", "XCX-11 DYH-05", lambda b, c: b.channels[c].status is Status.PLANNED),
    ("staff", "APP-05", lambda b, c: b.channels[c].served_audience is Audience.STAFF),
    ("merchant", "XCX-04", lambda b, c: b.channels[c].served_audience is Audience.MERCHANT),
    ("video account", "SPH-01 SPH-03", lambda b, c: b.channels[c].kind is ChannelKind.VIDEO_ACCOUNT),
    ("violations", "XCX-12 APP-06", lambda b, c: (b.channels[c].violations or 0) > 0),
    ("no filing", "DYH-07 WZ-04", lambda b, c: b.channels[c].filing_no is None),
    ("no owner", "FWH-17 SPH-04", lambda b, c: b.channels[c].owner_person is None),
    ("followers unknown", "FWH-17 SPH-03 XCX-13", lambda b, c: b.channels[c].followers is None),
    ("cost unknown", "FWH-17 SPH-03 XCX-13", lambda b, c: b.channels[c].annual_cost is None),
    ("users unknown", "SPH-03 XCX-11", lambda b, c: all(f.monthly_users is None for f in b.functions_of[c])),
    ("over-full menu", "FWH-16", lambda b, c: len(b.functions_of[c]) > 15),
    ("dead", "FWH-14", lambda b, c: not any(f.in_use for f in b.functions_of[c])),
    ("product groups", "FWH-03", lambda b, c: len({f.product_group for f in b.functions_of[c]} - {None}) == 3),
    ("a person decided", "FWH-13 XCX-08 FWH-03", lambda b, c: any(d.channel_id == c for d in b.decisions)),
    ("announced", "WZ-03", lambda b, c: any(e.channel_id == c and e.actual for e in b.executions)),
    ("evidence", "WZ-03 APP-03", lambda b, c: any(e.channel_id == c for e in b.evidence)),
]


@pytest.mark.parametrize(
    ("channel_id", "holds"),
    [pytest.param(c, check, id=f"{what}: {c}") for what, ids, check in SITUATIONS for c in ids.split()],
)
def test_situation_is_present(bank, channel_id, holds):
    assert holds(bank, channel_id)


def share_covered(graph: CapabilityGraph, source_id: str, target_id: str) -> float:
    """The share of the source's mapped capabilities that the target offers to the same customers."""
    source, target = graph.inventory.channels[source_id], graph.inventory.channels[target_id]
    keys = set(graph.carried_by[source.id])
    shared = {key for key in keys & set(graph.carried_by[target.id])
              if covers_customers(graph.inventory, target, source, local=graph.is_local(key))}
    return len(shared) / len(keys)


@pytest.mark.parametrize(
    ("source", "target"),
    [("APP-02", "APP-01"), ("APP-03", "APP-01"), ("WZ-03", "APP-01"), ("QT-01", "APP-01"), ("XCX-02", "XCX-01"),
     ("FWH-15", "XCX-01"), ("FWH-08", "XCX-01"), ("FWH-05", "FWH-04"), ("FWH-06", "FWH-04"), ("QW-02", "QW-01"),
     ("XCX-16", "FWH-04")],
)
def test_closing_candidates_are_covered(graph, source, target):
    assert share_covered(graph, source, target) >= 0.6


def test_redemption_stands_on_one_live_channel_only(graph):
    carriers = [c for c, keys in graph.carried_by.items() if "wealth.redeem" in keys]
    assert carriers == ["FWH-03"]
    assert "wealth.buy" in graph.carried_by["APP-01"]


@pytest.mark.parametrize("channel_id", ["APP-07", "FWH-20", "FWH-21"])
def test_parent_offers_the_same_but_may_not_cover_the_subsidiary(graph, channel_id):
    assert set(graph.carried_by[channel_id]) & set(graph.carried_by["APP-01"])
    assert share_covered(graph, channel_id, "APP-01") == 0


def test_local_services_of_one_city_have_no_second_carrier(graph):
    for key in ("life.housing_fund", "life.social_security"):
        assert share_covered(graph, "XCX-07", "FWH-13") == 0
        assert graph.is_local(key) and key in graph.carried_by["XCX-07"]


def test_jumps_make_a_chain_and_a_loop(validation, bank):
    jumps = {(f.channel_id, f.jumps_to) for f in bank.functions.values() if f.jumps_to}
    assert {("FWH-09", "APP-03"), ("APP-03", "APP-01")} <= jumps
    assert {("APP-06", "QT-01"), ("QT-01", "APP-06")} <= jumps
    assert any("QT-01" in p.message and "APP-06" in p.message for p in validation.problems)


def test_one_registration_under_two_names_is_reported(validation, bank):
    assert bank.channels["DYH-09"].app_id == bank.channels["DYH-10"].app_id
    assert any("DYH-10" in p.message or "DYH-09" in p.message for p in validation.problems)


def test_names_stand_in_traditional_script(bank):
    assert any("匯" in f.name for f in bank.functions_of["XCX-14"])


def test_guide_names_only_channels_that_exist(bank):
    guide = (SAMPLES.parent.parent / "docs" / "sample.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\b(?:APP|XCX|FWH|DYH|SPH|QW|WZ|QT)-\d\d\b", guide))
    assert named <= set(bank.channels)
    assert {c for _, ids, _ in SITUATIONS for c in ids.split()} <= named


def test_nothing_names_a_real_telephone_or_site(bank):
    for channel in bank.channels.values():
        assert channel.hotline == "0000-95000"
    assert all("example.com" in f.entry_url for f in bank.functions.values() if f.entry_url)
