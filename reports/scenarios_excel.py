"""``scenarios.xlsx``: policies side by side, the trade-off curve with its chart, what flips and what stands firm."""

import datetime as dt
import io
from collections import Counter
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from inventory.words import Words, load_words
from migration.whatif.scenario_flips import Flip
from migration.whatif.scenario_policies import CURRENT
from migration.whatif.scenarios import PolicyRun, ScenarioStudy
from migration.whatif.setting_names import label_setting
from reports.scenario_labels import decision_text, ending_text, verdict_text
from reports.sheets.curve import write_curve
from reports.sheets.table import Book, Column, height, write_cell, write_table

#: the figures side by side, in the order they are read
_FIGURES = (("channels_before", "count"), ("channels_after", "count"), ("closed", "count"), ("ending", "wrap"),
            ("partly_moved", "count"), ("customers_lost", "count"), ("followers_affected", "count"),
            ("followers_unknown", "count"), ("annual_saving", "money"), ("one_off_cost", "money"),
            ("judgement", "money"), ("objective", "money"), ("undecided", "count"), ("blocked", "count"))
_FIGURE, _POLICY = 46, 30
_WIDTHS = {"text": 30, "ending": 24, "blockers": 52, "reason": 52, "setting": 40, "was": 30, "would_be": 30, "name": 26,
           "label": 22, "note": 100, "decision": 30, "settings": 60, "unit": 18}


def scenarios_workbook(study: ScenarioStudy, lang: str) -> bytes:
    """The study as a workbook; the same study gives the same bytes."""
    words = load_words("reports", lang)
    data = io.BytesIO()
    file = xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    day = dt.date.fromisoformat(study.as_of)
    made = dt.datetime(day.year, day.month, day.day)
    file.set_properties({"title": words.say("scenarios.file_title"), "created": made})
    book = Book(file)
    _write_policies(book, study, words)
    _write_differences(book, study, words)
    write_curve(book, study, words)
    _write_flips(book, study, words)
    _write_firm(book, study, words)
    _write_changes(book, study, words)
    _write_coefficients(book, study, words)
    _write_notes(book, study, words)
    file.close()
    return data.getvalue()


def _write_policies(book: Book, study: ScenarioStudy, words: Words) -> None:
    """One column per policy, one row per figure, then what its review would block."""
    sheet = book.sheet(words.say("scenarios.sheet.policies"), "#1F3A5F")
    widths = [_FIGURE, *(_POLICY for _ in study.policies)]
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    for row, (style, values) in enumerate(_comparison(study, words)):
        sheet.set_row(row, height([str(value) for value in values], widths) if style != "count" else None)
        write_cell(book, sheet, (row, 0), values[0], style if style in ("head", "section") else "wrap")
        for at, value in enumerate(values[1:], 1):
            write_cell(book, sheet, (row, at), value, style)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _comparison(study: ScenarioStudy, words: Words) -> list[tuple[str, list[Any]]]:
    """The rows side by side, each with its style; the first value is the label."""
    runs = study.policies
    rows: list[tuple[str, list[Any]]] = [("head", ["", *(run.name for run in runs)])]
    rows.append(("note", ["", *(run.text for run in runs)]))
    for key, style in _FIGURES:
        rows.append((style, [words.say(f"scenarios.figure.{key}"), *(figure_of(run, key, words) for run in runs)]))
    rows.append(("section", [words.say("scenarios.blocked"), *("" for _ in runs)]))
    for rule in sorted({rule for run in runs for rule in run.blockers}):
        rows.append(("count", [rule, *(run.blockers.get(rule, 0) if run.outcome else None for run in runs)]))
    return rows


def figure_of(run: PolicyRun, key: str, words: Words) -> Any:
    """One figure of one policy; blank where there is no plan."""
    found = run.outcome
    if found is None:
        return "\n".join((words.say("scenarios.no_plan"), *run.conflict)) if key == "ending" else None
    match key:
        case "ending":
            return ending_text(found, words)
        case "blocked":
            return sum(run.blockers.values())
        case "judgement" | "objective":
            return -int(getattr(found, key))
        case _:
            return getattr(found, key)


def _write_differences(book: Book, study: ScenarioStudy, words: Words) -> None:
    made = [run for run in study.policies if run.outcome is not None]
    sheet = book.sheet(words.say("scenarios.sheet.differences"))
    heads = [Column(words.say("scenarios.column.channel_id"), "id"), Column(words.say("scenarios.column.name"))]
    heads += [Column(run.name, "wrap", _WIDTHS["decision"]) for run in made]
    rows = [
        [channel_id, study.channels[channel_id],
         *(decision_text(*run.decisions[channel_id], study.channels, words) for run in made)]
        for channel_id in study.differing
    ]
    _write_or_say(book, sheet, heads, rows, words.say("scenarios.no_difference"))


