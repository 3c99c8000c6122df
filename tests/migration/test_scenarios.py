"""What-if: policies side by side, the curve, the flips; every claim held against plans made by hand."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from inventory.errors import InfeasiblePlan, SettingsError
from migration.analysis import analyse
from migration.planner import PlanRequest, build_plan
from migration.policy import default_policy
from migration.whatif.plan_diff import faces_of
from migration.whatif.scenario_desk import Desk
from migration.whatif.scenario_figures import mark_unbeaten, measure
from migration.whatif.scenario_flips import find_flips
from migration.whatif.scenario_policies import (
    CURRENT,
    Change,
    FlipRules,
    apply_changes,
    load_scenarios,
    names_of,
    scale,
    times,
)
from migration.whatif.scenarios import study_scenarios
from migration.whatif.watched_policy import WatchedPolicy
from tests import builders
from tests.migration.edge_bank import edge_town
from tests.migration.planner_bank import AS_OF, START, Town
from tests.random_banks import banks

POLICY = default_policy()
PERCENT = load_scenarios().flips.percent


def town_request(decide=()):
    """A bank with branch accounts worth closing, one of them only just."""
    town = edge_town()
    for row in decide:
        town.decide(*row)
    return PlanRequest(builders.graph(builders.bank(**town.rows())), POLICY, AS_OF, START)


@pytest.fixture(scope="module")
def request_():
    return town_request()


@pytest.fixture(scope="module")
def study(request_):
    return study_scenarios(request_, {})


def verdicts(plan):
    """Action, target and where functions go, per channel of the inventory, by another way than the desk's."""
    return {c: (f.action, f.target_channel_id, f.functions) for c, f in faces_of(plan).items() if ":" not in c}


def as_rows(found):
    return {c: (v.action, v.target_channel_id, v.functions) for c, v in found.items()}


def planned(request, policy):
    return build_plan(replace(request, policy=policy))


# ---------------------------------------------------------------- named policies


def test_the_policies_are_prudent_current_active_each_change_with_a_reason(study):
    assert [run.id for run in study.policies] == ["prudent", "current", "active"]
    assert all(change.reason for run in study.policies for change in run.changes)
    assert next(run for run in study.policies if run.id == CURRENT).changes == ()


def test_each_policy_run_is_what_a_plan_under_that_policy_says(request_, study):
    for name, changes in load_scenarios().policies.items():
        policy = apply_changes(POLICY, changes)
        plan = planned(request_, policy)
        run = next(run for run in study.policies if run.id == name)
        assert run.decisions == {r.channel_id: (r.action.value, r.target_channel_id) for r in plan.channels}
        assert run.outcome == measure(plan, request_.graph, policy)
        assert run.outcome.annual_saving == plan.summary.annual_saving
        assert run.outcome.objective == plan.solver.objective


def closed(request, factor):
    return len(planned(request, scale(POLICY, ("plan.min_gain",), factor)).ending())


@given(banks(max_channels=8))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_higher_threshold_never_closes_more(tables):
    graph = builders.graph(builders.check(tables).inventory)
    request = PlanRequest(graph, POLICY, AS_OF, START)
    try:
        counts = [closed(request, factor) for factor in (0.25, 1, 4)]
    except InfeasiblePlan:
        return  # people contradict each other, whatever the threshold
    assert counts == sorted(counts, reverse=True)


def test_a_threshold_no_gain_reaches_closes_nothing_and_a_low_one_closes_something(request_):
    assert closed(request_, 1e6) == 0
    assert closed(request_, 1) >= 1


def test_a_policy_under_which_dates_cannot_be_met_is_shown_with_its_conflict():
    strict = {"current": (), "late": (Change("schedule.lead_days", None, 900, {"zh": "试", "en": "trial"}),)}
    town = Town()
    town.decide("BR", "merge", "FWH", not_after="2025-12-31")
    request = PlanRequest(builders.graph(builders.bank(**town.rows())), POLICY, AS_OF, START)
    assert planned(request, POLICY).decision_of["BR"].action == "merge"
    with pytest.raises(InfeasiblePlan):
        planned(request, POLICY.changed({"schedule.lead_days": 900}))
    named = replace(load_scenarios(), policies={"current": (), "prudent": strict["late"]}, weights=())
    study = study_scenarios(request, {}, named, only=lambda name: False)
    run = next(run for run in study.policies if run.id == "prudent")
    assert run.outcome is None
    assert run.conflict
    assert study.differing == ()
    json.dumps(study.as_json(), ensure_ascii=False)


