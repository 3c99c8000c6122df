"""Read one cell of each type. What is read with a doubt comes with a warning, what is in doubt is an error."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from inventory.checks.faults import Phrase, show
from inventory.kinds import Action, Disposition
from inventory.reading.cell import BLANK, Reading
from inventory.reading.cleaning import clean_text, fold, foreign_letters, half_width, is_plain, plain_letters
from inventory.reading.days import read_date, read_month
from inventory.reading.numerals import read_number
from inventory.reading.raw import CellError, Uncomputed
from inventory.schema import Field, FieldType, load_schema, vocabulary

_CELL_LIMIT = 32_767
_ID_LIMIT = 64
_LONGEST_BLANK = 12  # no way of writing "unknown" is longer
_ID = re.compile(r"[A-Za-z0-9_\-\u3400-\u4dbf\u4e00-\u9fff][A-Za-z0-9_\-.\u3400-\u4dbf\u4e00-\u9fff]*(?<!\.)")
_DIGITS_KEPT = 10**15
_ERRORS = frozenset({"#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#num!", "#null!", "#spill!", "#calc!"})


class PersonAction(NamedTuple):
    """What a word in the action column can mean: for a channel, for a function."""

    channel: Action | None
    function: Disposition | None
    text: str


def read_cell(value: object, field: Field) -> Reading:
    """The value of a cell, ``None`` for a blank, with the code of what is odd or wrong about it."""
    if value is None or value == "":
        return BLANK
    if isinstance(value, CellError):
        return Reading(None, "cell_error")
    if isinstance(value, Uncomputed):
        return Reading(None, "formula_not_computed")
    if isinstance(value, str) and (len(value) <= _LONGEST_BLANK or not value.isprintable()):
        folded = fold(value)
        if not folded and "*" not in value:
            return BLANK if field.required or value.isspace() else Reading(None, "read_as_unknown")
        if folded in _ERRORS:
            return Reading(None, "cell_error")
        if folded in load_schema().unknown_words and field.required and field.type is FieldType.TEXT:
            return BLANK  # a dash in a required column is no answer
        if _means_blank(folded, field):
            return Reading(None, "read_as_unknown")
    return _READERS[field.type](value, field)


def _means_blank(folded: str, field: Field) -> bool:
    schema = load_schema()
    if field.required:
        return False
    nothing = field.type in (FieldType.REF, FieldType.TEXT) and field.name != "note"
    return folded in schema.unknown_words or (nothing and folded in schema.nothing_words)


def _read_id(value: object, field: Field) -> Reading:
    if isinstance(value, str) and len(value) <= _ID_LIMIT and _ID.fullmatch(value):
        return Reading(value)
    if isinstance(value, bool):
        return Reading(None, "id_not_text", {"found": Phrase("problems.suggestion.bool")})
    if isinstance(value, (int, float)):
        if not 0 <= value < _DIGITS_KEPT or value % 1 != 0:
            return Reading(None, "id_not_text", {"found": Phrase("problems.suggestion.number")})
        return Reading(str(int(value)), "number_as_id", {"read": str(int(value)), "count": 1})
    if not isinstance(value, str):
        return Reading(None, "id_not_text", {"found": Phrase("problems.suggestion.date")})
    text = half_width(value)
    if letters := foreign_letters(text):
        facts = {"letters": letters, "like": plain_letters(letters), "suggestion": plain_letters(text)}
        return Reading(None, "homoglyph_id", facts)
    if len(text) > _ID_LIMIT or not _ID.fullmatch(text):
        return Reading(None, "bad_id")
    return Reading(text) if text == value.strip() else Reading(text, "cleaned_id", {"read": text})


def _read_text(value: object, field: Field) -> Reading:
    if isinstance(value, float) and abs(value) >= _DIGITS_KEPT:
        return Reading(show(value), "long_number", {"read": show(value)})
    if not isinstance(value, str):
        return Reading(show(value))
    if len(value) > _CELL_LIMIT:
        return Reading(None, "text_too_long", {"length": len(value), "max": _CELL_LIMIT})
    if field.choice and (known := _words_of(field.choice).get(fold(value))):
        return Reading(known[0])
    if is_plain(value):
        return Reading(value)
    text = clean_text(value, one_line=field.name != "note")
    if not text:
        return BLANK
    return Reading(text) if text == value.strip() else Reading(text, "cleaned_text", {"read": text})


@cache
def _words_of(name: str) -> Mapping[str, tuple[str, bool]]:
    """Every way of writing the words of a vocabulary, folded, with its value and whether it is ambiguous."""
    found: dict[str, tuple[str, bool]] = {}
    for choice in load_schema().choices[name]:
        found |= {fold(word): (choice.value, True) for word in choice.warned}
        found |= {fold(word): (choice.value, False) for word in choice.synonyms}
    for choice in load_schema().choices[name]:
        found |= {fold(word): (choice.value, False) for word in (choice.value, choice.zh, choice.en)}
    return found


def _read_choice(value: object, field: Field) -> Reading:
    name = field.choice or ""
    found = _words_of(name).get(fold(show(value)))
    if found is None:
        return Reading(None, "unknown_choice")
    member = vocabulary(name)(found[0])
    if not found[1]:
        return Reading(member)
    read = next(choice.zh for choice in load_schema().choices[name] if choice.value == found[0])
    return Reading(member, "ambiguous_choice", {"read": read})


def _read_yes_no(value: object, field: Field) -> Reading:
    if isinstance(value, bool):
        return Reading(value)
    found = _words_of("YesNo").get(fold(show(value)))
    return Reading(None, "unknown_choice") if found is None else Reading(found[0] == "yes")


def _read_action(value: object, field: Field) -> Reading:
    text = fold(show(value))
    channel, function = _words_of("Action").get(text), _words_of("Disposition").get(text)
    if channel is None and function is None:
        return Reading(None, "unknown_choice")
    return Reading(
        PersonAction(
            Action(channel[0]) if channel else None, Disposition(function[0]) if function else None, show(value)
        )
    )


def _read_date(value: object, field: Field) -> Reading:
    reading = read_date(value)
    limits = load_schema().limits
    if isinstance(reading.value, dt.date) and not limits.earliest <= reading.value <= limits.latest:
        return Reading(None, "date_out_of_range", {"read": reading.value})
    return reading


def _read_month(value: object, field: Field) -> Reading:
    reading = read_month(value)
    limits = load_schema().limits
    if isinstance(reading.value, str) and not limits.earliest.year <= int(reading.value[:4]) <= limits.latest.year:
        return Reading(None, "date_out_of_range", {"read": reading.value})
    return reading


_READERS: Mapping[FieldType, Callable[[Any, Field], Reading]] = {
    FieldType.ID: _read_id,
    FieldType.REF: _read_id,
    FieldType.TEXT: _read_text,
    FieldType.CHOICE: _read_choice,
    FieldType.ACTION: _read_action,
    FieldType.COUNT: read_number,
    FieldType.MONEY: read_number,
    FieldType.QUANTITY: read_number,
    FieldType.DATE: _read_date,
    FieldType.MONTH: _read_month,
    FieldType.YESNO: _read_yes_no,
}
