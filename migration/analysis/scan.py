"""What every finder looks at: the graph with everything computed once, and the words to speak in."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from inventory.capabilities.taxonomy import Capability
from inventory.graph import CapabilityGraph, CapabilityKey
from inventory.inventory import Inventory
from inventory.records import Channel, ChannelId, Function, FunctionId, SourceRef
from inventory.words import Words
from migration.analysis.activity_level import ActivityLevel
from migration.analysis.overlap import Overlap
from migration.findings import Code, Finding, FindingSeverity
from migration.policy import Policy

#: rows and names shown in one finding; the evidence counts the rest
SHOWN_ROWS, SHOWN_NAMES = 40, 5


@dataclass(frozen=True, slots=True)
class Note:
    """What a finder has to say. ``facts`` fill the sentence ``findings.<code>.<variant>`` and are evidence too."""

    code: Code
    severity: FindingSeverity
    facts: Mapping[str, Any]
    rows: Sequence[SourceRef] = ()
    variant: str = "text"
    evidence: Mapping[str, Any] = field(default_factory=dict)
    function_id: FunctionId | None = None


class Own(NamedTuple):
    """A function that a channel offers itself, and its capability where somebody could map it."""

    row: Function
    capability: Capability | None


@dataclass(frozen=True)
class Scan:
    """The input of a finder."""

    graph: CapabilityGraph
    policy: Policy
    as_of: dt.date
    words: Words
    overlap: Overlap
    activity: Mapping[ChannelId, ActivityLevel]

    @property
    def inventory(self) -> Inventory:
        """The inventory behind the graph."""
        return self.graph.inventory

    def live(self) -> Iterable[Channel]:
        """The channels that serve customers today, by id."""
        return (channel for channel in self.inventory.channels.values() if channel.is_live)

    @cached_property
    def own(self) -> Mapping[ChannelId, tuple[Own, ...]]:
        """What each channel offers itself, in the order of its functions."""
        named: dict[str | None, Capability] = {row.id: row for row in self.graph.taxonomy.values()}
        mapping = self.graph.mapping
        return {
            channel_id: tuple(Own(f, named.get(mapping[f.id].capability_id)) for f in rows if f.jumps_to is None)
            for channel_id, rows in self.inventory.functions_of.items()
        }

    def say(self, note: Note, channel: Channel | None = None) -> Finding:
        """The finding of a note, with its sentence; the channel's own row comes first."""
        own = {"name": channel.name, "id": channel.id} if channel else {}
        shown = {key: self.words_of(value) for key, value in note.facts.items()}
        text = self.words.say(f"findings.{note.code}.{note.variant}", **own, **shown)
        places = ((channel.at, *note.rows) if channel else tuple(note.rows))[:SHOWN_ROWS]
        evidence = {**note.facts, **note.evidence, "rows_in_all": len(note.rows) + (channel is not None)}
        return Finding(note.code, note.severity, text, channel.id if channel else None, note.function_id, evidence,
                       places)

    def words_of(self, value: Any) -> str:
        """A fact as people read it: numbers with separators, tenths of small ones only, lists cut with a count."""
        if isinstance(value, float):
            return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}".removesuffix(".0")
        if isinstance(value, int):
            return f"{value:,}"
        if isinstance(value, (list, tuple)):
            parts = [self.words_of(part) for part in value[:SHOWN_NAMES]]
            joined = self.words.say("findings.list.comma").join(parts)
            return joined if len(value) <= SHOWN_NAMES else self.words.say(
                "findings.list.more", shown=joined, count=len(value))
        return str(value)

    def in_brackets(self, places: Sequence[str]) -> str:
        """Rows to stand behind what they are the rows of, the first few; nothing where there are none."""
        if not places:
            return ""
        shown = self.words.say("findings.list.comma").join(places[:SHOWN_NAMES])
        more = "more_places" if len(places) > SHOWN_NAMES else "places"
        return self.words.say(f"findings.list.{more}", places=shown, count=len(places))

    def term(self, group: str, value: str | None) -> str:
        """A word of a closed vocabulary in the language of the reader."""
        return self.words.say(f"findings.term.{group}.{value}" if value else "findings.term.none")

    def capability_name(self, key: CapabilityKey) -> str:
        """The name of a capability, or of the function nobody could map."""
        if key in self.graph.taxonomy:
            capability = self.graph.taxonomy[key]
            return capability.name_zh if self.words.lang == "zh" else capability.name_en
        return self.inventory.functions[FunctionId(key[1:])].name

    def channel_name(self, channel_id: ChannelId) -> str:
        """Name and id of a channel."""
        return self.words.say("findings.list.channel", name=self.inventory.channels[channel_id].name, id=channel_id)


def percent(part: float, whole: float) -> float:
    """A share in percent with one digit; 0 of nothing."""
    return round(100 * part / whole, 1) if whole else 0.0


def rows_of(functions: Iterable[Function]) -> tuple[SourceRef, ...]:
    """The rows of functions, in order of place."""
    return tuple(sorted(function.at for function in functions))
