"""The trade-off curve: every point in a table, and a chart that Excel draws from it."""

from typing import Any

from xlsxwriter.worksheet import Worksheet

from inventory.words import Words
from migration.whatif.scenario_figures import Outcome
from migration.whatif.scenarios import ScenarioStudy
from reports.sheets.table import Book, Column, write_table

_COLUMNS = (("weight", "text"), ("factor", "text"), ("after", "count"), ("closed", "count"), ("lost", "count"),
            ("followers", "count"), ("saving", "money"), ("one_off", "money"), ("unbeaten", "text"))
_LOST, _SAVING = 4, 6
_COLOURS = ("#1F3A5F", "#C55A11", "#548235", "#7F6000")
_MARKS = ("circle", "diamond", "triangle", "square")
#: nearer than this share of the span, two labels would cover each other
_NEAR_X, _NEAR_Y = 0.05, 0.06
_FONT = {"name": "微软雅黑", "size": 9}


def write_curve(book: Book, study: ScenarioStudy, words: Words) -> None:
    """The points by weight, the named policies after them, and the chart below."""
    sheet = book.sheet(words.say("scenarios.sheet.curve"))
    heads = [Column(words.say(f"scenarios.column.{key}"), style, 46 if key == "weight" else None)
             for key, style in _COLUMNS]
    rows = _point_rows(study, words)
    write_table(book, sheet, heads, rows)
    _draw(book, sheet, study, words, len(rows))
    sheet.fit_to_pages(1, 1)


def _point_rows(study: ScenarioStudy, words: Words) -> list[list[Any]]:
    rows = [
        [study.weights[p.weight], f"× {p.factor:g}", *_figures(p.outcome),
         words.say("scenarios.unbeaten") if p.unbeaten else ""]
        for p in study.curve
    ]
    named = [(run.name, run.outcome) for run in study.policies if run.outcome is not None]
    return rows + [[words.say("scenarios.named"), name, *_figures(outcome), ""] for name, outcome in named]


def _figures(outcome: Outcome) -> list[Any]:
    return [outcome.channels_after, outcome.closed, outcome.customers_lost, outcome.followers_affected,
            outcome.annual_saving, outcome.one_off_cost]


def _draw(book: Book, sheet: Worksheet, study: ScenarioStudy, words: Words, rows: int) -> None:
    chart = book.file.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    runs = [(run.name, run.outcome) for run in study.policies if run.outcome is not None]
    room = _Room([outcome for _, outcome in (*runs, *((p.factor, p.outcome) for p in study.curve))])
    labels = [room.label(name, outcome, words.say("labels.comma")) for name, outcome in runs]
    top = 1
    for at, weight in enumerate(study.weights):
        points = [p for p in study.curve if p.weight == weight]
        if points:
            chosen = [room.label(f"×{p.factor:g}", p.outcome) for p in points]
            span = (top, top + len(points) - 1)
            line = _series(sheet, words.say(f"scenarios.series.{weight}"), span, at)
            chart.add_series(line | _labels(chosen, "right"))
        top += len(points)
    last = _series(sheet, words.say("scenarios.named"), (top, rows), len(study.weights))
    chart.add_series(last | {"line": {"none": True}} | _labels(labels, "above"))
    _set_axes(chart, words, room)
    sheet.insert_chart(rows + 2, 0, chart, {"x_scale": 2.0, "y_scale": 1.8})


def _labels(chosen: list[dict[str, Any]], position: str) -> dict[str, Any]:
    return {"data_labels": {"custom": chosen, "value": True, "position": position, "font": _FONT}}


class _Room:
    """The span of the points, and which of them have room for a label of their own."""

    def __init__(self, outcomes: list[Outcome]) -> None:
        lost = [o.customers_lost or 0 for o in outcomes]
        savings = [o.annual_saving for o in outcomes]
        self._wide = max(1, max(lost, default=0) - min(lost, default=0))
        self._high = max(1, max(savings, default=0) - min(savings, default=0))
        unit = 10 ** max(0, len(str(self._high)) - 1)
        self.bottom = (min(savings, default=0) - self._high // 8) // unit * unit
        self._taken: list[tuple[float, float, dict[str, Any]]] = []

    def label(self, text: str, outcome: Outcome, comma: str | None = None) -> dict[str, Any]:
        """The label; where one stands too near, none, or with ``comma`` the text is added to that one."""
        place = ((outcome.customers_lost or 0) / self._wide, outcome.annual_saving / self._high)
        for x, y, near in self._taken:
            if abs(place[0] - x) < _NEAR_X and abs(place[1] - y) < _NEAR_Y:
                if comma is not None:
                    near["value"] += comma + text
                return {"delete": True}
        made = {"value": text}
        self._taken.append((*place, made))
        return made


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


def _set_axes(chart: Any, words: Words, room: _Room) -> None:
    chart.set_title({"name": words.say("scenarios.chart.title"), "name_font": {"name": "微软雅黑", "size": 12}})
    for axis, key, more in ((chart.set_x_axis, "x", {}), (chart.set_y_axis, "y", {"min": room.bottom})):
        axis({"name": words.say(f"scenarios.chart.{key}"), "name_font": _FONT, "num_font": _FONT, "num_format": "#,##0",
              "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}, **more})
    chart.set_legend({"position": "bottom", "font": _FONT})
