"""Sheet 更正公告: announced days that change, and the notices that take them back; made only where there are any."""

from collections.abc import Iterator
from typing import Any

from inventory.words import Words
from reports.job import Job
from reports.labels import Labels
from reports.sheets.table import Book, Column, write_table

_COLUMNS = (
    ("channel_id", "id", None), ("channel", "wrap", 24), ("unit", "wrap", 18), ("stage", "text", 12),
    ("old", "date", 12), ("new", "date", 12), ("days", "count", 10), ("reason", "wrap", 40), ("media", "wrap", 36),
    ("path", "wrap", 26), ("done", "date", 12), ("ref", "text", 16),
)
_ANSWERS = ("done", "ref")


def write_corrections(book: Book, job: Job, labels: Labels, words: Words) -> None:
    """One row per changed day, with its reason, the media of the corrected notice and where the drafts stand."""
    if not job.plan.corrections:
        return

    def values() -> Iterator[list[Any]]:
        for row in job.plan.corrections:
            yield [
                row.channel_id, labels.distinct(row.channel_id), labels.unit_of(row.channel_id),
                words.say(f"stages.{row.stage}"), row.old, row.new, row.days_later, row.reason,
                labels.join(words.say(f"media.{medium}") for medium in row.media) or words.say("dates.no_media"),
                f"notices/{row.channel_id}/correction/" if row.media else None, None, None,
            ]

    columns = [
        Column(words.say(f"dates.column.{key}"), style, width, answer=key in _ANSWERS)
        for key, style, width in _COLUMNS
    ]
    rows = book.kept.filled("corrections", [c.header for c in columns], values())
    write_table(book, book.sheet(words.say("dates.sheet"), "#C00000"), columns, rows)
