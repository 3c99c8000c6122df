"""One frozen record per row of the inventory workbook.

``None`` means "the bank did not say"; it is never 0, "" or False. Every record keeps the place it
was read from. Money is CNY, counts are persons or pieces, dates are calendar days.
"""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple, NewType

from inventory.kinds import (
    Action,
    AssetDisposition,
    AssetKind,
    Audience,
    BusinessLine,
    ChannelKind,
    DependencyKind,
    Disposition,
    EntryType,
    FeeModel,
    Level,
    Stage,
    Status,
)

ChannelId = NewType("ChannelId", str)
FunctionId = NewType("FunctionId", str)
UnitId = NewType("UnitId", str)
CapabilityId = NewType("CapabilityId", str)


class SourceRef(NamedTuple):
    """A row of the input: the sheet as named in the file, the row 1-based as Excel shows it."""

    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A head office, branch, department or subsidiary."""

    id: UnitId
    name: str
    parent_id: UnitId | None
    level: Level
    at: SourceRef


@dataclass(frozen=True, slots=True)
class Channel:
    """An account, mini-program, app, video account, WeCom identity or website."""

    id: ChannelId
    name: str
    kind: ChannelKind
    owner_unit: UnitId
    at: SourceRef
    business_line: BusinessLine | None = None
    audience: Audience | None = None  # as the bank filled it; see ``served_audience``
    region: str | None = None
    status: Status | None = None
    followers: int | None = None
    verified_entity: str | None = None
    app_id: str | None = None
    open_platform_id: str | None = None
    launched_on: dt.date | None = None
    annual_cost: float | None = None
    filing_no: str | None = None
    owner_department: str | None = None
    owner_person: str | None = None
    vendor: str | None = None
    vendor_contract_end: dt.date | None = None
    fee_model: FeeModel | None = None
    violations: int | None = None
    positioning: str | None = None
    hotline: str | None = None
    access_hint: str | None = None
    note: str | None = None

    @property
    def served_audience(self) -> Audience:
        """The audience, or what a blank means: corporate lines serve companies, 综合 all, others retail."""
        if self.audience is not None:
            return self.audience
        if self.business_line in (BusinessLine.CORPORATE, BusinessLine.INCLUSIVE):
            return Audience.CORPORATE
        return Audience.ALL if self.business_line is BusinessLine.GENERAL else Audience.RETAIL

    @property
    def is_live(self) -> bool:
        """Serving customers today; a blank status counts as active."""
        return self.status in (None, Status.ACTIVE)


@dataclass(frozen=True, slots=True)
class Function:
    """One entry a customer can use on one channel."""

    id: FunctionId
    channel_id: ChannelId
    name: str
    at: SourceRef
    parent_menu: str | None = None
    entry_type: EntryType | None = None
    entry_url: str | None = None
    jumps_to: ChannelId | None = None
    monthly_users: int | None = None
    click_depth: int | None = None
    login_required: bool | None = None
    capability_id: CapabilityId | None = None  # a person's mapping
    elder_critical: bool | None = None
    offline_alternative: str | None = None
    product_group: str | None = None
    note: str | None = None

    @property
    def in_use(self) -> bool:
        """Used, or nobody counted: blank is not zero."""
        return self.monthly_users is None or self.monthly_users > 0


@dataclass(frozen=True, slots=True)
class Asset:
    """What customers hold on a channel and cannot simply lose."""

    channel_id: ChannelId
    kind: AssetKind
    description: str
    at: SourceRef
    quantity: float | None = None
    ends_on: dt.date | None = None
    disposition: AssetDisposition | None = None
    legal_basis: str | None = None
    retain_until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Dependency:
    """``channel_id`` needs ``depends_on`` to go on."""

    channel_id: ChannelId
    depends_on: ChannelId
    kind: DependencyKind
    at: SourceRef
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PersonDecision:
    """A person's word on a channel, or on one function of it. Dates bind the end of service."""

    channel_id: ChannelId
    action: Action | Disposition
    reason: str
    decided_by: str
    decided_on: dt.date
    at: SourceRef
    function_id: FunctionId | None = None
    target_channel_id: ChannelId | None = None
    not_before: dt.date | None = None
    not_after: dt.date | None = None
    expires_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Execution:
    """What really happened at one stage of one channel."""

    channel_id: ChannelId
    stage: Stage
    at: SourceRef
    planned: dt.date | None = None
    actual: dt.date | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Freeze:
    """Days, both included, on which a unit and its subtree (None: everyone) may change nothing."""

    start: dt.date
    end: dt.date
    reason: str
    at: SourceRef
    unit_id: UnitId | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document that answers a compliance item, for one channel or (None) the whole plan."""

    item: str
    ref: str
    date: dt.date
    by: str
    at: SourceRef
    channel_id: ChannelId | None = None
