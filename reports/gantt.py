"""The Gantt sheet: a row per channel and a cell per week or, with many, per month; with very many a row per unit."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from inventory.kinds import Stage
from inventory.words import Words
from migration.plan import ChannelDecision
from reports.job import Job
from reports.labels import Labels
from reports.sheets.table import Book

_DAY = dt.timedelta(days=1)
#: channels up to which a cell is a week
MOST_WEEKLY = 300
#: channels up to which each has a row; beyond, a row is a unit and a cell counts the ends of service
MOST_ROWS = 1_000
_LEFT = 3
_TOP = 3
_COLOURS = {"notice": "#BDD7EE", "winding": "#FFE699", "after": "#D9D9D9"}
_STOP = "#C00000"


def write_gantt(book: Book, job: Job, labels: Labels, words: Words) -> None:
    """Coloured spans from announcement to close, a letter in the cell of each stage."""
    rows = sorted((row for row in job.plan.channels if row.stages), key=lambda row: (_first_day(row), row.channel_id))
    rows.sort(key=lambda row: row.wave or 0)
    sheet = book.sheet(words.say("runbook.gantt"))
    if not rows:
        return
    if len(rows) > MOST_ROWS:
        write_unit_gantt(book, sheet, rows, labels, words)
        return
    monthly = len(rows) > MOST_WEEKLY
    cells = _cells(min(map(_first_day, rows)), max(step.date for row in rows for step in row.stages), monthly)
    unit = words.say("runbook.say.month" if monthly else "runbook.say.week")
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, words.say("runbook.say.gantt_title", unit=unit), book.style("title"))
    _write_legend(book, sheet, words)
    _write_head(book, sheet, words, cells, monthly)
    for at, row in enumerate(rows, _TOP + 2):
        if row.wave is not None:
            sheet.write_number(at, 0, row.wave, book.style("count"))
        sheet.write_string(at, 1, labels.distinct(row.channel_id), book.style("text"))
        sheet.write_string(at, 2, labels.unit_of(row.channel_id), book.style("text"))
        _write_spans(book, sheet, words, (at, row), cells)
    _set_page(sheet, len(cells))


def write_unit_gantt(
    book: Book, sheet: Worksheet, rows: list[ChannelDecision], labels: Labels, words: Words
) -> None:
    """Per unit and month how many channels end their service (or lose functions), the busier the darker."""
    counts: Counter[tuple[str, str]] = Counter()
    closings: Counter[str] = Counter()
    for row in rows:
        day = row.day_of(Stage.SERVICE_STOP) or row.day_of(Stage.INTAKE_STOP)
        if day is not None:
            counts[labels.unit_of(row.channel_id), f"{day:%Y-%m}"] += 1
            closings[labels.unit_of(row.channel_id)] += 1
    months = _cells(*_ends([month for _, month in counts]), monthly=True)
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, words.say("runbook.say.unit_gantt_title"), book.style("title"))
    heads = [words.say("runbook.column.unit"), words.say("runbook.column.channels")]
    for at, name in enumerate([*heads, *(f"{first:%Y-%m}" for first, _ in months)]):
        sheet.write_string(_TOP, at, name, book.style("head"))
    units = sorted(closings, key=lambda unit: (-closings[unit], unit))
    for at, unit in enumerate([words.say("runbook.say.all_units"), *units], _TOP + 1):
        sheet.write_string(at, 0, unit, book.style("text"))
        sheet.write_number(at, 1, closings[unit] or sum(closings.values()), book.style("count"))
        for column, (first, _) in enumerate(months, 2):
            month = f"{first:%Y-%m}"
            if number := counts[unit, month] or (sum(counts[u, month] for u in units) if at == _TOP + 1 else 0):
                sheet.write_number(at, column, number, book.style("count"))
    last = _TOP + 1 + len(units)
    sheet.conditional_format(_TOP + 2, 2, last, 1 + len(months), _SHADES)
    sheet.autofilter(_TOP, 0, last, 1 + len(months))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 9)
    sheet.set_column(2, 1 + len(months), 8)
    _print(sheet, _TOP + 1, 2)


def _ends(months: list[str]) -> tuple[dt.date, dt.date]:
    return dt.date.fromisoformat(f"{min(months)}-01"), dt.date.fromisoformat(f"{max(months)}-01")


_SHADES = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#E67C73"}


def _first_day(row: ChannelDecision) -> dt.date:
    return min(step.date for step in row.stages)


def _cells(first: dt.date, last: dt.date, monthly: bool) -> list[tuple[dt.date, dt.date]]:
    """First and last day of each cell."""
    found = []
    day = first.replace(day=1) if monthly else first - _DAY * first.weekday()
    while day <= last:
        after = (day + _DAY * 31).replace(day=1) if monthly else day + _DAY * 7
        found.append((day, after - _DAY))
        day = after
    return found


def _write_legend(book: Book, sheet: Worksheet, words: Words) -> None:
    """What the colours and letters mean, in one line each."""
    at = _LEFT
    for name in _COLOURS:
        sheet.write_blank(1, at, None, _format(book, name))
        sheet.write_string(1, at + 1, words.say(f"runbook.legend.{name}"), book.style("text"))
        at += 12
    marks = [f"{words.say(f'runbook.mark.{stage}')} {words.say(f'stages.{stage}')}" for stage in Stage]
    sheet.write_string(1, 0, "  ".join(marks), book.style("text"))


def _write_head(
    book: Book, sheet: Worksheet, words: Words, cells: list[tuple[dt.date, dt.date]], monthly: bool
) -> None:
    head = book.style("head")
    for at, name in enumerate(("wave", "channel", "unit")):
        sheet.merge_range(_TOP, at, _TOP + 1, at, words.say(f"runbook.column.{name}"), head)
    groups: dict[str, list[int]] = {}
    for at, (first, _) in enumerate(cells):
        groups.setdefault(f"{first:%Y}" if monthly else f"{first:%Y-%m}", []).append(_LEFT + at)
        sheet.write_string(_TOP + 1, _LEFT + at, f"{first.month if monthly else first.day}", head)
    for name, columns in groups.items():
        text = name if len(columns) > 2 else name[2:] if len(columns) == 2 else ""
        if len(columns) > 1:
            sheet.merge_range(_TOP, columns[0], _TOP, columns[-1], text, head)
        else:
            sheet.write_string(_TOP, columns[0], text, head)


def _write_spans(
    book: Book, sheet: Worksheet, words: Words, place: tuple[int, ChannelDecision], cells: list[tuple[dt.date, dt.date]]
) -> None:
    at, row = place
    for column, span, marks in _filled(row, cells):
        text = "".join(words.say(f"runbook.mark.{stage}") for stage in marks)
        form = _format(book, span, stop=Stage.SERVICE_STOP in marks)
        if text:
            sheet.write_string(at, _LEFT + column, text, form)
        else:
            sheet.write_blank(at, _LEFT + column, None, form)


def _filled(
    row: ChannelDecision, cells: list[tuple[dt.date, dt.date]]
) -> Iterator[tuple[int, str, list[Stage]]]:
    """The cells a channel fills: column, span at the cell's end, stages inside it."""
    first, last = _first_day(row), max(step.date for step in row.stages)
    intake, service = row.day_of(Stage.INTAKE_STOP), row.day_of(Stage.SERVICE_STOP)
    for column, (low, high) in enumerate(cells):
        if high < first or low > last:
            continue
        day = min(high, last)
        span = "after" if service and day >= service else "winding" if intake and day >= intake else "notice"
        yield column, span, sorted({s.stage for s in row.stages if low <= s.date <= high}, key=list(Stage).index)


def _format(book: Book, span: str, *, stop: bool = False) -> Format:
    name = f"gantt_{span}{'_stop' if stop else ''}"
    if name not in book.formats:
        style = {"font_name": "微软雅黑", "font_size": 8, "align": "center", "valign": "vcenter",
                 "bg_color": _COLOURS[span], "shrink": True}
        if stop:
            style |= {"bg_color": _STOP, "font_color": "#FFFFFF", "bold": True}
        book.formats[name] = book.file.add_format(style)
    return book.formats[name]


def _set_page(sheet: Worksheet, cells: int) -> None:
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 30)
    sheet.set_column(2, 2, 20)
    sheet.set_column(_LEFT, _LEFT + cells, 2.9)
    _print(sheet, _TOP + 2, _LEFT)


def _print(sheet: Worksheet, top: int, left: int) -> None:
    """A3 landscape, one page wide, heads on every page."""
    sheet.freeze_panes(top, left)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_TOP, top - 1)
    sheet.set_footer("&C&P / &N")
