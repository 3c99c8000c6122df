"""What rows must agree on: each fault is named with its place, and sound rows stay sound."""

import datetime as dt

import pytest

from inventory.errors import InventoryError, Severity
from tests.builders import HEAD_OFFICE, bank, busy, check, tables_of

A, B, C = {"channel_id": "A"}, {"channel_id": "B"}, {"channel_id": "C"}
BRANCH = {"unit_id": "B1", "name": "分行", "parent_id": "HQ", "level": "branch"}


def codes(channels=(A, B, C), **tables):
    """Row, column and code of every problem."""
    return {(p.row, p.column, p.code) for p in check(tables_of(channels, **tables)).problems}


def test_a_sound_bank_has_no_problem():
    assert codes(functions=[{"channel_id": "A"}], activity=busy("A", reads=1), units=[HEAD_OFFICE, BRANCH]) == set()


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        pytest.param({"channels": [A, A]}, {(3, "渠道编号", "duplicate_id")}, id="duplicate-id"),
        pytest.param(
            {"channels": [{**A, "owner_unit": "X"}]}, {(2, "归属机构", "unknown_reference")}, id="unknown-unit"
        ),
        pytest.param(
            {"functions": [{"channel_id": "Z"}]}, {(2, "渠道编号", "unknown_reference")}, id="unknown-channel"
        ),
        pytest.param(
            {"functions": [{"channel_id": "A", "jumps_to": "A"}]},
            {(2, "跳转渠道", "self_reference")},
            id="jump-to-self",
        ),
        pytest.param(
            {"functions": [{"channel_id": "A", "capability_id": "wealth.nothing"}]},
            {(2, "能力编码", "unknown_capability")},
            id="unknown-capability",
        ),
        pytest.param(
            {"activity": [*busy("A", count=2), *busy("A", count=1)]},
            {(4, "月份", "duplicate_activity")},
            id="month-twice",
        ),
        pytest.param({"activity": busy("Q", count=1)}, {(2, "渠道编号", "unknown_reference")}, id="activity-of-nobody"),
        pytest.param({"activity": busy("A", count=1, reads=-2)}, {(2, "阅读量", "negative")}, id="negative-activity"),
        pytest.param({"units": [HEAD_OFFICE, HEAD_OFFICE]}, {(3, "机构编号", "duplicate_id")}, id="unit-twice"),
        pytest.param(
            {"units": [{**HEAD_OFFICE, "level": "branch"}]}, {(2, "层级", "root_level")}, id="top-is-a-branch"
        ),
        pytest.param(
            {"units": [HEAD_OFFICE, {**BRANCH, "parent_id": None}]}, {(3, "上级机构", "several_roots")}, id="two-tops"
        ),
        pytest.param(
            {"units": [HEAD_OFFICE, {**BRANCH, "parent_id": "B2"}, {**BRANCH, "unit_id": "B2", "parent_id": "B1"}]},
            {(3, "上级机构", "unit_cycle")},
            id="circle-of-two",
        ),
        pytest.param({"units": [{**HEAD_OFFICE, "parent_id": "HQ"}]}, {(2, "上级机构", "unit_cycle")}, id="own-parent"),
        pytest.param(
            {"units": [HEAD_OFFICE, {**BRANCH, "parent_id": "H Q"}]}, {(3, "上级机构", "bad_id")}, id="unread-parent"
        ),
        pytest.param(
            {"dependencies": [{"channel_id": "A", "depends_on": "A", "kind": "oauth"}]},
            {(2, "依赖渠道", "self_reference")},
            id="depends-on-self",
        ),
        pytest.param(
            {"calendar": [{"start": "2025-12-31", "end": "2025-12-01", "reason": "决算", "unit_id": "HQ"}]},
            {(2, "结束", "dates_reversed")},
            id="calendar-reversed",
        ),
        pytest.param(
            {"execution": [{"channel_id": "A", "stage": "公告"}] * 2 + [{"channel_id": "A", "stage": "remind"}] * 2},
            {(3, "渠道编号", "duplicate_row")},
            id="stage-twice-but-reminders-may",
        ),
        pytest.param(
            {"execution": [{"channel_id": "A", "stage": "开会"}]}, {(2, "阶段", "unknown_choice")}, id="unknown-stage"
        ),
        pytest.param(
            {"execution": [
                {"channel_id": "A", "stage": "公告", "actual": "2025-02-10"},
                {"channel_id": "A", "stage": "停止服务", "actual": "2025-02-09"},
                {"channel_id": "A", "stage": "停止新增", "actual": "2025-02-10"},
            ]},
            {(3, "实际日期", "happened_too_early")},
            id="service-ended-before-it-was-announced-the-same-day-is-fine",
        ),
        pytest.param(
            {"execution": [{"channel_id": "A", "stage": "完成", "actual": "2025-02-09"},
                           {"channel_id": "B", "stage": "完成", "planned": "2025-02-09"}]},
            {(2, "阶段", "stage_left_out")},
            id="closed-without-an-end-of-service",
        ),
        pytest.param(
            {"evidence": [{"item": "x", "ref": "1", "by": "甲"}]}, {(2, "日期", "missing_value")}, id="no-date"
        ),
    ],
)
def test_each_fault_is_named_with_its_place(tables, expected):
    assert codes(**tables) == expected


