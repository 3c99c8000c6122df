"""The inventory workbook described once: sheets, columns, choices, limits.

The description stands in ``data/schema.toml``; the template, the reader, the validator, the docs page and the
error texts all derive from what this module makes of it.
"""

import dataclasses
import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from inventory import kinds


class FieldType(StrEnum):
    """How a cell is read."""

    ID = "id"
    REF = "ref"
    TEXT = "text"
    CHOICE = "choice"
    ACTION = "action"
    COUNT = "count"
    MONEY = "money"
    QUANTITY = "quantity"
    DATE = "date"
    MONTH = "month"
    YESNO = "yesno"

    @property
    def is_number(self) -> bool:
        """Counts, money and quantities."""
        return self in (FieldType.COUNT, FieldType.MONEY, FieldType.QUANTITY)


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a closed vocabulary and how people write it; ``warned`` words are ambiguous."""

    value: str
    zh: str
    en: str
    synonyms: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One column. ``choice`` names a vocabulary (of a text column an open one), ``ref`` the sheet whose ids it holds
    (or ``taxonomy``).
    """

    name: str
    zh: str
    type: FieldType
    required: bool
    aliases: tuple[str, ...]
    choice: str | None
    ref: str | None
    max: int | None
    example: str | int
    help_zh: str
    help_en: str

    def help(self, lang: str) -> str:
        """What to fill in, in one sentence."""
        return self.help_zh if lang == "zh" else self.help_en


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: English and Chinese name, further accepted names, columns in the order of the template."""

    name: str
    zh: str
    aliases: tuple[str, ...]
    required: bool
    help_zh: str
    help_en: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """The column with this English name; raises :class:`KeyError`."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds beyond which a date or figure is a slip of the pen, and a sheet or file no ledger."""

    earliest: dt.date
    latest: dt.date
    launch_ahead_days: int
    header_rows: int
    max_part_bytes: int
    max_cells: int


@dataclass(frozen=True)
class Schema:
    """The whole description."""

    sheets: Mapping[str, Sheet]
    choices: Mapping[str, tuple[Choice, ...]]
    limits: Limits
    unknown_words: frozenset[str]
    nothing_words: frozenset[str]
    ignored_sheets: frozenset[str]

    def choices_of(self, field: Field) -> tuple[Choice, ...]:
        """The words a column may hold; empty where it is free."""
        if field.type is FieldType.YESNO:
            return self.choices["YesNo"]
        if field.type is FieldType.ACTION:
            return _without_repeats(self.choices["Action"] + self.choices["Disposition"])
        return self.choices[field.choice] if field.choice else ()


@cache
def load_schema() -> Schema:
    """The schema shipped with the package, read once."""
    text = resources.files("inventory").joinpath("data", "schema.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    limits = table["limits"]
    return Schema(
        sheets={name: _sheet(name, entry, limits) for name, entry in table["sheets"].items()},
        choices={name: tuple(_choice(v, entry) for v, entry in group.items()) for name, group in _groups(table)},
        limits=Limits(**{field.name: limits[field.name] for field in dataclasses.fields(Limits)}),
        unknown_words=frozenset(table["placeholders"]["unknown"]),
        nothing_words=frozenset(table["placeholders"]["nothing"]),
        ignored_sheets=frozenset(table["files"]["ignored_sheets"]),
    )


def vocabulary(name: str) -> type[StrEnum]:
    """The enum of :mod:`inventory.kinds` with this name."""
    found: type[StrEnum] = getattr(kinds, name)
    return found


@cache
def _labels(lang: str) -> dict[tuple[str, str], str]:
    return {
        (name, choice.value): choice.zh if lang == "zh" else choice.en
        for name, group in load_schema().choices.items()
        for choice in group
    }


def label(member: StrEnum, lang: str = "zh") -> str:
    """The word the template shows for a member of one of the vocabularies: ``ChannelKind.APP`` is APP."""
    return _labels(lang)[type(member).__name__, str(member)]


def _groups(table: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return list(table["choices"].items())


def _choice(value: str, entry: dict[str, Any]) -> Choice:
    return Choice(
        value, entry["zh"], entry["en"], tuple(entry.get("synonyms", ())), tuple(entry.get("warned", ()))
    )


def _sheet(name: str, entry: dict[str, Any], limits: dict[str, Any]) -> Sheet:
    return Sheet(
        name=name,
        zh=entry["zh"],
        aliases=tuple(entry.get("aliases", ())),
        required=entry.get("required", False),
        help_zh=entry["help_zh"],
        help_en=entry["help_en"],
        fields=tuple(_field(field, limits) for field in entry["fields"]),
    )


def _field(entry: dict[str, Any], limits: dict[str, Any]) -> Field:
    largest = entry.get("max")
    return Field(
        name=entry["name"],
        zh=entry["zh"],
        type=FieldType(entry["type"]),
        required=entry.get("required", False),
        aliases=tuple(entry.get("aliases", ())),
        choice=entry.get("choice"),
        ref=entry.get("ref"),
        max=limits[largest] if isinstance(largest, str) else largest,
        example=entry["example"],
        help_zh=entry["help_zh"],
        help_en=entry["help_en"],
    )


def _without_repeats(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    seen: dict[str, Choice] = {}
    for choice in choices:
        seen.setdefault(choice.zh, choice)
    return tuple(seen.values())
