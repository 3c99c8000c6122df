"""The steps of each channel in order: what is due when, and who does it. Wording stands in the reports."""

import datetime as dt
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from inventory.graph import CapabilityGraph
from inventory.kinds import Stage, Status
from inventory.records import Channel, ChannelId
from migration.plan import NEW_PREFIX, ChannelDecision, Plan
from migration.policy import Policy
from migration.schedule.roles import Doer, doer_of
from migration.schedule.stages import last_rollback

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RunbookStep:
    """One step of one channel. ``task`` is a key of the words; ``stage`` the stage it prepares or carries out."""

    channel_id: ChannelId
    number: int
    task: str
    due: dt.date
    stage: str
    doer: Doer
    irreversible: bool
    rollback_until: dt.date | None


def runbook_steps(plan: Plan, graph: CapabilityGraph, policy: Policy) -> list[RunbookStep]:
    """Every step of every channel with stages, by wave, channel and day; on one day in the order they are done."""
    facts = _Facts(plan, graph)
    found: list[RunbookStep] = []
    for decision in sorted(plan.channels, key=lambda row: (row.wave or 0, row.channel_id)):
        channel = graph.inventory.channels.get(decision.channel_id)
        if channel is not None and decision.stages:
            found += _steps_of(decision, channel, facts, policy)
    return found


@cache
def step_table() -> list[dict[str, Any]]:
    """The steps as data, in order."""
    text = resources.files("migration").joinpath("data/runbook.toml").read_text(encoding="utf-8")
    steps: list[dict[str, Any]] = tomllib.loads(text)["step"]
    return steps


def _steps_of(decision: ChannelDecision, channel: Channel, facts: "_Facts", policy: Policy) -> Iterable[RunbookStep]:
    dated = []
    for order, step in enumerate(step_table()):
        for anchor in _anchors(decision, step["anchor"]):
            if facts.hold(step["when"], decision, channel):
                dated.append((anchor + _DAY * _offset(step, policy), order, step))
    limit = last_rollback(decision)
    gone = decision.day_of(Stage.CANCEL)
    for number, (due, _, step) in enumerate(sorted(dated, key=lambda item: item[:2]), start=1):
        final = gone is not None and step["anchor"] == "cancel" and due == gone
        yield RunbookStep(
            channel.id, number, step["id"], due, step["anchor"], doer_of(step["role"], channel, facts.inventory),
            final, limit if limit and due <= limit else None,
        )


def _offset(step: dict[str, Any], policy: Policy) -> int:
    days = policy.whole(step["setting"]) if "setting" in step else int(step["days"])
    return -days if step.get("before") else days


def _anchors(decision: ChannelDecision, anchor: str) -> list[dt.date]:
    if anchor == "request":
        return [step.request_on for step in decision.stages if step.request_on]
    if anchor == "first_stop":
        stops = [s.date for s in decision.stages if s.stage in (Stage.INTAKE_STOP, Stage.SERVICE_STOP)]
        return [min(stops)] if stops else []
    return [step.date for step in decision.stages if step.stage == anchor]


class _Facts:
    """What the conditions of the steps ask."""

    def __init__(self, plan: Plan, graph: CapabilityGraph) -> None:
        self.inventory = graph.inventory
        self._plan = plan
        self._linked = {f.jumps_to for f in self.inventory.functions.values() if f.jumps_to}
        self._depended_on = {d.depends_on for d in self.inventory.dependencies}

    def hold(self, when: dict[str, Any], decision: ChannelDecision, channel: Channel) -> bool:
        """Whether every line of a condition holds."""
        among = {"kinds": str(channel.kind), "mechanisms": decision.mechanism}
        holds = {
            "ends": decision.action.ends_channel,
            "assets": bool(self.inventory.assets_of[channel.id]),
            "filed": bool(channel.filing_no),
            "linked": channel.id in self._linked,
            "depended_on": channel.id in self._depended_on,
            "builds": self._builds(channel.id),
            "target_opens": self._target_opens(decision),
        }
        return all(among[name] in wanted if name in among else holds[name] == wanted for name, wanted in when.items())

    def _builds(self, channel_id: ChannelId) -> bool:
        rows = self._plan.functions_of.get(channel_id, ())
        return any(row.target_channel_id and not row.target_function_id and row.stops_on for row in rows)

    def _target_opens(self, decision: ChannelDecision) -> bool:
        rows = self._plan.functions_of.get(decision.channel_id, ())
        targets = {decision.target_channel_id} | {row.target_channel_id for row in rows}
        return any(self._is_new(target) for target in targets if target)

    def _is_new(self, channel_id: ChannelId) -> bool:
        channel = self.inventory.channels.get(channel_id)
        return channel_id.startswith(NEW_PREFIX) or (channel is not None and channel.status is Status.PLANNED)
