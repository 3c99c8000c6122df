"""The steps of the main job, each one call; the command line only parses, calls and prints.

Every step reads what it needs and returns files as bytes; :class:`migration.workspace.Workspace` writes them.
"""

import datetime as dt
import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from inventory.audience import read_shared_followers, shared_followers_to_csv
from inventory.capabilities import (
    learn,
    load_learned,
    load_taxonomy,
    map_functions,
    map_names,
    read_names,
    write_mapped,
)
from inventory.capabilities.confirmed import confirmed_in
from inventory.capabilities.learned import LearnedMappings
from inventory.capabilities.mapping_file import mapping_from_csv, mapping_to_csv
from inventory.errors import SettingsError
from inventory.forms.overrides import read_overrides
from inventory.graph import CapabilityGraph
from inventory.inventory import Inventory
from inventory.loading import load_inventory
from inventory.records import ChannelId, PersonDecision
from inventory.snapshot import digest_of as digest_of_inventory
from inventory.snapshot import snapshot_files
from migration.compliance import Review, review, review_to_json, rule_files
from migration.plan import Plan
from migration.plan_json import plan_to_json
from migration.planner import PlanRequest, build_plan
from migration.policy import policy_from_json
from migration.policy_file import load_policy
from migration.workspace import Workspace, digest_of, refuse_stale
from notices import NoticeSet, draft_notices, with_correction_media
from reports.job import Job
from reports.kept import Kept

_NOTHING: Mapping[str, Kept] = {}


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """What ``plan`` and ``run`` take from the command line."""

    inventory: Path
    policy: Path | None = None
    as_of: dt.date | None = None
    start: dt.date | None = None
    decisions: Path | None = None
    mapping: Path | None = None
    audience: Path | None = None
    keep_announced: bool = False
    lang: str = "zh"


def read_graph(path: Path, mapping: Path | None, lang: str) -> CapabilityGraph:
    """The capability graph of an inventory file; raises :class:`InventoryError` with every problem."""
    inventory = load_inventory(path, lang).raise_on_errors()
    taxonomy = load_taxonomy()
    learned = _confirmed(mapping)
    return CapabilityGraph(inventory, taxonomy, map_functions(inventory, taxonomy, learned, lang))


def map_file(names: Path, output: Path, learned_file: Path | None, lang: str) -> dict[str, int]:
    """Map a CSV of names; rows whose capability_id somebody filled in are remembered in ``learned_file``.

    Returns the counts of names, of answers and of abstentions. Raises :class:`SettingsError` where ``output`` is the
    input itself, whose confirmed rows would be lost, or is named like a workbook.
    """
    if output.exists() and names.exists() and output.samefile(names):
        raise SettingsError.saying("inventory", "problems.suggestion.same_file", path=output)
    if output.suffix.lower().startswith(".xls"):
        raise SettingsError.saying("inventory", "files.not_a_csv_name", path=output)
    with _named_by_user(names):
        rows = read_names(names, lang)
    if learned_file is not None:
        with _named_by_user(learned_file):
            learn(learned_file, confirmed_in(rows, load_taxonomy()))
    answers = map_names(rows, load_taxonomy(), _confirmed(learned_file), lang)
    with _named_by_user(output):
        write_mapped(output, rows, answers)
    mapped = sum(1 for answer in answers if answer.capability_id)
    return {"names": len(rows), "mapped": mapped, "abstained": len(rows) - mapped}


def _confirmed(path: Path | None) -> LearnedMappings | None:
    if path is None:
        return None
    if not path.exists():  # unlike the file of ``map --learn``, which may be one still to be written
        reason = FileNotFoundError(errno.ENOENT, "")
        raise SettingsError.saying("inventory", "files.not_read", path=path, reason=reason)
    return load_learned(path)


@contextmanager
def _named_by_user(path: Path) -> Iterator[None]:
    """A file the user named that cannot be read or written is theirs to mend."""
    try:
        yield
    except OSError as error:
        raise SettingsError.saying("reports", "errors.file", path=path, why=error) from error


def make_plan(options: PlanOptions, previous: Plan | None) -> Job:
    """Read, map and plan; nothing is written."""
    request = plan_request(options, previous)
    plan = with_correction_media(build_plan(request), request.graph)
    return Job(replace(plan, inputs=input_digests(request)), request.graph, request.policy, request.shared_followers)


def plan_request(options: PlanOptions, previous: Plan | None = None) -> PlanRequest:
    """Read and map: everything a plan is made from."""
    policy = load_policy(options.policy)
    graph = read_graph(options.inventory, options.mapping, options.lang)
    as_of = day_of_data(graph.inventory, options.as_of)
    start = options.start or as_of + dt.timedelta(days=policy.whole("schedule.start_after_days"))
    if start < as_of:
        raise SettingsError.saying("reports", "errors.start_in_the_past", start=start, as_of=as_of)
    if options.decisions:
        graph = _with_words(graph, read_overrides(options.decisions, graph.inventory, options.lang))
    shared = read_shared_followers(options.audience) if options.audience else {}
    return PlanRequest(graph, policy, as_of, start, options.lang, (), previous, shared)


