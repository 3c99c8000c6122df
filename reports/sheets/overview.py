"""Sheet 概要: what the plan says on one screen, what to do next, and what must be cleared first."""

from collections.abc import Iterator

from inventory.version import VERSION
from inventory.words import Words
from reports.dates import told_lines
from reports.figures import day
from reports.headline import headline_facts
from reports.job import Job
from reports.sheets.table import Book, height, write_cell
from reports.summary import Blocking, Headline

_MOST, _LABEL, _TEXT = 40, 34, 110
_STEPS, _READING = 5, 5

#: label, text and style of one line
Line = tuple[str, str, str]


def write_overview(book: Book, job: Job, head: Headline, words: Words) -> None:
    """Headline figures and next steps, then blockers, unknowns, and what the figures stand on."""
    sheet = book.sheet(words.say("workbook.overview"), "#1F3A5F")
    sheet.set_column(0, 0, _LABEL)
    sheet.set_column(1, 1, _TEXT)
    sheet.set_row(0, 24)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P / &N")
    write_cell(book, sheet, (0, 0), words.say("workbook.title", bank=head.bank), "title")
    row = 2
    for section, lines in _sections(job, head, words):
        sheet.set_row(row, 20)
        write_cell(book, sheet, (row, 0), section, "section")
        write_cell(book, sheet, (row, 1), "", "section")
        for label, text, style in lines:
            row += 1
            sheet.set_row(row, height((label, text), (_LABEL, _TEXT)))
            write_cell(book, sheet, (row, 0), label, "label")
            write_cell(book, sheet, (row, 1), text, style)
        row += 2


def _sections(job: Job, head: Headline, words: Words) -> Iterator[tuple[str, list[Line]]]:
    yield words.say("workbook.section.figures"), list(_figures(head, words))
    yield words.say("workbook.section.steps"), list(_steps(job, head, words))
    if head.blocking:
        yield words.say("workbook.section.blockers", count=len(head.blockers)), [
            (words.say("labels.blocking", title=row.title, count=row.count), _block(row, words), "alarm")
            for row in head.blocking[:_MOST]
        ]
    if head.unknowns:
        unknowns = [(str(n), text, "wrap") for n, text in enumerate(head.unknowns[:_MOST], 1)]
        yield words.say("workbook.section.unknowns", count=len(head.unknowns)), unknowns
    if told := list(told_lines(job, words)):
        yield words.say("dates.notes"), [(label, text, "wrap") for label, text in told]
    yield words.say("workbook.section.reading"), [
        (words.say(f"workbook.reading.{n}.label"), words.say(f"workbook.reading.{n}.text"), "note")
        for n in range(1, _READING + 1)
    ]
    stands = [
        (words.say(f"inputs.{name}") if words.has(f"inputs.{name}") else name, digest, "note")
        for name, digest in job.plan.inputs.items()
    ]
    yield words.say("workbook.section.inputs"), [(words.say("workbook.version"), VERSION, "note"), *stands]


def _steps(job: Job, head: Headline, words: Words) -> Iterator[Line]:
    """What to do next, in order; clearing blockers comes first only where there are any."""
    facts = {
        "blockers": len(head.blockers), "changed": len(job.plan.changed()), "questions": head.questions,
        "start": day(head.start, words),
    }
    keys = [f"workbook.step.{n}" for n in range(1, _STEPS + 1)]
    if head.blockers:
        keys.insert(0, "workbook.step.blocked")
    for number, key in enumerate(keys, 1):
        who = words.say("workbook.step_label", number=number, who=words.say(f"{key}.who"))
        yield who, words.say(f"{key}.text", **facts), "wrap"


def _block(row: Blocking, words: Words) -> str:
    """Whom a blocking rule concerns, then how to mend it."""
    return words.say("workbook.block", subjects=words.say("labels.comma").join(row.subjects), remedy=row.remedy)


def _figures(head: Headline, words: Words) -> Iterator[Line]:
    facts = headline_facts(head, words)
    for name in ("channels", "followers", "cash", "judgement", "time", "open", "solver"):
        yield words.say(f"workbook.figure.{name}"), facts[name], "strong"
