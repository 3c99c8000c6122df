"""What-if leaves out work that a change of policy cannot touch: whatever it keeps is held against a plan made anew."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.capabilities import load_taxonomy, map_functions
from inventory.errors import InfeasiblePlan
from inventory.graph import CapabilityGraph
from inventory.loading import load_inventory
from inventory.samples import sample_workbook
from inventory.words import load_words
from migration.analysis import analyse
from migration.deciding.offering import LASTING
from migration.deciding.options import MenuBuilder, build_options
from migration.plan_json import plan_to_json
from migration.planner import PlanRequest, build_plan, make_setting
from migration.policy import default_policy
from migration.whatif.kept_menus import KeptMenus
from migration.whatif.memory import CalendarMemory, SolverMemory
from migration.whatif.scenario_desk import Desk
from migration.whatif.scenario_flips import find_flips
from migration.whatif.scenario_policies import load_scenarios, names_of, scale, times
from migration.whatif.watched_policy import WatchedPolicy
from tests import builders
from tests.benchmarks.large_bank import large_bank
from tests.migration.edge_bank import edge_town
from tests.migration.planner_bank import AS_OF, START, Town
from tests.random_banks import banks

POLICY = default_policy()
RULES = load_scenarios().flips
#: one per part of a price, with those every menu reads and those that few do
HANDFUL = ("plan.min_gain", "plan.horizon_years", "cost.saved_share", "loss.worth.service_account",
           "loss.active_share.mini_program", "cost.annual.website", "gain.money_out_of_wechat", "friction.second_move",
           "flag.redundant")

#: read by every menu, by few, for the channel's own figures, for those of others, for what follows a partial move
TELLING = ("cost.annual.mini_program", "cost.annual.service_account", "cost.build.service", "friction.deeper_click",
           "friction.elder", "gain.user_out_of_wechat", "loss.active.unknown", "loss.active_share.service_account",
           "loss.worth.mini_program", "plan.min_gain", "platform.messages.unknown")


def coefficients():
    return sorted({name for pattern in RULES.settings for name in names_of(POLICY, pattern)})


def lower_or_higher(name, percent):
    setting = POLICY[name]
    return POLICY.changed({name: times(setting, setting.value, (100 + percent) / 100)})


def request_for(inventory):
    taxonomy = load_taxonomy()
    return PlanRequest(CapabilityGraph(inventory, taxonomy, map_functions(inventory, taxonomy)), POLICY, AS_OF, START)


def with_blanks(inventory):
    """The bank with cells left empty, so that costs and active customers are estimated here and there."""
    rows = {
        c.id: replace(c, annual_cost=None if at % 3 == 0 else c.annual_cost,
                      followers=None if at % 7 == 0 else c.followers)
        for at, c in enumerate(inventory.channels.values())
    }
    frame = inventory.activity.frame
    silent = [c for at, c in enumerate(rows) if at % 4 == 0]
    activity = replace(inventory.activity, frame=frame[~frame["channel_id"].isin(silent)].reset_index(drop=True))
    return replace(inventory, channels=rows, activity=activity)


class Kept:
    """The kept menus of a bank beside those made all anew."""

    def __init__(self, request):
        words = load_words("migration", request.lang)
        analysis = analyse(request.graph, request.policy, request.as_of, request.lang)
        watched = WatchedPolicy(request.policy)
        self.setting = make_setting(replace(request, policy=watched), analysis, words)
        self.menus = KeptMenus(self.setting, request.policy, watched)

    def both(self, policy):
        setting = self.setting.under(policy, self.setting.low)
        return self.menus.under(setting), build_options(replace(self.setting, policy=policy))


@settings(max_examples=15, deadline=None)
@given(banks(4, 12))
def test_what_is_handed_on_to_other_prices_reads_no_setting(rows):
    request = PlanRequest(builders.graph(builders.bank(**rows)), POLICY, AS_OF, START)
    kept = Kept(request)
    watched = kept.setting.policy
    for channel in request.graph.inventory.channels.values():
        builder = MenuBuilder(kept.setting, channel)
        with watched.noting() as read:
            for name in LASTING:
                getattr(builder, name)
            for target in request.graph.inventory.channels:
                builder._use_at(target)
        assert not read


@pytest.fixture(scope="module")
def town():
    return PlanRequest(builders.graph(builders.bank(**edge_town().rows())), POLICY, AS_OF, START)


@pytest.mark.parametrize("percent", [-RULES.percent, RULES.percent])
def test_kept_menus_are_those_made_anew_whatever_coefficient_moves(town, percent):
    kept = Kept(town)
    for name in coefficients():
        mine, anew = kept.both(lower_or_higher(name, percent))
        assert list(mine) == list(anew)
        assert mine == anew, name


@given(banks(min_channels=6, max_channels=14), st.sampled_from([0.1, 0.8, 1.2, 5]))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_kept_menus_are_those_made_anew_in_any_bank(tables, factor):
    request = PlanRequest(builders.graph(builders.check(tables).inventory), POLICY, AS_OF, START)
    try:
        kept = Kept(request)
    except InfeasiblePlan:
        return  # two people said different things on one day
    for name in TELLING:
        mine, anew = kept.both(scale(POLICY, [name], factor))
        assert mine == anew, name


@pytest.fixture(scope="module")
def sample():
    """The sample bank with blanks."""
    return request_for(with_blanks(load_inventory(sample_workbook()).raise_on_errors()))


@pytest.mark.parametrize("factor", [0.05, 20])
def test_kept_menus_of_the_sample_bank_are_those_made_anew(sample, factor):
    kept = Kept(sample)
    before = kept.menus.as_they_stand()
    assert any(menu.follows for menu in before.values())
    for name in TELLING:
        mine, anew = kept.both(scale(POLICY, [name], factor))
        assert mine == anew, name


def test_most_menus_are_kept_where_few_read_the_coefficient(town):
    kept = Kept(town)
    before = kept.menus.as_they_stand()
    after, _ = kept.both(lower_or_higher("loss.worth.mini_program", 20))
    assert sum(after[c] is before[c] for c in before) > 0
    assert all(after[c] is before[c] for c in before if before[c].channel.kind != "mini_program")


def test_a_menu_changes_with_what_a_channel_it_leads_to_sends_away():
    """The website leads to the mini-program's purchase of wealth products; what sending that to the app gains is none
    of the website's own prices, yet whether its customers must follow hangs on it."""
    town = Town()
    town.offer("MINI", "wealth.buy", 30_000)
    town.offer("MINI", "account.balance", 30_000)
    town.add("WEB", "website", "B1", active=50, annual_cost=400_000)
    for capability in ("wealth.buy", "account.balance"):
        town.offer("WEB", capability, 20)
    gains = ("gain.user_out_of_wechat", "gain.money_out_of_wechat")
    nothing = POLICY.overlaid({name: replace(POLICY[name], value=0, low=0, high=0) for name in gains})
    kept = Kept(PlanRequest(builders.graph(builders.bank(**town.rows())), nothing, AS_OF, START))
    before = kept.menus.as_they_stand()["WEB"]
    mine, anew = kept.both(POLICY)
    assert mine == anew
    assert before.options and not before.follows
    assert ("MINI", "wealth.buy") in mine["WEB"].follows


