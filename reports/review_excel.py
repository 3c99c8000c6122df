"""``review.xlsx``: every judged row in one list with a filter, the rules, the evidence still wanted."""

import datetime as dt
import io

import xlsxwriter

from inventory.graph import CapabilityGraph
from migration.compliance import Review, Verdict
from migration.plan import Plan
from reports.kept import Kept
from reports.review_text import ReviewText
from reports.sheets.left import write_left
from reports.sheets.table import Book, Column, write_cell, write_table

_MOST_PLACES = 40


def review_workbook(
    found: Review, plan: Plan, graph: CapabilityGraph, lang: str, kept: Kept | None = None
) -> bytes:
    """The review as a workbook with what people wrote into it before; the same review gives the same bytes."""
    text, data = ReviewText(found, lang), io.BytesIO()
    file = xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    created = dt.datetime(found.as_of.year, found.as_of.month, found.as_of.day)
    file.set_properties({"title": text.say("file_title"), "created": created})
    book = Book(file, kept=kept or Kept())
    _write_list(book, text)
    _write_tasks(book, text, graph)
    _write_rules(book, text)
    _write_about(book, text, plan)
    write_left(book, text.words)
    file.close()
    return data.getvalue()


def _columns(text: ReviewText, names: dict[str, Column]) -> list[Column]:
    return [Column(text.say(f"column.{name}"), c.style, c.width, c.answer) for name, c in names.items()]


def _write_list(book: Book, text: ReviewText) -> None:
    """Heaviest verdict first, then rule by rule as in the paper; the last column is for the reviewer."""
    columns = _columns(text, {
        "rule": Column(""), "title": Column("", "wrap", 34), "verdict": Column("", width=12),
        "level": Column("", width=14), "channel_id": Column(""), "subject": Column("", "wrap", 26),
        "text": Column("", "wrap", 60), "rows": Column("", "wrap", 20), "wants": Column("", "wrap", 22),
        "remedy": Column("", "wrap", 44), "comment": Column("", "wrap", 30, answer=True),
    })
    rows = (
        (
            j.rule.id, j.rule.title.in_(text.lang), text.verdict(j.outcome.verdict), text.level(j.rule),
            j.outcome.channel_id, j.outcome.subject, j.outcome.text, text.places(j.outcome.rows, _MOST_PLACES),
            text.item(j.outcome.wants) if j.outcome.wants else None,
            None if j.outcome.verdict is Verdict.PASS else j.rule.remedy.in_(text.lang), None,
        )
        for j in sorted(text.found.judged, key=lambda judged: -judged.outcome.verdict.weight)
    )
    said = book.kept.filled("judged", [c.header for c in columns], rows)
    write_table(book, book.sheet(text.say("sheet.list"), "#1F3A5F"), columns, said)


def _write_tasks(book: Book, text: ReviewText, graph: CapabilityGraph) -> None:
    """The evidence still wanted; what stands in the ledger by now is wanted no more."""
    columns = _columns(text, {
        "item": Column(""), "title": Column("", "wrap", 40), "channel_id": Column(""),
        "subject": Column("", "wrap", 30), "asked_by": Column("", width=26), "ref": Column("", width=30, answer=True),
    })
    rows = ((t.item, text.item(t.item), t.channel_id, t.subject, ", ".join(t.rules), None) for t in text.found.tasks)
    said = book.kept.filled("tasks", [c.header for c in columns], rows)
    write_table(book, book.sheet(text.say("sheet.tasks")), columns, said)
    for row in graph.inventory.evidence:
        book.kept.settle("tasks", (row.item, row.channel_id or ""))


def _write_rules(book: Book, text: ReviewText) -> None:
    columns = _columns(text, {
        "rule": Column(""), "title": Column("", "wrap", 34), "verdict": Column("", width=12),
        "count": Column("", "count"), "instrument": Column("", "wrap", 44), "clause": Column(""),
        "grade": Column("", width=18), "level": Column("", width=14), "binding": Column(""),
        "effective": Column("", "wrap", 26), "text": Column("", "wrap", 60),
    })
    rows = (
        (
            r.rule.id, r.rule.title.in_(text.lang), text.verdict(r.verdict), len(r.outcomes),
            r.rule.instrument.name.in_(text.lang), r.rule.clause, text.grade(r.rule), text.level(r.rule),
            text.say(f"binding.{r.rule.instrument.binding}"), text.effective(r.rule), r.rule.why.in_(text.lang),
        )
        for r in text.found.results
    )
    write_table(book, book.sheet(text.say("sheet.rules")), columns, rows)


def _write_about(book: Book, text: ReviewText, plan: Plan) -> None:
    sheet = book.sheet(text.say("sheet.about"))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    lines = [
        (text.say("about.dates"), text.day(plan.as_of)), (text.say("about.judged"), text.day(text.found.as_of)),
        (text.say("about.plan"), text.found.plan), (text.say("about.pack"), text.found.rules),
        (text.say("about.conclusion"), text.conclusion()), *((name, count) for name, count in text.totals()),
    ]
    for at, (label, value) in enumerate(lines):
        write_cell(book, sheet, (at, 0), label, "label")
        write_cell(book, sheet, (at, 1), value, "count" if isinstance(value, int) else "wrap")