def _with_words(graph: CapabilityGraph, overrides: tuple[PersonDecision, ...]) -> CapabilityGraph:
    """The graph of an inventory that holds people's overrides too: the workspace keeps them with the other inputs."""
    held = graph.inventory
    if not overrides:
        return graph
    decisions = tuple(dict.fromkeys((*held.decisions, *overrides)))
    inventory = replace(held, decisions=decisions, sheets_present=held.sheets_present | {"decisions"})
    return CapabilityGraph(replace(inventory, digest=digest_of_inventory(inventory)), graph.taxonomy, graph.mapping)


def day_of_data(inventory: Inventory, as_of: dt.date | None) -> dt.date:
    """The day the data speak of: as asked, else the first day after the last activity month."""
    found = as_of or inventory.default_as_of
    if found is None:
        raise SettingsError.saying("reports", "errors.no_day_of_data")
    return found


def plan_files(job: Job) -> Mapping[str, bytes]:
    """``plan.json`` as bytes, by its name in the workspace."""
    return {"plan.json": plan_to_json(job.plan).encode()}


def input_files(job: Job) -> Mapping[str, bytes]:
    """Everything the plan was made from, by name inside ``inputs/``."""
    tables = {f"inventory/{name}": data for name, data in snapshot_files(job.inventory).items()}
    rules = {f"rules/{name}": data for name, data in rule_files().items()}
    audience = {"audience.csv": shared_followers_to_csv(job.shared_followers)} if job.shared_followers else {}
    return tables | rules | audience | {
        "policy.json": job.policy.to_json(),
        "taxonomy.csv": job.graph.taxonomy.text.encode(),
        "mapping.csv": mapping_to_csv(job.graph.mapping),
    }


def load_job(workspace: Workspace) -> Job:
    """The plan of a workspace with the inputs it was made from, checked to belong together."""
    plan, inventory = workspace.load_plan(), workspace.load_inventory()
    mapping = mapping_from_csv(workspace.read("inputs/mapping.csv"))
    policy = policy_from_json(workspace.read("inputs/policy.json"))
    job = Job(plan, CapabilityGraph(inventory, load_taxonomy(), mapping), policy, _audience_of(workspace))
    refuse_stale(plan, input_digests(job), policy)
    return job


def _audience_of(workspace: Workspace) -> Mapping[tuple[ChannelId, ChannelId], int]:
    """The shared followers the plan was made with; a plan made without any has no such file."""
    path = workspace.root / "inputs" / "audience.csv"
    return read_shared_followers(path) if path.is_file() else {}


def make_review(job: Job, lang: str, kept: Mapping[str, Kept] = _NOTHING) -> tuple[Review, Mapping[str, bytes]]:
    """The review and its three files, the workbook with what people wrote into it before."""
    from reports.review_excel import review_workbook
    from reports.review_word import review_document

    found = review(job.plan, job.graph, job.plan.as_of, lang)
    files = {
        "review.json": review_to_json(found).encode(),
        "review.docx": review_document(found, job.plan, job.graph, lang),
        "review.xlsx": review_workbook(found, job.plan, job.graph, lang, kept.get("review.xlsx")),
    }
    return found, files


def make_notices(job: Job, lang: str, workspace: Workspace, *, final: bool = False) -> NoticeSet:
    """Write the notice drafts as they are made; ``final`` refuses holes, and the drafts there were stay."""
    with workspace.replacing("notices") as take:
        return draft_notices(job.plan, job.graph, lang, final=final, into=take)


def make_reports(job: Job, found: Review, lang: str, kept: Mapping[str, Kept] = _NOTHING) -> Mapping[str, bytes]:
    """Workbook, page, runbook, calendar and graph; the workbooks with what people wrote into them before."""
    from inventory.graph.export import render_graph
    from reports.excel import plan_workbook
    from reports.ics import calendar_file
    from reports.page import page_html
    from reports.runbook import runbook_workbook

    return {
        "plan.xlsx": plan_workbook(job, found, lang, kept.get("plan.xlsx")),
        "report.html": page_html(job, found, lang).encode(),
        "runbook.xlsx": runbook_workbook(job.plan, job.graph, job.policy, lang, kept.get("runbook.xlsx")),
        "calendar.ics": calendar_file(job.plan, job.graph, lang),
        "graph.graphml": render_graph(job.graph, ".graphml"),
    }


def input_digests(made_from: PlanRequest | Job) -> dict[str, str]:
    """The sha256 of everything a plan is made from, by name; shared followers only where they were given."""
    graph, shared = made_from.graph, made_from.shared_followers
    rules = b"".join(data for _, data in sorted(rule_files().items()))
    audience = {"audience": digest_of(shared_followers_to_csv(shared))} if shared else {}
    return audience | {
        "inventory": graph.inventory.digest,
        "policy": made_from.policy.digest,
        "taxonomy": graph.taxonomy.digest,
        "mapping": digest_of(mapping_to_csv(graph.mapping)),
        "rules": digest_of(rules),
    }
