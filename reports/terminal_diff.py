"""What ``diff`` says on a terminal: the changed decisions with their causes, then the inputs."""

from rich.markup import escape

from inventory.words import load_words
from migration.whatif.diff_text import DiffReport, Teller

_SHOWN = 20


def diff_lines(report: DiffReport) -> list[str]:
    """Decisions first, the gravest on top; then the differences of the inputs; then what to know about both."""
    words, teller = load_words("migration", report.lang), Teller(report)
    kind = words.say(f"diff.{report.kind}")
    if report.identical:
        return [f"[bold]{escape(words.say('diff.nothing', kind=kind))}[/]"]
    count = len(report.decisions)
    key = "diff.changed" if count else "diff.unchanged"
    lines = [f"[bold]{escape(words.say(key, count=count or len(report.changes)))}[/]"]
    lines += _some([f"· {escape(teller.decision_text(row))}" for row in report.decisions], report.lang)
    if report.changes:
        lines.append(f"[bold]{escape(words.say('diff.inputs', count=len(report.changes)))}[/]")
        lines += _some([f"· {escape(teller.input_text(change))}" for change in report.changes], report.lang)
    return lines + [f"[yellow]![/] {escape(note)}" for note in report.notes]


def _some(lines: list[str], lang: str) -> list[str]:
    """The first lines, and how many there are in all."""
    if len(lines) <= _SHOWN:
        return lines
    rest = load_words("reports", lang).say("terminal.diff_rest", shown=_SHOWN, count=len(lines))
    return [*lines[:_SHOWN], escape(rest)]
