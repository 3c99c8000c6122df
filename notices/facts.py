"""What a notice states and where it comes from: the plan, the inventory, nothing else.

A text gets its values only through a :class:`FactBook`, which notes each with its place. A fact the bank has
not given stays visible in the draft as 【待补：表·列】 and is listed as a :class:`Hole`.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from inventory.records import Asset, Channel, ChannelId, Function, SourceRef, Unit
from inventory.schema import load_schema
from migration.plan import ChannelDecision, StageStep
from notices.wording import Wording, clean

SCHEMA = "consolidate.facts/1"

#: a record of the inventory that a fact may be read from
Row = Channel | Function | Unit | Asset
_SHEETS = {Channel: "channels", Function: "functions", Unit: "units", Asset: "assets"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One value a notice states. ``value`` as it stands at ``place`` (dates ISO)."""

    name: str
    value: str | int
    place: str


@dataclass(frozen=True, slots=True, order=True)
class Hole:
    """A fact nobody has given: which cell to fill in. ``row`` 0: the row itself is missing."""

    channel_id: ChannelId
    stage: str
    sheet: str
    row: int
    column: str
    fact: str
    mark: str

    def __str__(self) -> str:
        return f"{self.sheet}·{self.column}"

    def as_json(self) -> dict[str, object]:
        """The record of ``facts.json`` and ``notices --json``."""
        return asdict(self)


class FactBook:
    """Collects the facts of one channel and stage while its notice is put together."""

    def __init__(self, channel_id: ChannelId, stage: str, wording: Wording) -> None:
        self.channel_id = channel_id
        self.stage = stage
        self.wording = wording
        self._facts: dict[str, Fact] = {}
        self._holes: dict[str, Hole] = {}
        self.days: set[str] = set()
        self.names: set[str] = set()
        self.texts: set[str] = set()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact noted, by name."""
        return tuple(self._facts[name] for name in sorted(self._facts))

    @property
    def holes(self) -> tuple[Hole, ...]:
        """Every missing fact, in order."""
        return tuple(sorted(self._holes.values()))

    def note(self, name: str, value: str | int, place: str) -> str:
        """A value of the plan or inventory, as text fit to print."""
        self._facts[name] = Fact(name, value, place)
        text = clean(str(value))
        self.texts.add(text)
        return text

    def day(self, name: str, date: dt.date, place: str) -> str:
        """A date of the plan, as the language writes it."""
        self._facts[name] = Fact(name, date.isoformat(), place)
        text = self.wording.day(date)
        self.days.add(text)
        return text

    def step_day(self, decision: ChannelDecision, step: StageStep) -> str:
        """The date of a stage."""
        place = stage_place(decision, step)
        return self.day(place.split("].", 1)[1], step.date, place + ".date")

    def cell(self, name: str, row: Row, field: str) -> str:
        """A cell of the inventory; blank (or nothing printable) is a hole."""
        value = getattr(row, field)
        if value is None or not clean(str(value)):
            return self.hole(name, _SHEETS[type(row)], field, row.at)
        return self.note(name, str(value), cell_place(row, field))

    def title(self, name: str, row: Row, field: str = "name") -> str:
        """A cell that holds a name; names in quotation marks are checked against these."""
        text = self.cell(name, row, field)
        self.names.add(text)
        return text

    def call(self, text: str) -> str:
        """A name put together from facts; it may stand in quotation marks."""
        self.names.add(text)
        return text

    def hole(self, name: str, sheet: str, field: str, at: SourceRef | None = None) -> str:
        """Note a missing fact; returns the mark that stands in the draft."""
        described = load_schema().sheets[sheet]
        column = described.field(field).zh
        mark = self.wording.say("form.hole", sheet=described.zh, column=column)
        self.call(mark)
        self._holes[name] = Hole(
            self.channel_id, self.stage, at.sheet if at else described.zh, at.row if at else 0, column, name, mark
        )
        return mark


def cell_place(row: Row, field: str) -> str:
    """``渠道!12 客服热线``: sheet and row as in the user's file, column as in the template."""
    return f"{row.at.sheet}!{row.at.row} {load_schema().sheets[_SHEETS[type(row)]].field(field).zh}"


def stage_place(decision: ChannelDecision, step: StageStep) -> str:
    """``channels[SA03].stages[remind#2]``: the number only where a stage has several dates."""
    same = [s for s in decision.stages if s.stage is step.stage]
    number = f"#{same.index(step) + 1}" if len(same) > 1 else ""
    return f"channels[{decision.channel_id}].stages[{step.stage}{number}]"


def facts_json(
    channel_id: ChannelId, stage: str, facts: Iterable[Fact], holes: Iterable[Hole], about: Mapping[str, object]
) -> bytes:
    """``facts.json`` of one channel and stage: each fact with its place, each hole with its cell."""
    head = {"schema": SCHEMA, "channel_id": channel_id, "stage": stage, **about}
    rows = [{"name": f.name, "value": f.value, "place": f.place} for f in sorted(facts, key=lambda f: f.name)]
    lines = [f' "{key}": {_line(value)}' for key, value in head.items()]
    lines.append(_array("facts", rows))
    lines.append(_array("holes", [hole.as_json() for hole in holes]))
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _array(key: str, rows: Sequence[object]) -> str:
    """An array with one row a line: quick to write, and a changed fact is one changed line."""
    body = ",\n".join(f"  {_line(row)}" for row in rows)
    return f' "{key}": [\n{body}\n ]' if rows else f' "{key}": []'


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
