"""Two plans compared: the cell or the policy line that was changed is named as the cause, nothing else is."""

import copy
import datetime as dt
import json
from dataclasses import replace

import pytest

from inventory.records import ChannelId
from migration.planner import PlanRequest, build_plan
from migration.policy import default_policy
from migration.whatif.diff_text import DiffReport
from migration.whatif.input_changes import ChangeKind, compare_inventories, find_changes
from migration.whatif.input_groups import Grouping
from migration.whatif.input_mix import undo
from migration.whatif.plan_diff import Role, diff_plans, faces_of, names_of
from tests import builders
from tests.migration.planner_bank import AS_OF, START, Town

POLICY = default_policy()


def town():
    """Two branch accounts that repeat the head office's, each worth closing."""
    found = Town()
    found.add("BX", "service_account", "B2", active=150, followers=5_000, annual_cost=140_000)
    for capability in ("account.balance", "account.transactions"):
        found.offer("BX", capability, 50)
    return found


def request_of(rows, policy=POLICY, **more):
    return PlanRequest(builders.graph(builders.bank(**rows)), policy, AS_OF, START, **more)


def changed(rows, sheet, place, **cells):
    """The rows with cells of one row changed; ``place``: the values that pick it."""
    found = copy.deepcopy(rows)
    row = next(r for r in found[sheet] if place.items() <= r.items())
    row.update(cells)
    return found


def diff_of(old, new, **more):
    return diff_plans(build_plan(old), build_plan(new), (old, new), **more)


def report_of(diff, old, new, lang="zh"):
    names = names_of(old.graph.inventory, new.graph.inventory)
    return DiffReport("plans", "a", "b", diff.changes, diff, diff.decisions, names, (), lang)


def causes_of(diff, channel_id):
    """Sheet and column of every cause of a changed decision."""
    row = next(r for r in diff.decisions if r.channel_id == channel_id)
    return {(c.sheet, c.key[0], c.column) for cause in row.causes for c in diff.groups[cause.group]}


def test_identical_inputs_give_an_empty_diff():
    old, new = request_of(town().rows()), request_of(town().rows())
    diff = diff_of(old, new)
    assert (diff.changes, diff.decisions, diff.reproduced, diff.replans) == ((), (), None, 0)
    assert report_of(diff, old, new).as_json()["identical"] is True


def test_shuffled_rows_make_no_difference():
    rows = town().rows()
    shuffled = {sheet: list(reversed(found)) for sheet, found in rows.items()}
    assert find_changes(request_of(rows), request_of(shuffled)) == ()


@pytest.mark.parametrize(
    ("sheet", "place", "cells"),
    [
        pytest.param("channels", {"channel_id": "BR"}, {"annual_cost": 900}, id="cost"),
        pytest.param("channels", {"channel_id": "BR"}, {"status": "frozen"}, id="status"),
        pytest.param("channels", {"channel_id": "BR"}, {"owner_unit": "SUB"}, id="owner"),
        pytest.param("functions", {"function_id": "BR-00"}, {"capability_id": None}, id="mapping-by-a-person"),
    ],
)
def test_one_swapped_cell_is_named_as_the_cause(sheet, place, cells):
    rows = town().rows()
    old, new = request_of(rows), request_of(changed(rows, sheet, place, **cells))
    diff = diff_of(old, new)
    change = diff.changes[0]
    row = next(r for r in diff.decisions if r.channel_id == "BR")
    assert (change.sheet, change.key[0], change.column) == (sheet, *place.values(), *cells)
    assert [cause.role for cause in row.causes] == [Role.NEEDED]
    assert diff.groups[row.causes[0].group][0] == change
    answer = report_of(diff, old, new).as_json()
    told = next(d for d in answer["decisions"] if d["channel_id"] == "BR")
    at = new.graph.inventory.channels[ChannelId("BR")].at
    if sheet == "channels":
        assert [(c["sheet"], c["row"]) for c in told["causes"]] == [tuple(at)]
    assert str(told["causes"][0]["row"]) in told["text"]


