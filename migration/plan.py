"""The plan: one decision per channel and per function, with dates, prices and reasons.

Field for field what ``plan.json`` holds (design section 5); :mod:`migration.plan_json` reads and writes it.
Money is CNY over the horizon, integers, cost positive, relative to keeping the channel.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from inventory.kinds import Action, Disposition, Stage
from inventory.records import CapabilityId, ChannelId, FunctionId
from migration.findings import Finding
from migration.portfolio import Portfolio

SCHEMA = "consolidate.plan/1"
#: id of an account the plan opens for a conversion: NEW:<channel_id>
NEW_PREFIX = "NEW:"


def new_account(channel_id: str) -> ChannelId:
    """The id of the account the plan opens in the place of a channel."""
    return ChannelId(f"{NEW_PREFIX}{channel_id}")


def is_new(channel_id: str) -> bool:
    """An account the plan opens."""
    return channel_id.startswith(NEW_PREFIX)


def origin_of(channel_id: str) -> ChannelId:
    """The channel of the ledger behind an id: itself, or the one an opened account replaces."""
    return ChannelId(channel_id.removeprefix(NEW_PREFIX))


@dataclass(frozen=True, slots=True)
class StageStep:
    """One dated step. ``request_on``: the day a cancellation is applied for (stage ``cancel``)."""

    stage: Stage
    date: dt.date
    functions: tuple[FunctionId, ...] = ()
    irreversible: bool = False
    request_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, with a code, a sentence and the figures behind it."""

    code: str
    text: str
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Price:
    """Price lines by name (``annual_…``, ``one_off_…``, ``shadow_…``) and their sum."""

    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """The sum of the lines."""
        return sum(self.lines.values())

    @property
    def judgement(self) -> int:
        """The sum of the shadow lines, never added to cash."""
        return self.part("shadow")

    @property
    def cash(self) -> int:
        """The sum of all other lines."""
        return self.total - self.judgement

    def part(self, nature: str) -> int:
        """The sum of the lines of one nature: ``annual``, ``one_off`` or ``shadow``."""
        return sum(amount for name, amount in self.lines.items() if name.startswith(f"{nature}_"))


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another option of the channel with everything else as decided; why it was not taken.

    ``total`` differs from the price of the decision by what the bank would pay more, building it shares included.
    """

    action: Action
    target_channel_id: ChannelId | None
    total: int | None
    why_not: str
    open: bool = True  # no rule stands against it with everything else as decided


@dataclass(frozen=True, slots=True)
class AssetPlan:
    """What the plan proposes for an asset; ``proposed`` tells it from the bank's own word."""

    kind: str
    description: str
    disposition: str | None
    ends_on: dt.date | None
    proposed: bool


@dataclass(frozen=True, slots=True)
class ChannelDecision:
    """What becomes of one channel."""

    channel_id: ChannelId
    action: Action
    mechanism: str
    target_channel_id: ChannelId | None = None
    wave: int | None = None
    lead_days: int | None = None  # where it differs from the policy's
    stages: tuple[StageStep, ...] = ()
    reasons: tuple[Reason, ...] = ()
    price: Price = field(default_factory=Price)
    alternatives: tuple[Alternative, ...] = ()
    assets: tuple[AssetPlan, ...] = ()
    decided_by: str = "plan"  # or "person"
    decided_by_name: str | None = None
    confidence: str = "high"  # high, medium, low
    opens_on: dt.date | None = None  # a planned or new account: the first day it serves customers

    @property
    def next_best(self) -> Alternative | None:
        """The cheapest other option that is open; None where rules stand against every one."""
        priced = [(a.total, at) for at, a in enumerate(self.alternatives) if a.open and a.total is not None]
        return self.alternatives[min(priced)[1]] if priced else None

    def day_of(self, stage: Stage) -> dt.date | None:
        """The last day of a stage, None where the channel has no such stage."""
        return max((step.date for step in self.stages if step.stage is stage), default=None)


