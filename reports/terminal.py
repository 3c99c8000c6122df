"""Lines for a terminal: short, closings first, readable without colour and in a pipe."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape

from inventory.errors import InfeasiblePlan, Severity
from inventory.kinds import Action, Stage
from inventory.schema import load_schema
from inventory.words import Words
from reports.figures import day
from reports.headline import closings, headline_facts
from reports.portfolio import portfolio_line
from reports.terminal_problems import problem_lines

if TYPE_CHECKING:
    from inventory.checks.validate import Validation
    from inventory.inventory import Inventory
    from migration.analysis import Analysis
    from migration.compliance import Review
    from migration.findings import Finding
    from migration.plan import ChannelDecision, Plan
    from notices import NoticeSet
    from reports.summary import Headline

_SHOWN_FINDINGS, _SHOWN_NAMES, _SHOWN_PLACES = 10, 3, 4


def validation_lines(found: "Validation", words: Words) -> list[str]:
    """Rows read, accepted and rejected per sheet, then the problems."""
    sheets = load_schema().sheets
    titles = {name: sheets[name].zh if words.lang == "zh" else name for name in found.counts}
    lines = [
        escape(words.say("terminal.counts", sheet=titles[name], read=n.read, accepted=n.accepted, rejected=n.rejected))
        for name, n in found.counts.items()
    ]
    errors = sum(1 for p in found.problems if p.severity is Severity.ERROR)
    key = "terminal.invalid" if errors else "terminal.valid"
    head = words.say(key, errors=errors, warnings=len(found.problems) - errors)
    return [*lines, *problem_lines(found.problems, words), f"[bold]{escape(head)}[/]"]


def finding_lines(analysis: "Analysis", words: Words) -> list[str]:
    """The ten that matter most, the counts of all by code, and how the rest can be seen."""
    found = analysis.findings
    top = analysis.top(_SHOWN_FINDINGS)
    lines = [f"{number:2d}. {escape(_finding_line(finding, words))}" for number, finding in enumerate(top, 1)]
    counts = Counter(f.code for f in found)
    names = words.say("labels.comma").join(f"{words.say(f'codes.{code}')} {n}" for code, n in counts.most_common())
    estate = [portfolio_line(analysis.portfolio, words)] if analysis.portfolio.standings else []
    return [*lines, escape(words.say("terminal.findings_all", count=len(found), names=names)), *map(escape, estate)]


def _finding_line(finding: "Finding", words: Words) -> str:
    """How grave, what, and the first rows it stands on."""
    places = finding.places()
    shown = words.say("labels.comma").join(places[:_SHOWN_PLACES])
    if len(places) > _SHOWN_PLACES:
        shown = words.say("terminal.finding_places", places=shown, count=len(places))
    grave = words.say(f"severities.{finding.severity}")
    return words.say("terminal.finding", severity=grave, text=finding.text, places=shown)


def plan_lines(plan: "Plan", inventory: "Inventory", words: Words) -> list[str]:
    """One line per channel that changes, then the totals."""
    lines = [_decision_line(row, inventory, words) for row in plan.changed()]
    total = words.say(
        "terminal.plan_total",
        before=plan.summary.channels_before, after=plan.summary.channels_after,
        saving=f"{plan.summary.annual_saving:,}", cost=f"{plan.summary.one_off_cost:,}",
        quality=words.say("headline.gap" if plan.solver.gap > 0 else "headline.proven", gap=f"{plan.solver.gap:.2%}"),
        as_of=day(plan.as_of, words), start=day(plan.start, words),
    )
    return [*lines, f"[bold]{escape(total)}[/]"]


def review_lines(found: "Review", words: Words) -> list[str]:
    """Counts by verdict, then each blocker."""
    named = (f"{words.say(f'verdicts.{verdict}')} {n}" for verdict, n in found.counts.items())
    counts = words.say("labels.comma").join(named)
    lines = [escape(words.say("terminal.review", counts=counts))]
    return lines + [f"[bold red]✗[/] {escape(outcome.sentence)}" for outcome in found.blockers]


def notice_lines(found: "NoticeSet", words: Words) -> list[str]:
    """How many drafts and the facts still missing."""
    head = words.say("terminal.notices", drafts=len(found.index), files=len(found.names), holes=len(found.holes))
    missing = Counter(str(hole) for hole in found.holes)
    return [escape(head), *(f"  {escape(name)} × {n}" for name, n in missing.most_common(_SHOWN_FINDINGS))]


def conflict_lines(error: InfeasiblePlan, words: Words) -> list[str]:
    """The irreducible conflict and the cheapest way out."""
    head = escape(words.say("terminal.infeasible"))
    conflict = [f"  · {escape(sentence)}" for sentence in error.conflict]
    return [f"[bold red]✗[/] {head}", *conflict, escape(words.say("terminal.relaxation", text=error.relaxation))]


def summary_lines(head: "Headline", words: Words, workspace: Path) -> list[str]:
    """The ten lines after a run: channels first, then people, money, blockers, unknowns, what to do next."""
    facts = {
        "bank": head.bank, "as_of": day(head.as_of, words), "start": day(head.start, words),
        "before": head.channels_before, "after": head.channels_after,
        "ending": closings(head, words) or words.say("terminal.none"),
        "partly": head.partly_moved, "functions": head.functions_moved,
        "followers": f"{head.followers_affected:,}", "unknown_followers": head.followers_unknown,
        "saving": f"{head.annual_saving:,}", "cost": f"{head.one_off_cost:,}",
        "judgement": headline_facts(head, words)["judgement"], "waves": head.waves,
        "first": day(head.first_stop, words), "last": day(head.last_closed, words),
        "blockers": len(head.blockers), "names": _blocking(head, words), "questions": head.questions,
        "unknown": _unknown(head, words),
        "undecided": head.undecided, "notices": head.notices, "holes": head.holes, "workspace": workspace,
    }
    keys = [f"summary.line{number}" for number in range(10)]
    if head.followers_unknown:
        keys[2] = "summary.line2_unknown"
    return [f"[bold]{escape(words.say(keys[0], **facts))}[/]"] + [escape(words.say(key, **facts)) for key in keys[1:]]


def _blocking(head: "Headline", words: Words) -> str:
    """The rules that block most, and how much the others block."""
    shown, others = head.blocking[:_SHOWN_NAMES], head.blocking[_SHOWN_NAMES:]
    names = words.say("labels.semicolon").join(
        words.say("labels.blocking", title=row.title, count=row.count) for row in shown
    )
    if others:
        return words.say("summary.blocking_more", names=names, rules=len(others), count=sum(o.count for o in others))
    return names or words.say("terminal.none")


def _unknown(head: "Headline", words: Words) -> str:
    """How much is unknown, with the first names."""
    if not head.unknowns:
        return words.say("summary.unknown_none")
    names = words.say("labels.semicolon").join(head.unknowns[:_SHOWN_NAMES])
    return words.say("summary.unknown_some", count=len(head.unknowns), names=names)


def _decision_line(row: "ChannelDecision", inventory: "Inventory", words: Words) -> str:
    channel = inventory.channels.get(row.channel_id)
    target = row.target_channel_id
    known = inventory.channels.get(target) if target else None
    aim = f"{target} {known.name}" if known else target
    stop = row.day_of(Stage.SERVICE_STOP) or row.day_of(Stage.INTAKE_STOP)
    kept = row.action is Action.KEEP
    text = words.say(
        "terminal.decision_partly" if kept else "terminal.decision" if aim else "terminal.decision_alone",
        id=row.channel_id, name=channel.name if channel else row.channel_id,
        action=words.say("labels.partly" if kept else f"actions.{row.action}"), target=aim, stop=day(stop, words),
        cash=f"{-row.price.cash:,}", judgement=f"{-row.price.judgement:,}",
    )
    return escape(text)
