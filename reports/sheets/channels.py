"""Sheet 渠道方案: one row per channel, closings first, with columns in which people overrule the plan."""

from collections.abc import Iterator
from typing import Any

from inventory.kinds import Action, Stage
from inventory.records import ChannelId, PersonDecision
from inventory.words import LANGUAGES, Words, load_words
from migration.plan import ChannelDecision
from reports.job import Job
from reports.labels import Labels
from reports.sheets.table import Book, Column, write_table

#: the columns before and after the answers, each with its style and width (None: by content)
_BEFORE = (
    ("id", "id", None), ("name", "wrap", 24), ("kind", "text", None), ("unit", "wrap", 18), ("followers", "count", 11),
    ("action", "action", 12), ("target", "wrap", 22), ("mechanism", "wrap", 14), ("announce", "date", 12),
    ("service_stop", "date", 12), ("closed", "date", 12), ("annual", "money", 13), ("one_off", "money", 12),
    ("judgement", "money", 13), ("total", "money", 13), ("reason", "wrap_after", 52), ("alternative", "wrap", 40),
)
_AFTER = (("line", "text", None), ("wave", "count", None), ("confidence", "text", None), ("decided_by", "text", None))
_ANSWERS = {
    "action": 12, "target_channel_id": 12, "not_before": 12, "not_after": 12, "reason": 28, "decided_by": 10,
    "decided_on": 12, "expires_on": 12,
}
_UNPRICED = (None, None, None, None)


def write_channels(book: Book, job: Job, labels: Labels, words: Words) -> None:
    """Lay the decisions out; the answer columns carry the headers of the decisions sheet, so they read back."""
    sheet = book.sheet(words.say("workbook.channels"), "#C0392B")
    before, after = (
        [Column(words.say(f"workbook.channel.{name}"), style, width) for name, style, width in shown]
        for shown in (_BEFORE, _AFTER)
    )
    columns = [*before, *_answers(words), *after]
    rows = sorted(job.plan.channels, key=lambda r: (r.action is Action.KEEP, r.wave or 0, r.channel_id))
    answered = _answered(job)
    write_table(book, sheet, columns, (_row(row, job, labels, answered.get(row.channel_id)) for row in rows))
    sheet.freeze_panes(1, 2)


def _answers(words: Words) -> Iterator[Column]:
    actions = tuple(words.say(f"actions.{action}") for action in Action)
    note = words.say("workbook.answer_note")
    for name, width in _ANSWERS.items():
        style = "date" if name in ("not_before", "not_after", "decided_on", "expires_on") else "text"
        yield Column(
            words.say(f"workbook.answer.{name}"), style, width, answer=True, note=note,
            choices=actions if name == "action" else (), list_of=0 if name == "target_channel_id" else None,
        )


def _answered(job: Job) -> dict[ChannelId, PersonDecision]:
    """What people wrote into this sheet of an earlier workbook: it stays there, or the next round would forget it."""
    titles = {load_words("reports", lang).say("workbook.channels") for lang in LANGUAGES}
    said = (row for row in job.inventory.decisions if row.at.sheet in titles and row.function_id is None)
    return {row.channel_id: row for row in said}


def _answer(said: PersonDecision | None, words: Words) -> list[Any]:
    """The answer columns of a row, as the person left them."""
    if said is None:
        return [None] * len(_ANSWERS)
    return [
        words.say(f"actions.{said.action}") if name == "action" else getattr(said, name) for name in _ANSWERS
    ]


def _row(row: ChannelDecision, job: Job, labels: Labels, said: PersonDecision | None) -> list[Any]:
    channel = job.inventory.channels.get(row.channel_id)
    price = row.price
    figures = (price.part("annual"), price.part("one_off"), price.judgement, price.total) if price.lines else _UNPRICED
    return [
        row.channel_id, labels.channel(row.channel_id), labels.kind(channel), labels.unit_of(row.channel_id),
        channel.followers if channel else None,
        labels.decision(row), labels.aim(row.target_channel_id), labels.mechanism(row.mechanism),
        row.day_of(Stage.ANNOUNCE), row.day_of(Stage.SERVICE_STOP), row.day_of(Stage.CLOSED),
        *figures,
        "\n".join(reason.text for reason in row.reasons[:3]), labels.next_best(row),
        *_answer(said, labels.words),
        labels.line(channel), row.wave, labels.words.say(f"confidence.{row.confidence}"),
        row.decided_by_name or labels.words.say(f"decided_by.{row.decided_by}"),
    ]