@pytest.mark.parametrize(
    ("sheet", "column", "value"),
    [
        ("assets", "kind", "coupon"), ("assets", "channel_id", "BR"), ("assets", "description", "另一种积分"),
        ("dependencies", "depends_on", "BR"), ("dependencies", "kind", "merchant"),
        ("dependencies", "channel_id", "FWH"),
        ("calendar", "start", dt.date(2025, 6, 2)), ("calendar", "reason", "切换"), ("calendar", "unit_id", "B1"),
        ("evidence", "item", "privacy_assessment"), ("evidence", "channel_id", "BR"),
        ("execution", "stage", "remind"), ("decisions", "channel_id", "BR"),
    ],
)  # fmt: skip
def test_a_swapped_cell_that_tells_rows_apart_is_that_cell_and_no_row_removed_and_added(sheet, column, value):
    rows = town().rows() | {
        "assets": [
            {"channel_id": "BX", "kind": "points", "description": "积分", "quantity": 3},
            {"channel_id": "MINI", "kind": "points", "description": "积分", "quantity": 4},
        ],
        "dependencies": [{"channel_id": "APP", "depends_on": "BX", "kind": "oauth"}],
        "calendar": [{"start": dt.date(2025, 6, 1), "end": dt.date(2025, 6, 9), "reason": "迁移"}],
        "evidence": [{"channel_id": "BX", "item": "risk_assessment", "ref": "1", "date": AS_OF, "by": "甲"}],
        "execution": [{"channel_id": "BX", "stage": "announce", "planned": dt.date(2025, 6, 1)}],
        "decisions": [{"channel_id": "BX", "action": "keep", "reason": "甲", "decided_by": "乙", "decided_on": AS_OF}],
    }
    new_rows = copy.deepcopy(rows)
    was = new_rows[sheet][0].get(column)
    new_rows[sheet][0][column] = value
    old, new = (builders.bank(**found) for found in (rows, new_rows))
    (change,) = compare_inventories(old, new)
    assert (change.kind, change.sheet, change.column) == (ChangeKind.CELL, sheet, column)
    assert (change.before, change.after) == (was, value)
    requests = tuple(PlanRequest(builders.graph(found), POLICY, AS_OF, START) for found in (old, new))
    assert compare_inventories(undo(*requests, [change]).graph.inventory, old) == ()


def test_an_id_that_others_refer_to_is_a_row_removed_and_a_row_added():
    rows = town().rows()
    new_rows = changed(rows, "functions", {"function_id": "BR-00"}, function_id="BR-99")
    kinds = [change.kind for change in compare_inventories(builders.bank(**rows), builders.bank(**new_rows))]
    assert kinds == [ChangeKind.ROW_REMOVED, ChangeKind.ROW_ADDED]


def test_two_rows_alike_but_for_a_cell_are_told_apart():
    asset = {"channel_id": "BX", "kind": "points", "quantity": 3}
    first, second, third = ({**asset, "description": text} for text in ("甲", "乙", "丙"))
    old, new = (builders.bank(**town().rows() | {"assets": found}) for found in ([first, second], [second, third]))
    (change,) = compare_inventories(old, new)
    assert (change.before, change.after) == ("甲", "丙")


def test_words_of_the_sheet_stand_in_the_sentence():
    rows = town().rows()
    new_rows = changed(rows, "channels", {"channel_id": "BR"}, kind="subscription_account")
    diff = diff_of(old := request_of(rows), new := request_of(new_rows))
    told = report_of(diff, old, new).as_json()["inputs"][0]["text"]
    assert "服务号" in told
    assert "订阅号" in told
    assert "account" not in told


def test_a_mapping_that_follows_from_a_cell_is_no_cause_beside_it():
    rows = town().rows()
    old = request_of(rows)
    new = request_of(changed(rows, "functions", {"function_id": "BR-00"}, capability_id="fund.buy"))
    diff = diff_of(old, new)
    assert [change.kind for change in diff.changes] == [ChangeKind.CELL, ChangeKind.MAPPING]
    told = report_of(diff, old, new).as_json()["decisions"]
    assert told
    assert {(c["kind"], c["field"]) for row in told for c in row["causes"]} == {("cell", "capability_id")}


