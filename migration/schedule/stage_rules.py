"""The stage rules as data: ``data/stages.toml`` and the numbers of the policy it names."""

import datetime as dt
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from inventory.kinds import ChannelKind
from inventory.records import Asset, CapabilityId
from migration.policy import Policy

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a channel ends: ``cancel`` names the way, ``freeze_days`` the platform's wait after the request."""

    cancel: str  # request, removal, account_migration, mini_program_migration, none
    freeze_days: int


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("migration").joinpath("data/stages.toml").read_text(encoding="utf-8"))


def ending_of(kind: ChannelKind, mechanism: str, followers: int | None, policy: Policy) -> Ending:
    """How a channel of a kind ends; a platform migration replaces the plain cancellation."""
    row = _table()["mechanism"].get(mechanism) or _table()["ending"][str(kind)]
    days = {
        "none": 0,
        "mini_program": policy.whole("schedule.mini_program_freeze_days"),
        "followers": freeze_days(followers, policy),
    }
    return Ending(row["cancel"], days[row["freeze"]])


def freeze_days(followers: int | None, policy: Policy) -> int:
    """Days WeChat freezes an account after the request to cancel it; unknown followers take the longest."""
    tiers = policy.table("schedule.freeze_days")
    limits = sorted(int(name) for name in tiers if name.isdigit())
    fitting = [limit for limit in limits if followers is not None and followers <= limit]
    return int(tiers[str(fitting[0])] if fitting else tiers["above"])


def lead_days(assets: Iterable[Asset], capabilities: Iterable[CapabilityId], policy: Policy) -> int:
    """Days from announcement to the first stop: the longest rule that an asset or a stopping function meets."""
    kinds = {str(asset.kind) for asset in assets}
    stopping = set(capabilities)
    days = [policy.whole("schedule.lead_days")]
    for rule in _table()["lead"]:
        held = kinds & set(rule["assets"])
        used = any(capability.startswith(tuple(rule["capabilities"])) for capability in stopping)
        if held or used:
            days.append(policy.whole(rule["setting"]))
    return max(days)


def held_until(assets: Iterable[Asset]) -> dt.date | None:
    """The first day on which everything customers hold has run out or is dealt with; None where nothing binds."""
    dealt_with = set(_table()["assets"]["dealt_with"])
    ends = [a.ends_on for a in assets if a.ends_on is not None and str(a.disposition) not in dealt_with]
    return max(ends) + _DAY if ends else None


def sends_messages(kind: ChannelKind) -> bool:
    """Whether a channel of this kind reaches its customers by messages of its own."""
    return str(kind) in _table()["messages"]["kinds"]


def message_stages() -> list[str]:
    """The stages customers get a message about, the most needed first."""
    return list(_table()["messages"]["stages"])


def is_critical(kind: ChannelKind, followers: int | None, policy: Policy) -> bool:
    """Neither in the first wave nor in the last: a kind named so, or many followers."""
    many = followers is not None and followers >= policy.whole("schedule.critical_followers")
    return many or str(kind) in _table()["critical"]["kinds"]


def lead_prefixes() -> tuple[str, ...]:
    """Every beginning of a capability id that the lead rules name."""
    return tuple(prefix for rule in _table()["lead"] for prefix in rule["capabilities"])