UNITS = [HEAD_OFFICE, {**BRANCH, "name": "武汉分行"}]
DECISION = {"channel_id": "A", "action": "keep", "reason": "约定", "decided_by": "李四", "decided_on": "2025-04-01"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, set()),
        ({"reason": ""}, {(2, "理由", "missing_value")}),
        ({"decided_by": " "}, {(2, "决策人", "missing_value")}),
        ({"decided_by": "—"}, {(2, "决策人", "missing_value")}),
        ({"action": "先放一放"}, {(2, "动作", "unknown_choice")}),
        ({"action": "下线"}, {(2, "动作", "action_for_channel")}),
        ({"action": "合并", "function_id": "F0001"}, {(2, "动作", "action_for_function")}),
        ({"action": "保留", "function_id": "F0001"}, set()),
        ({"channel_id": "B", "action": "stay", "function_id": "F0001"}, {(2, "功能编号", "function_on_other_channel")}),
        ({"action": "merge", "target_channel_id": "A"}, {(2, "目标渠道", "self_reference")}),
        ({"action": "merge", "target_channel_id": "X"}, {(2, "目标渠道", "unknown_reference")}),
        ({"not_before": "2025-09-01", "not_after": "2025-08-01"}, {(2, "不晚于", "dates_reversed")}),
        ({"expires_on": "2025-03-01"}, {(2, "有效期至", "dates_reversed")}),
    ],
)
def test_decisions(change, expected):
    assert codes(functions=[{"channel_id": "A"}], decisions=[{**DECISION, **change}]) == expected


@pytest.mark.parametrize(
    ("sheet", "row"),
    [
        ("calendar", {"start": "2025-06-01", "end": "2025-06-01", "reason": "切换"}),
        ("decisions", {**DECISION, "not_before": "2025-06-01", "not_after": "2025-06-01"}),
        ("decisions", {**DECISION, "expires_on": DECISION["decided_on"]}),
    ],
    ids=["freeze-of-one-day", "one-day-to-end-on", "a-word-for-one-day"],
)
def test_two_dates_may_be_the_same_day(sheet, row):
    assert codes(**{sheet: [row]}) == set()


@pytest.mark.parametrize(
    ("launched", "expected"),
    [
        ("2025-04-30", set()), ("2025-05-01", {(2, "上线日期", "launch_ahead_of_data")}),
        ("2026-05-01", {(2, "上线日期", "launch_ahead_of_data")}),
        ("2026-05-02", {(2, "上线日期", "launch_after_data")}),
    ],
    ids=["last-day-of-the-data", "first-day-after", "a-year-ahead", "more-than-a-year-ahead"],
)
def test_a_launch_after_the_data_is_told_to_the_day(launched, expected):
    channels = [{**A, "launched_on": launched}, B]
    assert codes(channels, activity=busy("B", last="2025-04", count=2, reads=1)) == expected
    planned = [{**A, "launched_on": "2026-05-02", "status": "planned"}, B]
    assert codes(planned, activity=busy("B", last="2025-04", count=2, reads=1)) == set()


