"""The look at the finished plan finds nothing in the sample's, and each rule broken on purpose."""

import ast
import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import migration.deciding.recheck as checked
import migration.deciding.recheck_limits as limits
from inventory.kinds import Action, ChannelKind, Disposition
from inventory.records import PersonDecision, SourceRef
from inventory.words import load_words
from migration.deciding.people import People, read_people
from migration.deciding.recheck import BrokenPlan, find_broken, recheck
from migration.plan import Plan

pytestmark = pytest.mark.xdist_group("sample")
Spoil = Callable[..., Plan]


def _people(job) -> People:
    return read_people(job.inventory.decisions, job.plan.as_of, load_words("migration", "zh"))


def _channel(plan: Plan, own: str, **cells) -> Plan:
    rows = tuple(replace(row, **cells) if row.channel_id == own else row for row in plan.channels)
    return replace(plan, channels=rows)


def _function(plan: Plan, function: str, **cells) -> Plan:
    rows = tuple(replace(row, **cells) if row.function_id == function else row for row in plan.functions)
    return replace(plan, functions=rows)


def _ending(plan: Plan) -> list[str]:
    return [row.channel_id for row in plan.channels if row.action.ends_channel and row.target_channel_id]


def _moved(job) -> list:
    """Functions really offered that go somewhere, mapped ones."""
    functions = job.inventory.functions
    return [row for row in job.plan.functions
            if row.target_channel_id and row.capability_id and functions[row.function_id].jumps_to is None]


def a_channel_without_a_row(job) -> Plan:
    return replace(job.plan, channels=job.plan.channels[1:])


def a_target_that_ends(job) -> Plan:
    one, other, *_ = _ending(job.plan)
    return _channel(job.plan, one, target_channel_id=other)


def a_function_that_stays_behind(job) -> Plan:
    ended = {r.channel_id for r in job.plan.channels if r.action is Action.MERGE}
    row = next(r for r in _moved(job) if r.channel_id in ended)
    return _function(job.plan, row.function_id, disposition=Disposition.STAY, target_channel_id=None,
                     target_function_id=None)


def a_function_in_use_dropped(job) -> Plan:
    droppable = job.graph.taxonomy
    row = next(r for r in _moved(job) if job.inventory.functions[r.function_id].in_use
               and not droppable[r.capability_id].droppable)
    return _function(job.plan, row.function_id, disposition=Disposition.DROP, target_channel_id=None,
                     target_function_id=None)


def money_into_a_subscription_account(job) -> Plan:
    row = next(r for r in _moved(job) if job.graph.taxonomy[r.capability_id].moves_money)
    there = next(c.id for c in job.inventory.channels.values() if c.kind is ChannelKind.SUBSCRIPTION_ACCOUNT
                 and not job.plan.decision_of[c.id].action.ends_channel)
    return _function(job.plan, row.function_id, target_channel_id=there, target_function_id=None)


def a_twin_that_leaves(job) -> Plan:
    row = next(r for r in _moved(job) if r.target_function_id)
    gone = next(r for r in job.plan.functions if r.disposition is not Disposition.STAY)
    return _function(job.plan, row.function_id, target_function_id=gone.function_id)


def a_sum_that_is_not_one(job) -> Plan:
    return replace(job.plan, solver=replace(job.plan.solver, objective=job.plan.solver.objective + 1))


def the_largest_app_ended(job) -> Plan:
    app = max((c for c in job.inventory.channels.values() if c.kind is ChannelKind.APP and c.is_live),
              key=lambda c: c.followers or 0)
    return _channel(job.plan, app.id, action=Action.RETIRE)


SPOILS: dict[Spoil, str] = {
    a_channel_without_a_row: "0 rows", a_target_that_ends: "does not survive",
    a_function_that_stays_behind: "stays on an ending channel", a_function_in_use_dropped: "dropped",
    money_into_a_subscription_account: "money into a subscription account", a_twin_that_leaves: "which leaves",
    a_sum_that_is_not_one: "totals sum to", the_largest_app_ended: "head office's largest",
}


def test_nothing_is_found_in_the_sample(sample_job):
    recheck(sample_job.plan, sample_job.graph, sample_job.policy, _people(sample_job))


@pytest.mark.parametrize(("broken", "says"), SPOILS.items(), ids=lambda case: getattr(case, "__name__", ""))
def test_a_plan_spoilt_on_purpose_is_refused(sample_job, broken, says):
    people = _people(sample_job)
    found = find_broken(broken(sample_job), sample_job.graph, sample_job.policy, people)
    assert any(says in text for text in found), found
    with pytest.raises(BrokenPlan):
        recheck(broken(sample_job), sample_job.graph, sample_job.policy, people)


@pytest.mark.parametrize(("setting", "value", "says"), [
    ("platform.messages.service_account", 0, "messages a month more"),
    ("plan.max_successors", 0, "sent to"),
])
def test_a_limit_tightened_afterwards_is_noticed(sample_job, setting, value, says):
    policy = sample_job.policy.changed({setting: value})
    assert any(says in text for text in limits.broken_limits(
        sample_job.plan, sample_job.graph, policy, _people(sample_job)))


def test_a_word_that_was_not_obeyed_is_noticed(sample_job):
    own = _ending(sample_job.plan)[0]
    word = PersonDecision(own, Action.KEEP, "因", "王", dt.date(2025, 1, 1), SourceRef("决策", 2))
    with pytest.raises(BrokenPlan, match="the word was keep"):
        recheck(sample_job.plan, sample_job.graph, sample_job.policy, People({own: word}))


def test_it_shares_nothing_with_what_builds_prices_and_solves():
    allowed = {"migration.deciding.people", "migration.deciding.recheck_limits"}
    for module in (checked, limits):
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        used = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert {name for name in used if name.startswith("migration.deciding")} <= allowed