def test_an_unknown_setting_is_refused():
    with pytest.raises(SettingsError, match="no_number"):
        names_of(POLICY, "loss.wort.*")


@pytest.mark.parametrize(
    ("name", "number", "factor", "expected"),
    [
        pytest.param("plan.min_gain", 30000, 2, 60000, id="money"),
        pytest.param("cost.saved_share", 0.85, 1.2, 1, id="a-share-ends-at-1"),
        pytest.param("cost.saved_share", 0.85, 0.8, 0.68, id="no-noise-of-floats"),
    ],
)
def test_times(name, number, factor, expected):
    assert times(POLICY[name], number, factor) == expected


def test_scaling_moves_value_and_range_together():
    before, after = POLICY["loss.worth.app"], scale(POLICY, ("loss.worth.app",), 0.5)["loss.worth.app"]
    assert (after.value, after.low, after.high) == (before.value / 2, before.low / 2, before.high / 2)


# ---------------------------------------------------------------- the curve


def test_the_curve_has_a_point_per_weight_and_factor_and_factor_1_is_the_policy_as_it_stands(study):
    weights = load_scenarios().weights
    assert [(p.weight, p.factor) for p in study.curve] == [(w.id, f) for w in weights for f in w.factors]
    current = next(run.outcome for run in study.policies if run.id == CURRENT)
    assert all(p.outcome == current for p in study.curve if p.factor == 1)


def test_dearer_customers_never_raise_the_number_lost(study):
    lost = [p.outcome.customers_lost for p in study.curve if p.weight == "customer"]
    assert lost == sorted(lost, reverse=True)


def test_unbeaten_points_are_those_no_other_point_beats(study):
    outcomes = [p.outcome for p in study.curve]
    for point in study.curve:
        mine = (point.outcome.channels_after, point.outcome.customers_lost, -point.outcome.annual_saving)
        others = [(o.channels_after, o.customers_lost, -o.annual_saving) for o in outcomes]
        beaten = any(o != mine and all(a <= b for a, b in zip(o, mine, strict=True)) for o in others)
        assert point.unbeaten is not beaten
    cheap = outcomes[0]
    worse = replace(cheap, channels_after=cheap.channels_after + 1)
    assert mark_unbeaten([cheap, worse, cheap]) == [True, False, True]


def test_customers_lost_is_the_rate_times_the_active_customers():
    town = Town()
    town.decide("BR", "merge", "FWH")
    request = PlanRequest(builders.graph(builders.bank(**town.rows())), POLICY, AS_OF, START)
    plan = planned(request, POLICY)
    assert [row.channel_id for row in plan.ending()] == ["BR"]
    rate = POLICY.number("loss.guided_refollow.service_account")
    assert measure(plan, request.graph, POLICY).customers_lost == round(200 * rate)


# ---------------------------------------------------------------- flips


def varied(name):
    """The values of a coefficient, lower and higher, as a person would write them into a policy file."""
    value = POLICY[name].value
    top = 1.0 if POLICY[name].unit.startswith("share") else float("inf")
    return [round(value * (100 - PERCENT) / 100, 9), min(round(value * (100 + PERCENT) / 100, 9), max(top, value))]


def test_what_never_flips_does_not_flip_by_hand_and_what_flips_does(request_, study):
    """Every coefficient by hand, also those said to be of no use to this bank."""
    base = verdicts(planned(request_, POLICY))
    flipped = set()
    used = [*study.flips.varied, *study.flips.unread[::6]]
    for name in used:
        for value in varied(name):
            other = verdicts(planned(request_, POLICY.changed({name: value})))
            flipped |= {c for c in base if base[c] != other[c]}
    assert "NEAR" in flipped
    assert flipped == {row.channel_id for row in study.flips.rows}
    assert not flipped & set(study.flips.never)
    assert flipped | set(study.flips.never) == set(base)


