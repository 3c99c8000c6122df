"""Sheet 概要: what the plan says on one screen, and what must be done before it can be carried out."""

from collections.abc import Iterator

from inventory.version import VERSION
from inventory.words import Words
from migration.compliance import Review
from reports.job import Job
from reports.sheets.table import Book, height, write_cell
from reports.summary import Blocking, Headline

_MOST, _LABEL, _TEXT = 40, 34, 110


def write_overview(book: Book, job: Job, head: Headline, found: Review, words: Words) -> None:
    """Headline figures, then blockers, unknowns, and what the figures stand on."""
    sheet = book.sheet(words.say("workbook.overview"), "#1F3A5F")
    sheet.set_column(0, 0, _LABEL)
    sheet.set_column(1, 1, _TEXT)
    sheet.set_row(0, 24)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    write_cell(book, sheet, (0, 0), words.say("workbook.title", bank=head.bank), "title")
    row = 2
    for section, lines in _sections(job, head, found, words):
        write_cell(book, sheet, (row, 0), section, "section")
        write_cell(book, sheet, (row, 1), "", "section")
        for label, text, style in lines:
            row += 1
            sheet.set_row(row, height((label, text), (_LABEL, _TEXT)))
            write_cell(book, sheet, (row, 0), label, "label")
            write_cell(book, sheet, (row, 1), text, style)
        row += 2


def _sections(
    job: Job, head: Headline, found: Review, words: Words
) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    yield words.say("workbook.section.figures"), [
        (words.say(f"workbook.figure.{name}"), text, "strong") for name, text in _figures(head, words)
    ]
    blockers = [
        (words.say("labels.blocking", title=row.title, count=row.count), _block(row, words), "alarm")
        for row in head.blocking[:_MOST]
    ]
    yield words.say("workbook.section.blockers", count=len(head.blockers)), blockers
    unknowns = [(str(n), text, "wrap") for n, text in enumerate(head.unknowns[:_MOST], 1)]
    yield words.say("workbook.section.unknowns", count=len(head.unknowns)), unknowns
    yield words.say("workbook.section.reading"), [
        (words.say(f"workbook.reading.{n}.label"), words.say(f"workbook.reading.{n}.text"), "note") for n in range(1, 6)
    ]
    stands = [(name, digest, "note") for name, digest in job.plan.inputs.items()]
    yield words.say("workbook.section.inputs"), [(words.say("workbook.version"), VERSION, "note"), *stands]


def _block(row: Blocking, words: Words) -> str:
    """Whom a blocking rule concerns, then how to mend it."""
    return words.say("workbook.block", subjects=words.say("labels.comma").join(row.subjects), remedy=row.remedy)


def _figures(head: Headline, words: Words) -> Iterator[tuple[str, str]]:
    ending = words.say("labels.comma").join(f"{words.say(f'actions.{a}')} {n}" for a, n in head.ending.items())
    yield "channels", words.say(
        "workbook.value.channels", before=head.channels_before, after=head.channels_after,
        ending=ending or words.say("terminal.none"), partly=head.partly_moved, functions=head.functions_moved,
    )
    yield "followers", words.say(
        "workbook.value.followers", known=f"{head.followers_affected:,}", unknown=head.followers_unknown
    )
    yield "cash", words.say("workbook.value.cash", saving=f"{head.annual_saving:,}", cost=f"{head.one_off_cost:,}")
    yield "judgement", words.say(
        "workbook.value.judgement", years=f"{head.horizon_years:g}", judgement=f"{head.judgement:,}"
    )
    yield "time", words.say(
        "workbook.value.time", as_of=head.as_of, start=head.start, waves=head.waves,
        first=head.first_stop or "—", last=head.last_closed or "—",
    )
    yield "open", words.say(
        "workbook.value.open", blockers=len(head.blockers), questions=head.questions, undecided=head.undecided,
    )
    yield "solver", words.say("workbook.value.solver", gap=f"{head.gap:.2%}")
