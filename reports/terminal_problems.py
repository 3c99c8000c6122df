"""Problems of a ledger for a terminal: errors first, sheets in the template's order, alike ones on one line."""

from collections.abc import Iterable, Sequence

from rich.markup import escape

from inventory.errors import Problem, Severity
from inventory.schema import load_schema
from inventory.words import Words

_SHOWN_PROBLEMS, _SHOWN_ROWS, _SHOWN_VALUES = 20, 5, 3


def problem_lines(problems: Sequence[Problem], words: Words) -> list[str]:
    """The first kinds of problem, errors before warnings, and how many more there are."""
    groups: dict[tuple[object, ...], list[Problem]] = {}
    for problem in sorted(problems, key=_rank):
        groups.setdefault(_kind(problem), []).append(problem)
    kinds = list(groups.values())
    lines = [_line(alike, words) for alike in kinds[:_SHOWN_PROBLEMS]]
    if left := sum(map(len, kinds[_SHOWN_PROBLEMS:])):
        lines.append(escape(words.say("terminal.more_problems", count=left)))
    return lines


def _rank(problem: Problem) -> tuple[object, ...]:
    """Errors first; a whole sheet before its rows; channels before what hangs on them."""
    sheets = load_schema().sheets
    order = {name: at for at, sheet in enumerate(sheets) for name in (sheet, sheets[sheet].zh)}
    return (
        problem.severity is not Severity.ERROR, problem.row > 0, order.get(problem.sheet, len(order)), problem.sheet,
        problem.row, problem.column, problem.code,
    )


def _kind(problem: Problem) -> tuple[object, ...]:
    return problem.severity, problem.sheet, problem.column, problem.code, problem.message, problem.remedy


def _line(alike: Sequence[Problem], words: Words) -> str:
    first = alike[0]
    mark = "[bold red]✗[/]" if first.severity is Severity.ERROR else "[yellow]![/]"
    column = words.say("terminal.column", column=first.column.rstrip("*")) if first.column else ""
    place = " ".join(part for part in (first.sheet, _rows(alike, words), column) if part)
    values = list(dict.fromkeys(problem.value for problem in alike if problem.value))
    found = words.say("terminal.found", values=_some(values, _SHOWN_VALUES, words)) if values else ""
    text = words.say("terminal.problem", place=place, message=first.message, found=found, remedy=first.remedy)
    return f"{mark} {escape(text)}"


def _rows(alike: Sequence[Problem], words: Words) -> str:
    rows = list(dict.fromkeys(problem.row for problem in alike if problem.row))
    if not rows:
        return ""
    key = "terminal.row" if len(rows) == 1 else "terminal.rows" if len(rows) <= _SHOWN_ROWS else "terminal.many_rows"
    return words.say(key, rows=words.say("labels.comma").join(map(str, rows[:_SHOWN_ROWS])), count=len(rows))


def _some(values: Iterable[str], most: int, words: Words) -> str:
    known = list(values)
    shown = words.say("labels.comma").join(known[:most])
    return shown if len(known) <= most else words.say("terminal.and_more", names=shown)
