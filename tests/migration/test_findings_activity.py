"""Low activity: against peers and the own past, platform shocks taken out, unknown never low."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from inventory.activity import MEASURES, Activity
from inventory.graph import CapabilityGraph
from inventory.kinds import BusinessLine, ChannelKind, Status
from inventory.records import Channel
from migration.analysis import analyse
from migration.analysis.activity_level import ActivityLevel, ActivityState, judge_activity
from migration.analysis.shocks import load_shocks
from migration.findings import Code
from migration.policy import default_policy
from tests.migration.small_banks import channel, offer

AS_OF = dt.date(2025, 5, 1)
MONTHS = [f"{2023 + (m + 4) // 12}-{(m + 4) % 12 + 1:02d}" for m in range(24)]  # 2023-05 .. 2025-04
FOLD = MONTHS.index("2024-07")
Series = Mapping[str, Sequence[float | None]]


def observe(
    channels: Sequence[Channel], figures: Mapping[str, Series], months: Sequence[str] = MONTHS
) -> CapabilityGraph:
    """A bank with these monthly figures by channel and measure."""
    graph = offer(channels, {})
    rows = [
        {
            "channel_id": c,
            "month": month,
            "row": 2,
            **dict.fromkeys(MEASURES, np.nan),
            **{m: np.nan if values[at] is None else values[at] for m, values in series.items()},
        }
        for c, series in sorted(figures.items())
        for at, month in enumerate(months)
    ]
    frame = pd.DataFrame(rows) if rows else Activity.empty().frame
    return CapabilityGraph(replace(graph.inventory, activity=Activity(frame)), graph.taxonomy, {})


def judge(
    odd: Series, kind: ChannelKind = ChannelKind.SERVICE_ACCOUNT, peers: int = 20, **fields: object
) -> ActivityLevel:
    """The verdict on one channel among peers of about 1,000 users, spread by a third."""
    random = np.random.default_rng(5)
    figures: dict[str, Series] = {
        f"P{at:02d}": {
            "active_users": level * random.normal(1, 0.03, len(MONTHS)),
            "transactions": level / 10 * random.normal(1, 0.03, len(MONTHS)),
        }
        for at, level in enumerate(1000 * np.exp(np.linspace(-0.6, 0.6, peers)))
    }
    channels = [channel("X", kind=kind, **fields), *(channel(c, kind=kind) for c in figures)]
    graph = observe(channels, {**figures, **({"X": odd} if odd else {})})
    return judge_activity(graph, default_policy(), AS_OF)["X"]


def flat(level: float, count: int = 24) -> list[float | None]:
    return [level] * count


def test_like_its_peers_is_active() -> None:
    level = judge({"active_users": flat(900)})
    assert (level.state, level.rule, level.basis, level.peers) == (
        ActivityState.ACTIVE,
        "like_peers",
        "kind_level_line",
        21,
    )


def test_far_below_its_peers_is_low() -> None:
    level = judge({"active_users": flat(40)})
    assert (level.state, level.rule, level.confidence) == (ActivityState.LOW, "below_peers", "high")
    assert level.distance is not None and level.distance < -2.5


def test_far_out_but_not_materially_lower_is_active() -> None:
    figures = {f"P{at:02d}": {"active_users": flat(1000 + at)} for at in range(20)} | {"X": {"active_users": flat(300)}}
    graph = observe([channel(c) for c in figures], figures)
    level = judge_activity(graph, default_policy(), AS_OF)["X"]
    assert level.distance is not None and level.distance < -2.5
    assert level.state is ActivityState.ACTIVE


def test_nobody_at_all_is_low_without_any_peers() -> None:
    level = judge({"active_users": flat(0)}, peers=2)
    assert (level.state, level.rule, level.confidence) == (ActivityState.LOW, "nobody", "high")


@pytest.mark.parametrize(
    ("series", "state"),
    [
        pytest.param({}, ActivityState.UNKNOWN, id="no-rows"),
        pytest.param({"active_users": flat(900, 18) + [None] * 6}, ActivityState.UNKNOWN, id="nothing-of-late"),
        pytest.param({"active_users": [None] * 22 + [1, 1]}, ActivityState.UNKNOWN, id="two-months-are-too-few"),
        pytest.param({"active_users": [None] * 21 + [1, 1, 1]}, ActivityState.LOW, id="three-months-will-do"),
    ],
)
def test_unknown_is_its_own_state(series: Series, state: ActivityState) -> None:
    level = judge(series)
    assert level.state is state
    assert (level.active_users is None) == (state is ActivityState.UNKNOWN)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        pytest.param({"status": Status.PLANNED}, "not_live", id="planned"),
        pytest.param({"status": Status.FROZEN}, "not_live", id="frozen"),
        pytest.param({"launched_on": dt.date(2025, 2, 1)}, "new", id="launched-three-months-ago"),
    ],
)
def test_some_are_not_judged(fields: dict[str, object], rule: str) -> None:
    level = judge({"active_users": flat(1)}, **fields)
    assert (level.state, level.rule) == (ActivityState.NOT_JUDGED, rule)


@pytest.mark.parametrize(
    ("transactions", "state"),
    [
        pytest.param(95, ActivityState.ACTIVE, id="as-much-business-as-the-peers"),
        pytest.param(40, ActivityState.ACTIVE, id="far-more-business-per-user"),
        pytest.param(29, ActivityState.LOW, id="too-little-business-to-tell"),
        pytest.param(None, ActivityState.LOW, id="business-unknown"),
    ],
)
def test_few_readers_who_do_business_are_not_low(transactions: float | None, state: ActivityState) -> None:
    odd: Series = {"active_users": flat(40), "transactions": [transactions] * 24}
    assert judge(odd).state is state


def fold(share: float, at: int = FOLD) -> Callable[[float], list[float | None]]:
    return lambda level: [level * (share if month >= at else 1.0) for month in range(24)]


@pytest.mark.parametrize("share", [0.75, 0.4, 0.25])
def test_a_fall_at_the_fold_is_the_platforms(share: float) -> None:
    level = judge({"active_users": fold(share)(700)})
    assert level.state is ActivityState.ACTIVE
    assert (level.shock_id, level.shock_share) == ("service_account_fold", pytest.approx(1 - share, abs=0.03))
    assert level.active_users == pytest.approx(700 * share), "what is really there stays as it is"
    assert level.judged == pytest.approx(700, rel=0.05)


def test_the_same_fall_at_another_date_is_its_own() -> None:
    level = judge({"active_users": fold(0.15, at=FOLD + 4)(2000)})
    assert (level.state, level.rule, level.shock_id) == (ActivityState.LOW, "own_decline", None)


def test_a_steady_decline_through_the_fold_is_its_own() -> None:
    level = judge({"active_users": [1500 * 0.84**month for month in range(24)]})
    assert (level.state, level.shock_id) == (ActivityState.LOW, None)


def test_the_fold_explains_only_so_much() -> None:
    level = judge({"active_users": fold(0.01)(700)})
    assert level.shock_share == pytest.approx(load_shocks()[0].max_drop)
    assert level.state is ActivityState.LOW


def test_the_fold_concerns_service_accounts_only() -> None:
    level = judge({"active_users": fold(0.15)(700)}, kind=ChannelKind.SUBSCRIPTION_ACCOUNT)
    assert (level.shock_id, level.state) == (None, ActivityState.LOW)


def test_months_before_the_fold_only_need_no_correction() -> None:
    random = np.random.default_rng(1)
    months = MONTHS[:FOLD]
    figures = {f"P{at:02d}": {"active_users": random.normal(1000, 50, FOLD)} for at in range(9)}
    graph = observe([channel(c) for c in figures], figures, months)
    assert all(
        level.shock_id is None for level in judge_activity(graph, default_policy(), dt.date(2024, 7, 1)).values()
    )


def test_what_all_peers_lost_is_nobodys_own_decline() -> None:
    shape = np.where(np.arange(24) >= 16, 0.35, 1.0)
    figures = {f"P{at:02d}": {"active_users": (1000 - 10 * at) * shape} for at in range(20)}
    graph = observe([channel(c, kind=ChannelKind.APP) for c in figures], figures)
    assert {level.state for level in judge_activity(graph, default_policy(), AS_OF).values()} == {ActivityState.ACTIVE}


def test_the_season_is_neither_trend_nor_decline() -> None:
    season = 1 + 0.5 * np.sin(2 * np.pi * np.arange(24) / 12)
    figures = {f"P{at:02d}": {"active_users": (1000 + 10 * at) * season} for at in range(20)}
    graph = observe([channel(c, kind=ChannelKind.APP) for c in figures], figures)
    levels = judge_activity(graph, default_policy(), AS_OF).values()
    assert all(
        level.season_removed and abs(level.trend or 0) < 0.03 and abs(level.change or 0) < 0.03 for level in levels
    )


@pytest.mark.parametrize(
    ("unit", "basis"),
    [
        pytest.param("H", "kind_level", id="too-few-of-the-line"),
        pytest.param("B", "kind", id="too-few-of-the-level"),
    ],
)
def test_small_groups_fall_back_and_say_so(unit: str, basis: str) -> None:
    figures = {f"P{at:02d}": {"active_users": flat(1000 + at)} for at in range(10)} | {"X": {"active_users": flat(5)}}
    channels = [channel(c, unit="H") for c in figures if c != "X"]
    odd = channel("X", unit=unit, business_line=BusinessLine.WEALTH)
    level = judge_activity(observe([*channels, odd], figures), default_policy(), AS_OF)["X"]
    assert (level.basis, level.state) == (basis, ActivityState.LOW)
    assert level.confidence != "high"


def test_without_peers_the_share_of_followers_decides_with_low_confidence() -> None:
    few = observe([channel("X", followers=100_000)], {"X": {"active_users": flat(100)}})
    level = judge_activity(few, default_policy(), AS_OF)["X"]
    assert (level.state, level.rule, level.confidence, level.basis) == (
        ActivityState.LOW,
        "few_of_followers",
        "low",
        None,
    )
    many = observe([channel("X", followers=1_000)], {"X": {"active_users": flat(100)}})
    assert judge_activity(many, default_policy(), AS_OF)["X"].state is ActivityState.ACTIVE


def test_more_activity_never_turns_a_verdict_to_low() -> None:
    states = [judge({"active_users": flat(level)}).state for level in (0, 10, 100, 180, 200, 400, 4000)]
    assert states == sorted(states, key=lambda state: state is not ActivityState.LOW)


def test_months_after_the_day_the_data_speak_of_do_not_count() -> None:
    graph = observe([channel("X", followers=100)], {"X": {"active_users": flat(0, 12) + flat(90, 12)}})
    assert judge_activity(graph, default_policy(), dt.date(2024, 5, 1))["X"].rule == "nobody"


def test_the_findings_name_rule_peers_and_figures() -> None:
    random = np.random.default_rng(5)
    figures: dict[str, Series] = {f"P{at:02d}": {"active_users": 1000 * random.normal(1, 0.1, 24)} for at in range(20)}
    figures["P00"] = {"active_users": flat(20)}
    figures["P01"] = {"active_users": fold(0.4)(1000)}
    figures["P02"] = {"active_users": flat(1000, 20) + [None] * 4}
    graph = observe([channel(c) for c in figures], figures)
    found = {(f.code, f.channel_id): f for f in analyse(graph, default_policy(), AS_OF, "zh").findings}
    low, shock = found[Code.LOW_ACTIVITY, "P00"], found[Code.PLATFORM_SHOCK, "P01"]
    assert "20" in low.text and "稳健标准差" in low.text and low.evidence["peers"] == 19
    assert "折叠" in shock.text and (Code.LOW_ACTIVITY, "P01") not in found
    assert "4" in found[Code.STALE_DATA, "P02"].text


@pytest.mark.parametrize("kind", [ChannelKind.SERVICE_ACCOUNT, ChannelKind.APP])
@pytest.mark.parametrize(
    ("transactions", "state"),
    [
        pytest.param(100, ActivityState.ACTIVE, id="one-for-each-user"),
        pytest.param(99, ActivityState.LOW, id="one-less"),
    ],
)
def test_without_peers_few_who_do_business_once_a_month_are_not_low(
    kind: ChannelKind, transactions: int, state: ActivityState
) -> None:
    odd: Series = {"active_users": flat(100), "transactions": flat(transactions)}
    graph = observe([channel("X", kind=kind, followers=100_000)], {"X": odd})
    assert judge_activity(graph, default_policy(), AS_OF)["X"].state is state
