"""Stages of one channel: every rule with a number, at its edge."""

import datetime as dt

import pytest

from inventory.kinds import AssetDisposition, AssetKind, Stage
from inventory.records import Asset, ChannelId, Freeze, UnitId
from migration.plan import ChannelDecision
from migration.schedule.stage_rules import freeze_days, lead_days, lead_prefixes
from migration.schedule.stage_steps import last_rollback
from tests.migration.schedule_bank import AT, START, Bank, days, schedule_policy, unit

DAY = dt.timedelta(days=1)


def closing(kind: str = "service_account", followers: int | None = 500, **choice: object) -> Bank:
    bank = Bank()
    bank.channel("A", kind, followers=followers)
    bank.channel("T", kind, followers=900)
    bank.close("A", target="T", **choice)
    return bank


def stages_of(bank: Bank, channel: str = "A", policy=None) -> dict[Stage, list]:
    found: dict[Stage, list] = {}
    for step in bank.schedule(policy).channels[ChannelId(channel)].stages:
        found.setdefault(step.stage, []).append(step)
    return found


def test_a_closing_account_has_every_stage_in_order() -> None:
    bank = closing()
    bank.function("buy", "A", "wealth.buy")
    bank.function("redeem", "A", "wealth.redeem")
    bank.move("buy", "T")
    bank.move("redeem", "T")
    steps = bank.schedule().channels[ChannelId("A")].stages
    assert [s.stage for s in steps] == list(Stage)
    assert [s.date for s in steps] == sorted(s.date for s in steps)
    assert [s.functions for s in steps if s.functions] == [("buy",), ("redeem",)]
    assert [s.stage for s in steps if s.irreversible] == [Stage.CANCEL]


@pytest.mark.parametrize("lead", [1, 29, 30, 45])
def test_the_notice_period_is_whole(lead: int) -> None:
    found = stages_of(closing(), policy=schedule_policy(lead_days=lead))
    announced = found[Stage.ANNOUNCE][0].date
    assert announced >= START
    assert (found[Stage.SERVICE_STOP][0].date - announced).days >= lead
    assert announced < found[Stage.REMIND][0].date <= found[Stage.SERVICE_STOP][0].date


def test_one_day_of_notice_less_would_be_an_earlier_stop() -> None:
    """The first possible stop is exactly the lead after the start, where that day is free."""
    start = days("2025-06-03")  # 35 days on: 2025-07-08, a Tuesday outside every freeze
    bank = closing()
    stop = bank.schedule(schedule_policy(lead_days=35), start).channels[ChannelId("A")].stages
    assert next(s.date for s in stop if s.stage is Stage.SERVICE_STOP) == days("2025-07-08")


@pytest.mark.parametrize(
    ("followers", "expected"),
    [(0, 7), (1000, 7), (1001, 15), (10_000, 15), (10_001, 30), (100_000, 30), (100_001, 60), (None, 60)],
)
def test_freeze_tiers_at_their_edges(followers: int | None, expected: int) -> None:
    assert freeze_days(followers, schedule_policy()) == expected
    found = stages_of(closing(followers=followers))
    cancel, stop = found[Stage.CANCEL][0], found[Stage.SERVICE_STOP][0].date
    assert (cancel.request_on - stop).days >= 30
    assert expected <= (cancel.date - cancel.request_on).days <= expected + 7


def test_a_request_moves_when_the_days_to_confirm_are_frozen() -> None:
    bank = closing()
    plain = stages_of(bank)[Stage.CANCEL][0]
    freeze = Freeze(plain.date, plain.date + 9 * DAY, "封网", AT)
    bank.freezes.append(freeze)
    moved = stages_of(bank)[Stage.CANCEL][0]
    assert moved.request_on > plain.request_on
    assert not freeze.start <= moved.date <= freeze.end
    assert (moved.date - moved.request_on).days <= 7 + 7


def test_mini_program_migration_is_final_after_its_freeze() -> None:
    found = stages_of(closing("mini_program", mechanism="mini_program_migration"))
    cancel, stop = found[Stage.CANCEL][0], found[Stage.SERVICE_STOP][0]
    assert cancel.request_on >= stop.date
    assert (cancel.date - cancel.request_on).days == 7
    assert len(found[Stage.CANCEL]) == 1


