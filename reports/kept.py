"""What people wrote into the yellow cells of a workbook, put back where the workbook is written anew.

A cell is known again by what stands in its row, in either language, not by where it stands. What finds its row
no more is kept on a sheet of its own. Decisions are not read here: they are input (``--decisions``), for they
change the plan.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from inventory.errors import SettingsError
from inventory.reading.raw import Grid
from inventory.reading.xlsx import read_xlsx
from inventory.words import LANGUAGES, load_words

#: the workbooks in which people write
WORKBOOKS = ("plan.xlsx", "review.xlsx", "runbook.xlsx")
_HEADER_ROWS = 6  # in which the header is looked for


@dataclass(frozen=True, slots=True)
class _Table:
    """A table with yellow columns: the topic of its headers, the columns that tell its rows apart, the yellow ones."""

    topic: str
    keys: tuple[str, ...]
    answers: tuple[str, ...]


_TABLES = {
    "left": _Table("kept.column", ("sheet", "row", "column"), ("content",)),
    "units": _Table("workbook.unit_column", ("id",), ("answer",)),
    "mappings": _Table("workbook.mapping_column", ("function_id",), ("capability_id",)),
    "steps": _Table("runbook.column", ("channel_id", "code"), ("done", "ref")),
    "corrections": _Table("dates.column", ("channel_id", "stage", "old"), ("done", "ref")),
    "judged": _Table("review.column", ("rule", "channel_id", "subject", "text"), ("comment",)),
    "tasks": _Table("review.column", ("item", "channel_id"), ("ref",)),
}


@dataclass(frozen=True, slots=True)
class _Answer:
    """One yellow cell: its table, what tells its row, which row of those alike, its column and what stands in it."""

    table: str
    key: tuple[str, ...]
    number: int
    column: str
    value: Any
    sheet: str
    header: str

    @property
    def place(self) -> tuple[str, tuple[str, ...], int, str]:
        return self.table, self.key, self.number, self.column


class Kept:
    """The answers of one workbook; of two that contradict each other the first stands, the second is left over."""

    def __init__(self, answers: Iterable[_Answer] = ()) -> None:
        self._said: dict[tuple[str, tuple[str, ...], int, str], _Answer] = {}
        self._left: list[_Answer] = []
        for answer in answers:
            if self._said.setdefault(answer.place, answer).value != answer.value:
                self._left.append(answer)

    def filled(self, table: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
        """The rows of a table with what people wrote in them; an answer is put back once."""
        places = _places(table, headers)
        seen: Counter[tuple[str, ...]] = Counter()
        for row in rows:
            cells, key = list(row), _key(table, places, row)
            for column in _TABLES[table].answers:
                said = self._said.pop((table, key, seen[key], column), None)
                if said is not None:
                    cells[places[column]] = said.value
            seen[key] += 1
            yield cells

    def settle(self, table: str, key: tuple[str, ...]) -> None:
        """Forget what was written in a row: the ledger says it now."""
        for place in [place for place in self._said if place[:2] == (table, key)]:
            del self._said[place]

    def left(self) -> list[tuple[str, str, str, Any]]:
        """What found no row: sheet, row, column and content, in the order it was read."""
        rest = [*self._said.values(), *self._left]

        def shown(value: Any) -> Any:
            return value.isoformat() if isinstance(value, dt.date) else value

        return list(dict.fromkeys(
            (*answer.key, shown(answer.value)) if answer.table == "left"
            else (answer.sheet, " ".join(filter(None, answer.key)), answer.header, shown(answer.value))
            for answer in rest
        ))


def read_kept(root: Path, names: Sequence[str] = WORKBOOKS, handed_in: Path | None = None) -> Mapping[str, Kept]:
    """What stands in the yellow cells of a workspace's workbooks, by file name.

    Parameters
    ----------
    root
        The workspace; a workbook that is not there yet holds nothing.
    names
        The workbooks that are about to be written anew.
    handed_in
        The file given as ``--decisions``; its other yellow cells count like those of ``plan.xlsx``, and before them.

    Raises
    ------
    SettingsError
        A workbook cannot be read, so nobody knows what is in it.
    """
    found = {name: list(_answers(root / name)) for name in names}
    if handed_in is not None and "plan.xlsx" in found:
        grids, _ = read_xlsx(handed_in) if handed_in.is_file() else ([], [])  # what is wrong is said where it is read
        found["plan.xlsx"] = [*chain.from_iterable(map(answers_of, grids)), *found["plan.xlsx"]]
    return {name: Kept(answers) for name, answers in found.items()}


def _answers(path: Path) -> Iterator[_Answer]:
    if not path.is_file():
        return
    grids, faults = read_xlsx(path)
    if any(fault.is_error for fault in faults):
        raise SettingsError.saying("reports", "errors.workbook_unread", path=path)
    for grid in grids:
        yield from answers_of(grid)


def answers_of(grid: Grid) -> Iterator[_Answer]:
    """The answers on one sheet; none where it has no table in which people write."""
    for at, row in enumerate(grid.rows[:_HEADER_ROWS]):
        headers = [str(cell).strip() for cell in row]
        for table, spec in _TABLES.items():
            places = _places(table, headers)
            if len(places) == len(spec.keys) + len(spec.answers):
                yield from _read(grid, table, places, at)
                return


def _read(grid: Grid, table: str, places: Mapping[str, int], top: int) -> Iterator[_Answer]:
    seen: Counter[tuple[str, ...]] = Counter()
    for row in grid.rows[top + 1 :]:
        key = _key(table, places, row)
        if not any(key):
            continue
        for column in _TABLES[table].answers:
            value = _value(row[places[column]])
            if value is not None:
                header = str(grid.rows[top][places[column]]).strip()
                yield _Answer(table, key, seen[key], column, value, grid.title, header)
        seen[key] += 1


def _places(table: str, headers: Sequence[str]) -> dict[str, int]:
    """The place of each column that matters here, of two alike the first."""
    names, places = _names(table), dict[str, int]()
    for at, header in enumerate(headers):
        if header in names:
            places.setdefault(names[header], at)
    return places


@cache
def _names(table: str) -> Mapping[str, str]:
    """The columns by their headers in every language."""
    spec = _TABLES[table]
    return {
        load_words("reports", lang).say(f"{spec.topic}.{name}"): name
        for lang in LANGUAGES for name in (*spec.keys, *spec.answers)
    }


def _key(table: str, places: Mapping[str, int], row: Sequence[Any]) -> tuple[str, ...]:
    values = (_value(row[places[name]]) for name in _TABLES[table].keys)
    return tuple("" if value is None else str(value) for value in values)


def _value(cell: Any) -> Any:
    """A cell as it is written again: a day without its hour, a whole number as one; None where it is blank."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, int | float | dt.date) or cell is None:
        return cell
    return str(cell).strip() or None
