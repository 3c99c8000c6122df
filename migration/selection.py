"""What the optimiser chose and when the schedule places it: the two halves the planner joins into a Plan."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from inventory.kinds import Action, Disposition, Stage
from inventory.records import ChannelId, FunctionId
from migration.findings import Finding
from migration.plan import Correction, Send, StageStep, Wave


@dataclass(frozen=True, slots=True)
class Choice:
    """The action chosen for one channel. Dates are a person's, and bind the end of service."""

    channel_id: ChannelId
    action: Action
    mechanism: str
    target_channel_id: ChannelId | None = None
    decided_by: str = "plan"
    not_before: dt.date | None = None
    not_after: dt.date | None = None


@dataclass(frozen=True, slots=True)
class FunctionChoice:
    """The disposition chosen for one function. ``built``: the target must build it before the old one stops."""

    function_id: FunctionId
    disposition: Disposition
    target_channel_id: ChannelId | None = None
    target_function_id: FunctionId | None = None
    reason: str | None = None

    @property
    def built(self) -> bool:
        """The capability is new on the target."""
        return self.disposition is not Disposition.STAY and bool(self.target_channel_id) and not self.target_function_id


@dataclass(frozen=True, slots=True)
class Selection:
    """Every channel's and every function's choice. Ids starting with ``NEW:`` are accounts the plan opens."""

    channels: Mapping[ChannelId, Choice]
    functions: Mapping[FunctionId, FunctionChoice]


@dataclass(frozen=True, slots=True)
class ChannelDates:
    """The dated stages of one channel; empty for one that nobody needs to hear about."""

    channel_id: ChannelId
    wave: int | None
    stages: tuple[StageStep, ...]
    lead_days: int | None = None  # where it differs from the policy's


@dataclass(frozen=True, slots=True)
class Stop:
    """The first day without a function, and the stage that stops it."""

    stops_on: dt.date
    stage: Stage


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A closing the calendar has no room for, and why, in a sentence."""

    channel_id: ChannelId
    text: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """When everything happens. ``bound`` and ``objective`` speak of months, in the wave model's CNY."""

    channels: Mapping[ChannelId, ChannelDates]
    functions: Mapping[FunctionId, Stop]
    waves: tuple[Wave, ...]
    sends: tuple[Send, ...]
    unplaced: tuple[Unplaced, ...] = ()
    objective: int = 0
    bound: int = 0
    opens: Mapping[ChannelId, dt.date] = field(default_factory=dict)  # planned and new targets: the first day open
    cycles: tuple[tuple[ChannelId, ...], ...] = ()  # channels that lean on each other and end on one day
    notes: tuple[str, ...] = ()  # sentences a reader of the dates must know
    corrections: tuple[Correction, ...] = ()  # announced days that change
    findings: tuple[Finding, ...] = ()  # what the platform's limits say of this schedule

    @property
    def gap(self) -> float:
        """How far the objective may lie above the optimum, as a share of the objective."""
        return (self.objective - self.bound) / self.objective if self.objective else 0.0
