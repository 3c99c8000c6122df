"""The trade-off curve: every point in a table, and a chart that Excel draws from it."""

from typing import Any

from xlsxwriter.worksheet import Worksheet

from inventory.words import Words
from migration.scenarios import ScenarioStudy
from reports.sheets.table import Book, Column, write_table

_COLUMNS = (("weight", "text"), ("factor", "text"), ("after", "count"), ("closed", "count"), ("lost", "count"),
            ("followers", "count"), ("saving", "money"), ("one_off", "money"), ("unbeaten", "text"))
_LOST, _SAVING = 4, 6
_COLOURS = ("#1F3A5F", "#C55A11", "#548235", "#7F6000")
_MARKS = ("circle", "diamond", "triangle", "square")
_FONT = {"name": "微软雅黑", "size": 9}


def write_curve(book: Book, study: ScenarioStudy, words: Words) -> None:
    """The points by weight, the named policies below them, and the chart to the right."""
    sheet = book.sheet(words.say("scenarios.sheet.curve"))
    heads = [Column(words.say(f"scenarios.column.{key}"), style, 30 if key == "weight" else None)
             for key, style in _COLUMNS]
    rows = _point_rows(study, words)
    write_table(book, sheet, heads, rows)
    _draw(book, sheet, study, words, len(rows))


def _point_rows(study: ScenarioStudy, words: Words) -> list[list[Any]]:
    rows = [
        [study.weights[p.weight], f"× {p.factor:g}", *_figures(p.outcome),
         words.say("scenarios.unbeaten") if p.unbeaten else ""]
        for p in study.curve
    ]
    named = [run for run in study.policies if run.outcome is not None]
    return rows + [[words.say("scenarios.named"), run.name, *_figures(run.outcome), ""] for run in named]


def _figures(outcome: Any) -> list[Any]:
    return [outcome.channels_after, outcome.closed, outcome.customers_lost, outcome.followers_affected,
            outcome.annual_saving, outcome.one_off_cost]


def _draw(book: Book, sheet: Worksheet, study: ScenarioStudy, words: Words, rows: int) -> None:
    chart = book.file.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    top = 1
    for at, weight in enumerate(study.weights):
        points = [p for p in study.curve if p.weight == weight]
        if points:
            labels = [{"value": f"×{p.factor:g}"} for p in points]
            chart.add_series(_series(sheet, words.say(f"scenarios.series.{weight}"), (top, top + len(points) - 1), at)
                             | {"data_labels": {"custom": _once(labels, points), "value": True, "font": _FONT}})
        top += len(points)
    named = [{"value": run.name} for run in study.policies if run.outcome is not None]
    chart.add_series(
        _series(sheet, words.say("scenarios.named"), (top, rows), len(study.weights))
        | {"line": {"none": True}, "data_labels": {"custom": named, "value": True, "position": "below", "font": _FONT}}
    )
    _set_axes(chart, words)
    sheet.insert_chart(0, len(_COLUMNS) + 1, chart, {"x_scale": 1.6, "y_scale": 1.7})


def _once(labels: list[dict[str, Any]], points: list[Any]) -> list[dict[str, Any]]:
    """Labels of points that lie on one another are written once."""
    seen: set[tuple[int | None, int]] = set()
    found = []
    for label, point in zip(labels, points, strict=True):
        place = (point.outcome.customers_lost, point.outcome.annual_saving)
        found.append({"delete": True} if place in seen else label)
        seen.add(place)
    return found


def _series(sheet: Worksheet, name: str, span: tuple[int, int], at: int) -> dict[str, Any]:
    first, last = span
    colour = _COLOURS[at % len(_COLOURS)]
    return {
        "name": name,
        "categories": [sheet.get_name(), first, _LOST, last, _LOST],
        "values": [sheet.get_name(), first, _SAVING, last, _SAVING],
        "line": {"color": colour, "width": 1.25},
        "marker": {"type": _MARKS[at % len(_MARKS)], "size": 7, "fill": {"color": colour}, "border": {"color": colour}},
    }


def _set_axes(chart: Any, words: Words) -> None:
    chart.set_title({"name": words.say("scenarios.chart.title"), "name_font": {"name": "微软雅黑", "size": 12}})
    for axis, key, form in ((chart.set_x_axis, "x", "#,##0"), (chart.set_y_axis, "y", "#,##0")):
        axis({"name": words.say(f"scenarios.chart.{key}"), "name_font": _FONT, "num_font": _FONT, "num_format": form,
              "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    chart.set_legend({"position": "bottom", "font": _FONT})