@dataclass(frozen=True, slots=True)
class FunctionDecision:
    """What becomes of one function. ``stops_on``: the first day without it."""

    function_id: FunctionId
    channel_id: ChannelId
    capability_id: CapabilityId | None
    disposition: Disposition
    target_channel_id: ChannelId | None = None
    target_function_id: FunctionId | None = None
    stops_on: dt.date | None = None
    stage: Stage | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Wave:
    """Channels that end service in one span of days; ``load`` is work days per unit and month."""

    wave: int
    start: dt.date
    end: dt.date
    channels: tuple[ChannelId, ...]
    load: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Send:
    """One message of our own on a channel; it counts against the channel's quota."""

    channel_id: ChannelId
    date: dt.date
    stage: Stage
    displaces: bool = False  # a usual message gives way


@dataclass(frozen=True, slots=True)
class Correction:
    """A day customers were told that no longer holds: a corrected notice replaces the old one.

    ``old`` None: a stage they were not told of; ``new`` None: one that no longer happens. ``code`` and ``reason``:
    why, as a word and as a sentence. ``media``: those the corrected notice goes out in.
    """

    channel_id: ChannelId
    stage: Stage
    old: dt.date | None
    new: dt.date | None
    code: str = ""
    reason: str = ""
    media: tuple[str, ...] = ()

    @property
    def days_later(self) -> int | None:
        """By how many days the stage slips; negative: it comes earlier."""
        return (self.new - self.old).days if self.old and self.new else None


@dataclass(frozen=True, slots=True)
class Solver:
    """What the solver proved."""

    status: str  # optimal or feasible
    objective: int
    bound: int
    gap: float


@dataclass(frozen=True, slots=True)
class Summary:
    """The headline figures; cash from known figures only, unknown ones named."""

    channels_before: int
    channels_after: int
    followers_affected: int
    annual_saving: int
    one_off_cost: int
    unknowns: tuple[str, ...] = ()
    share_on_unknowns: float = 0.0  # of the sum of absolute price lines


@dataclass(frozen=True)
class Plan:
    """The whole plan. Rows are in id order; an opened account has a row of its own (action keep)."""

    as_of: dt.date
    start: dt.date
    policy: Mapping[str, Any]  # the values the plan was made with, lead_days among them
    inputs: Mapping[str, str]  # name -> sha256:…
    solver: Solver
    summary: Summary
    channels: tuple[ChannelDecision, ...]
    functions: tuple[FunctionDecision, ...]
    waves: tuple[Wave, ...]
    sends: tuple[Send, ...]
    findings: tuple[Finding, ...]
    corrections: tuple[Correction, ...] = ()  # announced days that change, by channel and stage
    notes: tuple[str, ...] = ()  # what a reader of the dates must know
    portfolio: Portfolio = field(default_factory=Portfolio)  # where every live channel stands before the plan

    @cached_property
    def corrections_of(self) -> Mapping[ChannelId, tuple[Correction, ...]]:
        """The changed days of each channel that customers were told of."""
        found: dict[ChannelId, list[Correction]] = {}
        for row in self.corrections:
            found.setdefault(row.channel_id, []).append(row)
        return {channel_id: tuple(rows) for channel_id, rows in found.items()}

    @cached_property
    def decision_of(self) -> Mapping[ChannelId, ChannelDecision]:
        """The decision of each channel."""
        return {row.channel_id: row for row in self.channels}

    @cached_property
    def functions_of(self) -> Mapping[ChannelId, tuple[FunctionDecision, ...]]:
        """The function decisions of each channel."""
        found: dict[ChannelId, list[FunctionDecision]] = {}
        for row in self.functions:
            found.setdefault(row.channel_id, []).append(row)
        return {channel_id: tuple(rows) for channel_id, rows in found.items()}

    def ending(self) -> tuple[ChannelDecision, ...]:
        """The decisions that end a channel as customers know it."""
        return tuple(row for row in self.channels if row.action.ends_channel)

    def changed(self) -> tuple[ChannelDecision, ...]:
        """Ending channels, and kept ones that lose a function in use: those that must be announced."""
        return tuple(row for row in self.channels if any(s.stage is Stage.ANNOUNCE for s in row.stages))
