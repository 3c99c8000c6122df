"""The estate before the plan: how many channels of what, and each one's fitness against its value."""

from collections.abc import Iterator
from typing import Any

from xlsxwriter.worksheet import Worksheet

from inventory.words import Words
from migration.portfolio import Quadrant, Standing
from reports.job import Job
from reports.labels import Labels
from reports.portfolio import COLOURS, portfolio_counts
from reports.sheets.table import Book, Column, write_cell, write_table

_COLUMNS = (
    ("quadrant", "text"), ("id", "id"), ("name", "text"), ("kind", "text"), ("unit", "text"), ("line", "text"),
    ("fitness", "share"), ("fitness_band", "share"), ("value", "share"), ("value_band", "share"), ("decision", "after"),
)
_FITNESS, _VALUE = 6, 8
_FONT = {"name": "微软雅黑", "size": 9}


def write_portfolio(book: Book, job: Job, labels: Labels, words: Words) -> None:
    """A sheet of counts with a chart, and a sheet of standings that the chart is drawn from."""
    order = {quadrant: at for at, quadrant in enumerate(Quadrant)}
    rows = sorted(job.plan.portfolio.standings, key=lambda row: (order[row.quadrant], -row.value, row.channel_id))
    front = book.sheet(words.say("portfolio.sheet"))
    table = book.sheet(words.say("portfolio.table"))
    columns = [Column(words.say(f"portfolio.column.{name}"), style) for name, style in _COLUMNS]
    write_table(book, table, columns, _rows(rows, job, labels, words))
    _front(book, front, job, words)
    front.insert_chart(3, 3, _chart(book, table, rows, words), {"x_scale": 1.65, "y_scale": 1.9})


def _rows(rows: list[Standing], job: Job, labels: Labels, words: Words) -> Iterator[list[Any]]:
    for row in rows:
        channel = job.inventory.channels[row.channel_id]
        yield [
            words.say(f"portfolio.quadrant.{row.quadrant}"), row.channel_id, channel.name, labels.kind(channel),
            labels.unit_of(row.channel_id), labels.line(channel), row.fitness, row.fitness_band, row.value,
            row.value_band, labels.decision(job.plan.decision_of[row.channel_id]),
        ]


def _front(book: Book, sheet: Worksheet, job: Job, words: Words) -> None:
    """Title, the meaning of the scores, and the counts one below the other."""
    standings = job.plan.portfolio.standings
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 10)
    sheet.set_row(0, 24)
    sheet.set_row(1, 48)
    write_cell(book, sheet, (0, 0), words.say("portfolio.title", count=len(standings)), "title")
    sheet.merge_range(1, 0, 1, 14, words.say("portfolio.note"), book.style("note"))
    row = 3
    for title, counts in portfolio_counts(job.plan.portfolio, words):
        write_cell(book, sheet, (row, 0), words.say(f"portfolio.{title}"), "head")
        write_cell(book, sheet, (row, 1), words.say("portfolio.count"), "head")
        for at, (name, count) in enumerate(counts.items(), row + 1):
            write_cell(book, sheet, (at, 0), name, "text")
            write_cell(book, sheet, (at, 1), count, "count")
        row += len(counts) + 2
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)


def _chart(book: Book, table: Worksheet, rows: list[Standing], words: Words) -> Any:
    """One series per quadrant; the table stands in their order."""
    chart = book.file.add_chart({"type": "scatter"})
    top = 1
    for quadrant in Quadrant:
        last = top + sum(row.quadrant is quadrant for row in rows) - 1
        if last >= top:
            chart.add_series({
                "name": words.say(f"portfolio.quadrant.{quadrant}"),
                "categories": [table.get_name(), top, _FITNESS, last, _FITNESS],
                "values": [table.get_name(), top, _VALUE, last, _VALUE],
                "marker": {"type": "circle", "size": 7, "fill": {"color": COLOURS[quadrant], "transparency": 30},
                           "border": {"color": "#FFFFFF"}},
            })
        top = last + 1
    for axis, name in ((chart.set_x_axis, "fitness_axis"), (chart.set_y_axis, "value_axis")):
        axis({"name": words.say(f"portfolio.{name}"), "name_font": _FONT, "num_font": _FONT, "num_format": "0%",
              "min": 0, "max": 1, "major_unit": 0.25,
              "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    chart.set_legend({"position": "bottom", "font": _FONT})
    return chart
