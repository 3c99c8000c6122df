"""The door: planned channels that repeat what exists, double registrations, names left to squatters."""

from collections.abc import Iterator

from inventory.capabilities.duplicates import find_duplicate_channels
from inventory.kinds import ChannelKind, Status
from inventory.records import Channel, ChannelId
from migration.analysis.scan import Note, Scan, percent, rows_of
from migration.findings import Code, Finding, FindingSeverity


def find_repeated_plans(scan: Scan) -> Iterator[Finding]:
    """Planned channels whose capabilities a live channel for the same customers mostly offers already."""
    limit = scan.policy.whole("entry_control.percent")
    for channel in scan.inventory.channels.values():
        if channel.status is not Status.PLANNED:
            continue
        best = [scan.overlap.containment(channel.id, c) for c, _ in scan.overlap.best_targets(channel.id, 1)]
        for figures in best:
            if figures.reaches(limit):
                carrier = scan.inventory.channels[figures.carrier]
                facts = {"target": scan.channel_name(carrier.id), "shared": figures.shared, "total": figures.total,
                         "by_capability_percent": percent(figures.shared, figures.total)}
                shared = scan.overlap.split(channel.id, carrier.id).shared
                rows = (carrier.at, *rows_of(f for found in shared.values() for f in found))
                evidence = {"target_channel_id": carrier.id, "limit_percent": limit}
                note = Note(Code.ENTRY_CONTROL, FindingSeverity.MEDIUM, facts, rows, evidence=evidence)
                yield scan.say(note, channel)


def find_duplicates(scan: Scan) -> Iterator[Finding]:
    """Channels that look like one channel entered twice."""
    for pair in find_duplicate_channels(scan.inventory, scan.words.lang):
        first, second = (scan.inventory.channels[c] for c in (pair.first, pair.second))
        facts = {"other": scan.channel_name(second.id), "why": pair.evidence, "score": round(pair.score, 2)}
        evidence = {"other_channel_id": second.id}
        yield scan.say(Note(Code.DUPLICATE_CHANNEL, FindingSeverity.MEDIUM, facts, (second.at,), evidence=evidence),
                       first)


def find_free_names(scan: Scan) -> Iterator[Finding]:
    """Names on WeChat that anybody could register once their channel is gone, and that no other channel keeps.

    Retired channels: the name may be gone already. Live ones that are low in use or replaceable: claim it first.
    """
    days = scan.policy.whole("schedule.name_protection_days")
    holders: dict[str, set[ChannelId]] = {}
    for channel in scan.live():
        holders.setdefault(_plain(channel), set()).add(channel.id)
    for channel in scan.inventory.channels.values():
        if not (channel.kind.is_official_account or channel.kind is ChannelKind.MINI_PROGRAM):
            continue
        if holders.get(_plain(channel), set()) - {channel.id}:
            continue
        if channel.status is Status.RETIRED:
            note = Note(Code.NAME_SQUATTING, FindingSeverity.MEDIUM, {"days": days}, variant="retired")
            yield scan.say(note, channel)
        elif channel.is_live and scan.activity[channel.id].is_low:
            yield scan.say(Note(Code.NAME_SQUATTING, FindingSeverity.INFO, {"days": days}), channel)


def _plain(channel: Channel) -> str:
    return "".join(channel.name.split()).casefold()
