"""The activity sheet, up to a million rows: columns at once instead of row by row.

Each column is reduced to its different values; these are read by the same rules as any other cell.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from inventory.activity import MEASURES, Activity
from inventory.checks.references import by_looks, look_of, report_unknown
from inventory.reading.cell import Reading
from inventory.reading.cells import read_cell
from inventory.reading.parsing import ParsedTable
from inventory.reading.raw import RawTable
from inventory.schema import Field


def parse_activity(
    raw: RawTable, channels: frozenset[str] | None, unread: Mapping[str, tuple[int, str]] | None = None
) -> tuple[ParsedTable, Activity]:
    """The activity frame of the accepted rows, and every fault.

    ``channels``: the ids the channels sheet defines; ``None`` where there is no such sheet to ask. ``unread``: the
    rows of that sheet whose own id cannot be read, by what the id looks like.
    """
    table = ParsedTable(raw)
    columns = {field.name: _read_column(table, field) for field in raw.sheet.fields}
    if channels:
        _check_channels(table, columns["channel_id"], channels, unread or {})
    frame = pd.DataFrame({"channel_id": columns["channel_id"], "month": columns["month"]})
    frame["row"] = np.array(raw.rows, dtype=np.int64)
    for measure in MEASURES:
        frame[measure] = np.array(columns[measure], dtype=float)
    _check_repeats(table, frame)
    accepted = np.ones(len(frame), dtype=bool)
    accepted[sorted(table.rejected)] = False
    frame = frame[accepted].sort_values(["channel_id", "month"], kind="stable", ignore_index=True)
    return table, Activity(frame, raw.title)


def check_launch(table: ParsedTable, activity: Activity, launched: Mapping[str, Any]) -> None:
    """Warn of channels with figures before the month of their launch, once a channel."""
    first = activity.frame.drop_duplicates("channel_id")
    position = {row: at for at, row in enumerate(table.raw.rows)}
    for channel, month, row in zip(first["channel_id"], first["month"], first["row"], strict=True):
        day = launched.get(channel)
        if day is not None and month < f"{day.year:04d}-{day.month:02d}":
            table.report(position[row], "month", "activity_before_launch", channel=channel, month=month, launch=day)


def _read_column(table: ParsedTable, field: Field) -> NDArray[Any]:
    cells = table.raw.columns.get(field.name)
    number = field.type.is_number
    if cells is None or not len(cells):
        if field.required:
            table.rejected.update(range(len(table)))
        return np.full(len(table), np.nan if number else None, dtype=float if number else object)
    codes, different = pd.factorize(_distinguishable(cells), use_na_sentinel=False)
    readings = [_asked_for(read_cell(value, field), table, field) for value in different]
    odd = np.array([reading.code is not None for reading in readings], dtype=bool)
    for place in np.flatnonzero(odd[codes]):
        reading = readings[codes[place]]
        table.report_value(int(place), field.name, reading.code or "", cells[int(place)], reading.facts)
    blank = np.nan if number else None
    values = [blank if reading.value is None else reading.value for reading in readings]
    return np.array(values, dtype=float if number else object)[codes]


def _asked_for(reading: Reading, table: ParsedTable, field: Field) -> Reading:
    """The reading, or the fault of a required cell left blank."""
    if reading.value is None and reading.code is None and field.required:
        return Reading(None, "missing_value", {"column": table.raw.header(field.name)})
    return reading


def _distinguishable(cells: Sequence[object]) -> NDArray[np.object_]:
    """The cells as an array in which TRUE is not 1 and a blank is not None."""
    if bool in set(map(type, cells)):
        cells = [str(cell).upper() if isinstance(cell, bool) else cell for cell in cells]
    array = np.empty(len(cells), dtype=object)
    array[:] = cells
    return array


def _check_channels(
    table: ParsedTable, column: NDArray[Any], channels: frozenset[str], unread: Mapping[str, tuple[int, str]]
) -> None:
    codes, different = pd.factorize(column)
    unknown = np.array([value not in channels for value in different] + [False], dtype=bool)  # -1: blank, no fault
    looks = by_looks(channels) if unknown.any() else {}
    for place in np.flatnonzero(unknown[codes]):
        look = look_of(different[codes[place]])
        report_unknown(table, int(place), table.sheet.field("channel_id"), looks.get(look), unread.get(look))


def _check_repeats(table: ParsedTable, frame: pd.DataFrame) -> None:
    known = frame[frame["channel_id"].notna() & frame["month"].notna()]
    repeats = known[known.duplicated(["channel_id", "month"])]
    if repeats.empty:
        return
    first = known.drop_duplicates(["channel_id", "month"]).set_index(["channel_id", "month"])["row"]
    for at, channel, month in zip(repeats.index, repeats["channel_id"], repeats["month"], strict=True):
        facts = {"channel": channel, "month": month, "first": int(first[channel, month])}
        table.report(int(at), "month", "duplicate_activity", **facts)
