"""A healthy bank with noise, situations planted in it, and near misses on the good side of each limit.

Every planted channel stands in a branch of its own, so that situations do not touch; ``Planted.truth`` holds
exactly the pairs of code and channel that a finder must report.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from inventory.activity import MEASURES, Activity
from inventory.capabilities.mapping import MappedBy, MappedFunction
from inventory.capabilities.taxonomy import load_taxonomy
from inventory.graph import CapabilityGraph
from inventory.inventory import Inventory
from inventory.kinds import AssetKind, Audience, ChannelKind, DependencyKind, EntryType, Level, Status
from inventory.records import (
    Asset,
    CapabilityId,
    Channel,
    ChannelId,
    Dependency,
    Function,
    FunctionId,
    SourceRef,
    Unit,
    UnitId,
)
from inventory.units import UnitTree
from migration.findings import Code

AS_OF = dt.date(2025, 5, 1)
MONTHS = [f"{2023 + (m + 4) // 12}-{(m + 4) % 12 + 1:02d}" for m in range(24)]
K = ChannelKind
#: what may stand on any channel without a word
QUERIES = sorted(
    c.id
    for c in load_taxonomy().values()
    if c.transactional in ("query", "service", "application") and not c.local and c.preferred_home is not K.APP
)
#: content that belongs in subscription accounts
NEWS = [c.id for c in load_taxonomy().values() if c.domain == "content" and c.transactional == "content"]


@dataclass
class Planted:
    """Rows as they are drawn up, and what must be found."""

    random: np.random.Generator
    channels: dict[str, Channel] = field(default_factory=dict)
    functions: dict[FunctionId, Function] = field(default_factory=dict)
    mapping: dict[FunctionId, MappedFunction] = field(default_factory=dict)
    active: dict[str, Any] = field(default_factory=dict)
    dependencies: list[Dependency] = field(default_factory=list)
    assets: list[Asset] = field(default_factory=list)
    truth: set[tuple[Code, str]] = field(default_factory=set)

    def channel(self, channel_id: str, kind: ChannelKind = K.SERVICE_ACCOUNT, unit: str = "", **fields: Any) -> str:
        """A channel with nothing to complain of, in a branch of its own, and its months."""
        ledger = {
            "followers": 4_000,
            "annual_cost": 5e4,
            "filing_no": "备案1",
            "owner_department": "网金部",
            "owner_person": "某某",
            "violations": 0,
            "status": Status.ACTIVE,
            "audience": Audience.ALL,
        }
        self.channels[channel_id] = Channel(
            ChannelId(channel_id),
            f"渠道{channel_id}",
            kind,
            UnitId(unit or f"B-{channel_id}"),
            SourceRef("渠道", len(self.channels) + 2),
            **{**ledger, **fields},
        )
        level = 1000 * np.exp(self.random.uniform(-0.8, 0.8))
        self.active[channel_id] = level * self.random.normal(1, 0.04, len(MONTHS))
        return channel_id

    def offer(self, channel_id: str, keys: Sequence[str | None], **fields: Any) -> None:
        """Functions with these capabilities on a channel."""
        for key in keys:
            row = FunctionId(f"F{len(self.functions):05d}")
            usual = {"name": f"功能{key}", "monthly_users": int(self.random.integers(200, 400)), "click_depth": 2}
            self.functions[row] = Function(
                row, ChannelId(channel_id), at=SourceRef("功能", len(self.functions) + 2), **{**usual, **fields}
            )
            by = MappedBy.PERSON if key else MappedBy.NOBODY
            self.mapping[row] = MappedFunction(CapabilityId(key) if key else None, 1.0, "test", by)

    def expect(self, code: Code, channel_id: str) -> None:
        """Must be found."""
        self.truth.add((code, channel_id))

    def graph(self) -> CapabilityGraph:
        """The bank."""
        owners = sorted({channel.owner_unit for channel in self.channels.values()} - {"H"})
        units = [Unit(UnitId("H"), "总行", None, Level.HEAD_OFFICE, SourceRef("机构", 2))]
        units += [
            Unit(u, f"{u}分行", UnitId("H"), Level.BRANCH, SourceRef("机构", at)) for at, u in enumerate(owners, 3)
        ]
        rows = [(c, m, v) for c, values in sorted(self.active.items()) for m, v in zip(MONTHS, values, strict=True)]
        frame = pd.DataFrame(rows, columns=["channel_id", "month", "active_users"]).round()
        frame["row"] = np.arange(len(frame)) + 2
        for measure in MEASURES[1:]:
            frame[measure] = np.nan
        ordered = {ChannelId(key): row for key, row in sorted(self.channels.items())}
        inventory = Inventory(
            ordered,
            dict(sorted(self.functions.items())),
            UnitTree(units),
            Activity(frame),
            tuple(self.assets),
            tuple(self.dependencies),
            sheets_present=frozenset({"assets"}),
        )
        return CapabilityGraph(inventory, load_taxonomy(), self.mapping)


def planted_bank(seed: int) -> Planted:
    """Thirty healthy channels a kind, every situation once, every near miss once."""
    bank = Planted(np.random.default_rng(seed))
    for at in range(30):
        bank.offer(bank.channel(f"S{at:02d}"), list(bank.random.choice(QUERIES, 8, replace=False)))
        bank.offer(bank.channel(f"M{at:02d}", K.MINI_PROGRAM), list(bank.random.choice(QUERIES, 8, replace=False)))
        bank.offer(bank.channel(f"U{at:02d}", K.SUBSCRIPTION_ACCOUNT), NEWS[:4])
    for plant in (
        _plant_overlap,
        _plant_content,
        _plant_activity,
        _plant_functions,
        _plant_misfit,
        _plant_menus,
        _plant_jumps,
        _plant_ledger,
        _plant_door,
    ):
        plant(bank)
    return bank


def _plant_overlap(bank: Planted) -> None:
    """Exactly four of five capabilities elsewhere; 15 of 19 is a near miss; three copies are a cluster."""
    for name, shared, own in (("at", 8, 2), ("miss", 15, 4)):
        bank.offer(bank.channel(f"OV-{name}", K.MINI_PROGRAM, unit=f"B-OV{name}"), QUERIES[: shared + own])
        bank.offer(
            bank.channel(f"OV-{name}-big", K.MINI_PROGRAM, unit=f"B-OV{name}"), [*QUERIES[:shared], *QUERIES[20:26]]
        )
    bank.expect(Code.OVERLAP, "OV-at")
    for copy in ("CL-a", "CL-b", "CL-c"):
        bank.offer(bank.channel(copy, unit="B-CL"), QUERIES[:6])
        bank.expect(Code.OVERLAP, copy)
    bank.expect(Code.CLUSTER, "CL-a")


def _plant_content(bank: Planted) -> None:
    titles = {
        "CO-at": range(5),
        "CO-big": (*range(3), *range(10, 20)),
        "CO-miss": range(30, 36),
        "CO-other": (*range(30, 33), *range(40, 48)),
    }
    for channel_id, numbers in titles.items():
        bank.channel(channel_id, K.SUBSCRIPTION_ACCOUNT)
        for number in numbers:
            bank.offer(channel_id, [NEWS[number % 4]], name=f"第{number}期", entry_type=EntryType.ARTICLE)
    bank.expect(Code.CONTENT_OVERLAP, "CO-at")


def _plant_activity(bank: Planted) -> None:
    """Below the peers, declined, folded, stale; a quarter of the median, a tenth lost at the fold are near misses."""
    shapes = {
        "AC-low": np.full(24, 60.0),
        "AC-miss": np.full(24, 250.0),
        "AC-zero": np.zeros(24),
        "AC-fell": np.where(np.arange(24) < 18, 1000.0, 390.0),
        "AC-fell-miss": np.where(np.arange(24) < 18, 1000.0, 500.0),
        "AC-fold": np.where(np.arange(24) < 14, 1000.0, 350.0),
        "AC-fold-miss": np.where(np.arange(24) < 14, 1000.0, 900.0),
        "AC-old": np.where(np.arange(24) < 21, 1000.0, np.nan),
        "AC-old-miss": np.where(np.arange(24) < 22, 1000.0, np.nan),
        "AC-none": np.full(24, np.nan),
    }
    for channel_id, shape in shapes.items():
        bank.offer(bank.channel(channel_id), QUERIES[:8])
        bank.active[channel_id] = shape * bank.random.normal(1, 0.003, 24)
    for channel_id in ("AC-low", "AC-zero", "AC-fell"):
        bank.truth |= {(Code.LOW_ACTIVITY, channel_id), (Code.NAME_SQUATTING, channel_id)}
    bank.truth |= {(Code.PLATFORM_SHOCK, "AC-fold"), (Code.STALE_DATA, "AC-old"), (Code.UNKNOWN_FIGURE, "AC-none")}


def _plant_functions(bank: Planted) -> None:
    for name, users in (("at", 10), ("miss", 11), ("unknown", None)):
        bank.offer(bank.channel(f"ID-{name}"), QUERIES[:1], monthly_users=1000)
        bank.offer(f"ID-{name}", QUERIES[1:2], monthly_users=users)
    bank.truth |= {(Code.IDLE_FUNCTION, "ID-at"), (Code.UNKNOWN_FIGURE, "ID-unknown")}
    for name, depth in (("at", 5), ("miss", 4)):
        bank.offer(bank.channel(f"CD-{name}"), QUERIES[:8], click_depth=depth)
    bank.expect(Code.CLICK_DEPTH, "CD-at")


def _plant_misfit(bank: Planted) -> None:
    content = [*NEWS, "campaign.activity", "campaign.game", "campaign.referral"]
    for name, published in (("at", 9), ("miss", 8)):
        bank.offer(bank.channel(f"PU-{name}"), [*(content * 2)[:published], *QUERIES[: 10 - published]])
        share = 3 if name == "at" else 2
        bank.offer(bank.channel(f"AR-{name}", K.MINI_PROGRAM), [*NEWS[:share], *QUERIES[: 10 - share]])
    bank.offer(bank.channel("TX-at", K.SUBSCRIPTION_ACCOUNT), [*NEWS[:4], "loan.repay"])
    bank.offer(bank.channel("TX-miss", K.SUBSCRIPTION_ACCOUNT), [*NEWS[:4], "loan.change"])
    bank.offer(bank.channel("HR-at"), [*QUERIES[:8], "wealth.redeem"])
    bank.offer(bank.channel("HR-miss"), [*QUERIES[:8], "life.bills"])
    at_app = [c.id for c in load_taxonomy().values() if c.preferred_home is K.APP and not c.moves_money and not c.local]
    for name, here in (("at", 4), ("miss", 3)):
        bank.offer(bank.channel(f"HO-{name}"), [*at_app[:here], *QUERIES[:4]])
    bank.truth |= {
        (Code.CONTENT_ONLY_SERVICE_ACCOUNT, "PU-at"),
        (Code.ARTICLES_IN_MINI_PROGRAM, "AR-at"),
        (Code.TRANSACTIONS_IN_SUBSCRIPTION_ACCOUNT, "TX-at"),
        (Code.HIGH_RISK_IN_WECHAT, "HR-at"),
        (Code.AWAY_FROM_HOME, "HO-at"),
    }


def _plant_menus(bank: Planted) -> None:
    for name, entries in (("at", 16), ("miss", 15)):
        bank.offer(bank.channel(f"ME-{name}"), QUERIES[:entries], entry_type=EntryType.MENU)
    for name, hall in (("at", 5), ("miss", 6)):  # the mini-program has four of five, four of six
        bank.offer(bank.channel(f"HA-{name}", unit=f"B-HA{name}"), QUERIES[:hall], parent_menu="微服务")
        bank.offer(f"HA-{name}", QUERIES[20:24])
        bank.offer(bank.channel(f"HA-{name}-mini", K.MINI_PROGRAM, unit=f"B-HA{name}"), [*QUERIES[:4], *QUERIES[30:36]])
    bank.expect(Code.HALL_REPEATS_MINI_PROGRAM, "HA-at")
    bank.expect(Code.MENU_OVER_CAPACITY, "ME-at")


def _plant_jumps(bank: Planted) -> None:
    """Loop, chain (one hop is a near miss), dead end, hub (three sources are a near miss), dependencies."""
    for channel_id in ("JU-loop", "JU-back", "JU-chain", "JU-mid", "JU-end", "JU-dead", "JU-hub", "JU-small"):
        bank.offer(bank.channel(channel_id), QUERIES[:8])
    bank.offer(bank.channel("JU-gone", status=Status.FROZEN), QUERIES[:8])
    bank.offer("JU-end", ["loan.query"])
    for source, target, key in (
        ("JU-loop", "JU-back", "fund.holding"),
        ("JU-back", "JU-loop", "fund.holding"),
        ("JU-chain", "JU-mid", "loan.query"),
        ("JU-mid", "JU-end", "loan.query"),
        ("JU-dead", "JU-gone", QUERIES[9]),
    ):
        bank.offer(source, [key], jumps_to=ChannelId(target))
    for number in range(4):
        bank.offer(f"S{number:02d}", [QUERIES[0]], jumps_to=ChannelId("JU-hub"))
        if number < 3:
            bank.offer(f"M{number:02d}", [QUERIES[0]], jumps_to=ChannelId("JU-small"))
    for source, needed, kind in (
        ("S00", "JU-hub", DependencyKind.APP_LAUNCH_DOMAIN),
        ("U00", "U01", DependencyKind.OAUTH),
    ):
        bank.dependencies.append(Dependency(ChannelId(source), ChannelId(needed), kind, SourceRef("依赖", 2)))
    bank.truth |= {
        (Code.JUMP_LOOP, "JU-back"),
        (Code.JUMP_CHAIN, "JU-chain"),
        (Code.DEAD_END, "JU-dead"),
        (Code.HUB, "JU-hub"),
        (Code.APP_LAUNCH_DEPENDENCY, "JU-hub"),
        (Code.DEPENDENCY, "U01"),
    }


def _plant_ledger(bank: Planted) -> None:
    gaps: dict[str, tuple[Code | None, dict[str, Any]]] = {
        "LE-filing": (Code.FILING_MISSING, {"filing_no": None, "kind": K.MINI_PROGRAM}),
        "LE-filing-miss": (None, {"filing_no": None, "kind": K.SERVICE_ACCOUNT}),
        "LE-owner": (Code.OWNER_MISSING, {"owner_person": None}),
        "LE-penalty": (Code.PENALTY, {"violations": 1}),
        "LE-vendor": (Code.VENDOR_CONTRACT_ENDED, {"vendor_contract_end": dt.date(2025, 4, 30)}),
        "LE-vendor-miss": (None, {"vendor_contract_end": dt.date(2025, 5, 1)}),
        "LE-followers": (Code.UNKNOWN_FIGURE, {"followers": None}),
        "LE-cost": (Code.UNKNOWN_FIGURE, {"annual_cost": None}),
    }
    for channel_id, (code, fields) in gaps.items():
        kind = fields.pop("kind", K.SERVICE_ACCOUNT)
        bank.offer(bank.channel(channel_id, kind, **fields), QUERIES[:8])
        if code:
            bank.expect(code, channel_id)
    bank.channel("LE-empty")
    bank.expect(Code.UNKNOWN_FIGURE, "LE-empty")
    bank.offer(bank.channel("LE-asset"), QUERIES[:8])
    bank.offer(bank.channel("LE-asset-miss"), QUERIES[:8])
    for channel_id, end in (("LE-asset", dt.date(2025, 5, 2)), ("LE-asset-miss", AS_OF)):
        bank.assets.append(Asset(ChannelId(channel_id), AssetKind.POINTS, "积分", SourceRef("资产", 2), ends_on=end))
    bank.expect(Code.ASSETS_OUTSTANDING, "LE-asset")


def _plant_door(bank: Planted) -> None:
    for name, shared, own in (("at", 8, 2), ("miss", 15, 4)):
        bank.offer(bank.channel(f"EN-{name}", K.APP, f"B-EN{name}", status=Status.PLANNED), QUERIES[: shared + own])
        bank.offer(bank.channel(f"EN-{name}-big", K.APP, f"B-EN{name}"), [*QUERIES[:shared], *QUERIES[20:26]])
    bank.expect(Code.ENTRY_CONTROL, "EN-at")
    for channel_id, keys in (("DU-a", QUERIES[:4]), ("DU-b", QUERIES[10:14])):
        bank.offer(bank.channel(channel_id, unit="B-DU"), keys)
        bank.channels[channel_id] = replace(bank.channels[channel_id], name="江畔微厅")
    bank.expect(Code.DUPLICATE_CHANNEL, "DU-a")
    bank.offer(bank.channel("NA-gone", status=Status.RETIRED), [])
    bank.expect(Code.NAME_SQUATTING, "NA-gone")
