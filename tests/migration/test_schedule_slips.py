"""The fewest changes: whatever slips, days that others were told stand; only what leans on the slip may follow."""

import datetime as dt
import random
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.kinds import DependencyKind, Stage
from inventory.records import ChannelId, Dependency, Execution
from migration.schedule import schedule
from tests.migration.schedule_bank import AT, Bank, unit
from tests.migration.test_schedule_history import day, plan_of

DAY = dt.timedelta(days=1)


def closings(seed: int) -> tuple[Bank, set[tuple[str, str]]]:
    """Some closings of several units, a few of which lean on one another: (who leans, on whom)."""
    draw, bank = random.Random(seed), Bank()
    bank.units += [unit("B", "HO"), unit("C", "HO")]
    bank.channel("T", "app")
    names = [f"A{at}" for at in range(draw.randint(3, 8))]
    for name in names:
        bank.channel(name, owner=draw.choice(("HO", "B", "C")), followers=draw.choice((10, 5000, None)),
                     annual_cost=float(draw.randint(1, 90) * 1000))
        for number, capability in enumerate(draw.sample(("wealth.buy", "wealth.redeem", "account.balance"), 2)):
            bank.function(f"{name}{number}", name, capability)
            bank.move(f"{name}{number}", "T")
        bank.close(name, target="T")
    pairs = {(a, b) for a, b in pairwise(names) if draw.random() < 0.3}
    bank.dependencies += [Dependency(ChannelId(a), ChannelId(b), DependencyKind.OTHER, AT) for a, b in sorted(pairs)]
    return bank, pairs


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_only_the_slip_and_what_leans_on_it_changes(seed: int) -> None:
    bank, pairs = closings(seed)
    before, draw = bank.schedule(), random.Random(seed + 1)
    names = sorted(before.channels)
    told = max(day(before, name, Stage.ANNOUNCE) for name in names)
    slipped = draw.choice(names)
    today = max(told, day(before, slipped, Stage.SERVICE_STOP) + DAY * draw.randint(1, 40))
    for name in names:
        days = {step.stage: step.date for step in before.channels[name].stages}
        for stage, planned in days.items():
            if planned < today and (name, stage) != (slipped, Stage.SERVICE_STOP):
                if name == slipped and stage in (Stage.CANCEL, Stage.CLOSED):
                    continue
                bank.executions.append(Execution(name, stage, AT, planned=planned, actual=planned))
    after = schedule(asked_again(bank, before, today))
    may_follow, more = {slipped}, {slipped}
    while more:
        more = {b for a, b in pairs if a in may_follow} - may_follow
        may_follow |= more
    assert {row.channel_id for row in after.corrections} <= may_follow
    assert any(row.code == "missed" and row.channel_id == slipped for row in after.corrections)
    for row in after.corrections:
        assert row.new is not None and row.new >= today and row.new != row.old and row.reason


def asked_again(bank: Bank, before, today: dt.date):
    return replace(bank.request(previous=plan_of(before), start=today), as_of=today)
