"""What the analysis noticed: one record, one vocabulary of codes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from inventory.records import ChannelId, FunctionId, SourceRef


class Code(StrEnum):
    """Finding codes; they never change meaning."""

    OVERLAP = "overlap"
    CLUSTER = "cluster"
    CONTENT_OVERLAP = "content_overlap"
    LOW_ACTIVITY = "low_activity"
    PLATFORM_SHOCK = "platform_shock"
    IDLE_FUNCTION = "idle_function"
    CONTENT_ONLY_SERVICE_ACCOUNT = "content_only_service_account"
    TRANSACTIONS_IN_SUBSCRIPTION_ACCOUNT = "transactions_in_subscription_account"
    ARTICLES_IN_MINI_PROGRAM = "articles_in_mini_program"
    HIGH_RISK_IN_WECHAT = "high_risk_in_wechat"
    AWAY_FROM_HOME = "away_from_home"
    HALL_REPEATS_MINI_PROGRAM = "hall_repeats_mini_program"
    INCONSISTENT_SERVICES = "inconsistent_services"
    MENU_OVER_CAPACITY = "menu_over_capacity"
    CLICK_DEPTH = "click_depth"
    SOLE_CARRIER = "sole_carrier"
    HUB = "hub"
    APP_LAUNCH_DEPENDENCY = "app_launch_dependency"
    DEPENDENCY = "dependency"
    JUMP_LOOP = "jump_loop"
    JUMP_CHAIN = "jump_chain"
    DEAD_END = "dead_end"
    ASSETS_OUTSTANDING = "assets_outstanding"
    PENALTY = "penalty"
    FILING_MISSING = "filing_missing"
    VENDOR_CONTRACT_ENDED = "vendor_contract_ended"
    OWNER_MISSING = "owner_missing"
    DUPLICATE_CHANNEL = "duplicate_channel"
    NAME_SQUATTING = "name_squatting"
    STALE_DATA = "stale_data"
    UNKNOWN_FIGURE = "unknown_figure"
    KEPT_DESPITE_FLAG = "kept_despite_flag"
    ENTRY_CONTROL = "entry_control"
    UNDECIDED = "undecided"
    ANNOUNCED_CHANGED = "announced_changed"
    PLATFORM_LIMIT = "platform_limit"


class FindingSeverity(StrEnum):
    """How much it matters."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed. ``evidence`` is JSON-ready (numbers with unit in the key, ids); ``rows`` are its cells."""

    code: Code
    severity: FindingSeverity
    text: str
    channel_id: ChannelId | None = None
    function_id: FunctionId | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    rows: tuple[SourceRef, ...] = ()

    def places(self) -> list[str]:
        """Its rows as people write them, neighbours joined: ``功能!132-167``."""
        return fold_rows(self.rows)

    def as_json(self) -> dict[str, Any]:
        """The record of ``plan.json`` and ``findings --json``."""
        return {
            "code": str(self.code), "channel_id": self.channel_id, "function_id": self.function_id,
            "severity": str(self.severity), "text": self.text,
            "evidence": {**self.evidence, "rows": [f"{ref.sheet}!{ref.row}" for ref in self.rows]},
        }


def fold_rows(rows: Iterable[SourceRef]) -> list[str]:
    """Rows in the order given, those that follow one another on a sheet joined to one place."""
    runs: list[tuple[str, int, int]] = []
    for sheet, row in rows:
        if runs and runs[-1][0] == sheet and runs[-1][2] + 1 == row:
            runs[-1] = (sheet, runs[-1][1], row)
        else:
            runs.append((sheet, row, row))
    return [f"{sheet}!{first}" if first == last else f"{sheet}!{first}-{last}" for sheet, first, last in runs]
