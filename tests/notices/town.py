"""A small made-up bank and a plan written by hand, with every situation a notice can meet."""

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from typing import Any

from inventory.graph import CapabilityGraph
from inventory.kinds import Action, Disposition, Stage
from inventory.records import CapabilityId, ChannelId, FunctionId
from migration.plan import AssetPlan, ChannelDecision, FunctionDecision, Plan, Solver, StageStep, Summary
from notices import NoticeSet, draft_notices
from tests.builders import bank, graph

UNITS = [
    {"unit_id": "HQ", "name": "清溪银行总行", "level": "head_office"},
    {"unit_id": "B1", "name": "云岭分行", "level": "branch", "parent_id": "HQ"},
    {"unit_id": "D1", "name": "信用卡部", "level": "department", "parent_id": "HQ"},
]
CHANNELS = [
    {"channel_id": "MA", "name": "清溪银行", "kind": "service_account", "business_line": "general",
     "hotline": "96000", "access_hint": "微信搜索“清溪银行”并关注"},
    {"channel_id": "MP", "name": "清溪银行微服务", "kind": "mini_program", "business_line": "general",
     "access_hint": "微信搜索“清溪银行微服务”小程序"},
    {"channel_id": "AP", "name": "清溪手机银行", "kind": "app", "business_line": "general",
     "access_hint": "手机应用商店搜索“清溪手机银行”"},
    {"channel_id": "SA1", "name": "清溪银行云岭分行", "kind": "service_account", "owner_unit": "B1"},
    {"channel_id": "SA2", "name": "清溪信用卡", "kind": "service_account", "owner_unit": "D1", "hotline": "96001"},
    {"channel_id": "SA3", "name": "清溪财富", "kind": "service_account"},
    {"channel_id": "CA", "name": "清溪掌上卡", "kind": "app", "owner_unit": "D1"},
    {"channel_id": "MP2", "name": "清溪惠生活", "kind": "mini_program"},
    {"channel_id": "WC", "name": "清溪云岭客户经理", "kind": "wecom", "owner_unit": "B1"},
    {"channel_id": "WC0", "name": "清溪银行客户服务", "kind": "wecom", "access_hint": "扫描网点二维码添加"},
    {"channel_id": "DEAD", "name": "清溪资讯", "kind": "subscription_account"},
    {"channel_id": "ST", "name": "清溪员工之家", "kind": "mini_program", "audience": "staff"},
    {"channel_id": "ST0", "name": "清溪办公", "kind": "app", "audience": "staff", "access_hint": "内网下载"},
    {"channel_id": "MRG1", "name": "清溪云岭生活", "kind": "subscription_account", "owner_unit": "B1"},
    {"channel_id": "MRG2", "name": "清溪云岭财富", "kind": "subscription_account", "owner_unit": "B1"},
]
FUNCTIONS = [
    {"function_id": "F11", "channel_id": "SA1", "name": "余额查询", "monthly_users": 900,
     "capability_id": "account.balance"},
    {"function_id": "F12", "channel_id": "SA1", "name": "养老金查询", "monthly_users": 300, "elder_critical": "是",
     "offline_alternative": "云岭分行各网点柜台"},
    {"function_id": "F13", "channel_id": "SA1", "name": "动账提醒", "monthly_users": 100,
     "capability_id": "account.notify"},
    {"function_id": "F21", "channel_id": "SA2", "name": "我要办卡", "monthly_users": 500},
    {"function_id": "F22", "channel_id": "SA2", "name": "账单查询", "monthly_users": 800},
    {"function_id": "F31", "channel_id": "SA3", "name": "理财购买", "monthly_users": 400,
     "capability_id": "wealth.buy"},
    {"function_id": "F32", "channel_id": "SA3", "name": "理财赎回", "monthly_users": 200,
     "capability_id": "wealth.redeem"},
    {"function_id": "F33", "channel_id": "SA3", "name": "净值查询", "monthly_users": 250},
    {"function_id": "F41", "channel_id": "CA", "name": "申请分期", "monthly_users": 150},
    {"function_id": "F42", "channel_id": "CA", "name": "还款", "monthly_users": 700, "elder_critical": "是"},
    {"function_id": "F43", "channel_id": "CA", "name": "积分商城", "monthly_users": 90},
    {"function_id": "F44", "channel_id": "CA", "name": "节日抽奖", "monthly_users": 0},
    {"function_id": "F51", "channel_id": "MP2", "name": "生活缴费", "monthly_users": 60},
    {"function_id": "F61", "channel_id": "WC", "name": "联系客户经理"},
    {"function_id": "F71", "channel_id": "ST", "name": "工资单"},
    {"function_id": "F81", "channel_id": "MRG1", "name": "生活资讯"},
    {"function_id": "F82", "channel_id": "MRG2", "name": "财富资讯"},
]
_DAYS = {"announce": dt.date(2025, 5, 31), "remind": dt.date(2025, 6, 20), "intake_stop": dt.date(2025, 6, 15),
         "service_stop": dt.date(2025, 7, 1), "cancel": dt.date(2025, 10, 8), "closed": dt.date(2025, 10, 8)}
