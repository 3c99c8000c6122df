"""A large bank straight into records: a head office and 36 branches of 8 departments, copied and edited locally.

``python -m tests.benchmarks.large_bank FILE.xlsx [--channels N --functions N]`` writes it as a workbook, for
timing the whole path.
"""

import argparse
import datetime as dt
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter
from numpy.random import Generator
from numpy.typing import NDArray

from inventory.activity import MEASURES, Activity
from inventory.capabilities import load_taxonomy
from inventory.inventory import Inventory
from inventory.kinds import BusinessLine, ChannelKind, Level, Status
from inventory.records import CapabilityId, Channel, ChannelId, Freeze, Function, FunctionId, SourceRef, Unit, UnitId
from inventory.units import UnitTree

BRANCHES, DEPARTMENTS = 36, 8
_LAST_MONTH = "2025-04"
_SHEETS = frozenset({"channels", "functions", "activity", "units", "calendar"})
_KINDS = (ChannelKind.SERVICE_ACCOUNT, ChannelKind.SUBSCRIPTION_ACCOUNT, ChannelKind.MINI_PROGRAM, ChannelKind.APP,
          ChannelKind.WECOM, ChannelKind.VIDEO_ACCOUNT, ChannelKind.WEBSITE)
_HEAD_KINDS = (ChannelKind.APP, ChannelKind.SERVICE_ACCOUNT, ChannelKind.MINI_PROGRAM)
_KIND_SHARES = (0.34, 0.27, 0.22, 0.02, 0.08, 0.05, 0.02)
_LINES = (BusinessLine.GENERAL, BusinessLine.RETAIL, BusinessLine.CORPORATE, BusinessLine.INCLUSIVE,
          BusinessLine.CREDIT_CARD, BusinessLine.WEALTH, BusinessLine.LIFESTYLE)
_TEMPLATES_EACH, _TEMPLATE_SIZE, _DROPPED, _APP_SIZE = 6, 24, 0.25, 130
#: share of entries that only link elsewhere, of blanks, of entries with a name of the place's own
_JUMPS, _BLANKS, _LOCAL_NAMES = 0.06, 0.08, 0.1


def large_bank(channels: int = 10_000, functions: int = 200_000, months: int = 24, seed: int = 0) -> Inventory:
    """An inventory of that size; the same seed gives the same bank. 10,000 channels: a few seconds."""
    random = np.random.default_rng(seed)
    units = _units()
    owned = _channels(random, channels, [unit.id for unit in units])
    entries = _functions(random, owned, functions)
    return Inventory(
        channels={row.id: row for row in owned},
        functions={row.id: row for row in entries},
        units=UnitTree(units),
        activity=_activity(random, owned, months),
        freezes=(Freeze(dt.date(2025, 12, 25), dt.date(2026, 1, 5), "年终决算", SourceRef("日历", 2)),),
        sheets_present=_SHEETS,
    )


