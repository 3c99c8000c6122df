"""``runbook.xlsx``: every step in order, a Gantt, the load, whose figures suffer, messages, the platform's rules."""

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import xlsxwriter

from inventory.graph import CapabilityGraph
from inventory.records import ChannelId
from inventory.words import Words, load_words
from migration.plan import Plan
from migration.policy import Policy
from migration.schedule.quota import displaced
from migration.schedule.roles import KpiConflict, kpi_conflicts, month_loads
from reports.dates import date_lines
from reports.gantt import write_gantt
from reports.job import Job
from reports.kept import Kept
from reports.labels import Labels
from reports.sheets.corrections import write_corrections
from reports.sheets.left import write_left
from reports.sheets.limits import write_limits
from reports.sheets.steps import StepSheets
from reports.sheets.table import Book, Column, height, write_table


def runbook_workbook(
    plan: Plan, graph: CapabilityGraph, policy: Policy, lang: str, kept: Kept | None = None
) -> bytes:
    """The runbook as bytes, with what people wrote into the one before; the same plan gives the same bytes."""
    words = load_words("reports", lang)
    job = Job(plan, graph, policy)
    labels = Labels(job, words)
    data = io.BytesIO()
    file = xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    made = dt.datetime(plan.as_of.year, plan.as_of.month, plan.as_of.day)
    file.set_properties({"title": words.say("runbook.file_title"), "created": made})
    book = Book(file, kept=kept or Kept())
    book.formats["days"] = file.add_format({"font_name": "微软雅黑", "font_size": 10, "num_format": "0.0_ "})
    steps = StepSheets(job, labels, words)
    if not steps.are_many:
        steps.write(book)
    steps.write_todo(book)
    write_gantt(book, job, labels, words)
    _write_load(book, job, words)
    _write_conflicts(book, job, labels, words)
    _write_sends(book, job, labels, words)
    write_corrections(book, job, labels, words)
    write_limits(book, policy, words)
    _write_notes(book, job, words)
    if steps.are_many:
        steps.write(book)
    write_left(book, words)
    file.close()
    return data.getvalue()


def _table(
    book: Book, words: Words, name: str, columns: list[tuple[str, str]], rows: Iterator[list[Any]]
) -> None:
    """A sheet with a table."""
    heads = [Column(words.say(f"runbook.column.{key}"), style, _WIDTHS.get(key)) for key, style in columns]
    write_table(book, book.sheet(words.say(f"runbook.{name}")), heads, rows)


_WIDTHS = {"question": 40}
_NOTE_WIDTH = 120


def _write_load(book: Book, job: Job, words: Words) -> None:
    """Work days per month and unit against what the policy gives it."""

    def values() -> Iterator[list[Any]]:
        for load in month_loads(job.plan, job.inventory, job.policy):
            unit = job.inventory.units[load.unit].name if load.unit else words.say("runbook.say.central_team")
            share = load.days / load.capacity if load.capacity else None
            yield [load.month, unit, load.days, load.capacity, share, len(load.channels)]

    columns = [("month", "text"), ("unit", "text"), ("days", "days"), ("capacity", "days"), ("share", "share"),
               ("channels", "count")]
    _table(book, words, "load", columns, values())


def _write_conflicts(book: Book, job: Job, labels: Labels, words: Words) -> None:
    """Where one unit's figures fall for another's gain: to be agreed before the announcement."""
    units = job.inventory.units

    def values() -> Iterator[list[Any]]:
        for row in kpi_conflicts(job.plan, job.graph):
            loser = units[row.loser].name
            yield [
                row.channel_id, labels.channel(row.channel_id), loser, units[row.winner].name,
                labels.channel(row.target_channel_id), _followers(row, words), row.functions, row.users,
                words.say(f"runbook.say.question_{'users' if row.followers == 0 else 'followers'}", loser=loser),
            ]

    columns = [("channel_id", "text"), ("channel", "text"), ("loser", "text"), ("winner", "text"), ("target", "text"),
               ("followers", "count"), ("functions", "count"), ("users", "count"), ("question", "wrap")]
    _table(book, words, "conflicts", columns, values())


def _followers(row: KpiConflict, words: Words) -> int | str | None:
    """Blank where no followers pass, so that nobody reads a count into it."""
    return words.say("runbook.say.unknown") if row.followers is None else row.followers or None


def _write_sends(book: Book, job: Job, labels: Labels, words: Words) -> None:
    """The plan's own messages by date."""

    def values() -> Iterator[list[Any]]:
        for send in sorted(job.plan.sends, key=lambda s: (s.date, s.channel_id)):
            gives_way = words.say("runbook.say.yes") if send.displaces else None
            yield [send.date, send.channel_id, labels.channel(ChannelId(send.channel_id)),
                   words.say(f"stages.{send.stage}"), gives_way]

    columns = [("date", "date"), ("channel_id", "text"), ("channel", "text"), ("stage", "text"), ("displaces", "text")]
    _table(book, words, "sends", columns, values())


def _write_notes(book: Book, job: Job, words: Words) -> None:
    """How to read the dates, and what they rest on."""
    sheet = book.sheet(words.say("runbook.notes"))
    sheet.set_column(0, 0, _NOTE_WIDTH)
    bank = job.inventory.units.head_office().name
    sheet.write_string(0, 0, words.say("runbook.say.title", bank=bank), book.style("title"))
    facts = {"as_of": job.plan.as_of, "start": job.plan.start, "count": len(job.plan.sends),
             "displaced": displaced(job.plan.sends)}
    lines = [words.say(f"runbook.note.n{at}", **facts) for at in range(1, 6)]
    lines += [line for line in date_lines(job, words) if line not in lines]
    for at, line in enumerate(lines, 2):
        sheet.set_row(at, height((line,), (_NOTE_WIDTH,)))
        sheet.write_string(at, 0, line, book.style("wrap"))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
