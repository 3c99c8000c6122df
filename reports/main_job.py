"""The main job as the command line runs it: each step told, its files written where they belong."""

from pathlib import Path
from typing import TYPE_CHECKING

from migration.workspace import Workspace
from reports.dates import tell_dates
from reports.job import Job
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


def plan_into(options: PlanOptions, workspace: Path, say: "Say") -> Job:
    """Plan and write what the plan stands on; the previous plan of the workspace counts where asked."""
    home = Workspace(workspace)
    previous = home.load_plan() if options.keep_announced else None
    with say.step("job.step_plan"):
        job = make_plan(options, previous)
    home.write_inputs(input_files(job))
    home.write(plan_files(job))
    return job


def run_all(options: PlanOptions, workspace: Path, say: "Say") -> None:
    """Plan, notices, review, reports and the summary; blockers are shown, the exit code stays 0."""
    job = plan_into(options, workspace, say)
    home = Workspace(workspace)
    with say.step("job.step_notices"):
        drafts = make_notices(job, options.lang, home)
    with say.step("job.step_review"):
        found, files = make_review(job, options.lang)
        home.write(files)
    with say.step("job.step_report"):
        home.write(make_reports(job, found, options.lang))
    say.summary(job, found, drafts, workspace)
    tell_dates(say, job)