@pytest.mark.parametrize(
    ("first", "second", "repeated"),
    [
        pytest.param({}, {"action": "retire"}, True, id="contradiction"),
        pytest.param({}, {}, True, id="said-twice"),
        pytest.param({"expires_on": dt.date(2025, 5, 31)}, {"decided_on": dt.date(2025, 6, 1)}, False, id="renewed"),
        pytest.param({"expires_on": dt.date(2025, 6, 1)}, {"decided_on": dt.date(2025, 6, 1)}, True, id="still-held"),
        pytest.param({"function_id": "F0", "action": "stay"}, {"action": "keep"}, False, id="function-and-channel"),
    ],
)  # fmt: skip
def test_a_second_word_on_the_same_thing_needs_the_first_to_have_expired(first, second, repeated):
    decision = {**DECISION, "channel_id": "A", "action": "keep", "decided_on": dt.date(2025, 4, 1)}
    rows = [{**decision, **first}, {**decision, **second}]
    functions = [{"channel_id": "A", "function_id": "F0"}]
    for order, place, other in ((rows, 3, 2), (rows[::-1], 2, 3)):
        problems = check(tables_of([A, B], functions=functions, decisions=order)).problems
        same_day = rows[0]["decided_on"] == rows[1]["decided_on"]
        expected = [("decision_repeated", 3 if same_day else place)] if repeated else []
        assert [(p.code, p.row) for p in problems] == expected
        assert all(f"{2 if same_day else other}" in p.message for p in problems)


def test_the_same_word_means_keep_for_a_channel_and_stay_for_a_function():
    rows = [{**DECISION, "action": "保留"}, {**DECISION, "action": "保留", "function_id": "F0001"}]
    inventory = bank([A], functions=[{"channel_id": "A"}], decisions=rows)
    assert [str(row.action) for row in inventory.decisions] == ["keep", "stay"]


@pytest.mark.parametrize(
    ("launched", "status", "code"),
    [
        ("2025-04-30", "active", None),
        ("2025-06-01", "active", "launch_ahead_of_data"),
        ("2031-06-01", "active", "launch_after_data"),
        ("2031-06-01", "planned", None),
    ],
)
def test_launches_after_the_data(launched, status, code):
    channel = {**B, "launched_on": launched, "status": status}
    assert codes([A, channel], activity=busy("A", reads=1)) == ({(3, "上线日期", code)} if code else set())


def test_activity_before_the_launch_is_told_once_a_channel():
    channel = {**A, "launched_on": dt.date(2025, 3, 15)}
    assert codes([channel], activity=busy("A", count=6, reads=1)) == {(2, "月份", "activity_before_launch")}


def test_lookalikes_and_what_was_meant():
    assert codes([{"channel_id": "AO1"}, {"channel_id": "A01"}]) == {(3, "渠道编号", "lookalike_ids")}
    checked = check(tables_of([{"channel_id": "FWH-01"}], functions=[{"channel_id": "FWH-O1"}]))
    assert "FWH-01" in checked.problems[0].message
    checked = check(
        tables_of([{"channel_id": "001", "owner_unit": "武汉分行"}], functions=[{"channel_id": 1}], units=UNITS)
    )
    assert [p.message for p in checked.errors] == [
        "“机构”表中没有这个编号；是不是“B1”？",
        "“渠道”表中没有这个编号；是不是“001”？",
    ]


