"""Nothing migrates from a subscription account to a service account: the platform does not do it."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import ChannelKind
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per subscription account whose successor is a service account."""
    for row, channel in case.ending:
        target = case.inventory.channels.get(row.target_channel_id) if row.target_channel_id else None
        if target is None or channel.kind is not ChannelKind.SUBSCRIPTION_ACCOUNT:
            continue
        if target.kind is not ChannelKind.SERVICE_ACCOUNT:
            continue
        migrates = row.mechanism in params["mechanisms"]
        yield case.say(
            Verdict.FAIL if migrates else Verdict.PASS,
            f"subscription_upgrade.{'migrates' if migrates else 'guided'}",
            channel.id, (channel.at, target.at), target=target.name,
        )
