"""The main job as the command line runs it: each step told, its files written where they belong."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from inventory.errors import InventoryError, SettingsError
from inventory.forms.overrides import read_overrides
from inventory.inventory import Inventory
from inventory.records import PersonDecision, SourceRef
from migration.workspace import Workspace
from reports.dates import tell_dates
from reports.job import Job
from reports.kept import read_kept
from reports.steps import (
    PlanOptions,
    input_files,
    make_notices,
    make_plan,
    make_reports,
    make_review,
    plan_files,
)

if TYPE_CHECKING:
    from reports.console import Say


def plan_into(options: PlanOptions, workspace: Path, say: "Say", *, workbook: bool = False) -> Job:
    """Plan and write what the plan stands on; the previous plan of the workspace counts where asked.

    ``workbook`` says that ``plan.xlsx`` will be written anew: nothing is, where it holds answers nobody passed on.
    """
    home = Workspace(workspace)
    previous = home.load_plan() if options.keep_announced else None
    with say.step("job.step_plan"):
        job = make_plan(options, previous)
    if workbook:
        refuse_to_lose_answers(home, job.inventory)
    home.write_inputs(input_files(job))
    home.write(plan_files(job))
    return job


def refuse_to_lose_answers(home: Workspace, inventory: Inventory) -> None:
    """Stop before ``plan.xlsx`` is written over what people wrote into it and the plan does not know.

    Raises
    ------
    SettingsError
        The yellow columns hold decisions, or halves of them, that are not among those of ``inventory``.
    """
    path = home.root / "plan.xlsx"
    if not path.is_file():
        return
    known = {_without_place(row) for row in inventory.decisions}
    try:
        lost = [row for row in read_overrides(path, inventory) if _without_place(row) not in known]
    except SettingsError:
        return  # no sheet in which anybody could have answered
    except InventoryError as error:
        raise SettingsError.saying("reports", "errors.answers_unread", path=path) from error
    if lost:
        raise SettingsError.saying("reports", "errors.answers_lost", path=path, count=len(lost))


def _without_place(row: PersonDecision) -> PersonDecision:
    return replace(row, at=SourceRef("", 0))


def run_all(options: PlanOptions, workspace: Path, say: "Say") -> None:
    """Plan, notices, review, reports and the summary; blockers are shown, the exit code stays 0."""
    home = Workspace(workspace)
    kept = read_kept(workspace, handed_in=options.decisions)
    job = plan_into(options, workspace, say, workbook=True)
    with say.step("job.step_notices"):
        drafts = make_notices(job, options.lang, home)
    with say.step("job.step_review"):
        found, files = make_review(job, options.lang, kept)
        home.write(files)
    with say.step("job.step_report"):
        home.write(make_reports(job, found, options.lang, kept))
    say.summary(job, found, drafts, workspace)
    tell_dates(say, job)
