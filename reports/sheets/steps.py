"""Sheets 操作步骤 and 机构待办: what is due, by channel for who leads it, by unit and day for who does it."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby, pairwise
from typing import Any

from xlsxwriter.worksheet import Worksheet

from inventory.words import Words
from migration.schedule.runbook_steps import RunbookStep, runbook_steps
from reports.job import Job
from reports.labels import Labels
from reports.sheets.table import Book, Column, write_table

#: rows up to which all steps stand on one sheet, else each wave has its own; and up to which units have a list
MOST_STEPS, MOST_LISTED = 20_000, 60_000
#: page breaks Excel takes on one sheet
_MOST_BREAKS = 1023
_STEPS = (
    ("channel_id", "id", 9), ("channel", "wrap", 13), ("wave", "count", 5), ("number", "count", 5), ("due", "date", 11),
    ("task", "wrap", 28), ("unit", "wrap", 12), ("person", "wrap", 15), ("before", "wrap", 26),
    ("evidence", "wrap", 18), ("rollback", "wrap", 15), ("rollback_until", "date", 11), ("done", "date", 11),
    ("ref", "text", 10), ("code", "text", 10),
)
_LIST = (
    ("unit", "wrap", 18), ("due", "date", 11), ("person", "wrap", 14), ("channel_id", "id", 10),
    ("channel", "wrap", 22), ("task", "wrap", 40), ("evidence", "wrap", 30), ("rollback_until", "date", 12),
)
_ANSWERS = ("done", "ref")
_HIDDEN = "code"  # by which a step is known again, whatever its words and its number


class StepSheets:
    """The steps of a plan; few stand on one sheet, many on a sheet per wave behind all others."""

    def __init__(self, job: Job, labels: Labels, words: Words) -> None:
        self._steps = runbook_steps(job.plan, job.graph, job.policy)
        self._cells, self._words = _Cells(job, labels, words), words
        self._order = {unit.id: at for at, unit in enumerate(job.inventory.units)}

    @property
    def are_many(self) -> bool:
        """Too many for one sheet."""
        return len(self._steps) > MOST_STEPS

    def write(self, book: Book) -> None:
        """Steps by wave and channel, each with what must be true before, what to keep and how to go back."""
        if not self.are_many:
            _write(book, self._words, (self._words.say("runbook.steps"), _STEPS), self._cells.rows(self._steps, _STEPS))
            return
        for wave, mine in groupby(self._steps, key=self._cells.wave):
            name = self._words.say("runbook.say.steps_of_wave", wave=wave or 0)
            _write(book, self._words, (name, _STEPS), self._cells.rows(mine, _STEPS))

    def write_todo(self, book: Book) -> None:
        """What each unit has to do, by day, a page for each; left out where it would be longer than anybody reads."""
        if len(self._steps) > MOST_LISTED:
            return
        by_unit = sorted(self._steps, key=lambda s: (self._order[s.doer.unit], s.due, s.channel_id, s.number))
        sheet = _write(book, self._words, (self._words.say("runbook.todo"), _LIST), self._cells.rows(by_unit, _LIST))
        ends = [at for at, (one, other) in enumerate(pairwise(by_unit), 2) if one.doer.unit != other.doer.unit]
        sheet.set_h_pagebreaks(ends[:_MOST_BREAKS])


class _Cells:
    """The cells of one step by column."""

    def __init__(self, job: Job, labels: Labels, words: Words) -> None:
        self._job, self._labels, self._words = job, labels, words
        units = job.inventory.units
        self._of: dict[str, Callable[[RunbookStep], Any]] = {
            "channel_id": lambda s: s.channel_id, "channel": lambda s: labels.distinct(s.channel_id),
            "wave": self.wave, "number": lambda s: s.number, "due": lambda s: s.due, _HIDDEN: lambda s: s.task,
            "unit": lambda s: units[s.doer.unit].name, "person": self._person, "rollback_until": self._rollback_until,
            **{part: partial(self._say, part) for part in ("task", "before", "evidence", "rollback")},
        }

    def wave(self, step: RunbookStep) -> int | None:
        """The wave of the step's channel; none for an account that opens."""
        return self._job.plan.decision_of[step.channel_id].wave

    def rows(self, steps: Iterable[RunbookStep], columns: tuple[tuple[str, str, int], ...]) -> Iterator[list[Any]]:
        """One row a step; what people answer is blank."""
        for step in steps:
            yield [None if name in _ANSWERS else self._of[name](step) for name, _, _ in columns]

    def _person(self, step: RunbookStep) -> str:
        """Who does it: the person where the bank named one, else the role; a manager nobody named is a hole."""
        role, person = self._words.say(f"runbook.role.{step.doer.role}"), step.doer.person
        if step.doer.role != "manager":
            return person or role
        return f"{role} {person or self._words.say('runbook.say.unnamed')}"

    def _rollback_until(self, step: RunbookStep) -> Any:
        return self._words.say("runbook.say.final") if step.irreversible else step.rollback_until

    def _say(self, part: str, step: RunbookStep) -> str:
        unknown = self._words.say("runbook.say.unknown")
        facts = {
            name: unknown if value is None else f"{value:,}" if isinstance(value, int) else value
            for name, value in step.facts.items()
        }
        return self._words.say(f"runbook.step.{step.task}.{part}", **facts)


def _write(
    book: Book, words: Words, sheet_of: tuple[str, tuple[tuple[str, str, int], ...]], rows: Iterator[list[Any]]
) -> Worksheet:
    """A table in which a repeated channel is grey, a new one begins with a line, the point of no return is red."""
    name, wanted = sheet_of
    sheet = book.sheet(name)
    columns = [
        Column(words.say(f"runbook.column.{key}"), style, width, answer=key in _ANSWERS, hidden=key == _HIDDEN)
        for key, style, width in wanted
    ]
    names = [key for key, _, _ in wanted]
    if _HIDDEN in names:
        rows = book.kept.filled("steps", [column.header for column in columns], rows)
    last = max(write_table(book, sheet, columns, rows) - 1, 1)
    final = f'=${_letter(names.index("rollback_until"))}2="{words.say("runbook.say.final")}"'
    new = {"type": "formula", "criteria": "=$A2<>$A1", "format": book.file.add_format({"top": 1})}
    grey = {"type": "formula", "criteria": "=$A2=$A1", "format": book.file.add_format({"font_color": "#A0A7AF"})}
    red = {"type": "formula", "criteria": final, "format": book.file.add_format({"font_color": "#C00000"})}
    sheet.conditional_format(1, 0, last, len(columns) - 1, new)
    sheet.conditional_format(1, 0, last, 1 if names[0] == "channel_id" else 0, grey)
    sheet.conditional_format(1, 0, last, len(columns) - 1, red)
    return sheet


def _letter(column: int) -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[column]
