"""Ids that repeat, ids that point nowhere, ids that people confuse."""

from collections.abc import Collection, Mapping

from inventory.capabilities.taxonomy import load_taxonomy
from inventory.checks.faults import Phrase, show
from inventory.reading.cleaning import fold, half_width, skeleton
from inventory.reading.parsing import ParsedTable
from inventory.schema import Field, FieldType, load_schema

#: the column that names the rows of a sheet
KEYS = {"channels": "channel_id", "functions": "function_id", "units": "unit_id"}


def names_of(tables: Mapping[str, ParsedTable]) -> dict[str, dict[str, str]]:
    """Per sheet the id behind each name, to tell people who wrote a name where an id belongs."""
    found: dict[str, dict[str, str]] = {}
    for name, key in KEYS.items():
        if name in tables and name != "functions":
            values = tables[name].values
            pairs = zip(values["name"], values[key], strict=True)
            found[name] = {fold(text): value for text, value in pairs if text is not None and value is not None}
    return found


def known_ids(tables: Mapping[str, ParsedTable]) -> dict[str, frozenset[str]]:
    """The ids each sheet defines, also in rows that have other errors, so that one slip is told once."""
    found = {
        name: frozenset(value for value in tables[name].values[key] if value is not None)
        for name, key in KEYS.items()
        if name in tables
    }
    return found | {"taxonomy": frozenset(load_taxonomy())}


def rejected_ids(tables: Mapping[str, ParsedTable]) -> dict[str, dict[str, tuple[int, str]]]:
    """Per sheet the rows whose id cannot be read, by what the id looks like: the row and the id as written."""
    found: dict[str, dict[str, tuple[int, str]]] = {}
    for name, key in KEYS.items():
        table = tables.get(name)
        cells = table.raw.columns.get(key) if table is not None else None
        if table is None or cells is None:
            continue
        unread = [at for at, value in enumerate(table.values[key]) if value is None and show(cells[at]).strip()]
        found[name] = {_look_unread(cells[at]): (table.row(at), show(cells[at])) for at in reversed(unread)}
    return found


def _look_unread(cell: object) -> str:
    return look_of(half_width("".join(show(cell).split())))


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


def check_references(
    table: ParsedTable, ids: Mapping[str, frozenset[str]], names: Mapping[str, Mapping[str, str]] | None = None,
    rejected: Mapping[str, Mapping[str, tuple[int, str]]] | None = None,
) -> None:
    """Report every id that no row of the other sheet defines, with the one that was probably meant.

    ``rejected``: rows of the other sheets whose own id cannot be read, from :func:`rejected_ids`.
    """
    for field in table.sheet.fields:
        defined = ids.get(field.ref or "", frozenset())
        if field.type is not FieldType.REF or not defined:
            continue
        unknown = [(at, value) for at, value in enumerate(table.values[field.name]) if value not in defined]
        wrong = [(at, value) for at, value in unknown if value is not None]
        looks = by_looks(defined) if wrong else {}
        named, unread = (names or {}).get(field.ref or "", {}), (rejected or {}).get(field.ref or "", {})
        for at, value in wrong:
            meant = looks.get(look_of(value)) or named.get(fold(value))
            report_unknown(table, at, field, meant, None if meant else unread.get(look_of(value)))


def report_unknown(
    table: ParsedTable, at: int, field: Field, meant: str | None, unread: tuple[int, str] | None = None
) -> None:
    """Report one id that no row defines; of a row whose own id cannot be read (``unread``), that this is why."""
    hint: Phrase | str = Phrase("problems.suggestion.hint", {"other": meant}) if meant else ""
    if unread is not None:
        facts = {"sheet": load_schema().sheets[field.ref or ""].zh, "first": unread[0], "other": unread[1]}
        table.report(at, field.name, "reference_to_rejected", **facts)
    elif field.ref == "taxonomy":
        table.report(at, field.name, "unknown_capability", hint=hint)
    else:
        table.report(at, field.name, "unknown_reference", hint=hint, sheet=load_schema().sheets[field.ref or ""].zh)


def by_looks(defined: Collection[str]) -> dict[str, str]:
    """The ids by what they look like."""
    return {look_of(value): value for value in sorted(defined, reverse=True)}


def look_of(value: str) -> str:
    """Equal for ids that differ in O/0, I/l/1, case or leading zeros, which Excel drops from numbers."""
    return skeleton(value).lstrip("0")
