"""The rules as dated data: one TOML file per instrument in ``migration/data/rules``."""

import datetime as dt
import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from inventory.errors import SettingsError
from migration.compliance.rule import Binding, Grade, Instrument, Level, Rule, Text

_FOLDER = "data/rules"


@cache
def rule_files() -> Mapping[str, bytes]:
    """The rule files as shipped, by name."""
    folder = resources.files("migration").joinpath(_FOLDER)
    found = {file.name: file.read_bytes() for file in folder.iterdir() if file.name.endswith(".toml")}
    return dict(sorted(found.items()))


def rules_digest() -> str:
    """sha256 over every rule file, in name order."""
    return "sha256:" + hashlib.sha256(b"".join(rule_files().values())).hexdigest()


@cache
def load_rules() -> tuple[Rule, ...]:
    """Every rule, instruments in their ``order``, rules as they stand in the file."""
    rules = [rule for name, data in rule_files().items() for rule in read_rules(name, data.decode())]
    return tuple(sorted(rules, key=lambda rule: rule.instrument.order))


def read_rules(name: str, text: str) -> tuple[Rule, ...]:
    """The rules of one file.

    Raises
    ------
    SettingsError
        A field is missing or of another vocabulary; a recalled or theme-only rule claims to block; a clause
        number stands beside a text nobody read.
    """
    try:
        tree = tomllib.loads(text)
        instrument = _instrument(name.removesuffix(".toml"), tree["instrument"])
        rules = tuple(_rule(instrument, tree["instrument"], row) for row in tree["rules"])
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise SettingsError.saying("migration", "compliance.rule_file.unreadable", file=name, detail=error) from error
    for rule in rules:
        _refuse_overclaim(name, rule)
    return rules


def _refuse_overclaim(name: str, rule: Rule) -> None:
    claims_block = rule.level in (Level.BLOCK, Level.WAIVER)
    if claims_block and not rule.may_block:
        facts = {"file": name, "rule": rule.id, "level": rule.level}
        raise SettingsError.saying("migration", "compliance.rule_file.overclaim", **facts)
    if rule.clause is not None and (rule.grade is not Grade.SEEN or rule.theme):
        raise SettingsError.saying("migration", "compliance.rule_file.clause_unread", file=name, rule=rule.id)


def _instrument(instrument_id: str, row: Mapping[str, Any]) -> Instrument:
    return Instrument(
        id=instrument_id,
        order=row["order"],
        name=_text(row, "name"),
        issuer=_text(row, "issuer"),
        issued_on=_day(row.get("issued_on")),
        binding=Binding(row["binding"]),
        read=_text(row, "read"),
        numbered=bool(row.get("numbered", True)),
    )


def _rule(instrument: Instrument, defaults: Mapping[str, Any], row: Mapping[str, Any]) -> Rule:
    start = _day(row.get("effective_from", defaults.get("effective_from")))
    if start is None:
        raise ValueError(f"{row['id']}: effective_from is missing")
    return Rule(
        id=row["id"],
        instrument=instrument,
        clause=row.get("clause"),
        effective_from=start,
        effective_to=_day(row.get("effective_to", defaults.get("effective_to"))),
        grade=Grade(row["grade"]),
        level=Level(row["level"]),
        theme=bool(row.get("theme", False)),
        title=_text(row, "title"),
        why=_text(row, "why"),
        remedy=_text(row, "remedy"),
        check=row["check"],
        params=row.get("params", {}),
    )


def _text(row: Mapping[str, Any], field: str) -> Text:
    return Text(row[f"{field}_zh"], row[f"{field}_en"])


def _day(value: object) -> dt.date | None:
    if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    raise ValueError(f"expected a TOML date, found {value!r}")