_CLOSING = ("announce", "remind", "service_stop", "cancel", "closed")
_INTAKE = ("announce", "intake_stop", "remind", "service_stop", "cancel", "closed")


def town(
    channels: Sequence[Mapping[str, Any]] = CHANNELS, functions: Sequence[Mapping[str, Any]] = FUNCTIONS
) -> CapabilityGraph:
    """The graph of the town bank."""
    return graph(bank(channels=channels, functions=functions, units=UNITS))


def town_plan(**replaced: ChannelDecision) -> Plan:
    """The plan of the town bank; ``replaced`` decisions by channel id."""
    rows = {row.channel_id: row for row in _decisions()} | {ChannelId(k): v for k, v in replaced.items()}
    return plan_of(list(rows.values()), _function_rows())


@functools.cache
def town_drafts(lang: str = "zh") -> NoticeSet:
    """The drafts of the town plan, made once."""
    return draft_notices(town_plan(), town(), lang)


def plan_of(channels: Sequence[ChannelDecision], functions: Sequence[FunctionDecision]) -> Plan:
    """A plan of these decisions."""
    return Plan(
        as_of=dt.date(2025, 5, 1), start=dt.date(2025, 5, 31), policy={"lead_days": 30}, inputs={},
        solver=Solver("optimal", 0, 0, 0.0), summary=Summary(0, 0, 0, 0, 0),
        channels=tuple(sorted(channels, key=lambda row: row.channel_id)),
        functions=tuple(sorted(functions, key=lambda row: row.function_id)), waves=(), sends=(), findings=(),
    )


def ends(
    channel: str, action: str, mechanism: str, target: str | None = None, stages: Sequence[str] = _CLOSING, **more: Any
) -> ChannelDecision:
    """A decision with the usual days."""
    steps = tuple(StageStep(Stage(s), _DAYS[s], irreversible=s == "cancel") for s in stages)
    aim = ChannelId(target) if target else None
    return ChannelDecision(ChannelId(channel), Action(action), mechanism, aim, wave=1, stages=steps, **more)


def goes(function: str, target: str | None, stage: str = "service_stop", how: str = "move") -> FunctionDecision:
    """What becomes of a function of the town bank."""
    row = next(row for row in FUNCTIONS if row["function_id"] == function)
    capability = CapabilityId(row["capability_id"]) if "capability_id" in row else None
    stays = how == "stay"
    return FunctionDecision(
        FunctionId(function), ChannelId(row["channel_id"]), capability, Disposition(how),
        ChannelId(target) if target else None, stops_on=None if stays else _DAYS[stage],
        stage=None if stays else Stage(stage),
    )


def _decisions() -> list[ChannelDecision]:
    keep = [ChannelDecision(ChannelId(c), Action.KEEP, "none") for c in ("MA", "MP", "AP", "WC0", "ST0")]
    points = AssetPlan("points", "云岭卡积分 12 万分", "expire", dt.date(2025, 6, 25), False)
    data = AssetPlan("personal_data", "持卡人资料", "retain_by_law", None, False)
    autopay = AssetPlan("autopay", "自动还款签约", None, None, False)
    content = AssetPlan("content", "历史文章", "archive", None, True)
    return [
        *keep,
        ends("SA1", "merge", "guided_refollow", "MA"),
        ends("SA2", "convert", "guided_refollow", "NEW:SA2", _INTAKE),
        ends("SA3", "keep", "none", None, ("announce", "intake_stop")),
        ends("CA", "redirect_to_app", "app_redirect", "AP", _INTAKE, assets=(points, data, autopay)),
        ends("MP2", "merge", "mini_program_migration", "MP"),
        ends("WC", "hand_over", "wecom_transfer", "WC0", ("announce", "remind", "service_stop", "closed")),
        ends("DEAD", "retire", "none", assets=(content,)),
        ends("ST", "redirect_to_app", "app_redirect", "ST0", ("announce", "remind", "service_stop", "closed")),
        ends("MRG1", "merge", "guided_refollow", "MA"),
        ends("MRG2", "merge", "guided_refollow", "MA"),
    ]


def _function_rows() -> list[FunctionDecision]:
    return [
        goes("F11", "MA"), goes("F12", "MP"), goes("F13", "MA"), goes("F21", "AP", "intake_stop"),
        goes("F22", "MP"), goes("F31", "AP", "intake_stop", "redirect_to_app"), goes("F32", None, how="stay"),
        goes("F33", None, how="stay"), goes("F41", "AP", "intake_stop", "redirect_to_app"),
        goes("F42", "AP", how="redirect_to_app"), goes("F43", "MP"), goes("F44", None, how="drop"),
        goes("F51", "MP"), goes("F61", "WC0"), goes("F71", "ST0"), goes("F81", "MA"), goes("F82", "MA"),
    ]