def test_mini_programs_of_one_target_go_in_one_batch() -> None:
    bank = Bank()
    bank.channel("T", "mini_program")
    for name in "ABC":
        bank.channel(name, "mini_program")
        bank.close(name, target="T", mechanism="mini_program_migration")
    bank.assets.append(Asset(ChannelId("B"), AssetKind.POINTS, "积分", AT, ends_on=days("2025-12-31")))
    stops = {
        step.date
        for row in bank.schedule().channels.values()
        for step in row.stages
        if step.stage is Stage.SERVICE_STOP
    }
    assert len(stops) == 1
    assert stops.pop() > days("2025-12-31")


def test_account_migration_is_confirmed_on_the_day_service_ends() -> None:
    found = stages_of(closing(mechanism="account_migration"))
    cancel, stop = found[Stage.CANCEL], found[Stage.SERVICE_STOP][0].date
    assert [step.date for step in cancel] == [stop]
    submitted = (stop - cancel[0].request_on).days
    assert 10 <= submitted <= 16  # through by then, and neither the order nor the openid window lapsed


@pytest.mark.parametrize(("window", "possible"), [(9, True), (8, False)])
def test_an_openid_window_shorter_than_the_migration_leaves_no_day(window: int, possible: bool) -> None:
    """Review takes a day at least, the whole ten: nine days of window are just enough."""
    result = closing(mechanism="account_migration").schedule(schedule_policy(openid_window_days=window))
    assert bool(result.channels) is possible
    assert [row.channel_id for row in result.unplaced] == ([] if possible else ["A"])


def test_an_app_is_removed_after_its_afterlife_without_a_request() -> None:
    bank = Bank()
    bank.channel("A", "app")
    bank.channel("T", "app")
    bank.close("A", "redirect_to_app", "T", "app_redirect")
    found = stages_of(bank)
    assert found[Stage.CANCEL][0].request_on is None
    assert (found[Stage.CANCEL][0].date - found[Stage.SERVICE_STOP][0].date).days >= 30


@pytest.mark.parametrize("kind", ["wecom", "website", "video_account", "other"])
def test_channels_without_cancellation_are_closed_after_their_afterlife(kind: str) -> None:
    found = stages_of(closing(kind))
    assert Stage.CANCEL not in found
    assert (found[Stage.CLOSED][0].date - found[Stage.SERVICE_STOP][0].date).days >= 30


@pytest.mark.parametrize(
    ("kind", "capability", "expected"),
    [
        (None, "account.balance", 30),
        ("holding", "account.balance", 90),
        ("points", "account.balance", 60),
        ("coupon", "account.balance", 60),
        ("autopay", "account.balance", 60),
        ("content", "account.balance", 30),
        (None, "card.credit.bill", 60),
        (None, "campaign.points.query", 60),
        ("holding", "card.credit.bill", 90),
    ],
)
def test_the_longest_lead_rule_applies(kind: str | None, capability: str, expected: int) -> None:
    assets = [Asset(ChannelId("A"), AssetKind(kind), "x", AT)] if kind else []
    assert lead_days(assets, [capability], schedule_policy()) == expected


def test_lead_rules_name_capabilities_that_exist() -> None:
    from inventory.capabilities.taxonomy import load_taxonomy

    for prefix in lead_prefixes():
        assert any(capability.startswith(prefix) for capability in load_taxonomy()), prefix


def test_a_differing_lead_is_written_down() -> None:
    bank = closing()
    assert bank.schedule().channels[ChannelId("A")].lead_days is None
    bank.assets.append(Asset(ChannelId("A"), AssetKind.HOLDING, "理财", AT))
    assert bank.schedule().channels[ChannelId("A")].lead_days == 90


@pytest.mark.parametrize(
    ("disposition", "waits"),
    [
        (None, True),
        (AssetDisposition.EXPIRE, True),
        (AssetDisposition.REFUND, False),
        (AssetDisposition.MIGRATE, False),
    ],
)
def test_service_outlives_what_customers_hold(disposition: AssetDisposition | None, waits: bool) -> None:
    bank = closing()
    ends = days("2025-11-11")
    bank.assets.append(Asset(ChannelId("A"), AssetKind.CAMPAIGN, "活动", AT, ends_on=ends, disposition=disposition))
    stop = stages_of(bank)[Stage.SERVICE_STOP][0].date
    assert (stop > ends) is waits


