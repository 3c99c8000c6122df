"""Overlap against a double loop over Python sets, with ties exactly at the limit."""

from fractions import Fraction
from statistics import median_low

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.coverage import covers_customers, group_alike
from inventory.graph import CapabilityGraph
from inventory.kinds import Audience, Status
from migration.analysis.containment import Measure
from migration.analysis.overlap import Overlap
from migration.policy import default_policy
from tests.migration.small_banks import channel, offer, random_offers

BUY, REDEEM, REPAY, GOV = "wealth.buy", "wealth.redeem", "loan.repay", "life.gov"


def build(graph: CapabilityGraph, by_capability: int = 80, by_use: int = 80) -> Overlap:
    return Overlap(graph, {Measure.BY_CAPABILITY: by_capability, Measure.BY_USE: by_use})


def slow_weights(graph: CapabilityGraph, channel_id: str) -> dict[str, int]:
    """Use by capability as the docstring of migration.analysis.overlap says it, one function at a time."""
    carried = graph.carried_by[channel_id]
    rows = [f for found in carried.values() for f in found]
    used = [f.monthly_users for f in rows if f.monthly_users]
    if not used:
        return dict.fromkeys(carried, 1)
    usual = median_low(sorted(used))
    return {
        key: sum(usual if f.monthly_users is None else f.monthly_users for f in found) for key, found in carried.items()
    }


def slow_pairs(graph: CapabilityGraph, measure: Measure, percent: int) -> set[tuple[str, str]]:
    """Every pair at or above the limit, by sets and fractions."""
    channels, units = graph.inventory.channels, graph.inventory.units
    found = set()
    for a in channels.values():
        weights = slow_weights(graph, a.id) if measure is Measure.BY_USE else dict.fromkeys(graph.carried_by[a.id], 1)
        for b in channels.values():
            if (
                a.id == b.id
                or a.status is Status.RETIRED
                or not b.is_live
                or not covers_customers(graph.inventory, b, a)
            ):
                continue
            same = units.serving_unit(a.owner_unit) == units.serving_unit(b.owner_unit)
            shared = {
                k
                for k in weights
                if k in graph.carried_by[b.id] and not k.startswith("?") and (same or not graph.is_local(k))
            }
            total = sum(weights.values())
            if total and Fraction(sum(weights[k] for k in shared), total) >= Fraction(percent, 100):
                found.add((a.id, b.id))
    return found


def fast_pairs(overlap: Overlap, measure: Measure, percent: int) -> set[tuple[str, str]]:
    pairs = [
        (overlap.ids[a], overlap.ids[b])
        for tile in overlap.pairs_above(measure, percent)
        for a, b in zip(tile.source, tile.carrier, strict=True)
    ]
    assert len(pairs) == len(set(pairs)), "no pair twice"
    return set(pairs)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([1, 20, 25, 33, 50, 60, 67, 75, 80, 100]))
def test_every_pair_above_the_limit_is_found_and_no_other(seed: int, percent: int) -> None:
    graph = random_offers(seed)
    overlap = build(graph)
    for measure in Measure:
        assert fast_pairs(overlap, measure, percent) == slow_pairs(graph, measure, percent)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_figures_of_one_pair_agree_with_the_pairs_above_any_limit(seed: int) -> None:
    graph = random_offers(seed, count=8)
    overlap = build(graph)
    for percent in (25, 50, 100):
        above = {m: fast_pairs(overlap, m, percent) for m in Measure}
        for a in graph.inventory.channels.values():
            for b in graph.inventory.channels.values():
                if a.id != b.id and b.is_live and a.status is not Status.RETIRED:
                    figures = overlap.containment(a.id, b.id)
                    for measure in Measure:
                        assert figures.reaches(percent, measure) == ((a.id, b.id) in above[measure])
                    assert figures.low <= figures.high + 1e-12


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_groups_say_the_same_as_asking_for_each_pair(seed: int) -> None:
    inventory = random_offers(seed).inventory
    channels = list(inventory.channels.values())
    asked = {(a.id, b.id) for a in channels for b in channels if covers_customers(inventory, b, a)}
    grouped = {
        (channels[a].id, channels[b].id)
        for group in group_alike(inventory)
        for a in group.members
        for b in (*group.same, *group.above)
    }
    local = {(a.id, b.id) for a in channels for b in channels if covers_customers(inventory, b, a, local=True)}
    same = {
        (channels[a].id, channels[b].id) for group in group_alike(inventory) for a in group.members for b in group.same
    }
    assert (grouped, same) == (asked, local)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_best_targets_are_the_largest_shares_by_use(seed: int) -> None:
    graph = random_offers(seed)
    overlap = build(graph)
    for a in graph.inventory.channels:
        best = overlap.best_targets(a, 100)
        every = {b: overlap.containment(a, b) for b, row in graph.inventory.channels.items() if row.is_live and b != a}
        assert {b for b, _ in best} == {b for b, figures in every.items() if figures.shared}
        assert [share for _, share in best] == sorted((share for _, share in best), reverse=True)
        assert all(share == pytest.approx(every[b].by_use) for b, share in best)


