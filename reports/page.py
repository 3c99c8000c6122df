"""``report.html``: one self-contained page; nothing is fetched, nothing runs but search and highlighting."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from inventory.kinds import Stage
from inventory.version import VERSION
from inventory.words import load_words
from migration.compliance import Review
from migration.findings import Finding
from migration.plan import ChannelDecision
from reports.dates import date_lines
from reports.drawing import draw_graph, draw_moves
from reports.figures import day
from reports.headline import closings
from reports.job import Job
from reports.labels import Labels
from reports.portfolio import COLOURS, draw_scatter, portfolio_counts
from reports.summary import summarise

_FINDINGS, _CHANGED_ROWS, _GANTT_ROWS, _GANTT_LABELS = 50, 2_000, 200, 12


def page_html(job: Job, found: Review, lang: str) -> str:
    """The page as text. Everything from the inventory is escaped; the numbers are those of the plan."""
    words = load_words("reports", lang)
    labels = Labels(job, words)
    head = summarise(job, found)
    changed = list(_changed(job, labels))
    environment = Environment(
        loader=PackageLoader("reports"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html").render(
        lang="zh-CN" if lang == "zh" else "en",
        say=words.say,
        head=head, closings=closings(head, words), as_of=day(head.as_of, words), start=day(head.start, words),
        moves=draw_moves(job, labels),
        before=draw_graph(job, labels, after=False),
        after=draw_graph(job, labels, after=True),
        changed=changed[:_CHANGED_ROWS], changed_total=len(changed),
        kept=[(r.channel_id, labels.distinct(r.channel_id), _why(r)) for r in job.plan.channels
              if not r.action.ends_channel and not r.stages],
        gantt=_gantt(job, labels), dates=list(date_lines(job, words)),
        portfolio=[(words.say(f"portfolio.{by}"), n) for by, n in portfolio_counts(job.plan.portfolio, words)],
        scatter=draw_scatter(job, labels),
        colours=[(words.say(f"portfolio.quadrant.{name}"), colour) for name, colour in COLOURS.items()],
        findings=_findings(job, labels),
        findings_total=len(job.plan.findings),
        inputs=[(_input_name(name, labels), digest) for name, digest in job.plan.inputs.items()], version=VERSION,
    )


def _input_name(name: str, labels: Labels) -> str:
    key = f"inputs.{name}"
    return labels.words.say(key) if labels.words.has(key) else name


def _why(row: ChannelDecision) -> list[str]:
    return [reason.text for reason in row.reasons]


def _findings(job: Job, labels: Labels) -> list[tuple[str, str, list[str], int]]:
    """Findings by kind, the gravest kind first: name with count, severity, the first texts, how many are left out."""
    groups: dict[str, list[Finding]] = {}
    for finding in job.plan.findings:
        groups.setdefault(finding.code, []).append(finding)
    say = labels.words.say
    return [
        (
            say("page.findings_group", code=say(f"codes.{code}"), count=len(rows)),
            say(f"severities.{rows[0].severity}"), [row.text for row in rows[:_FINDINGS]], len(rows[_FINDINGS:]),
        )
        for code, rows in groups.items()
    ]


def _changed(job: Job, labels: Labels) -> Iterator[dict[str, Any]]:
    """One card per changed channel: what, where to, when, price, why."""
    for row in sorted(job.plan.changed(), key=lambda r: (not r.action.ends_channel, r.wave or 0, r.channel_id)):
        channel = job.inventory.channels.get(row.channel_id)
        yield {
            "id": row.channel_id, "name": labels.channel(row.channel_id), "kind": labels.kind(channel),
            "unit": labels.unit_of(row.channel_id), "action": str(row.action),
            "label": labels.decision(row), "target_id": row.target_channel_id,
            "target": labels.channel(row.target_channel_id) if row.target_channel_id else "",
            "mechanism": labels.mechanism(row.mechanism) if row.target_channel_id else "",
            "followers": channel.followers if channel else None,
            "stages": [(labels.words.say(f"stages.{s.stage}"), s.date, s.irreversible) for s in row.stages],
            "cash": row.price.cash, "judgement": row.price.judgement,
            "why": _why(row), "other": labels.next_best(row),
            "confidence": labels.words.say(f"confidence.{row.confidence}"),
        }


def _gantt(job: Job, labels: Labels) -> dict[str, Any]:
    """Bars from announcement to closing on a month grid, in percent of the span."""
    staged = [r for r in job.plan.changed() if r.stages]
    rows = sorted(staged, key=lambda r: (r.wave or 0, min(s.date for s in r.stages), r.channel_id))[:_GANTT_ROWS]
    days = [s.date for r in rows for s in r.stages]
    if not days:
        return {"rows": [], "months": [], "left_out": 0}
    first = min(days).replace(day=1)
    span = max((max(days) - first).days + 15, 1)

    def at(day: dt.date) -> float:
        return round(100 * (day - first).days / span, 2)

    bars = []
    for row in rows:
        told, last = min(s.date for s in row.stages), max(s.date for s in row.stages)
        stop = row.day_of(Stage.SERVICE_STOP) or last
        marks = [(at(s.date), str(s.stage), f"{labels.words.say(f'stages.{s.stage}')} {s.date}") for s in row.stages]
        bars.append((labels.distinct(row.channel_id), at(told), at(stop), at(last), marks))
    return {"rows": bars, "months": list(_months(first, span, at, labels)), "left_out": len(staged) - len(rows)}


def _months(first: dt.date, span: int, at: Any, labels: Labels) -> Iterator[tuple[str, float]]:
    """Labels of the grid: so many months apart that they do not touch, the year where it begins."""
    apart = -(-span // (31 * _GANTT_LABELS))
    month, year, number = first, 0, 0
    while (month - first).days < span:
        if number % apart == 0:
            key = "page.month" if month.year == year else "page.month_of_year"
            yield labels.words.say(key, year=month.year, month=month.month), at(month)
            year = month.year
        month, number = (month + dt.timedelta(days=32)).replace(day=1), number + 1
