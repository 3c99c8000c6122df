"""A figure said to turn a decision is written into the bank, and the bank is planned again: the decision turns."""

from typing import Any

import pytest

from inventory.records import ChannelId
from migration.deciding.explain import explain_channel
from migration.deciding.flips import Flip
from migration.plan import Plan
from migration.policy import default_policy
from tests import builders
from tests.migration.planner_bank import actions_of, plan_rows
from tests.random_banks import random_bank

MONTHS = default_policy().whole("plan.activity_months")
Rows = dict[str, Any]


def flips_of(rows: Rows, plan: Plan, own: str) -> tuple[Flip, ...]:
    graph = builders.graph(builders.bank(**rows))
    return explain_channel(plan, graph, default_policy(), ChannelId(own), "zh").flips


def with_figure(rows: Rows, own: str, figure: str, value: float) -> Rows | None:
    """The tables with one figure of a channel; every month's activity is changed alike. None: it reports none."""
    if figure == "annual_cost":
        return rows | {"channels": [r | {figure: value} if r["channel_id"] == own else r for r in rows["channels"]]}
    mine = [r for r in rows["activity"] if r["channel_id"] == own and r.get(figure) is not None]
    last = sorted(mine, key=lambda r: r["month"])[-MONTHS:]
    if not last:
        return None
    level = sum(r[figure] for r in last) / len(last)
    month = {r["month"]: round(r[figure] * value / level) if level else value for r in mine}
    month[last[-1]["month"]] += value * len(last) - sum(month[r["month"]] for r in last)
    return rows | {"activity": [r | {figure: month[r["month"]]} if r in mine else r for r in rows["activity"]]}


@pytest.mark.parametrize("seed", [3, 17, 23, 25])
def test_what_is_said_to_turn_a_decision_turns_it(seed):
    rows = {name: table for name, table in random_bank(seed, 8 + seed % 9).items() if name != "decisions"}
    plan = plan_rows(rows)
    was = actions_of(plan)
    tried = 0
    for own in [row["channel_id"] for row in rows["channels"]]:
        for flip in flips_of(rows, plan, own):
            turned = with_figure(rows, own, flip.figure, flip.threshold)
            if turned is None:
                continue
            now, said = actions_of(plan_rows(turned)), (str(flip.action), flip.target_channel_id)
            assert now[own] != was[own], (own, flip)
            assert now[own] == said or {c for c in was if now.get(c) != was[c]} - {own}, (own, flip)
            tried += 1
    assert tried


@pytest.mark.parametrize("seed", [17, 25])
def test_one_yuan_less_turns_nothing(seed):
    rows = {name: table for name, table in random_bank(seed, 8 + seed % 9).items() if name != "decisions"}
    plan = plan_rows(rows)
    for own in [row["channel_id"] for row in rows["channels"]]:
        for flip in [f for f in flips_of(rows, plan, own) if f.figure == "annual_cost"]:
            nearer = flip.threshold + (1 if flip.threshold < flip.now else -1)
            before = with_figure(rows, own, flip.figure, nearer)
            assert before is not None
            assert actions_of(plan_rows(before))[own] == actions_of(plan)[own], (own, flip)


@pytest.mark.parametrize(("seed", "own"), [(68, "C015"), (132, "C018")])
def test_a_second_option_that_overtakes_before_the_first_loses_is_named(seed, own):
    rows = {name: table for name, table in random_bank(seed, 8 + seed % 9).items() if name != "decisions"}
    plan = plan_rows(rows)
    assert plan.decision_of[own].action == "merge"
    flip = next(f for f in flips_of(rows, plan, own) if f.figure == "annual_cost")
    turned = with_figure(rows, own, flip.figure, flip.threshold)
    assert turned is not None and flip.action == "convert"
    assert actions_of(plan_rows(turned))[own] == ("convert", flip.target_channel_id)
