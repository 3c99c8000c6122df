"""How a command ends: every exception becomes one message and an exit code."""

import logging
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from inventory.errors import (
    ConsolidateError,
    InfeasiblePlan,
    IntegrityError,
    InventoryError,
    MissingText,
    SettingsError,
)
from inventory.words import tell

if TYPE_CHECKING:
    from reports.console import Say

#: exit code of each exception; a subclass stands before its base
_EXIT = ((InventoryError, 1), (InfeasiblePlan, 3), (IntegrityError, 4), (SettingsError, 2), (ConsolidateError, 1))
_OWN_FAULT, _INTERRUPTED = 70, 130


@contextmanager
def guarded(say: "Say", workspace: Path | None = None, *, lock: bool = False) -> Iterator["Say"]:
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


def _own_fault(say: "Say") -> NoReturn:
    """One sentence and where the log lies."""
    _fail(say, say.words.say("job.own_fault", log=_write_log()), _OWN_FAULT)


def _fail(say: "Say", text: str, code: int) -> NoReturn:
    """End with one sentence; with ``--json`` the sentence is the document."""
    if say.as_json:
        say.document({"error": text, "exit": code})
    say.problem(text)
    raise typer.Exit(code) from None


def _report(say: "Say", error: ConsolidateError, code: int) -> None:
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
