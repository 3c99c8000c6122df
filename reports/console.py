"""What the commands say: results to stdout, progress and errors to stderr, exceptions to exit codes."""

import json
import logging
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from inventory.errors import (
    ConsolidateError,
    InfeasiblePlan,
    IntegrityError,
    InventoryError,
    MissingText,
    SettingsError,
)
from inventory.words import LANGUAGES, load_words, tell
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

#: exit code of each exception; a subclass stands before its base
_EXIT = ((InventoryError, 1), (InfeasiblePlan, 3), (IntegrityError, 4), (SettingsError, 2), (ConsolidateError, 1))
_OWN_FAULT, _INTERRUPTED = 70, 130


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


@contextmanager
def guarded(say: Say, workspace: Path | None = None, *, lock: bool = False) -> Iterator[Say]:
    """Turn every way a command can fail into one message and an exit code; ``lock`` holds the workspace."""
    try:
        if lock and workspace is not None:
            from migration.workspace import Workspace

            with Workspace(workspace).locked():
                yield say
        else:
            yield say
    except MissingText:
        _own_fault(say)
    except ConsolidateError as error:
        code = next(code for kind, code in _EXIT if isinstance(error, kind))
        _report(say, error, code)
        raise typer.Exit(code) from None
    except KeyboardInterrupt:
        _fail(say, say.words.say("job.interrupted"), _INTERRUPTED)
    except (typer.Exit, typer.BadParameter):
        raise
    except BrokenPipeError:
        raise typer.Exit(0) from None
    except Exception:
        _own_fault(say)


def _own_fault(say: Say) -> NoReturn:
    """One sentence and where the log lies."""
    _fail(say, say.words.say("job.own_fault", log=_write_log()), _OWN_FAULT)


def _fail(say: Say, text: str, code: int) -> NoReturn:
    """End with one sentence; with ``--json`` the sentence is the document."""
    if say.as_json:
        say.document({"error": text, "exit": code})
    say.problem(text)
    raise typer.Exit(code) from None


def _report(say: Say, error: ConsolidateError, code: int) -> None:
    """Every problem of an error, for people or as JSON."""
    from reports.terminal import conflict_lines
    from reports.terminal_problems import problem_lines

    if say.as_json:
        say.document(_error_document(error, code, say.lang))
    elif isinstance(error, InventoryError):
        for line in problem_lines(error.problems, say.words):
            say.show(say.err, line)
    elif isinstance(error, InfeasiblePlan):
        for line in conflict_lines(error, say.words):
            say.show(say.err, line)
    else:
        say.problem(tell(error, say.lang))


def _error_document(error: ConsolidateError, code: int, lang: str) -> dict[str, Any]:
    from notices.draft import NotFinalError

    document: dict[str, Any] = {"error": tell(error, lang), "exit": code}
    if isinstance(error, InventoryError):
        document |= {"valid": False, "issues": [p.as_json() for p in error.problems]}
    if isinstance(error, NotFinalError):
        document |= {"holes": [hole.as_json() for hole in error.holes], "lint": [row.text for row in error.failed]}
    if isinstance(error, InfeasiblePlan):
        document |= {"conflict": list(error.conflict), "relaxation": error.relaxation}
    return document


def _write_log() -> Path:
    """The traceback goes to a log file, never to the screen."""
    with tempfile.NamedTemporaryFile("w", prefix="consolidate-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write(traceback.format_exc())
    logging.getLogger(__name__).debug("wrote %s", log.name)
    return Path(log.name)
