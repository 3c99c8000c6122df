"""The validated inventory: what the bank has, as it was accepted."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from inventory.activity import Activity
from inventory.records import (
    Asset,
    Channel,
    ChannelId,
    Dependency,
    Evidence,
    Execution,
    Freeze,
    Function,
    FunctionId,
    PersonDecision,
)
from inventory.units import UnitTree


@dataclass(frozen=True)
class Inventory:
    """Everything read from one workbook or CSV folder. Mappings are in id order, tuples in row order.

    ``sheets_present`` holds the English names of the sheets that were in the input: an absent assets
    sheet is unknown, never "none". ``digest`` is the sha256 of the accepted tables.
    """

    channels: Mapping[ChannelId, Channel]
    functions: Mapping[FunctionId, Function]
    units: UnitTree
    activity: Activity
    assets: tuple[Asset, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    decisions: tuple[PersonDecision, ...] = ()
    executions: tuple[Execution, ...] = ()
    freezes: tuple[Freeze, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    sheets_present: frozenset[str] = field(default_factory=frozenset)
    digest: str = ""

    @cached_property
    def functions_of(self) -> Mapping[ChannelId, tuple[Function, ...]]:
        """The functions of each channel, by id; a channel without rows has an empty tuple."""
        found: dict[ChannelId, list[Function]] = {channel_id: [] for channel_id in self.channels}
        for function in self.functions.values():
            found[function.channel_id].append(function)
        return {channel_id: tuple(rows) for channel_id, rows in found.items()}

    @cached_property
    def assets_of(self) -> Mapping[ChannelId, tuple[Asset, ...]]:
        """The assets of each channel, in row order."""
        found: dict[ChannelId, list[Asset]] = {channel_id: [] for channel_id in self.channels}
        for asset in self.assets:
            found[asset.channel_id].append(asset)
        return {channel_id: tuple(rows) for channel_id, rows in found.items()}

    @cached_property
    def default_as_of(self) -> dt.date | None:
        """The first day after the last activity month; None without activity."""
        if self.activity.last_month is None:
            return None
        year, month = map(int, self.activity.last_month.split("-"))
        return dt.date(year + month // 12, month % 12 + 1, 1)
