"""What a check may ask: the plan, the inventory behind it, the evidence sheet, and how to phrase an outcome."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, TypeVar

from inventory.graph import CapabilityGraph
from inventory.inventory import Inventory
from inventory.kinds import Disposition, Stage
from inventory.records import Channel, ChannelId, Evidence, Function, SourceRef
from inventory.schema import load_schema
from inventory.words import Words, load_words
from migration.compliance.rule import Outcome, Verdict
from migration.plan import ChannelDecision, FunctionDecision, Plan, origin_of
from migration.policy import default_policy

_Key = TypeVar("_Key")
_Row = TypeVar("_Row")
#: a sentence names so many rows, then counts the rest
_NAMED = 4


@dataclass(frozen=True)
class Case:
    """A plan before the rules, on one day, in one language."""

    plan: Plan
    graph: CapabilityGraph
    as_of: dt.date
    lang: str

    @property
    def inventory(self) -> Inventory:
        """The inventory behind the plan."""
        return self.graph.inventory

    @cached_property
    def ending(self) -> tuple[tuple[ChannelDecision, Channel], ...]:
        """The decisions that end a channel of the ledger, with its row."""
        rows = self.inventory.channels
        return tuple((row, rows[row.channel_id]) for row in self.plan.ending() if row.channel_id in rows)

    @cached_property
    def changed(self) -> tuple[tuple[ChannelDecision, Channel], ...]:
        """Ending channels, and kept ones that lose a function in use."""
        lose = {row.channel_id for row in self.leaving if self.inventory.functions[row.function_id].in_use}
        rows = self.inventory.channels
        return tuple(
            (row, rows[row.channel_id])
            for row in self.plan.channels
            if row.channel_id in rows and (row.action.ends_channel or row.channel_id in lose)
        )

    @cached_property
    def leaving(self) -> tuple[FunctionDecision, ...]:
        """The functions that stop where they are today."""
        known = self.inventory.functions
        return tuple(
            row for row in self.plan.functions if row.disposition is not Disposition.STAY and row.function_id in known
        )

    @cached_property
    def leaving_from(self) -> Mapping[ChannelId, tuple[FunctionDecision, ...]]:
        """The functions that leave each channel; a channel that loses none is not there."""
        return _grouped((row.channel_id, row) for row in self.leaving)

    @cached_property
    def arriving_at(self) -> Mapping[ChannelId, tuple[FunctionDecision, ...]]:
        """The functions each channel takes over."""
        return _grouped((row.target_channel_id, row) for row in self.leaving if row.target_channel_id)

    @cached_property
    def receiving(self) -> frozenset[ChannelId]:
        """Every channel that takes over a channel or a function."""
        whole = {row.target_channel_id for row in self.plan.ending()}
        single = {row.target_channel_id for row in self.leaving}
        return frozenset(target for target in whole | single if target is not None)

    def targets_of(self, channel_id: ChannelId) -> frozenset[ChannelId]:
        """Where a channel and its functions go, itself left out."""
        row = self.plan.decision_of.get(channel_id)
        found = {f.target_channel_id for f in self.plan.functions_of.get(channel_id, ())}
        found.add(row.target_channel_id if row else None)
        return frozenset(target for target in found if target not in (None, channel_id))

    @cached_property
    def words(self) -> Words:
        """The sentences of the review."""
        return load_words("migration", self.lang)

    def knows(self, sheet: str) -> bool:
        """Whether the input had that sheet: an absent one is unknown, never "none"."""
        return sheet in self.inventory.sheets_present

    def proof(self, item: str, channel_id: ChannelId | None = None) -> tuple[Evidence, ...]:
        """Evidence rows for the whole plan, and (given a channel) for that channel too; by code or by name."""
        whole = self._evidence.get((item, None), ())
        return whole if channel_id is None else tuple(
            sorted((*whole, *self._evidence.get((item, channel_id), ())), key=lambda row: row.at)
        )

    @cached_property
    def _evidence(self) -> Mapping[tuple[str | None, ChannelId | None], tuple[Evidence, ...]]:
        return _grouped(((item_code(row.item), row.channel_id), row) for row in self.inventory.evidence)

    def lacking(self) -> Verdict:
        """The verdict on missing evidence: a fault where the sheet was handed in, unknown where it was not."""
        return Verdict.FAIL if self.knows("evidence") else Verdict.UNKNOWN

    def setting(self, name: str) -> float:
        """A number the plan was made with, else the default policy's."""
        found = self.plan.policy.get(name)
        return float(default_policy()[name].value if found is None else found)

    def limit(self, value: float | str) -> float:
        """A limit of a rule: the number itself, or the name of a policy setting that holds it."""
        return self.setting(value) if isinstance(value, str) else float(value)

    def stop_day(self, row: ChannelDecision) -> dt.date | None:
        """The first day customers miss something: service stop, or the first function that stops."""
        stops = [f.stops_on for f in self.plan.functions_of.get(row.channel_id, ()) if f.stops_on]
        return row.day_of(Stage.SERVICE_STOP) or min(stops, default=None)

    def legal_person(self, channel_id: ChannelId) -> str | None:
        """The legal person behind a channel; an account the plan opens belongs to the one it replaces."""
        channel = self.inventory.channels.get(origin_of(channel_id))
        return self.inventory.units.legal_person(channel.owner_unit) if channel else None

    def name(self, channel_id: ChannelId) -> str:
        """The name of a channel, of one the plan opens, or the bare id nobody knows."""
        if channel_id in self.inventory.channels:
            return self.inventory.channels[channel_id].name
        source = self.inventory.channels.get(origin_of(channel_id))
        return self.words.say("compliance.new_account", name=source.name) if source else str(channel_id)

    def quoted(self, channel_id: ChannelId) -> str:
        """The name of a channel as it stands inside a sentence."""
        return self.words.say("compliance.quoted", name=self.name(channel_id))

    def names(self, rows: Iterable[str]) -> str:
        """A few names, each once, and that there are others; the sentence around them gives the count."""
        known = list(dict.fromkeys(rows))
        listed = self.words.say("compliance.comma").join(known[:_NAMED])
        if len(known) > _NAMED:
            return self.words.say("compliance.names", names=listed)
        return listed

    def function_names(self, rows: Iterable[Function]) -> str:
        """A few function names, as :meth:`names` gives them."""
        return self.names(row.name for row in rows)

    def day(self, date: dt.date) -> str:
        """A date as the language writes it."""
        return self.words.say("compliance.date", year=date.year, month=date.month, day=date.day)

    def item(self, item: str) -> str:
        """What an evidence item is called."""
        return item_name(item, self.words.lang)

    def say(
        self, verdict: Verdict, key: str, subject: ChannelId | None = None, rows: tuple[SourceRef, ...] = (), /,
        **facts: Any,
    ) -> Outcome:
        """An outcome on one channel (None: the whole plan); the facts fill the sentence and stand as figures.

        ``wants`` among the facts is the evidence item that would settle the row; dates are put in words.
        """
        wants = facts.pop("wants", None)
        shown: Mapping[str, Any] = {
            name: self.day(value) if isinstance(value, dt.date) else value for name, value in facts.items()
        }
        if wants:
            shown = {**shown, "wanted": self.item(wants)}
        return Outcome(
            verdict=verdict,
            text=self.words.say(f"compliance.{key}", **shown),
            subject=self.name(subject) if subject else self.words.say("compliance.whole_plan"),
            channel_id=subject,
            rows=tuple(sorted(set(rows))),
            figures={name: str(v) if isinstance(v, dt.date) else v for name, v in facts.items()},
            wants=wants,
        )


def _grouped(pairs: Iterable[tuple[_Key, _Row]]) -> dict[_Key, tuple[_Row, ...]]:
    found: dict[_Key, list[_Row]] = {}
    for key, row in pairs:
        found.setdefault(key, []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def item_code(written: str) -> str | None:
    """The evidence item a cell means, by its code or its name in either language; None where no rule knows it."""
    return _item_codes().get(written.strip().casefold())


def item_name(item: str, lang: str) -> str:
    """What an evidence item is called."""
    return _item_names(lang)[item]


@cache
def _item_codes() -> Mapping[str, str]:
    rows = load_schema().choices["EvidenceItem"]
    return {name.casefold(): row.value for row in rows for name in (row.value, row.zh, row.en)}


@cache
def _item_names(lang: str) -> Mapping[str, str]:
    return {row.value: row.zh if lang == "zh" else row.en for row in load_schema().choices["EvidenceItem"]}
