"""What the commands say: results to stdout, progress and errors to stderr."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from inventory.words import LANGUAGES, load_words
from reports.wrapping import wrapped

if TYPE_CHECKING:
    from inventory.checks.validate import Validation
    from inventory.inventory import Inventory
    from migration.analysis import Analysis
    from migration.compliance import Review
    from migration.deciding.explain import Explanation
    from migration.plan import Plan
    from migration.whatif.diff_text import DiffReport
    from migration.whatif.scenarios import ScenarioStudy
    from notices import NoticeSet
    from reports.job import Job

class _Output(Console):
    """A console whose reader may leave early: ``| head`` is no failure."""

    def on_broken_pipe(self) -> None:
        """End quietly."""
        try:
            super().on_broken_pipe()
        except SystemExit:
            raise SystemExit(0) from None


class Say:
    """One command's voice: in one language, as text or as one JSON document."""

    def __init__(self, lang: str, as_json: bool) -> None:
        self.lang, self.as_json = lang, as_json
        self.words = load_words("reports", lang)
        self.out = _Output(highlight=False, soft_wrap=not sys.stdout.isatty())
        self.err = Console(stderr=True, highlight=False, soft_wrap=not sys.stderr.isatty())

    def document(self, document: Any) -> None:
        """Print one JSON document."""
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1, default=str) + "\n")

    def result(self, document: Any, key: str, /, **facts: Any) -> None:
        """A result as JSON, or as the sentence under ``key``."""
        if self.as_json:
            self.document(document)
        else:
            self.show(self.out, escape(self.words.say(key, **facts)))

    def remark(self, key: str, /, **facts: Any) -> None:
        """A sentence beside the result; a JSON document stands alone."""
        if not self.as_json:
            self.show(self.out, escape(self.words.say(key, **facts)))

    @contextmanager
    def step(self, key: str) -> Iterator[Callable[[str, int, int], None]]:
        """Show that a step is under way; silent where nobody watches. Yields what shows how far it is, part by part."""
        with self.err.status(self.words.say(key)) as status:
            yield lambda part, at, of: status.update(self.words.say(f"{key}_{part}", at=at, of=of))

    def problem(self, text: str) -> None:
        """One error line for a person."""
        self.show(self.err, f"[bold red]✗[/] {escape(text)}")

    def show(self, console: Console, markup: str) -> None:
        """Print a text; on a terminal broken where Chinese may be broken, in a pipe left whole."""
        for line in Text.from_markup(markup).split("\n", allow_blank=True):
            for part in wrapped(line, console.width) if console.is_terminal else [line]:
                console.print(part, soft_wrap=True)

    def validation(self, found: "Validation") -> None:
        """What ``check`` found."""
        from reports.terminal import validation_lines

        self._show(found.as_json, lambda: validation_lines(found, self.words))

    def findings(self, analysis: "Analysis") -> None:
        """The ten findings that matter most, or all as JSON."""
        from reports.terminal import finding_lines

        found = {"findings": [f.as_json() for f in analysis.findings], "portfolio": analysis.portfolio.as_json()}
        self._show(lambda: found, lambda: finding_lines(analysis, self.words))

    def plan(self, plan: "Plan", inventory: "Inventory") -> None:
        """The decisions of a plan."""
        from migration.plan_json import plan_to_json
        from reports.terminal import plan_lines

        self._show(lambda: json.loads(plan_to_json(plan)), lambda: plan_lines(plan, inventory, self.words))

    def explanation(self, answer: "Explanation") -> None:
        """Why one channel was decided as it was."""
        self._show(answer.as_json, lambda: [escape(answer.text)])

    def review(self, found: "Review") -> None:
        """The review in a page."""
        from migration.compliance import review_to_json
        from reports.terminal import review_lines

        self._show(lambda: json.loads(review_to_json(found)), lambda: review_lines(found, self.words))

    def notices(self, found: "NoticeSet") -> None:
        """How many drafts, and what is still missing in them."""
        from reports.terminal import notice_lines

        self._show(found.as_json, lambda: notice_lines(found, self.words))

    def summary(self, job: "Job", found: "Review", drafts: "NoticeSet", workspace: Path) -> None:
        """The ten lines after ``run``."""
        from reports.summary import summarise
        from reports.terminal import summary_lines

        summary = summarise(job, found, drafts)
        self._show(lambda: summary.as_json(workspace), lambda: summary_lines(summary, self.words, workspace))

    def diff(self, report: "DiffReport") -> None:
        """Changed decisions with their causes."""
        from reports.terminal_diff import diff_lines

        self._show(report.as_json, lambda: diff_lines(report))

    def scenarios(self, study: "ScenarioStudy") -> None:
        """Policies side by side, the curve, the flips."""
        from reports.terminal_scenarios import scenario_lines

        self._show(study.as_json, lambda: scenario_lines(study, self.words))

    def _show(self, document: Callable[[], Any], lines: Callable[[], list[str]]) -> None:
        if self.as_json:
            self.document(document())
            return
        for line in lines():
            self.show(self.out, line)


def open_say(lang: str, as_json: bool, also: tuple[str, ...] = ()) -> Say:
    """The voice of a command; an unknown language is wrong usage.

    ``also`` names further languages a command writes its documents in; it speaks Chinese to whoever runs it.
    """
    if lang not in (*LANGUAGES, *also):
        raise typer.BadParameter(f"{lang}: {' | '.join((*LANGUAGES, *also))}", param_hint="--lang")
    return Say(lang if lang in LANGUAGES else LANGUAGES[0], as_json)
