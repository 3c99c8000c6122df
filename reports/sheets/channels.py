"""Sheet 渠道方案: one row per channel, closings first, with columns in which people overrule the plan."""

from collections.abc import Iterator
from typing import Any

from inventory.kinds import Action, Stage
from inventory.words import Words
from migration.plan import ChannelDecision
from reports.job import Job
from reports.labels import Labels
from reports.sheets.table import Book, Column, write_table

#: the columns before the answers, with the style of each
_SHOWN = (
    ("id", "id"), ("name", "text"), ("kind", "text"), ("unit", "text"), ("line", "text"), ("followers", "count"),
    ("action", "text"), ("target", "text"), ("mechanism", "text"), ("wave", "count"), ("announce", "date"),
    ("service_stop", "date"), ("closed", "date"), ("annual", "money"), ("one_off", "money"), ("judgement", "money"),
    ("total", "money"), ("confidence", "text"), ("reason", "wrap"), ("alternative", "wrap"), ("decided_by", "text"),
)


def write_channels(book: Book, job: Job, labels: Labels, words: Words) -> None:
    """Lay the decisions out; the answer columns carry the headers of the decisions sheet, so they read back."""
    sheet = book.sheet(words.say("workbook.channels"), "#C0392B")
    columns = [Column(words.say(f"workbook.channel.{name}"), style) for name, style in _SHOWN]
    columns += list(_answers(words))
    rows = sorted(job.plan.channels, key=lambda r: (r.action is Action.KEEP, r.wave or 0, r.channel_id))
    write_table(book, sheet, columns, (_row(row, job, labels) for row in rows))
    sheet.freeze_panes(1, 2)


def _answers(words: Words) -> Iterator[Column]:
    actions = tuple(words.say(f"actions.{action}") for action in Action)
    note = words.say("workbook.answer_note")
    for name in ("action", "target_channel_id", "not_before", "not_after", "reason", "decided_by", "decided_on",
                 "expires_on"):
        style = "date" if name in ("not_before", "not_after", "decided_on", "expires_on") else "text"
        choices = actions if name == "action" else ()
        yield Column(words.say(f"workbook.answer.{name}"), style, 14, answer=True, choices=choices, note=note)


def _row(row: ChannelDecision, job: Job, labels: Labels) -> list[Any]:
    channel = job.inventory.channels.get(row.channel_id)
    lines = row.price.lines.items()
    cash = [sum(v for name, v in lines if name.startswith(prefix)) for prefix in ("annual_", "one_off_", "shadow_")]
    best = next((a for a in row.alternatives if a.total is not None), None)
    other = "" if best is None else labels.alternative(best)
    return [
        row.channel_id, labels.channel(row.channel_id),
        labels.kind(channel), labels.unit_of(row.channel_id), labels.line(channel),
        channel.followers if channel else None,
        labels.action(row.action), labels.aim(row.target_channel_id), labels.mechanism(row.mechanism), row.wave,
        row.day_of(Stage.ANNOUNCE), row.day_of(Stage.SERVICE_STOP), row.day_of(Stage.CLOSED),
        *(cash if lines else (None, None, None)), row.price.total if lines else None,
        labels.words.say(f"confidence.{row.confidence}"), "\n".join(reason.text for reason in row.reasons[:3]), other,
        row.decided_by_name or labels.words.say(f"decided_by.{row.decided_by}"),
        *[None] * 8,
    ]
