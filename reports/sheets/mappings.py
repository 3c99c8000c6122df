"""Sheet 映射复核: uncertain capability mappings, worst effect on the plan first, three candidates to choose from."""

from collections.abc import Iterator
from typing import Any

from inventory.capabilities.mapping import MappedBy
from inventory.kinds import Disposition
from inventory.records import FunctionId
from inventory.words import Words
from reports.job import Job
from reports.labels import Labels
from reports.sheets.table import Book, Column, write_cell, write_table

_COLUMNS = (
    ("function_id", "id"), ("name", "text"), ("menu", "text"), ("channel", "text"), ("users", "count"),
    ("effect", "text"), ("mapped", "text"), ("confidence", "share"), ("evidence", "wrap"),
    ("candidate1", "text"), ("candidate2", "text"), ("candidate3", "text"),
)


def write_mappings(book: Book, job: Job, labels: Labels, words: Words) -> None:
    """List what the mapper is unsure of; the answer column's dropdown holds the row's own candidates."""
    sheet = book.sheet(words.say("workbook.mappings"), "#F39C12")
    columns = [Column(words.say(f"workbook.mapping_column.{name}"), style) for name, style in _COLUMNS]
    columns.append(Column(words.say("workbook.mapping_column.capability_id"), answer=True, width=24))
    doubtful = _doubtful(job)
    write_table(book, sheet, columns, (_row(function_id, job, labels, words) for function_id in doubtful))
    for at, function_id in enumerate(doubtful, 1):
        candidates = list(job.graph.mapping[function_id].candidates)
        write_cell(book, sheet, (at, len(_COLUMNS)), None, "answer")
        if candidates:
            sheet.data_validation(
                at, len(_COLUMNS), at, len(_COLUMNS),
                {"validate": "list", "source": candidates, "error_type": "warning"},
            )


def _doubtful(job: Job) -> list[FunctionId]:
    """Abstained or below the policy's confidence, those on closing channels and with most use first."""
    sure = job.policy.number("mapping.sure_confidence")
    decisions = {row.function_id: row for row in job.plan.functions}

    def rank(function_id: FunctionId) -> tuple[bool, bool, int, str]:
        row, mapped = decisions[function_id], job.graph.mapping[function_id]
        users = job.inventory.functions[function_id].monthly_users
        return row.disposition is Disposition.STAY, mapped.capability_id is not None, -(users or 0), function_id

    found = [
        function_id
        for function_id, row in job.graph.mapping.items()
        if row.by in (MappedBy.MAPPER, MappedBy.NOBODY) and (row.capability_id is None or row.confidence < sure)
    ]
    return sorted(found, key=rank)


def _row(function_id: FunctionId, job: Job, labels: Labels, words: Words) -> Iterator[Any]:
    function, mapped = job.inventory.functions[function_id], job.graph.mapping[function_id]
    stays = any(r.function_id == function_id and r.disposition is Disposition.STAY
                for r in job.plan.functions_of.get(function.channel_id, ()))
    names = [labels.capability(c) for c in mapped.candidates[:3]]
    return iter([
        function_id, function.name, function.parent_menu, labels.channel(function.channel_id), function.monthly_users,
        words.say("workbook.effect_none" if stays else "workbook.effect_moves"),
        labels.capability(mapped.capability_id), mapped.confidence, mapped.evidence,
        *names, *[None] * (3 - len(names)), None,
    ])