def test_a_kept_channel_that_loses_a_used_function_is_announced_and_not_closed() -> None:
    bank = Bank()
    bank.channel("K")
    bank.channel("T", "app")
    bank.function("buy", "K", "wealth.buy")
    bank.function("stay", "K", "wealth.redeem")
    bank.move("buy", "T")
    assert list(stages_of(bank, "K")) == [Stage.ANNOUNCE, Stage.REMIND, Stage.INTAKE_STOP]


def test_a_function_nobody_used_goes_without_a_notice() -> None:
    bank = Bank()
    bank.channel("K")
    bank.channel("T", "app")
    bank.function("idle", "K", "account.balance", monthly_users=0)
    bank.function("there", "T", "account.balance")
    bank.move("idle", "T", "there")
    found = stages_of(bank, "K")
    assert list(found) == [Stage.SERVICE_STOP]


def test_buying_never_stops_after_redeeming_in_any_product_group() -> None:
    bank = Bank()
    bank.channel("K")
    bank.channel("T", "app")
    for group in ("甲", "乙", "丙", "丁"):
        bank.function(f"buy{group}", "K", "wealth.buy", product_group=group)
        bank.function(f"redeem{group}", "K", "wealth.redeem", product_group=group)
        bank.move(f"buy{group}", "T")
        bank.move(f"redeem{group}", "T")
    stops = bank.schedule().functions
    buys = [stop.stops_on for f, stop in stops.items() if f.startswith("buy")]
    redeems = [stop.stops_on for f, stop in stops.items() if f.startswith("redeem")]
    assert max(buys) < min(redeems)
    assert len(set(buys)) == len(set(redeems)) == 3  # at most three steps
    gaps = [(b - a).days for a, b in zip(sorted(set(buys)), sorted(set(buys))[1:], strict=False)]
    assert min(gaps) >= 14


def test_intake_stops_even_where_it_goes_along_with_a_conversion() -> None:
    bank = Bank()
    bank.channel("A")
    bank.function("apply", "A", "card.credit.apply")
    bank.close("A", "convert", "NEW:A")
    found = stages_of(bank)
    assert found[Stage.INTAKE_STOP][0].functions == ()
    assert bank.schedule().opens[ChannelId("NEW:A")] <= found[Stage.SERVICE_STOP][0].date


def test_targets_are_open_and_built_before_their_sources_stop() -> None:
    policy = schedule_policy(open_days=50, build_days=70)
    bank = closing()
    bank.function("f", "A", "account.balance")
    bank.move("f", "T")
    assert stages_of(bank, policy=policy)[Stage.SERVICE_STOP][0].date >= START + 70 * DAY


def test_the_last_rollback_day_is_the_day_before_the_point_of_no_return() -> None:
    row = closing().schedule().channels[ChannelId("A")]
    cancel = next(s.date for s in row.stages if s.stage is Stage.CANCEL)
    from inventory.kinds import Action

    decision = ChannelDecision(row.channel_id, Action.MERGE, "guided_refollow", stages=row.stages)
    assert last_rollback(decision) == cancel - DAY


def test_a_freeze_of_a_branch_binds_its_subtree_and_nobody_else() -> None:
    bank = Bank()
    bank.units += [unit("B", "HO"), unit("BS", "B"), unit("C", "HO")]
    for name, owner in (("A", "BS"), ("X", "C")):
        bank.channel(name, "wecom", owner)
        bank.close(name)
    stop = stages_of(bank)[Stage.SERVICE_STOP][0].date
    bank.freezes.append(Freeze(stop - 40 * DAY, stop + 40 * DAY, "搬迁", AT, UnitId("B")))
    for step in bank.schedule().channels[ChannelId("A")].stages:
        if step.stage not in (Stage.ANNOUNCE, Stage.REMIND):
            assert step.date > stop + 40 * DAY
    assert abs((stages_of(bank, "X")[Stage.SERVICE_STOP][0].date - stop).days) <= 40
