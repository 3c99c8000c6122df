"""Customers are sent to a channel that stays: no chains, no successor that ends itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import Status
from inventory.records import Channel, ChannelId
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per changed channel that sends customers anywhere."""
    for _, channel in case.changed:
        targets = sorted(case.targets_of(channel.id))
        lost = [t for t in targets if not _goes_on(case, t)]
        if lost:
            rows = (channel.at, *(case.inventory.channels[t].at for t in lost if t in case.inventory.channels))
            yield case.say(
                Verdict.FAIL, "target_survives.ends", channel.id, rows, targets=case.names(case.quoted(t) for t in lost)
            )
        elif targets:
            shown = case.names(case.quoted(t) for t in targets)
            yield case.say(Verdict.PASS, "target_survives.stays", channel.id, (channel.at,), targets=shown)


def _goes_on(case: Case, target: ChannelId) -> bool:
    decision = case.plan.decision_of.get(target)
    channel: Channel | None = case.inventory.channels.get(target)
    frozen = channel is not None and channel.status in (Status.FROZEN, Status.RETIRED)
    return decision is not None and not decision.action.ends_channel and not frozen
