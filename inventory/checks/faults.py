"""Faults as they are found, and the one table of codes that turns them into problems for people."""

import dataclasses
import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from inventory.errors import Problem, Severity
from inventory.schema import Field, FieldType, load_schema
from inventory.words import Words, load_words

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault before it is put into words: place, code, the cell as it stands, and facts for the sentence."""

    code: str
    sheet: str
    row: int = 0
    column: str = ""
    value: object = ""
    field: Field | None = None
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def is_error(self) -> bool:
        """Whether it rejects its row and stops the work."""
        return severity_of(self.code) is Severity.ERROR


@cache
def codes() -> Mapping[str, Mapping[str, Any]]:
    """The table of codes: severity, and whether a code is reported once per column."""
    text = resources.files("inventory").joinpath("data", "problem_codes.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def severity_of(code: str) -> Severity:
    """Error or warning."""
    return Severity(codes()[code]["severity"])


def show(value: object) -> str:
    """A cell as a person sees it: 12345.0 as 12345, dates as 2025-07-31, long text cut."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    text = str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def render(faults: Iterable[Fault], lang: str) -> tuple[Problem, ...]:
    """The faults as problems in one language, sorted by place; the order of finding never shows."""
    words = load_words("inventory", lang)
    problems = [_problem(fault, words) for fault in _collapse(faults)]
    order = {name: at for at, name in enumerate(dict.fromkeys(p.sheet for p in problems))}
    return tuple(sorted(problems, key=lambda p: (order[p.sheet], p.row, p.column, p.code, p.value, p.message)))


def _collapse(faults: Iterable[Fault]) -> list[Fault]:
    kept: list[Fault] = []
    first: dict[tuple[str, str, str, object], int] = {}
    counts: dict[int, int] = {}
    for fault in faults:
        if not codes()[fault.code].get("once"):
            kept.append(fault)
            continue
        key = (fault.code, fault.sheet, fault.column, fault.facts.get("other"))
        if key not in first:
            first[key] = len(kept)
            kept.append(fault)
        counts[first[key]] = counts.get(first[key], 0) + 1
    for at, count in counts.items():
        kept[at] = replace(kept[at], facts={**kept[at].facts, "count": count})
    return kept


def _problem(fault: Fault, words: Words) -> Problem:
    facts = {**_field_facts(fault.field, words.lang), **fault.facts}
    facts = {key: words.say(f.key, **f.facts) if isinstance(f, Phrase) else f for key, f in facts.items()}
    value = show(fault.value)
    return Problem(
        sheet=fault.sheet,
        row=fault.row,
        column=fault.column,
        code=fault.code,
        value=value,
        message=words.say(f"problems.{fault.code}.message", **{"value": value, **facts}),
        remedy=words.say(f"problems.{fault.code}.remedy", **{"value": value, **facts}),
        severity=severity_of(fault.code),
    )


@dataclass(frozen=True, slots=True)
class Phrase:
    """A fact that is itself a phrase of the wording table."""

    key: str
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def _field_facts(column: Field | None, lang: str) -> dict[str, Any]:
    if column is None:
        return {}
    choices = load_schema().choices_of(column)
    allowed = "、".join(c.zh for c in choices) if lang == "zh" else ", ".join(f"{c.value} ({c.zh})" for c in choices)
    facts: dict[str, Any] = {"help": column.help(lang), "allowed": allowed}
    facts |= {"max": column.max, "example": column.example}
    if column.type in (FieldType.DATE, FieldType.MONTH):
        limits = load_schema().limits
        facts |= {"earliest": limits.earliest, "latest": limits.latest}
    return facts
