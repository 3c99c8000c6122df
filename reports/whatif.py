"""The steps of ``scenarios`` and ``diff``: read what the command line names, ask, return answers and files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from inventory.errors import InfeasiblePlan, SettingsError
from inventory.words import load_words
from migration.plan import Plan
from migration.plan_json import plan_from_json
from migration.planner import PlanRequest, build_plan
from migration.whatif.diff_text import DiffReport, grouping_note
from migration.whatif.input_changes import ChangeKind, InputChange, compare_inventories
from migration.whatif.plan_diff import PlanDiff, compare_decisions, diff_plans, names_of
from migration.whatif.scenario_flips import Tell, silent
from migration.whatif.scenario_policies import load_scenarios
from migration.whatif.scenarios import ScenarioStudy, study_scenarios
from migration.workspace import Workspace
from reports.scenarios_excel import scenarios_workbook
from reports.steps import PlanOptions, input_digests, load_job, plan_request


@dataclass(frozen=True)
class _Side:
    """One side of a comparison. ``request`` None: what the plan was made from is not there."""

    path: Path
    plan: Plan | None
    request: PlanRequest | None
    why_not: str = ""


def make_scenarios(options: PlanOptions, lang: str, tell: Tell = silent) -> tuple[ScenarioStudy, Mapping[str, bytes]]:
    """The study of one inventory, and its files by name in the workspace; ``tell`` hears how far it is."""
    request = plan_request(options)
    study = study_scenarios(request, input_digests(request), tell=tell)
    document = json.dumps(study.as_json(), ensure_ascii=False, indent=1) + "\n"
    return study, {"scenarios.json": document.encode(), "scenarios.xlsx": scenarios_workbook(study, lang)}


def make_diff(old: Path, new: Path, lang: str) -> DiffReport:
    """Two workspaces (or plan.json files), or two inventories, compared.

    Inventories are planned with the policy as it stands, each as of its own day.

    Raises
    ------
    SettingsError
        One side is a plan and the other an inventory, or one cannot be read.
    """
    plans = [_is_plan(path) for path in (old, new)]
    if plans[0] != plans[1]:
        raise SettingsError.saying("reports", "errors.not_alike", old=old, new=new)
    read = _read_plan if plans[0] else _read_inventory
    before, after = read(old, lang), read(new, lang)
    return _report("plans" if plans[0] else "inventories", before, after, lang)


def _is_plan(path: Path) -> bool:
    return (path / "plan.json").is_file() or path.suffix == ".json"


def _read_plan(path: Path, lang: str) -> _Side:
    home = path if path.is_dir() else path.parent
    if (home / "inputs" / "manifest.json").is_file() and path.name in (home.name, "plan.json"):
        job = load_job(Workspace(home))
        request = PlanRequest(job.graph, job.policy, job.plan.as_of, job.plan.start, lang)
        return _Side(path, job.plan, replace(request, shared_followers=job.shared_followers))
    file = path / "plan.json" if path.is_dir() else path
    try:
        return _Side(path, plan_from_json(file.read_text(encoding="utf-8")), None)
    except OSError as error:
        raise SettingsError.saying("reports", "errors.file", path=file, why=error) from error
    except (KeyError, ValueError, TypeError) as error:
        raise SettingsError.saying("reports", "errors.not_a_plan", file=file, why=error) from error


def _read_inventory(path: Path, lang: str) -> _Side:
    request = plan_request(PlanOptions(path, lang=lang))
    try:
        return _Side(path, build_plan(request), request)
    except InfeasiblePlan as error:
        return _Side(path, None, request, str(error))


def _report(kind: str, old: _Side, new: _Side, lang: str) -> DiffReport:
    requests = [side.request for side in (old, new)]
    inventories = [request.graph.inventory if request else None for request in requests]
    diff = _diff(old, new)
    if diff is not None:
        decisions = diff.decisions
    else:
        decisions = compare_decisions(old.plan, new.plan) if old.plan and new.plan else ()
    changes = diff.changes if diff is not None else _changes_alone(old, new)
    return DiffReport(
        kind, str(old.path), str(new.path), changes, diff, decisions, names_of(*inventories),
        tuple(_notes(old, new, diff, lang)), lang,
    )


def _diff(old: _Side, new: _Side) -> PlanDiff | None:
    if old.plan is None or new.plan is None or old.request is None or new.request is None:
        return None
    return diff_plans(old.plan, new.plan, (old.request, new.request))


def _changes_alone(old: _Side, new: _Side) -> tuple[InputChange, ...]:
    """The differences of the inputs where the decisions cannot be explained by them."""
    if old.request and new.request:
        return compare_inventories(old.request.graph.inventory, new.request.graph.inventory)
    if old.plan is None or new.plan is None:
        return ()
    names = sorted(name for name in {*old.plan.policy, *new.plan.policy} if "." in name)
    pairs = ((name, old.plan.policy.get(name), new.plan.policy.get(name)) for name in names)
    return tuple(
        InputChange(ChangeKind.SETTING, "", (name,), name, was, now) for name, was, now in pairs if was != now
    )


def _notes(old: _Side, new: _Side, diff: PlanDiff | None, lang: str) -> list[str]:
    words = load_words("migration", lang)
    found = []
    for side, key in ((old, "old"), (new, "new")):
        if side.why_not:
            found.append(words.say("diff.note.no_plan", side=words.say(f"diff.note.{key}"), why=side.why_not))
    if diff is None:
        return found or [words.say("diff.note.no_inputs")]
    if diff.decisions and not diff.changes:
        found.append(words.say("diff.note.same_inputs"))
    elif diff.reproduced is False:
        found.append(words.say("diff.note.not_reproduced"))
    if diff.replans and (note := grouping_note(diff.grouping, load_scenarios().diff_limit, words)):
        found.append(note)
    return found
