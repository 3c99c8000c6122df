"""Read counts and sums of money as people write them."""

import datetime as dt
import math
import re
from decimal import Decimal

from inventory.reading.cell import Reading
from inventory.reading.cleaning import half_width
from inventory.schema import Field, FieldType

_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_SCALED = re.compile(r"([+-]?\d+(?:\.\d+)?)(万|萬|亿|億)")
_SCALES = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_COUNTED = re.compile(r"(人次|人|户|次|笔|个|篇|条)$")
_YUAN = re.compile(r"^(¥|￥|RMB|CNY)\s*|元$", re.IGNORECASE)


def read_number(value: object, field: Field) -> Reading:
    """A figure; text such as 1.2万 or １２３ is read with a warning that shows what was read."""
    if isinstance(value, (bool, dt.date, dt.time, dt.timedelta)):
        return Reading(None, "not_a_number")
    if isinstance(value, (int, float)):
        return _checked(value, field, None) if math.isfinite(value) else Reading(None, "not_a_number")
    text = str(value).strip()
    if _PLAIN.fullmatch(text) and text.isascii():
        return _checked(Decimal(text), field, None)
    number = _from_words(half_width(text), field)
    return Reading(None, "not_a_number") if number is None else _checked(number, field, "number_reading")


def _from_words(text: str, field: Field) -> Decimal | None:
    """The figure behind ``1,234``, ``1.2万``, ``350人``, ``￥800元``; None when in doubt, as yuan for people."""
    if field.type is not FieldType.COUNT:
        text = _YUAN.sub("", text).strip()
    if field.type is not FieldType.MONEY:
        text = _COUNTED.sub("", text).strip()
    if match := _SCALED.fullmatch(text):
        return Decimal(match[1]) * _SCALES[match[2]]
    if _PLAIN.fullmatch(text) or _GROUPED.fullmatch(text):
        return Decimal(text.replace(",", ""))
    return None


def _checked(number: Decimal | float, field: Field, code: str | None) -> Reading:
    if number < 0:
        return Reading(None, "negative")
    if field.max is not None and number > field.max:
        return Reading(None, "absurd_number")
    if field.type is FieldType.COUNT:
        if number % 1 != 0:
            return Reading(None, "not_whole")
        return Reading(int(number), code, {"read": int(number)})
    exact = float(number)
    return Reading(exact, code, {"read": int(exact) if exact.is_integer() else exact})
