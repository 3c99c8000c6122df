"""The steps of each channel in order: what is due when, and who does it. Wording stands in the reports."""

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from inventory.graph import CapabilityGraph
from inventory.kinds import Stage
from inventory.records import Channel, ChannelId
from migration.plan import ChannelDecision, Plan, origin_of
from migration.policy import Policy
from migration.schedule.roles import Doer, doer_of
from migration.schedule.stage_steps import last_rollback
from migration.schedule.step_facts import StepFacts, days_of_work

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RunbookStep:
    """One step of one channel. ``task`` is a key of the words; ``stage`` the stage it prepares or carries out.

    ``facts``: numbers the words name; None where the bank has not given what they are reckoned from.
    """

    channel_id: ChannelId
    number: int
    task: str
    due: dt.date
    stage: str
    doer: Doer
    irreversible: bool
    rollback_until: dt.date | None
    facts: Mapping[str, Any] = field(default_factory=dict)


def runbook_steps(plan: Plan, graph: CapabilityGraph, policy: Policy) -> list[RunbookStep]:
    """Every step of every channel that opens, has stages or takes back announced days.

    Those that open first, then by wave, channel and day; on one day in the order they are done. A new
    account's steps are its source's owner's.
    """
    facts = StepFacts(plan, graph)
    found: list[RunbookStep] = []
    for decision in sorted(plan.channels, key=lambda row: (row.wave or 0, row.channel_id)):
        channel = graph.inventory.channels.get(origin_of(decision.channel_id))
        has_steps = decision.stages or decision.opens_on or facts.corrected_on(decision.channel_id)
        if channel is not None and has_steps:
            found += _steps_of(decision, channel, facts, policy)
    return found


@cache
def step_table() -> list[dict[str, Any]]:
    """The steps as data, in order."""
    text = resources.files("migration").joinpath("data/runbook.toml").read_text(encoding="utf-8")
    steps: list[dict[str, Any]] = tomllib.loads(text)["step"]
    return steps


def _steps_of(decision: ChannelDecision, channel: Channel, facts: StepFacts, policy: Policy) -> Iterable[RunbookStep]:
    dated = []
    for order, step in enumerate(step_table()):
        for anchor in _anchors(decision, step["anchor"], facts.corrected_on(decision.channel_id)):
            if facts.hold(step["when"], decision, channel):
                dated.append((_due(step, anchor, facts.counts(channel), policy), order, step))
    limit = last_rollback(decision)
    gone = decision.day_of(Stage.CANCEL)
    for number, (due, _, step) in enumerate(sorted(dated, key=lambda item: item[:2]), start=1):
        final = gone is not None and step["anchor"] == "cancel" and due == gone
        yield RunbookStep(
            decision.channel_id, number, step["id"], due, step["anchor"],
            doer_of(step["role"], channel, facts.inventory), final, limit if limit and due <= limit else None,
            facts.of(step, channel, policy),
        )


def _due(step: dict[str, Any], anchor: dt.date, counts: Mapping[str, int | None], policy: Policy) -> dt.date:
    """The day a step is due; what the platform counts by months stays in the anchor's month."""
    days = policy.whole(step["setting"]) if "setting" in step else int(step["days"])
    offset = -days if step.get("before") else days
    if "work" in step:
        offset -= days_of_work(step["work"], counts, policy) or 1
    due = anchor + _DAY * offset
    return max(due, anchor.replace(day=1)) if step.get("same_month") else due


def _anchors(decision: ChannelDecision, anchor: str, corrected_on: dt.date | None) -> list[dt.date]:
    if anchor == "correction":
        return [corrected_on] if corrected_on else []
    if anchor == "opens":
        return [decision.opens_on] if decision.opens_on else []
    if anchor == "request":
        return [step.request_on for step in decision.stages if step.request_on]
    if anchor == "first_stop":
        stops = [s.date for s in decision.stages if s.stage in (Stage.INTAKE_STOP, Stage.SERVICE_STOP)]
        return [min(stops)] if stops else []
    return [step.date for step in decision.stages if step.stage == anchor]