def test_among_several_changes_each_decision_names_its_own():
    rows = town().rows()
    new_rows = changed(rows, "channels", {"channel_id": "BR"}, status="frozen")
    new_rows = changed(new_rows, "channels", {"channel_id": "BX"}, status="frozen")
    new_rows = changed(new_rows, "channels", {"channel_id": "MINI"}, note="新备注")
    diff = diff_of(request_of(rows), request_of(new_rows))
    action = {r.channel_id: r for r in diff.decisions if r.aspects[0] == "action"}
    assert set(action) == {"BR", "BX"}
    for channel_id, row in action.items():
        by_action = [cause for cause in row.causes if "action" in cause.aspects]
        named = {c.key[0] for cause in by_action for c in diff.groups[cause.group]}
        assert named == {channel_id}
    assert all(("channels", "MINI", "note") not in causes_of(diff, r.channel_id) for r in diff.decisions)


def test_a_row_of_the_activity_sheet_is_named():
    quiet = town()
    quiet.active["BR"] = 60_000
    old = request_of(quiet.rows())
    rows = quiet.rows()
    for month in ("2025-02", "2025-03", "2025-04"):
        rows = changed(rows, "activity", {"channel_id": "BR", "month": month}, active_users=200)
    diff = diff_of(old, request_of(rows))
    assert {c.sheet for c in diff.changes} == {"activity"}
    assert [c.key for c in diff.changes] == [("BR", m) for m in ("2025-02", "2025-03", "2025-04")]
    row = next(r for r in diff.decisions if r.channel_id == "BR")
    assert {c.key for cause in row.causes for c in diff.groups[cause.group]} <= {c.key for c in diff.changes}
    assert row.causes


def test_one_policy_line_is_named_and_the_idle_one_is_not():
    rows = town().rows()
    high = POLICY.changed({"plan.min_gain": 1e9, "cost.asset.points": 20_001})
    old, new = request_of(rows), request_of(rows, high)
    diff = diff_of(old, new)
    assert {c.column for c in diff.changes} == {"plan.min_gain", "cost.asset.points"}
    assert {r.channel_id for r in diff.decisions if r.aspects[0] == "action"} == {"BR", "BX"}
    for row in diff.decisions:
        assert causes_of(diff, row.channel_id) == {("", "plan.min_gain", "plan.min_gain")}
    assert "plan.min_gain" in report_of(diff, old, new, "en").as_json()["decisions"][0]["text"]


def test_a_persons_word_is_named():
    rows = town().rows()
    said = town()
    said.decide("BR", "keep")
    diff = diff_of(request_of(rows), request_of(said.rows()))
    row = next(r for r in diff.decisions if r.channel_id == "BR")
    assert (row.before.action != "keep", row.after.action, row.after.decided_by) == (True, "keep", "周")
    assert causes_of(diff, "BR") == {("decisions", "BR", "")}


def test_a_function_read_otherwise_is_named():
    """A learned mapping turned an unknown function into one the head office offers too."""
    rows = changed(town().rows(), "functions", {"function_id": "BR-00"}, capability_id=None)
    inventory = builders.bank(**rows)
    old, new = (
        PlanRequest(builders.graph(inventory, mapping), POLICY, AS_OF, START)
        for mapping in ({}, {"BR-00": "account.balance"})
    )
    diff = diff_of(old, new)
    row = next(r for r in diff.decisions if r.channel_id == "BR")
    assert diff.reproduced
    assert [c.role for c in row.causes] == [Role.NEEDED]
    assert causes_of(diff, "BR") == {("functions", "BR-00", "capability_id")}
    assert faces_of(build_plan(undo(old, new, diff.changes))) == faces_of(build_plan(old))


def test_the_start_day_is_named():
    rows = town().rows()
    later = replace(request_of(rows), start=START + dt.timedelta(days=60))
    diff = diff_of(request_of(rows), later)
    row = next(r for r in diff.decisions if r.channel_id == "BR")
    assert "dates" in row.aspects
    assert causes_of(diff, "BR") == {("", "start", "start")}


def test_a_new_channel_goes_with_its_rows():
    rows = town().rows()
    more = town()
    more.add("BY", "service_account", "B1", active=90, followers=900, annual_cost=90_000)
    more.offer("BY", "account.balance", 10)
    diff = diff_of(request_of(rows), request_of(more.rows()))
    assert len(diff.groups) == 1
    assert {c.sheet for c in diff.groups[0]} == {"channels", "functions", "activity"}
    assert any(r.channel_id == "BY" and r.before is None for r in diff.decisions)


