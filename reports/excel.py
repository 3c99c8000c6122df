"""``plan.xlsx``: the plan for people, who overrule it in its yellow columns."""

import datetime as dt
import io

import xlsxwriter

from inventory.words import load_words
from migration.compliance import Review
from reports.job import Job
from reports.kept import Kept
from reports.labels import Labels
from reports.sheets.channels import write_channels
from reports.sheets.corrections import write_corrections
from reports.sheets.details import write_findings, write_functions, write_policy, write_prices, write_waves
from reports.sheets.ledger import write_ledger
from reports.sheets.left import write_left
from reports.sheets.mappings import write_mappings
from reports.sheets.overview import write_overview
from reports.sheets.portfolio import write_portfolio
from reports.sheets.table import Book
from reports.sheets.units import write_units
from reports.summary import summarise


def plan_workbook(job: Job, found: Review, lang: str, kept: Kept | None = None) -> bytes:
    """The plan workbook as bytes; the same plan gives the same bytes.

    Sheets: overview, decisions with answer columns, functions, prices, stages, corrected notices (where there
    are any), findings, mapping review, the regulator's ledger, the portfolio, one sheet per branch, the policy.
    ``kept``: what people wrote into the one before.
    """
    words = load_words("reports", lang)
    labels = Labels(job, words)
    data = io.BytesIO()
    file = xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    made = dt.datetime(job.plan.as_of.year, job.plan.as_of.month, job.plan.as_of.day)
    file.set_properties({"title": words.say("workbook.file_title"), "created": made})
    book = Book(file, kept=kept or Kept())
    write_overview(book, job, summarise(job, found), words)
    write_channels(book, job, labels, words)
    write_functions(book, job, labels, words)
    write_prices(book, job, labels, words)
    write_waves(book, job, labels, words)
    write_corrections(book, job, labels, words)
    write_findings(book, job, labels, words)
    write_mappings(book, job, labels, words)
    write_ledger(book, job, labels, words)
    write_portfolio(book, job, labels, words)
    write_units(book, job, labels, words)
    write_policy(book, job, words)
    write_left(book, words)
    file.close()
    return data.getvalue()
