"""Our own messages fit the platform's quota of the account they are sent from."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import ChannelKind
from inventory.records import ChannelId
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per official account the plan sends from: its busiest month, or day for a subscription account."""
    sends: dict[ChannelId, list[Any]] = {}
    for send in case.plan.sends:
        sends.setdefault(send.channel_id, []).append(send)
    for channel_id, rows in sorted(sends.items()):
        channel = case.inventory.channels.get(channel_id)
        if channel is None or not channel.kind.is_official_account:
            continue
        monthly = channel.kind is ChannelKind.SERVICE_ACCOUNT
        limit = int(case.limit(params["service_per_month" if monthly else "subscription_per_day"]))
        busiest = max(Counter((s.date.year, s.date.month) if monthly else s.date for s in rows).values())
        verdict = Verdict.PASS if busiest <= limit else Verdict.FAIL
        code = f"{'month' if monthly else 'day'}_{'fits' if verdict is Verdict.PASS else 'over'}"
        displaced = sum(1 for s in rows if s.displaces)
        yield case.say(verdict, f"message_quota.{code}", channel_id, (channel.at,), count=busiest, limit=limit,
                       displaced=displaced)
