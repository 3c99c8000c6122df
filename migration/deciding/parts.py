"""Everything a plan is made of, with the figures every part of the assembly needs, drawn once."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from inventory.graph import CapabilityKey
from inventory.records import ChannelId
from inventory.words import Words, load_words
from migration.analysis import Analysis
from migration.deciding.beside import Others
from migration.deciding.bill import Bill
from migration.deciding.optimise import Outcome
from migration.deciding.plan_bills import as_price, build_bills
from migration.deciding.room import dependencies
from migration.deciding.setting import Setting
from migration.plan import Plan, Price, is_new
from migration.selection import Schedule, Selection


@dataclass(frozen=True)
class Parts:
    """Everything a plan is made of."""

    setting: Setting
    outcome: Outcome
    selection: Selection
    timetable: Schedule
    analysis: Analysis
    as_of: dt.date
    lang: str
    previous: Plan | None = None

    @cached_property
    def words(self) -> Words:
        """The sentences of the plan's language."""
        return load_words("migration", self.lang)

    @cached_property
    def bills(self) -> Mapping[ChannelId, Bill]:
        """What each decision costs."""
        return build_bills(self.setting, self.outcome)

    @cached_property
    def prices(self) -> Mapping[ChannelId, Price]:
        """The bills in whole CNY."""
        return {own: as_price(bill) for own, bill in self.bills.items()}

    @cached_property
    def others(self) -> Others:
        """What of the decisions bears on the price of any one channel's options."""
        found: dict[tuple[ChannelId, CapabilityKey], set[ChannelId]] = {}
        for own, chosen in self.outcome.chosen.items():
            for key, target in chosen.fills.items():
                if target is not None:
                    found.setdefault((target, key), set()).add(own)
        sent = frozenset(p.function for chosen in self.outcome.chosen.values() for p in chosen.partials)
        return Others({where: frozenset(owners) for where, owners in found.items()}, sent)

    @cached_property
    def merged(self) -> Mapping[ChannelId, tuple[ChannelId, ...]]:
        """The channels whose main successor each channel is."""
        found: dict[ChannelId, list[ChannelId]] = {}
        for own, choice in self.selection.channels.items():
            if choice.target_channel_id is not None:
                found.setdefault(choice.target_channel_id, []).append(own)
        return {target: tuple(owners) for target, owners in found.items()}

    @cached_property
    def led(self) -> Mapping[ChannelId, frozenset[ChannelId]]:
        """The channels from which customers or single functions are led to each channel."""
        found = {target: set(owners) for target, owners in self.merged.items()}
        functions = self.setting.inventory.functions
        for choice in self.selection.functions.values():
            if choice.target_channel_id is not None:
                found.setdefault(choice.target_channel_id, set()).add(functions[choice.function_id].channel_id)
        return {target: frozenset(owners) for target, owners in found.items()}

    @cached_property
    def leaners(self) -> Mapping[ChannelId, tuple[ChannelId, ...]]:
        """The channels that depend on each channel."""
        found: dict[ChannelId, list[ChannelId]] = {}
        for leaner, depended in dependencies(self.setting):
            found.setdefault(depended, []).append(leaner)
        return {depended: tuple(who) for depended, who in found.items()}

    @cached_property
    def opened(self) -> frozenset[ChannelId]:
        """Planned and new accounts that somebody is sent to."""
        channels = self.setting.inventory.channels
        named = [c.target_channel_id for c in self.selection.channels.values()]
        named += [f.target_channel_id for f in self.selection.functions.values()]
        return frozenset(t for t in named if t is not None and (is_new(t) or not channels[t].is_live))