def test_every_price_coefficient_is_varied_or_not_read(study):
    names = {n for pattern in load_scenarios().flips.settings for n in names_of(POLICY, pattern)}
    assert names == {*study.flips.varied, *study.flips.unread}
    assert study.flips.left_out == ()


def test_a_coefficient_at_the_edge_flips_the_channel():
    """BR's own gain as the threshold: 20 % less changes nothing, 20 % more keeps it."""
    town = Town()
    request = PlanRequest(builders.graph(builders.bank(**town.rows())), POLICY, AS_OF, START)
    low, high = 1.0, 1e9
    while high - low > 1:  # the highest threshold at which BR still closes
        middle = (low + high) / 2
        ends = planned(request, POLICY.changed({"plan.min_gain": middle})).decision_of["BR"].action.ends_channel
        low, high = (middle, high) if ends else (low, middle)
    edge = replace(request, policy=POLICY.changed({"plan.min_gain": low / 1.1}))
    flips = find_flips(Desk(edge), load_scenarios().flips, only=lambda name: name == "plan.min_gain")
    rows = [(r.setting, r.percent, r.channel_id, r.what) for r in flips.rows]
    assert rows == [("plan.min_gain", PERCENT, "BR", "action")]
    assert flips.rows[0].would_be.action == "keep"


def test_a_large_bank_varies_the_few_and_lists_the_rest(request_):
    rules = load_scenarios().flips
    few = FlipRules(rules.percent, 1, rules.settings, ("plan.min_gain", "cost.saved_share"))
    flips = find_flips(Desk(request_), few)
    assert flips.varied == ("cost.saved_share", "plan.min_gain")
    assert "loss.guided_refollow.service_account" in flips.left_out


def test_the_desk_decides_as_the_plan_does(request_):
    desk = Desk(request_)
    for changes in ({}, {"plan.min_gain": 1}, {"loss.worth.service_account": 400}, {"plan.activity_months": 6},
                    {"activity.window_months": 3}, {"schedule.lead_days": 900}):
        policy = POLICY.changed(changes)
        assert as_rows(desk.verdicts(policy)) == verdicts(planned(request_, policy))


def test_the_desk_asks_the_calendar_about_what_it_had_not_closed_before(request_):
    """No closing has room in the calendar; the policy as it stands closes none, so it never had to ask."""
    closed = POLICY.changed({"schedule.lead_days": 900, "plan.min_gain": 1e9, "plan.min_gain_partial": 1e9})
    desk = Desk(replace(request_, policy=closed))
    found = desk.verdicts(closed.changed({"plan.min_gain": 1}))
    assert {v.action for v in found.values()} == {"keep"}


def test_the_analysis_is_made_anew_only_where_a_setting_it_read_differs(request_):
    desk = Desk(request_)
    first = desk.analysis(POLICY)
    assert desk.analysis(POLICY.changed({"plan.min_gain": 1})) is first
    stricter = POLICY.changed({"overlap.by_capability": 100, "activity.active_share.service_account": 0.5})
    fresh = analyse(request_.graph, stricter, AS_OF, "zh").findings
    assert desk.analysis(stricter).findings == fresh != first.findings


def test_watching_notes_what_is_read():
    watched = WatchedPolicy(POLICY)
    watched.number("plan.min_gain")
    assert watched.get("no.such") is None
    assert watched.read == {"plan.min_gain"}
    watched.table("flag")
    assert {"flag.redundant", "flag.misfit"} <= watched.read
    assert watched.digest == POLICY.digest


# ---------------------------------------------------------------- the whole


def test_same_input_same_study(request_, study):
    again = study_scenarios(town_request(), {})
    assert json.dumps(again.as_json(), ensure_ascii=False) == json.dumps(study.as_json(), ensure_ascii=False)


def test_a_persons_word_stands_under_every_policy():
    request = town_request(decide=[("BR", "keep")])
    named = replace(load_scenarios(), weights=())
    study = study_scenarios(request, {}, named, only=lambda name: name == "plan.min_gain")
    assert {run.decisions["BR"][0] for run in study.policies} == {"keep"}
    assert "BR" in study.flips.never