def write_workbook(inventory: Inventory, path: Path) -> None:
    """The inventory as a workbook with English headings."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        _write_records(book, "channels", Channel, inventory.channels.values(), "channel_id")
        _write_records(book, "functions", Function, inventory.functions.values(), "function_id")
        _write_records(book, "units", Unit, inventory.units, "unit_id")
        _write_records(book, "calendar", Freeze, inventory.freezes, "")
        sheet = book.add_worksheet("activity")
        frame = inventory.activity.frame.drop(columns="row").astype(object).replace({np.nan: None})
        sheet.write_row(0, 0, list(frame.columns))
        for at, row in enumerate(frame.itertuples(index=False), start=1):
            sheet.write_row(at, 0, row)


def _write_records(book: Any, name: str, record: type, rows: Any, id_name: str) -> None:
    names = [field.name for field in fields(record) if field.name != "at"]
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, [id_name if field == "id" else field for field in names])
    for at, row in enumerate(rows, start=1):
        values = [getattr(row, field) for field in names]
        sheet.write_row(at, 0, [str(value) if isinstance(value, str | dt.date) else value for value in values])


def _units() -> list[Unit]:
    rows: list[tuple[str, str, str | None, Level]] = [("H", "总行", None, Level.HEAD_OFFICE)]
    rows += [(f"HD{d}", f"总行第{d}部", "H", Level.DEPARTMENT) for d in range(DEPARTMENTS)]
    for b in range(BRANCHES):
        rows.append((f"B{b:02d}", f"第{b}分行", "H", Level.BRANCH))
        rows += [(f"B{b:02d}D{d}", f"第{b}分行第{d}部", f"B{b:02d}", Level.DEPARTMENT) for d in range(DEPARTMENTS)]
    return [
        Unit(UnitId(unit_id), name, UnitId(parent) if parent else None, level, SourceRef("机构", at))
        for at, (unit_id, name, parent, level) in enumerate(rows, start=2)
    ]


def _channels(random: Generator, count: int, unit_ids: list[UnitId]) -> list[Channel]:
    """The first three are the head office's app, account and mini-program; the rest lie anywhere below."""
    kinds = random.choice(len(_KINDS), size=count, p=_KIND_SHARES)
    owners, lines = random.integers(0, len(unit_ids), count), random.integers(0, len(_LINES), count)
    followers = random.lognormal(8.0, 1.6, count).astype(int)
    costs = (random.lognormal(11.4, 0.9, count) // 1000 * 1000).astype(int)
    blank = random.random((3, count)) < _BLANKS
    states = random.choice((Status.ACTIVE, Status.PLANNED, Status.FROZEN), size=count, p=(0.96, 0.02, 0.02))
    rows = []
    for at in range(count):
        head = at < 3
        kind = _HEAD_KINDS[at] if head else _KINDS[kinds[at]]
        rows.append(Channel(
            ChannelId(f"C{at:06d}"), f"渠道{at:06d}", kind, unit_ids[0] if head else unit_ids[owners[at]],
            SourceRef("渠道", at + 2), business_line=_LINES[0] if head else _LINES[lines[at]],
            status=Status.ACTIVE if head else Status(states[at]),
            followers=30_000_000 // (at + 1) if head else None if blank[0, at] else int(followers[at]),
            annual_cost=60_000_000.0 / (at + 1) if head else None if blank[1, at] else float(costs[at]),
            owner_person=None if blank[2, at] else f"负责人{at % 997}",
        ))
    return rows


def _functions(random: Generator, channels: list[Channel], total: int) -> list[Function]:
    """Each channel copies a template of its line and kind, drops a part and adds a few entries."""
    taxonomy = load_taxonomy()
    ids = np.array(sorted(taxonomy))
    templates: dict[tuple[object, object, int], NDArray[np.str_]] = {}
    wanted = _sizes(random, channels, total)
    rows: list[Function] = []
    for channel, size in zip(channels, wanted, strict=True):
        key = (channel.business_line, channel.kind, int(random.integers(_TEMPLATES_EACH)))
        if key not in templates:
            templates[key] = random.choice(ids, size=min(_TEMPLATE_SIZE, len(ids)), replace=False)
        copied = templates[key][random.random(len(templates[key])) > _DROPPED]
        pool = np.array(list(dict.fromkeys([*copied, *random.permutation(ids)])))
        rows += _entries(random, channel, pool[:size], channels, len(rows))
    return rows


def _sizes(random: Generator, channels: list[Channel], total: int) -> NDArray[np.int64]:
    """Entries per channel, summing to ``total`` as far as the taxonomy and the menus allow."""
    weights = random.uniform(0.5, 1.5, len(channels)) * [4.0 if c.kind is ChannelKind.APP else 1.0 for c in channels]
    sizes: NDArray[np.int64] = np.maximum(1, np.round(weights / weights.sum() * total)).astype(np.int64)
    sizes[0] = _APP_SIZE
    return sizes


def _entries(
    random: Generator, channel: Channel, pool: NDArray[np.str_], channels: list[Channel], start: int
) -> list[Function]:
    taxonomy, count, place = load_taxonomy(), len(pool), int(channel.id[1:])
    users = random.lognormal(4.5, 2.2, count).astype(int)
    draws, targets = random.random((3, count)), random.integers(0, len(channels), count)
    return [
        Function(
            FunctionId(f"F{start + at:07d}"), channel.id,
            taxonomy[CapabilityId(capability)].name_zh + ("(本地版)" if draws[0, at] < _LOCAL_NAMES else ""),
            SourceRef("功能", start + at + 2), parent_menu=f"菜单{at % 3}",
            jumps_to=channels[targets[at]].id if draws[1, at] < _JUMPS and targets[at] != place else None,
            monthly_users=None if draws[2, at] < _BLANKS else int(users[at]),
        )
        for at, capability in enumerate(pool.tolist())
    ]


def _activity(random: Generator, channels: list[Channel], months: int) -> Activity:
    """Level, trend and noise per channel; planned channels report nothing, some cells are blank."""
    live = [channel for channel in channels if channel.status is not Status.PLANNED]
    names = [str(month) for month in pd.period_range(end=_LAST_MONTH, periods=months, freq="M")]
    level = random.lognormal(5.5, 2.0, (len(live), 1)) * random.normal(1.0, 0.02, (len(live), 1)) ** np.arange(months)
    ratio = {"active_users": 1.0, "reads": 2.4, "messages_sent": 0.0, "transactions": 0.2, "new_followers": 0.03,
             "lost_followers": 0.02, "complaints": 0.001}
    frame = pd.DataFrame({
        "channel_id": np.repeat([channel.id for channel in live], months), "month": names * len(live),
        "row": np.arange(2, len(live) * months + 2),
    })
    for measure in MEASURES:
        values = np.round(level * ratio[measure] * random.uniform(0.9, 1.1, level.shape)).ravel()
        values[random.random(values.shape) < _BLANKS] = np.nan
        frame[measure] = values
    frame.loc[frame["messages_sent"].notna(), "messages_sent"] = np.tile(np.arange(months) % 5, len(live))[
        frame["messages_sent"].notna()]
    return Activity(frame)


def main() -> None:
    """Write a large bank as a workbook."""
    parser = argparse.ArgumentParser(description="Write a large made-up bank as a workbook.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--channels", type=int, default=10_000)
    parser.add_argument("--functions", type=int, default=200_000)
    args = parser.parse_args()
    write_workbook(large_bank(args.channels, args.functions), args.path)


if __name__ == "__main__":
    main()