def test_the_calendar_is_asked_again_only_where_something_is_chosen_or_read_otherwise(town, monkeypatch):
    asked = []
    found = CalendarMemory._ask
    monkeypatch.setattr(CalendarMemory, "_ask", lambda self, request: asked.append(request) or found(self, request))
    desk = Desk(town)
    desk.plan(POLICY)
    desk.plan(POLICY)
    assert len(asked) == 1
    later = desk.plan(POLICY.changed({"schedule.lead_days": 45}))
    assert len(asked) == 2
    assert later.channels == build_plan(replace(town, policy=POLICY.changed({"schedule.lead_days": 45}))).channels
    desk.verdicts(POLICY.changed({"plan.min_gain": 1e9, "plan.min_gain_partial": 1e9}))
    assert len(asked) == 3


def test_a_program_is_known_again_only_to_the_last_number(town):
    solver, kept = SolverMemory(), Kept(town)
    from migration.deciding.model import build_joint
    from migration.deciding.optimise import rank_channels

    program = build_joint(kept.setting, kept.menus.as_they_stand(), rank_channels(kept.setting)).program
    first = solver(program, 0.0)
    assert solver(program, 0.0) is first
    assert solver(program, 0.5) is not first
    program.cost[0] += 1e-6
    assert solver(program, 0.0) is not first
    solver.close()
    program.cost[0] += 1
    assert solver(program, 0.0) is not solver(program, 0.0)


def test_a_study_tells_how_far_it_is(town):
    heard = []
    flips = find_flips(Desk(town), RULES, lambda name: name.startswith("flag."), lambda *said: heard.append(said))
    assert [at for _, at, _ in heard] == list(range(1, len(heard) + 1))
    assert {(what, of) for what, _, of in heard} == {("flips", len(heard))}
    assert len(heard) == 2 * len(flips.varied)


@pytest.mark.slow
def test_a_large_bank_is_decided_as_if_planned_anew():
    """200 channels with blanks: whole plans for a handful of coefficients, menus for all of them."""
    request = request_for(with_blanks(large_bank(200, 4_000)))
    desk, kept = Desk(request), Kept(request)
    for name in HANDFUL:
        for percent in (-RULES.percent, RULES.percent):
            policy = lower_or_higher(name, percent)
            anew = build_plan(replace(request, policy=policy))
            assert plan_to_json(desk.plan(policy)) == plan_to_json(anew), (name, percent)
            rows = {row.channel_id: (row.action.value, row.target_channel_id) for row in anew.channels}
            found = {c: (v.action, v.target_channel_id) for c, v in desk.verdicts(policy).items()}
            assert found == {c: row for c, row in rows.items() if ":" not in c}
    for name in coefficients():
        mine, anew = kept.both(lower_or_higher(name, RULES.percent))
        assert mine == anew, name


@pytest.mark.slow
def test_what_was_never_read_never_flips():
    """Coefficients said to be unread, varied all the same by whole plans."""
    request = request_for(with_blanks(large_bank(120, 2_400)))
    desk = Desk(request)
    base = build_plan(request)
    unread = [name for name in coefficients() if name not in desk.read]
    assert unread
    for name in unread[::4]:
        other = build_plan(replace(request, policy=lower_or_higher(name, RULES.percent)))
        assert (other.channels, other.functions) == (base.channels, base.functions), name