@pytest.mark.parametrize(
    ("unmapped", "found"),
    [pytest.param(1, True, id="exactly-four-of-five"), pytest.param(2, False, id="four-of-six")],
)
def test_a_tie_at_the_limit_counts(unmapped: int, found: bool) -> None:
    shared = [(key, 7) for key in (BUY, REDEEM, REPAY, "loan.query")]
    graph = offer([channel("C1"), channel("C2")], {"C1": [*shared, *[(None, 7)] * unmapped], "C2": shared})
    overlap = build(graph)
    assert (("C1", "C2") in fast_pairs(overlap, Measure.BY_CAPABILITY, 80)) is found
    assert (("C1", "C2") in fast_pairs(overlap, Measure.BY_USE, 80)) is found


@pytest.mark.parametrize("extra", [0, 1])
def test_use_is_compared_in_whole_numbers_where_single_precision_cannot_tell(extra: int) -> None:
    graph = offer(
        [channel("C1"), channel("C2")], {"C1": [(BUY, 700_000_000), (REDEEM, 300_000_000 + extra)], "C2": [(BUY, None)]}
    )
    assert (("C1", "C2") in fast_pairs(build(graph), Measure.BY_USE, 70)) is (extra == 0)


def test_overlap_is_directional() -> None:
    graph = offer([channel("C1"), channel("C2")], {"C1": [(BUY, 5)], "C2": [(BUY, 5), (REDEEM, 5), (REPAY, 5)]})
    assert fast_pairs(build(graph), Measure.BY_CAPABILITY, 80) == {("C1", "C2")}
    figures = build(graph).containment("C2", "C1")
    assert (figures.shared, figures.total, figures.by_use) == (1, 3, pytest.approx(1 / 3))


def test_what_is_shared_and_what_is_not_come_with_their_rows() -> None:
    graph = offer([channel("C1"), channel("C2")], {"C1": [(BUY, 5), (BUY, 6), (None, 2)], "C2": [(BUY, 5), (REPAY, 1)]})
    overlap = build(graph)
    split = overlap.split("C1", "C2")
    ids = [{k: [f.id for f in rows] for k, rows in part.items()} for part in (split.shared, split.only, split.beyond)]
    assert ids == [{BUY: ["F00000", "F00001"]}, {"?F00002": ["F00002"]}, {REPAY: ["F00004"]}]


@pytest.mark.parametrize(
    ("carrier", "shared"),
    [
        pytest.param(channel("C2", "H"), 1, id="head-office-cannot-give-a-local-service"),
        pytest.param(channel("C2", "AD"), 2, id="a-department-serves-the-branch"),
        pytest.param(channel("C2", "B"), 0, id="another-branch-serves-others"),
        pytest.param(channel("C2", "AS"), 0, id="a-sub-branch-serves-a-part"),
        pytest.param(channel("C2", "S"), 0, id="another-legal-person"),
        pytest.param(channel("C2", "A", audience=Audience.CORPORATE), 0, id="another-audience"),
    ],
)
def test_only_who_serves_the_same_customers_can_replace(carrier, shared: int) -> None:
    graph = offer([channel("C1", "A"), carrier], {"C1": [(BUY, 5), (GOV, 5)], "C2": [(BUY, 5), (GOV, 5)]})
    assert build(graph).containment("C1", "C2").shared == shared


def test_unknown_use_is_weighed_openly_and_never_as_nothing() -> None:
    graph = offer([channel("C1"), channel("C2")], {"C1": [(BUY, 90), (REDEEM, None), (REPAY, 10)], "C2": [(BUY, 1)]})
    figures = build(graph).containment("C1", "C2")
    assert (figures.shared_use, figures.total_use, figures.basis) == (90, 110, Measure.BY_USE)
    assert (figures.low, figures.high) == (pytest.approx(90 / 190), pytest.approx(90 / 100))
    uncounted = offer([channel("C1"), channel("C2")], {"C1": [(BUY, None), (REDEEM, None)], "C2": [(BUY, 1)]})
    figures = build(uncounted).containment("C1", "C2")
    assert (figures.by_use, figures.basis) == (0.5, Measure.BY_CAPABILITY)


def test_a_channel_that_offers_nothing_overlaps_nothing() -> None:
    graph = offer([channel("C1"), channel("C2")], {"C2": [(BUY, 1)]})
    assert fast_pairs(build(graph), Measure.BY_CAPABILITY, 1) == set() == fast_pairs(build(graph), Measure.BY_USE, 1)


def test_the_limits_come_from_the_policy() -> None:
    policy = default_policy().changed({"overlap.by_capability": 50})
    overlap = Overlap.build(offer([channel("C1")], {}), policy)
    assert overlap.limits == {Measure.BY_CAPABILITY: 50, Measure.BY_USE: default_policy().whole("overlap.by_use")}
