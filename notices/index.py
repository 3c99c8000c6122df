"""``notices/index.xlsx``: what is to be published where and when, what is missing, what lint says."""

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xlsxwriter

from inventory.container import normalise_container
from inventory.records import ChannelId, FunctionId
from migration.compliance.rule import Outcome, Verdict
from notices.facts import Hole
from notices.media import Draft
from notices.occasions import Occasion
from notices.sms import sms_parts
from notices.sources import Sources
from notices.wording import Wording

#: where a fact stands in the plan: a function, a channel, or what customers hold on a channel
_SUBJECT = re.compile(r"(functions|channels)\[([^\]]+)\](?:\.assets\[(\d+)\])?")
#: a sheet holds 65,530 links at most; a longer list is found by its folder
_LINK_COLUMN, _MOST_LINKS = 4, 60_000
_WIDTHS = {
    "notices": (12, 28, 12, 14, 40, 12, 44, 8, 8, 24, 36, 12),
    "holes": (12, 12, 12, 8, 18, 40, 30),
    "lint": (12, 40, 12, 60, 24),
}


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One draft: where it stands, when it goes out, how long it is, what it still lacks."""

    channel_id: ChannelId
    channel: str
    stage: str
    medium: str
    path: str
    publish_on: dt.date
    title: str
    length: int
    parts: int | None
    shared_with: tuple[ChannelId, ...]
    holes: tuple[str, ...]
    lint: Verdict

    def as_json(self) -> dict[str, object]:
        """The record of ``notices --json``."""
        return {
            "channel_id": self.channel_id, "channel": self.channel, "stage": self.stage, "medium": self.medium,
            "path": self.path, "publish_on": self.publish_on.isoformat(), "title": self.title,
            "length": self.length, "parts": self.parts, "shared_with": list(self.shared_with),
            "holes": list(self.holes), "lint": str(self.lint),
        }


def row_of(
    occasion: Occasion, draft: Draft, holes: Iterable[Hole], found: Sequence[Outcome], *, shared: bool
) -> IndexRow:
    """The row of one draft; its holes are those whose mark stands in its own text."""
    worst = max((row.verdict for row in found), key=lambda verdict: verdict.weight, default=Verdict.PASS)
    return IndexRow(
        channel_id=occasion.channel.id, channel=occasion.channel.name, stage=occasion.stage,
        medium=draft.medium, path=draft.path, publish_on=occasion.publish_on, title=draft.title,
        length=len(draft.text), parts=sms_parts(draft.text) if draft.medium == "sms" else None,
        shared_with=tuple(c for c in occasion.together if c != occasion.channel.id) if shared else (),
        holes=tuple(sorted({str(hole) for hole in holes if hole.mark in draft.text})), lint=worst,
    )


def index_workbook(
    rows: Sequence[IndexRow], holes: Sequence[Hole], lint: Sequence[Outcome], wording: Wording, sources: Sources
) -> bytes:
    """The index as a workbook of three sheets: drafts, missing facts, lint."""
    stream = io.BytesIO()
    options = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"created": dt.datetime(1980, 1, 1)})
    dated = [_index_cells(row, wording) for row in sorted(rows, key=lambda r: (r.publish_on, r.path))]
    _write_sheet(book, "notices", dated, wording)
    _write_sheet(book, "holes", [_hole_cells(hole, wording, sources) for hole in holes], wording)
    _write_sheet(book, "lint", [_lint_cells(row, wording) for row in lint], wording)
    book.close()
    return normalise_container(stream.getvalue())


def _index_cells(row: IndexRow, wording: Wording) -> list[str | int | dt.date | None]:
    return [
        row.channel_id, row.channel, wording.say(f"index.stage.{row.stage}"), wording.say(f"index.medium.{row.medium}"),
        row.path, row.publish_on, row.title, row.length, row.parts, "、".join(row.shared_with),
        "；".join(row.holes), wording.say(f"index.verdict.{row.lint}"),
    ]


def _hole_cells(hole: Hole, wording: Wording, sources: Sources) -> list[str | int | dt.date | None]:
    place = hole.row or wording.say("index.no_row")
    return [
        hole.channel_id, wording.say(f"index.stage.{hole.stage}"), hole.sheet, place, hole.column,
        _about(hole, wording, sources), hole.mark,
    ]


def _about(hole: Hole, wording: Wording, sources: Sources) -> str:
    """What the missing fact is about, in the bank's own names."""
    match = _SUBJECT.match(hole.fact)
    table, key, number = match.groups() if match else ("channels", hole.channel_id, None)
    inventory = sources.graph.inventory
    if table == "functions":
        return inventory.functions[FunctionId(key)].name
    decision = sources.plan.decision_of.get(ChannelId(key))
    if number is not None and decision is not None:
        asset = decision.assets[int(number)]
        what = wording.say(f"assets.kinds.{asset.kind}")
        return wording.say("assets.told_apart", what=what, description=asset.description)
    channel = inventory.channels.get(ChannelId(key))
    return channel.name if channel else key


def _lint_cells(row: Outcome, wording: Wording) -> list[str | int | dt.date | None]:
    return [
        row.channel_id or "", row.subject, wording.say(f"index.verdict.{row.verdict}"), row.text,
        str(row.figures.get("source", "")),
    ]


def _write_sheet(
    book: "xlsxwriter.Workbook", name: str, rows: Sequence[Sequence[str | int | dt.date | None]], wording: Wording
) -> None:
    """A frozen, filtered table that prints on A4 landscape, one page wide."""
    sheet = book.add_worksheet(wording.say(f"index.sheet.{name}"))
    head = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3A5F", "border": 1})
    framed = {"valign": "top", "border": 1, "border_color": "#C8CDD4"}
    link = book.add_format({"font_color": "#1F3A5F", "underline": 1, **framed})
    body = book.add_format({"text_wrap": True, **framed})
    date = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", **framed})
    for column, width in enumerate(_WIDTHS[name]):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, wording.say(f"index.{name}.column_{column}"), head)
    for at, cells in enumerate(rows, start=1):
        for column, value in enumerate(cells):
            _write_cell(sheet, at, column, value, date if isinstance(value, dt.date) else body)
        if name == "notices" and at <= _MOST_LINKS:
            sheet.write_url(at, _LINK_COLUMN, f"external:{cells[_LINK_COLUMN]}", link, str(cells[_LINK_COLUMN]))
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(rows), 1), len(_WIDTHS[name]) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C&P / &N")


def _write_cell(sheet: "xlsxwriter.worksheet.Worksheet", row: int, column: int, value: object, form: object) -> None:
    """Text is written as text, whatever it begins with."""
    if isinstance(value, dt.date):
        sheet.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), form)
    elif isinstance(value, int):
        sheet.write_number(row, column, value, form)
    elif value:
        sheet.write_string(row, column, str(value), form)
    else:
        sheet.write_blank(row, column, None, form)
