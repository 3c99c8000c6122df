"""A mini-program takes in only as many others as the platform allows, all under one open-platform account."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.records import Channel, ChannelId
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per target of mini-program migrations."""
    sources: dict[ChannelId, list[Channel]] = {}
    for row, channel in case.ending:
        if row.mechanism == "mini_program_migration" and row.target_channel_id:
            sources.setdefault(row.target_channel_id, []).append(channel)
    for target_id, channels in sorted(sources.items()):
        yield _judge(case, int(case.limit(params["max_sources"])), target_id, channels)


def _judge(case: Case, limit: int, target_id: ChannelId, channels: list[Channel]) -> Outcome:
    target = case.inventory.channels.get(target_id)
    rows = tuple(c.at for c in (*channels, target) if c)
    facts = {"count": len(channels), "limit": limit}
    platforms = {c.open_platform_id for c in (*channels, target) if c}
    if len(channels) > limit:
        return case.say(Verdict.FAIL, "mini_program_sources.many", target_id, rows, **facts)
    if len(platforms - {None}) > 1:
        return case.say(Verdict.FAIL, "mini_program_sources.apart", target_id, rows, **facts)
    if None in platforms:
        return case.say(Verdict.UNKNOWN, "mini_program_sources.unbound", target_id, rows, **facts)
    return case.say(Verdict.PASS, "mini_program_sources.fits", target_id, rows, **facts)