def test_rows_that_point_to_an_id_that_was_refused_say_so_once():
    rows = [{"channel_id": "SА1"}, {"channel_id": "B 2"}, A]  # a Cyrillic letter, a space inside
    functions = [{"channel_id": channel} for channel in ("SA1", "SA1", "SA1", "B2", "A", "ZZ")]
    checked = check(tables_of(rows, functions, busy("SA1", count=3, reads=1)))
    told = [(p.sheet, p.row, p.code) for p in checked.errors if p.column == "渠道编号"]
    assert told == [
        ("渠道", 2, "homoglyph_id"), ("渠道", 3, "bad_id"), ("功能", 2, "reference_to_rejected"),
        ("功能", 5, "reference_to_rejected"), ("功能", 7, "unknown_reference"), ("活跃", 2, "reference_to_rejected"),
    ]
    text = next(p.message for p in checked.errors if p.code == "reference_to_rejected")
    assert text == "“渠道”表第 2 行的编号“SА1”自身有误、没有被接受，指向它的 3 处都无法核对"
    assert [checked.counts[name].rejected for name in ("functions", "activity")] == [5, 3]


def test_likely_duplicates_are_warnings():
    twice = [{**A, "name": "江河 银行", "app_id": "wx1"}, {**B, "name": "江河银行", "app_id": "WX1"}]
    assert codes(twice) == {(3, "渠道名称", "likely_duplicate_name"), (3, "AppID", "likely_duplicate_app_id")}
    assert check(tables_of(twice)).valid
    assert codes([twice[0], {**twice[1], "kind": "app", "app_id": "wx2"}]) == set()


@pytest.mark.parametrize("name", ["con", "COM1", "nul.old", "Lpt9"])
def test_an_id_that_windows_takes_for_a_device_is_told(name):
    assert codes([{**A, "channel_id": name}]) == {(2, "渠道编号", "reserved_id")}
    assert codes([{**A, "channel_id": f"{name}-1"}]) == ({(2, "渠道编号", "reserved_id")} if "." in name else set())


def jumps(*pairs):
    return [{"channel_id": source, "name": "信用卡", "jumps_to": target} for source, target in pairs]


def test_jump_loops_and_chains_are_warnings_with_their_path():
    loop = check(tables_of([A, B, C], functions=jumps("AB", "BC", "CA")))
    assert [p.code for p in loop.problems] == ["jump_loop"]
    assert loop.problems[0].message.count("→") == 3
    assert loop.valid
    chain = check(tables_of([A, B, C], functions=[*jumps("AB", "BC"), {"channel_id": "C", "name": "信用卡"}]))
    assert [(p.row, p.code) for p in chain.problems] == [(2, "jump_chain")]
    assert "渠道A（A） → 渠道B（B） → 渠道C（C）" in chain.problems[0].message


def test_two_channels_that_link_to_each_other_for_different_things_are_no_loop():
    functions = [
        {"channel_id": "A", "name": "信用卡", "jumps_to": "B"},
        {"channel_id": "B", "name": "手机银行", "jumps_to": "A"},
    ]
    assert codes(functions=functions) == set()


def test_a_reference_to_a_row_with_another_error_is_told_once():
    assert codes([{**A, "kind": "?"}], functions=[{"channel_id": "A"}]) == {(2, "渠道类型", "unknown_choice")}


def test_all_errors_come_at_once_and_read_is_accepted_plus_rejected():
    checked = check(
        tables_of([{**A, "kind": "x", "followers": -1}, B], functions=[{"channel_id": "Z"}, {"channel_id": "A"}])
    )
    assert len(checked.errors) == 3
    assert {name: (c.read, c.accepted, c.rejected) for name, c in checked.counts.items()} == {
        "channels": (2, 1, 1), "functions": (2, 1, 1), "activity": (0, 0, 0), "units": (1, 1, 0),
    }  # fmt: skip
    with pytest.raises(InventoryError) as caught:
        checked.raise_on_errors()
    assert caught.value.problems == checked.problems


def test_the_json_of_check_is_the_contract():
    document = check(tables_of([{**A, "followers": "1.2万"}])).as_json()
    assert document["valid"] is True
    assert document["counts"]["channels"] == {"read": 1, "accepted": 1, "rejected": 0}
    assert document["issues"] == [
        {
            "severity": Severity.WARNING, "code": "number_reading", "sheet": "渠道", "row": 2, "column": "关注用户数",
            "value": "1.2万", "message": "按 12000 读取", "remedy": "确认无误即可；最好直接填数字 12000",
        }
    ]  # fmt: skip


