"""A platform migration of an official account meets what the platform asks for."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import Status
from inventory.records import Channel
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict
from migration.plan import ChannelDecision, is_new


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per channel that the plan migrates as an account."""
    migrating = [(row, channel) for row, channel in case.ending if row.mechanism == "account_migration"]
    sources = Counter(row.target_channel_id for row, _ in migrating)
    for row, channel in migrating:
        if (count := sources[row.target_channel_id]) > 1:
            yield case.say(Verdict.FAIL, "account_migration.many", channel.id, (channel.at,), count=count)
        else:
            yield _judge(case, params, row, channel)


def _judge(case: Case, params: Mapping[str, Any], row: ChannelDecision, channel: Channel) -> Outcome:
    limit = int(case.limit(params["max_followers"]))
    target_id = row.target_channel_id
    if target_id is not None and is_new(target_id):
        return case.say(Verdict.PASS, "account_migration.empty", channel.id, (channel.at,), limit=limit)
    target = case.inventory.channels.get(target_id) if target_id else None
    if target is None or not target.kind.is_official_account or not channel.kind.is_official_account:
        return case.say(Verdict.FAIL, "account_migration.kind", channel.id, (channel.at,))
    rows = (channel.at, target.at)
    if Status.FROZEN in (channel.status, target.status):
        return case.say(Verdict.FAIL, "account_migration.frozen", channel.id, rows)
    if target.followers is None:
        return case.say(Verdict.UNKNOWN, "account_migration.unknown", channel.id, rows, limit=limit,
                        target=target.name)
    verdict, code = (Verdict.PASS, "small") if target.followers <= limit else (Verdict.FAIL, "big")
    return case.say(verdict, f"account_migration.{code}", channel.id, rows, target=target.name,
                    followers=target.followers, limit=limit)