def _write_flips(book: Book, study: ScenarioStudy, words: Words) -> None:
    columns = [("channel_id", "id"), ("name", "text"), ("setting", "wrap"), ("percent", "text"), ("value", "after"),
               ("what", "text"), ("was", "wrap"), ("would_be", "wrap")]
    heads = [Column(words.say(f"scenarios.column.{key}"), style, _WIDTHS.get(key)) for key, style in columns]
    ranked = sorted(study.flips.rows, key=lambda row: (_WHAT.index(row.what), row.channel_id, row.setting, row.percent))
    rows = [_flip_row(row, study, words) for row in ranked]
    sheet = book.sheet(words.say("scenarios.sheet.flips"))
    _write_or_say(book, sheet, heads, rows, words.say("scenarios.no_flip", percent=study.flips.percent))


_WHAT = ("action", "target", "functions")


def _flip_row(row: Flip, study: ScenarioStudy, words: Words) -> list[Any]:
    return [
        row.channel_id, study.channels[row.channel_id], label_setting(row.setting, load_words("migration", words.lang)),
        f"{row.percent:+d}%", f"{row.before:,g} → {row.after:,g}", words.say(f"scenarios.what.{row.what}"),
        verdict_text(row.was, study.channels, words), verdict_text(row.would_be, study.channels, words),
    ]


def _write_firm(book: Book, study: ScenarioStudy, words: Words) -> None:
    current = next(run for run in study.policies if run.id == CURRENT)
    heads = [Column(words.say(f"scenarios.column.{key}"), style, _WIDTHS.get(key))
             for key, style in (("channel_id", "id"), ("name", "text"), ("decision", "text"))]
    rows = [
        [channel_id, study.channels[channel_id], decision_text(*current.decisions[channel_id], study.channels, words)]
        for channel_id in study.firm
    ]
    sheet = book.sheet(words.say("scenarios.sheet.firm"))
    _write_or_say(book, sheet, heads, rows, words.say("scenarios.none_firm"))


def _write_changes(book: Book, study: ScenarioStudy, words: Words) -> None:
    own = load_words("migration", words.lang)
    columns = [("label", "action"), ("setting", "wrap"), ("setting_id", "text"), ("before", "after"),
               ("changed", "after"), ("reason", "wrap")]
    rows = [
        [run.name, label_setting(c.setting, own), c.setting, f"{c.before:,}", f"{c.after:,}", c.reason]
        for run in study.policies for c in run.changes
    ]
    heads = [Column(words.say(f"scenarios.column.{key}"), style, _WIDTHS.get(key)) for key, style in columns]
    write_table(book, book.sheet(words.say("scenarios.sheet.changes")), heads, rows)


def _write_coefficients(book: Book, study: ScenarioStudy, words: Words) -> None:
    """Every price coefficient: its value, whether it was varied, and how many channels it flips."""
    own, flips = load_words("migration", words.lang), study.flips
    states = [(name, state) for state in ("varied", "unread", "left_out") for name in getattr(flips, state)]
    flipped = Counter(name for name, _ in sorted({(row.setting, row.channel_id) for row in flips.rows}))
    rows = [
        [label_setting(name, own), name, f"{study.values[name]:,}", words.say(f"scenarios.state.{state}"),
         flipped[name] if state == "varied" else None]
        for name, state in sorted(states, key=lambda row: (-flipped[row[0]], row[0]))
    ]
    columns = [("setting", "wrap"), ("setting_id", "text"), ("before", "after"), ("state", "text"),
               ("flipped", "count")]
    heads = [Column(words.say(f"scenarios.column.{key}"), style, _WIDTHS.get(key)) for key, style in columns]
    write_table(book, book.sheet(words.say("scenarios.sheet.coefficients")), heads, rows)


def _write_notes(book: Book, study: ScenarioStudy, words: Words) -> None:
    """How to read the sheets, and what was and was not tried."""
    flips = study.flips
    notes = [(words.say(f"scenarios.reading.{n}.label"), words.say(f"scenarios.reading.{n}.text")) for n in range(1, 6)]
    counts = {"varied": len(flips.varied), "unread": len(flips.unread), "left_out": len(flips.left_out)}
    tried = words.say("scenarios.tried.text", percent=flips.percent, impossible=len(flips.impossible), **counts)
    notes.append((words.say("scenarios.tried.label"), tried))
    if study.coarse:
        notes.append((words.say("scenarios.coarse.label"), words.say("scenarios.coarse.text")))
    notes += [(words.say("scenarios.days"), f"{study.as_of} / {study.start}"), *study.inputs.items()]
    sheet = book.sheet(words.say("scenarios.sheet.notes"))
    widths = (_WIDTHS["label"], _WIDTHS["note"])
    sheet.set_column(0, 0, widths[0])
    sheet.set_column(1, 1, widths[1])
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for row, (label, text) in enumerate(notes):
        sheet.set_row(row, height((label, text), widths))
        write_cell(book, sheet, (row, 0), label, "label")
        write_cell(book, sheet, (row, 1), text, "wrap")


def _write_or_say(
    book: Book, sheet: Worksheet, heads: Sequence[Column], rows: Sequence[Sequence[Any]], nothing: str
) -> None:
    """The table, or one sentence where there is nothing to list."""
    if rows:
        write_table(book, sheet, heads, rows)
    else:
        sheet.set_column(0, 0, _WIDTHS["note"])
        write_cell(book, sheet, (0, 0), nothing, "strong")