def test_two_changes_each_of_which_is_enough():
    rows = town().rows()
    both = changed(rows, "channels", {"channel_id": "BR"}, status="frozen")
    both = changed(both, "channels", {"channel_id": "BR"}, annual_cost=900)
    diff = diff_of(request_of(rows), request_of(both))
    row = next(r for r in diff.decisions if r.channel_id == "BR")
    roles = {diff.groups[c.group][0].column: c.role for c in row.causes if "action" in c.aspects}
    assert roles == {"status": Role.ENOUGH, "annual_cost": Role.ENOUGH}


def test_many_changes_are_grouped_by_channel_and_it_says_so():
    rows = town().rows()
    new_rows = changed(rows, "channels", {"channel_id": "BR"}, annual_cost=900, note="甲", region="东")
    new_rows = changed(new_rows, "channels", {"channel_id": "MINI"}, note="乙", region="西")
    old, new = request_of(rows), request_of(new_rows)
    assert diff_of(old, new).grouping is Grouping.SINGLE
    diff = diff_of(old, new, limit=2)
    assert (diff.grouping, len(diff.groups)) == (Grouping.CHANNEL, 2)
    assert {key for _, key, _ in causes_of(diff, "BR")} == {"BR"}
    heap = diff_of(old, new, limit=1)
    assert (heap.grouping, len(heap.groups)) == (Grouping.HEAP, 1)


def test_a_plan_that_cannot_be_made_again_gets_no_cause():
    rows = town().rows()
    old, new = request_of(rows), request_of(changed(rows, "channels", {"channel_id": "BR"}, annual_cost=900))
    plan = build_plan(old)
    other = replace(plan, channels=tuple(replace(r, decided_by_name="王") for r in plan.channels))
    diff = diff_plans(other, build_plan(new), (old, new))
    assert diff.reproduced is False
    assert all(row.causes == () for row in diff.decisions)


def test_undoing_everything_gives_the_older_inputs():
    rows = town().rows()
    more = town()
    more.add("BY", "mini_program", "B1", active=90, annual_cost=90_000)
    more.offer("BY", "account.balance", 10)
    more.decide("BX", "keep")
    more.active["BR"] = 7
    new_rows = changed(more.rows(), "channels", {"channel_id": "BX"}, annual_cost=5, followers=None)
    new_rows["channels"] = [r for r in new_rows["channels"] if r["channel_id"] != "MINI"]
    new_rows["functions"] = [r for r in new_rows["functions"] if r["channel_id"] != "MINI"]
    new_rows["activity"] = [r for r in new_rows["activity"] if r["channel_id"] != "MINI"]
    old = request_of(rows, shared_followers={(ChannelId("BR"), ChannelId("BX")): 3})
    new = replace(request_of(new_rows, POLICY.changed({"plan.min_gain": 7})), start=START + dt.timedelta(days=9))
    back = undo(old, new, find_changes(old, new))
    assert find_changes(old, back) == ()
    assert faces_of(build_plan(back)) == faces_of(build_plan(old))
    assert back.graph.inventory.sheets_present == old.graph.inventory.sheets_present


def test_inventories_alone_rows_by_id_and_column():
    rows = town().rows()
    new_rows = changed(rows, "channels", {"channel_id": "BX"}, followers=None)
    new_rows["functions"] = [r for r in new_rows["functions"] if r["function_id"] != "BX-01"]
    found = compare_inventories(builders.bank(**rows), builders.bank(**new_rows))
    assert [(str(c.kind), c.sheet, c.key, c.column) for c in found] == [
        ("cell", "channels", ("BX",), "followers"), ("row_removed", "functions", ("BX-01",), ""),
    ]
    assert (found[0].before, found[0].after) == (5_000, None)


def test_same_input_same_words():
    rows = town().rows()
    old, new = request_of(rows), request_of(changed(rows, "channels", {"channel_id": "BR"}, annual_cost=900))
    texts = [json.dumps(report_of(diff_of(old, new), old, new).as_json(), ensure_ascii=False) for _ in range(2)]
    assert texts[0] == texts[1]
    assert "“渠道BR”（BR）：由" in texts[0]
