"""Sheet 映射复核: uncertain capability mappings, worst effect on the plan first, three candidates to choose from."""

from typing import Any

from inventory.capabilities.review import UncertainMapping, uncertain_mappings
from inventory.kinds import Disposition
from inventory.records import FunctionId
from inventory.words import Words
from migration.plan import ChannelDecision
from reports.job import Job
from reports.labels import Labels
from reports.sheets.table import Book, Column, write_table

_COLUMNS = (
    ("function_id", "id"), ("name", "text"), ("menu", "text"), ("channel", "text"), ("users", "count"),
    ("effect", "text"), ("stake", "money"), ("mapped", "text"), ("confidence", "share"), ("evidence", "wrap"),
    ("candidate1", "text"), ("candidate2", "text"), ("candidate3", "text"),
)


def write_mappings(book: Book, job: Job, labels: Labels, words: Words) -> None:
    """List what the mapper is unsure of; the answer column's dropdown holds the row's own candidates."""
    sheet = book.sheet(words.say("workbook.mappings"), "#F39C12")
    columns = [Column(words.say(f"workbook.mapping_column.{name}"), style) for name, style in _COLUMNS]
    columns.append(Column(words.say("workbook.mapping_column.capability_id"), answer=True, width=24))
    stakes = _stakes(job)
    sure = job.policy.number("mapping.sure_confidence")
    doubtful = uncertain_mappings(job.inventory, job.graph.mapping, stakes, sure)
    rows = (_row(row, stakes[row.function_id], job, labels) for row in doubtful)
    write_table(book, sheet, columns, book.kept.filled("mappings", [c.header for c in columns], rows))
    for function in job.inventory.functions.values():
        if function.capability_id:
            book.kept.settle("mappings", (function.id,))
    for at, row in enumerate(doubtful, 1):
        if row.candidates:
            choices = {"validate": "list", "source": list(row.candidates), "error_type": "warning"}
            sheet.data_validation(at, len(_COLUMNS), at, len(_COLUMNS), choices)


def _stakes(job: Job) -> dict[FunctionId, float]:
    """What hangs on each mapping: the price of its channel's decision, or of the best way it did not go."""
    of_channel = {row.channel_id: _stake(row) for row in job.plan.channels}
    return {function.id: of_channel[function.channel_id] for function in job.inventory.functions.values()}


def _stake(row: ChannelDecision) -> float:
    missed = [option.total for option in row.alternatives if option.total is not None and option.total < 0]
    return float(max(abs(row.price.total), -min(missed, default=0)))


def _row(row: UncertainMapping, stake: float, job: Job, labels: Labels) -> list[Any]:
    words = labels.words
    decisions = {d.function_id: d for d in job.plan.functions_of.get(row.channel_id, ())}
    stays = decisions[row.function_id].disposition is Disposition.STAY
    names = [labels.capability(c) for c in row.candidates[:3]]
    return [
        row.function_id, row.name, row.parent_menu, labels.channel(row.channel_id),
        job.inventory.functions[row.function_id].monthly_users,
        words.say("workbook.effect_none" if stays else "workbook.effect_moves"), round(stake),
        labels.capability(row.capability_id), row.confidence, row.evidence,
        *names, *[None] * (3 - len(names)), None,
    ]
