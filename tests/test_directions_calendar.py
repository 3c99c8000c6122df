"""Every other number of the policy: what the calendar does with it, what only shows, and what is proposed."""

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from migration.deciding.choices import build_selection
from migration.plan import Plan
from migration.plan_json import plan_to_json
from migration.planner import build_plan
from migration.policy import Policy, default_policy
from migration.schedule import ScheduleRequest, schedule
from migration.selection import Schedule
from tests.checker import check_plan
from tests.directions import (
    decide,
    decided,
    directions_of,
    load_directions,
    names_of,
    request_of,
    two_values,
    with_value,
)
from tests.metamorphic import decisions, dispositions, timetable
from tests.migration.planner_bank import Town

BANKS = ("one_seat", "seed:12", "seed:17", "seed:31")
#: the sample holds what few banks do: holdings, product groups, a full calendar
WITH_SAMPLE = (*BANKS, "sample")


@cache
def _scheduled(bank: str, name: str, value: float) -> Schedule:
    """The calendar of one and the same decisions under another value."""
    own, (request, _) = decided(bank), request_of(bank)
    selection = build_selection(own.setting, own.outcome)
    return schedule(ScheduleRequest(
        selection, request.graph, with_value(name, value), request.as_of, request.start, "zh", None
    ))


def _planned(bank: str, policy: Policy) -> Plan:
    request, analysis = request_of(bank)
    return build_plan(replace(request, policy=policy, analysis=analysis))


@pytest.mark.parametrize("name", names_of("later"))
def test_who_waits_longer_pays_no_less(name):
    """The months are chosen at least cost; a longer wait or a dearer month makes the best choice no cheaper."""
    felt = False
    for bank in WITH_SAMPLE:
        small, large = (_scheduled(bank, name, value) for value in two_values(name))
        felt = felt or small != large
        if not small.unplaced and not large.unplaced:
            assert large.objective >= small.bound, bank
    assert felt, "no bank shows it: the test says nothing"


@pytest.mark.parametrize("name", [n for n in names_of("later") if n.startswith("schedule.lead_days")])
def test_longer_lead_announces_each_channel_no_shorter_before(name):
    for bank in WITH_SAMPLE:
        small, large = (_scheduled(bank, name, value).channels for value in two_values(name))
        for own in small.keys() & large.keys():
            one, two = small[own].lead_days, large[own].lead_days
            assert one is None or two is None or two >= one, (bank, own)


@pytest.mark.parametrize("name", names_of("obeyed"))
def test_promises_hold_at_any_value(name, monkeypatch):
    felt = "quiet" in directions_of(name)[0].facts
    for bank in BANKS:
        plans = []
        for value in two_values(name):
            policy = with_value(name, value)
            plans.append(_planned(bank, policy))
            monkeypatch.setattr("tests.checker.calendar.default_policy", lambda policy=policy: policy)
            assert check_plan(request_of(bank)[0].graph.inventory, json.loads(plan_to_json(plans[-1]))) == [], bank
        felt = felt or _dates(plans[0]) != _dates(plans[1])
    small, large = (_scheduled("sample", name, value) for value in two_values(name))
    assert felt or small != large, "no bank shows it: the test says nothing"


def _dates(plan: Plan) -> list[object]:
    return [timetable(plan), [(f.code, f.text) for f in plan.findings]]


def _other(name: str) -> Any:
    """Another value: the one of the two that is not the default; of what is no number, something else."""
    value = default_policy()[name].value
    if not isinstance(value, int | float):
        return f"{value}0" if isinstance(value, str) else value
    small, large = two_values(name)
    return large if small == value else small


@pytest.mark.parametrize("bank", WITH_SAMPLE)
def test_what_only_shows_changes_neither_decision_nor_date(bank):
    names = names_of("nothing")
    assert len(names) >= 30
    policy = Policy({**default_policy(), **{n: with_value(n, _other(n))[n] for n in names}})
    before, after = _planned(bank, default_policy()), _planned(bank, policy)
    assert decisions(after) == decisions(before)
    assert dispositions(after) == dispositions(before)
    assert [row.stages for row in after.channels] == [row.stages for row in before.channels]


@pytest.mark.parametrize("name", names_of("steady"))
def test_steady_activity_has_one_level(name):
    small, large = (decide("tied", with_value(name, value)) for value in two_values(name))
    assert (small.chosen(), small.ways()) == (large.chosen(), large.ways())
    assert small.prices() == large.prices()
    falling = [decide("seed:17", with_value(name, value)).prices() for value in two_values(name)]
    assert falling[0] != falling[1]


@pytest.mark.parametrize("name", names_of("proposed"))
@pytest.mark.parametrize("used", [True, False], ids=["in-use", "unused"])
def test_holdings_are_proposed_what_the_policy_says(name, used):
    both = default_policy()[name].value
    for values in (both, ["archive", "delete"], ["delete", "migrate"]):
        town = _with_holding(name.removeprefix("assets."), used=used)
        row = town.plan(with_value(name, values)).decision_of["BR"]
        retired = str(row.action) == "retire"
        assert retired == (not used and values[1] != "migrate")
        assert [(a.disposition, a.proposed) for a in row.assets] == [(values[1 if retired else 0], True)]


def _with_holding(kind: str, *, used: bool) -> Town:
    town = Town()
    town.optional["assets"] = [{"channel_id": "BR", "kind": kind, "description": "客户持有"}]
    if not used:
        town.active["BR"] = 0
        for row in town.functions:
            row["monthly_users"] = 0 if row["channel_id"] == "BR" else row["monthly_users"]
    return town


def test_every_relation_is_tested():
    tested = {"dearer", "cheaper", "lines", "opens", "closes", "loosens", "tightens", "later", "obeyed", "fewer",
              "more", "only", "nothing", "steady", "proposed"}
    assert {row.relation for row in load_directions()} == tested
