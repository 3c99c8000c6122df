"""Ids that repeat, ids that point nowhere, ids that people confuse."""

from collections.abc import Collection, Mapping

from inventory.capabilities.taxonomy import load_taxonomy
from inventory.cleaning import skeleton
from inventory.faults import Phrase
from inventory.parsing import ParsedTable
from inventory.schema import Field, FieldType, load_schema

#: the column that names the rows of a sheet
KEYS = {"channels": "channel_id", "functions": "function_id", "units": "unit_id"}


def known_ids(tables: Mapping[str, ParsedTable]) -> dict[str, frozenset[str]]:
    """The ids each sheet defines, also in rows that have other errors, so that one slip is told once."""
    found = {
        name: frozenset(value for value in tables[name].values[key] if value is not None)
        for name, key in KEYS.items()
        if name in tables
    }
    return found | {"taxonomy": frozenset(load_taxonomy())}


def check_ids(table: ParsedTable) -> None:
    """Report ids that repeat, and ids that differ only in O/0, I/l/1 or case."""
    key = KEYS[table.sheet.name]
    first: dict[str, int] = {}
    looks: dict[str, str] = {}
    for at, value in enumerate(table.values[key]):
        if value is None:
            continue
        if value in first:
            table.report(at, key, "duplicate_id", first=table.row(first[value]))
            continue
        first[value] = at
        other = looks.setdefault(skeleton(value), value)
        if other != value:
            table.report(at, key, "lookalike_ids", first=table.row(first[other]), other=other)


def check_references(table: ParsedTable, ids: Mapping[str, frozenset[str]]) -> None:
    """Report every id that no row of the other sheet defines, with the one that was probably meant."""
    for field in table.sheet.fields:
        defined = ids.get(field.ref or "", frozenset())
        if field.type is not FieldType.REF or not defined:
            continue
        looks: dict[str, str] | None = None
        for at, value in enumerate(table.values[field.name]):
            if value is None or value in defined:
                continue
            looks = looks or _by_looks(defined)
            report_unknown(table, at, field, looks.get(skeleton(value)))


def report_unknown(table: ParsedTable, at: int, field: Field, meant: str | None) -> None:
    """Report one id that no row defines."""
    hint: Phrase | str = Phrase("problems.suggestion.hint", {"other": meant}) if meant else ""
    if field.ref == "taxonomy":
        table.report(at, field.name, "unknown_capability", hint=hint)
    else:
        table.report(at, field.name, "unknown_reference", hint=hint, sheet=load_schema().sheets[field.ref or ""].zh)


def _by_looks(defined: Collection[str]) -> dict[str, str]:
    return {skeleton(value): value for value in sorted(defined, reverse=True)}
