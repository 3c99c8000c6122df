"""Sheets 功能去向, 价格明细, 批次, 发现 and 政策参数: the rows behind the decisions."""

from collections.abc import Iterator
from typing import Any

from inventory.kinds import Disposition
from inventory.words import Words, load_words
from migration.plan import ChannelDecision
from reports.job import Job
from reports.labels import Labels
from reports.settings import SettingNames
from reports.sheets.table import Book, Column, write_table


def write_functions(book: Book, job: Job, labels: Labels, words: Words) -> None:
    """One row per function, those that leave first."""
    names = ("function_id", "function", "channel_id", "channel", "capability", "mapping", "users", "disposition",
             "target", "target_function", "stops_on", "stage", "reason")
    styles = {"users": "count", "stops_on": "date", "function_id": "id", "channel_id": "id", "reason": "wrap"}
    rows = sorted(job.plan.functions, key=lambda r: (r.disposition is Disposition.STAY, r.channel_id, r.function_id))

    def values() -> Iterator[list[Any]]:
        for row in rows:
            function = job.inventory.functions[row.function_id]
            twin = job.inventory.functions[row.target_function_id].name if row.target_function_id else None
            yield [
                row.function_id, function.name, row.channel_id, labels.channel(row.channel_id),
                labels.capability(row.capability_id), job.graph.mapping[row.function_id].evidence,
                function.monthly_users, words.say(f"dispositions.{row.disposition}"),
                labels.aim(row.target_channel_id), twin, row.stops_on,
                words.say(f"stages.{row.stage}") if row.stage else None, row.reason,
            ]

    _table(book, words, "functions", [(name, styles.get(name, "text")) for name in names], values())


def write_prices(book: Book, job: Job, labels: Labels, words: Words) -> None:
    """Every price line of every changed channel; they sum to the total of its row."""

    def values() -> Iterator[list[Any]]:
        for row in job.plan.channels:
            for name, amount in row.price.lines.items():
                yield [row.channel_id, labels.channel(row.channel_id), *_line_name(name, words), amount]

    columns = [("channel_id", "id"), ("channel", "text"), ("nature", "text"), ("line", "text"), ("amount", "money")]
    _table(book, words, "prices", columns, values())


def write_waves(book: Book, job: Job, labels: Labels, words: Words) -> None:
    """The dated stages of every changed channel, by wave; first the day each new account opens."""

    def values() -> Iterator[list[Any]]:
        for row in sorted(job.plan.channels, key=_by_wave):
            if row.opens_on:
                name, stage = labels.channel(row.channel_id), words.say("dates.opening")
                yield [row.wave, row.channel_id, name, stage, row.opens_on, None, None, None]
            for step in row.stages:
                stop = words.say("workbook.yes") if step.irreversible else None
                yield [
                    row.wave, row.channel_id, labels.channel(row.channel_id), words.say(f"stages.{step.stage}"),
                    step.date, step.request_on, stop, len(step.functions) or None,
                ]

    columns = [("wave", "count"), ("channel_id", "id"), ("channel", "text"), ("stage", "text"), ("date", "date"),
               ("request_on", "date"), ("irreversible", "text"), ("functions", "count")]
    _table(book, words, "stages", columns, values())


def write_findings(book: Book, job: Job, labels: Labels, words: Words) -> None:
    """Every finding with the rows it stands on."""

    def values() -> Iterator[list[Any]]:
        for row in job.plan.findings:
            places = labels.join(row.places())
            yield [
                words.say(f"severities.{row.severity}"), words.say(f"codes.{row.code}"), row.channel_id,
                labels.channel(row.channel_id) if row.channel_id else None, row.function_id, row.text, places,
            ]

    columns = [("severity", "text"), ("code", "text"), ("channel_id", "id"), ("channel", "text"),
               ("function_id", "id"), ("text", "wrap"), ("rows", "wrap")]
    _table(book, words, "findings", columns, values())


def write_policy(book: Book, job: Job, words: Words) -> None:
    """Every number the plan was made with: value, range, unit, source, grade, date, reason."""
    names = SettingNames(words)

    def values() -> Iterator[list[Any]]:
        for name, row in job.policy.items():
            value = " / ".join(map(str, row.value)) if isinstance(row.value, list | tuple) else row.value
            yield [names.name(name) or name, value, row.low, row.high, names.unit(row.unit),
                   words.say(f"grades.{row.grade}"), names.source(row.source), row.date, row.reason, name]

    columns = [("name", "wrap"), ("value", "number"), ("low", "number"), ("high", "number"), ("unit", "after"),
               ("grade", "text"), ("source", "wrap"), ("date", "text"), ("reason", "wrap"), ("code", "text")]
    _table(book, words, "policies", columns, values())


def _table(book: Book, words: Words, name: str, columns: list[tuple[str, str]], rows: Iterator[list[Any]]) -> None:
    sheet = book.sheet(words.say(f"workbook.{name}"))
    write_table(book, sheet, [Column(words.say(f"workbook.{name}_column.{c}"), s) for c, s in columns], rows)


def _line_name(name: str, words: Words) -> tuple[str, str]:
    """Cash or judgement, and the line in the planner's own words."""
    prefix = next(p for p in ("annual", "one_off", "shadow") if name.startswith(p))
    return words.say(f"price_nature.{prefix}"), load_words("migration", words.lang).say(f"planner.line.{name}")


def _by_wave(row: ChannelDecision) -> tuple[int, str]:
    return row.wave or 0, row.channel_id
