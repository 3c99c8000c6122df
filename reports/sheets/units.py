"""One sheet per unit that a branch can be sent: what happens to my account, when, why, what I must do."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from inventory.kinds import Action, Disposition, Level, Stage
from inventory.records import ChannelId, UnitId
from inventory.words import Words
from migration.plan import ChannelDecision
from reports.figures import day
from reports.job import Job
from reports.labels import Labels
from reports.sheets.table import Book, Column, write_cell, write_table

_COLUMNS = (
    ("id", "id", None), ("name", "wrap", 22), ("owner", "text", None), ("decision", "wrap", 22),
    ("announce", "date", 12), ("stop", "date", 12), ("closed", "date", 12), ("why", "wrap", 44),
    ("functions", "wrap_all", 44), ("todo", "wrap", 36), ("answer", "answer", 20),
)


def write_units(book: Book, job: Job, labels: Labels, words: Words) -> None:
    """A sheet for the head office and for each branch and subsidiary, its sub-branches and departments with it."""
    groups: dict[UnitId, list[ChannelDecision]] = {}
    unknown = _unknown_figures(job, words)
    for row in job.plan.channels:
        groups.setdefault(_sent_to(job, labels.owner(row.channel_id)), []).append(row)
    for unit_id in sorted(groups, key=lambda u: (job.inventory.units[u].parent_id is not None, u)):
        unit = job.inventory.units[unit_id]
        sheet = book.sheet(words.say("workbook.unit", name=unit.name), "#7F8C8D")
        sheet.set_row(0, 24)
        write_cell(book, sheet, (0, 0), words.say("workbook.unit_title", name=unit.name), "title")
        note = words.say("workbook.unit_note", as_of=day(job.plan.as_of, words))
        write_cell(book, sheet, (1, 0), note, "hint")
        columns = [
            Column(words.say(f"workbook.unit_column.{n}"), s, width, answer=s == "answer") for n, s, width in _COLUMNS
        ]
        rows = _rows(groups[unit_id], job, labels, unknown)
        write_table(book, sheet, columns, book.kept.filled("units", [c.header for c in columns], rows), top=3)


def _sent_to(job: Job, owner: UnitId) -> UnitId:
    """The branch or subsidiary a unit belongs to, else the root."""
    path = job.inventory.units.ancestors(owner)
    levels = (Level.BRANCH, Level.SUBSIDIARY)
    return next((u for u in path if job.inventory.units[u].level in levels), path[-1])


def _rows(
    rows: list[ChannelDecision], job: Job, labels: Labels, unknown: Mapping[ChannelId, list[str]]
) -> Iterator[list[Any]]:
    """One row per channel, those that change first; ``unknown``: the figures that are missing, by channel."""
    say = labels.words.say
    for row in sorted(rows, key=lambda r: (r.action is Action.KEEP and not r.stages, r.channel_id)):
        channel = job.inventory.channels.get(row.channel_id)
        goal = labels.aim(row.target_channel_id)
        facts = {
            "count": len(row.assets), "held": labels.join(asset.description for asset in row.assets),
            "figures": labels.join(unknown.get(row.channel_id, ())),
        }
        yield [
            row.channel_id, labels.channel(row.channel_id), channel.owner_person if channel else None,
            labels.decision(row) + (f" → {goal}" if goal else ""),
            row.day_of(Stage.ANNOUNCE), row.day_of(Stage.SERVICE_STOP), row.day_of(Stage.CLOSED),
            "\n".join(reason.text for reason in row.reasons[:3]),
            "\n".join(_functions(row, job, labels)),
            "\n".join(say(f"workbook.{task}", **facts) for task in _tasks(row, job, unknown)),
            None,
        ]


def _unknown_figures(job: Job, words: Words) -> dict[ChannelId, list[str]]:
    """The figures nobody has given, in words, by channel."""
    found: dict[ChannelId, list[str]] = {}
    for finding in job.plan.findings:
        if finding.code == "unknown_figure" and finding.channel_id is not None:
            months = finding.evidence.get("months")
            activity = [] if months is None else [words.say("workbook.activity_of", months=months)]
            found.setdefault(finding.channel_id, []).extend([*finding.evidence.get("figures", ()), *activity])
    return found


def _functions(row: ChannelDecision, job: Job, labels: Labels) -> Iterator[str]:
    """Where the functions of a changing channel go, one line per place and day: a branch is sent no other sheet."""
    groups: dict[tuple[str, str, dt.date | None], list[str]] = {}
    for function in job.plan.functions_of.get(row.channel_id, ()) if row.stages else ():
        if row.action.ends_channel or function.disposition is not Disposition.STAY:
            target = function.target_channel_id or (row.target_channel_id if function.stops_on is None else None)
            goal = labels.channel(target) if target else ""
            name = job.inventory.functions[function.function_id].name
            groups.setdefault((function.disposition, goal, function.stops_on), []).append(name)
    by_day = sorted(groups.items(), key=lambda group: (group[0][2] or dt.date.max, group[0][:2]))
    for (disposition, goal, stops_on), names in by_day:
        key = "goes_along" if stops_on is None else "goes_to" if goal else "goes"
        yield labels.words.say(
            f"workbook.{key}", disposition=labels.words.say(f"dispositions.{disposition}"), goal=goal,
            names=labels.join(names), day=stops_on,
        )


def _finish(row: ChannelDecision, job: Job) -> str:
    """How the last step is called: a platform migration, or what is done to an account of this kind."""
    if row.mechanism in ("account_migration", "mini_program_migration", "wecom_transfer"):
        return str(row.mechanism)
    channel = job.inventory.channels.get(row.channel_id)
    return str(channel.kind) if channel else "other"


def _tasks(row: ChannelDecision, job: Job, unknown: Collection[ChannelId]) -> Iterator[str]:
    """What the owner of the channel must do, in order, as keys of the topic ``workbook``."""
    if row.action.ends_channel:
        yield f"todo.{row.action}"
        yield f"finish.{_finish(row, job)}"
    elif row.stages:
        yield "todo.partly"
    if row.assets:
        yield "todo.assets"
    if row.channel_id in job.inventory.channels and not job.inventory.functions_of[row.channel_id]:
        yield "todo.functions"
    if row.channel_id in unknown:
        yield "todo.figures"