def test_a_sheet_without_rows_is_unknown_never_none():
    assert bank([A], assets=[]).sheets_present == {"channels", "units"}
    assert "assets" in bank([A], assets=[{"channel_id": "A", "kind": "积分", "description": "x"}]).sheets_present


def test_shuffled_rows_give_the_same_records():
    one = bank([A, B, C], activity=[*busy("A", reads=1), *busy("B", reads=2)])
    two = bank([C, A, B], activity=[*busy("B", reads=2), *busy("A", reads=1)])
    assert list(one.channels) == list(two.channels) == ["A", "B", "C"]
    columns = ["channel_id", "month", "reads"]
    assert one.activity.frame[columns].equals(two.activity.frame[columns])


@pytest.mark.parametrize(("actual", "warned"), [("2025-05-01", False), ("2025-05-02", True)])
def test_what_happened_after_the_data_is_asked_about(actual, warned):
    """The data end with April; the first day after it is the day the data speak of."""
    execution = [{"channel_id": "A", "stage": "公告", "actual": actual}]
    expected = {(2, "实际日期", "happened_after_data")} if warned else set()
    assert codes(activity=busy("A", reads=1), execution=execution) == expected


def test_a_doubtful_history_is_a_warning_with_row_and_remedy():
    execution = [{"channel_id": "A", "stage": "完成", "actual": "2025-02-09"}]
    (problem,) = check(tables_of([A], execution=execution)).problems
    assert problem.severity is Severity.WARNING and problem.row == 2
    assert "停止服务" in problem.message and "停止服务" in problem.remedy


def test_an_entry_that_also_serves_ends_the_path_of_those_that_link_to_it():
    links = [
        {"channel_id": "A", "name": "转账", "jumps_to": "B"}, {"channel_id": "B", "name": "转账", "jumps_to": "C"},
        {"channel_id": "C", "name": "转账"},
    ]  # fmt: skip
    assert codes(functions=links) == {(2, "跳转渠道", "jump_chain")}
    assert codes(functions=[*links, {"channel_id": "B", "name": "转账"}]) == set()


def test_identities_of_wecom_share_the_corp_id_and_nothing_else_may():
    twins = [{**A, "app_id": "w1", "kind": "wecom"}, {**B, "app_id": "W1", "kind": "wecom"}]
    assert codes(channels=twins) == set()
    twins = [{**A, "app_id": "w1", "kind": "app"}, {**B, "app_id": "W1", "kind": "app"}]
    assert codes(channels=twins) == {(3, "AppID", "likely_duplicate_app_id")}


def test_a_long_value_is_shown_in_part_and_what_is_told_once_is_counted():
    problems = check(tables_of([{**A, "followers": "9" * 300}, B])).problems
    assert [len(p.value) for p in problems if p.code in ("absurd_number", "not_a_number")] == [200]
    rows = [{"channel_id": number} for number in (1.0, 2.0, 3.0)]
    (problem,) = check(tables_of(rows)).problems
    assert problem.code == "number_as_id"
    assert "3 处" in problem.message


def test_problems_stand_in_the_order_of_the_sheet_row_by_row():
    rows = [{**A, "violations": "x"}, {**B, "followers": "x", "annual_cost": "x"}]
    problems = check(tables_of(rows, functions=[{"channel_id": "Z"}])).problems
    assert [(p.sheet, p.row, p.column) for p in problems] == [
        ("渠道", 2, "违规记录数"), ("渠道", 3, "关注用户数"), ("渠道", 3, "年运营成本(元)"), ("功能", 2, "渠道编号"),
    ]


@pytest.mark.parametrize(("sheet", "title"), [("channels", "渠道"), ("units", "机构")])
def test_a_bank_without_channels_or_units_is_none(sheet, title):
    tables = {**tables_of([A]), sheet: []}
    assert ("no_rows", title) in {(p.code, p.sheet) for p in check(tables).errors}
