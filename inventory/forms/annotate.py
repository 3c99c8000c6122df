"""A copy of the user's workbook with every bad cell marked, and a list of the problems in front."""

import io
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from copy import copy
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from inventory.container import normalise_container
from inventory.errors import Problem, SettingsError, Severity
from inventory.files import write_whole
from inventory.forms.problem_list import Located, write_problem_list
from inventory.reading.tables import read_tables
from inventory.words import Words, load_words

#: fill and font of Excel's own "bad" and "neutral"
_COLOURS = {Severity.ERROR: ("FFFFC7CE", "FF9C0006"), Severity.WARNING: ("FFFFEB9C", "FF9C5700")}
_COMMENT_SIZE = (347, 107)  # 260 x 80 points
_COMMENT_LIMIT = 2_000
_MOST_MARKED = 20_000  # cells; beyond this a copy helps nobody, the list alone is written
#: parts of a workbook that openpyxl drops on saving
_FRAGILE = {"pictures": "xl/media/", "slicers": "xl/slicers/", "controls": "xl/ctrlProps/"}


def annotate(source: Path, problems: Sequence[Problem], target: Path, lang: str = "zh") -> None:
    """Write the annotated copy of ``source``; of a CSV folder or an unreadable file only the list.

    Parameters
    ----------
    source
        The workbook or folder the problems were found in; it is never changed.
    problems
        As from :func:`inventory.loading.load_inventory`.
    target
        The ``.xlsx`` file to write.

    Raises
    ------
    SettingsError
        ``target`` is the input itself.
    """
    words = load_words("inventory", lang)
    if target.exists() and source.exists() and target.resolve() == source.resolve():
        raise SettingsError(words.say("problems.suggestion.same_file", path=target))
    located = _locate(source, problems)
    lost = _would_lose(source)
    if lost is None or lost or len(located) > _MOST_MARKED:
        what = "、".join(words.say(f"annotate.{name}") for name in lost or ())
        remark = words.say("annotate.list_only", what=what) if what else ""
        _save(write_problem_list(openpyxl.Workbook(), located, words, remark), target)
        return
    book = openpyxl.load_workbook(source)
    _restore_comment_sizes(book)
    _mark(book, located, words)
    _save(write_problem_list(book, located, words), target)


def _save(book: openpyxl.Workbook, target: Path) -> None:
    stream = io.BytesIO()
    book.save(stream)
    write_whole(target, normalise_container(stream.getvalue()))


def _locate(source: Path, problems: Sequence[Problem]) -> list[Located]:
    """Each problem with the address of its cell, None where it is about a whole sheet or file."""
    raw = read_tables(source)
    places: dict[tuple[str, str], int] = {}
    for table in raw.tables.values():
        places |= {(table.title, header): place for header, place in table.unknown.items()}
        places |= {(table.title, table.headers[name]): place for name, place in table.places.items()}
    return [Located(problem, _address(problem, places)) for problem in problems]


def _address(problem: Problem, places: Mapping[tuple[str, str], int]) -> str | None:
    place = places.get((problem.sheet, problem.column))
    if not problem.row:
        return None
    return f"{get_column_letter(1 if place is None else place + 1)}{problem.row}"


def _would_lose(source: Path) -> list[str] | None:
    """What a copy would lose; None where there is no workbook to copy."""
    if source.is_dir() or not zipfile.is_zipfile(source):
        return None
    with zipfile.ZipFile(source) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" not in names:
            return None
        lost = [what for what, part in _FRAGILE.items() if any(name.startswith(part) for name in names)]
        sheets = [name for name in names if name.startswith("xl/worksheets/sheet")]
        if any(b"sparklineGroup" in archive.read(name) for name in sheets):
            lost.append("sparklines")
    return lost


def _restore_comment_sizes(book: openpyxl.Workbook) -> None:
    """Openpyxl makes every comment 144 x 79 on loading, too small for the template's notes."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None:
                    cell.comment.width, cell.comment.height = _COMMENT_SIZE


def _mark(book: openpyxl.Workbook, located: Sequence[Located], words: Words) -> None:
    by_cell: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for item in located:
        if item.address is not None and item.problem.sheet in book.sheetnames:
            by_cell[item.problem.sheet, item.address].append(item.problem)
    for (title, address), problems in by_cell.items():
        _mark_cell(book[title], address, problems, words)


def _mark_cell(sheet: Worksheet, address: str, problems: Sequence[Problem], words: Words) -> None:
    cell = sheet[address]
    worst = Severity.ERROR if any(p.severity is Severity.ERROR for p in problems) else Severity.WARNING
    fill, colour = _COLOURS[worst]
    font = copy(cell.font)
    cell.fill = PatternFill("solid", start_color=fill, end_color=fill)
    cell.font = Font(name=font.name, size=font.size, bold=font.bold, italic=font.italic, color=colour)
    texts = [
        words.say("annotate.note", severity=words.say(f"annotate.{p.severity}"), message=p.message, remedy=p.remedy)
        for p in problems
    ]
    if isinstance(cell, MergedCell):
        return
    if cell.comment is not None:
        texts.append(cell.comment.text)
    cell.comment = Comment("\n".join(texts)[:_COMMENT_LIMIT], "consolidate", *reversed(_COMMENT_SIZE))
