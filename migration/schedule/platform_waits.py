"""How long the platform makes somebody wait after what has happened: paused targets, customers handed over twice."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from inventory.records import ChannelId
from migration.policy import Policy
from migration.schedule.jobs import Job

_DAY = dt.timedelta(days=1)


def paused_targets(jobs: Mapping[ChannelId, Job], months: int) -> dict[ChannelId | None, dt.date]:
    """The first day on which a mini-program that has taken a source may take others."""
    found: dict[ChannelId | None, dt.date] = {}
    for job in jobs.values():
        if job.mechanism == "mini_program_migration" and job.target and job.stopped_on:
            free = months_later(job.stopped_on, months)
            found[job.target] = max(free, found.get(job.target, free))
    return found


def transferred_until(jobs: Mapping[ChannelId, Job], policy: Policy) -> dict[ChannelId, dt.date]:
    """The first day on which the customers of a WeCom identity may be handed over once more.

    Each customer has so many transfers in so many days. The customers of an identity came there along chains of
    transfers that have happened; the longest chain decides.
    """
    allowed = policy.whole("platform.wecom.transfers")
    window = policy.whole("platform.wecom.transfer_window_days")
    into: dict[ChannelId, list[Job]] = defaultdict(list)
    for job in jobs.values():
        if job.mechanism == "wecom_transfer" and job.target and job.stopped_on:
            into[job.target].append(job)
    found = {}
    for job in jobs.values():
        if job.mechanism == "wecom_transfer" and not job.stopped_on:
            chains = [chain for chain in _chains(job.channel_id, into, ()) if len(chain) >= allowed]
            if chains:
                found[job.channel_id] = max(chain[-allowed] for chain in chains) + _DAY * window
    return found


def _chains(
    channel_id: ChannelId, into: Mapping[ChannelId, list[Job]], seen: tuple[ChannelId, ...]
) -> list[tuple[dt.date, ...]]:
    """The days of every chain of transfers that ended with the identity, each in order."""
    found: list[tuple[dt.date, ...]] = []
    for job in into.get(channel_id, ()):
        if job.channel_id in seen or job.stopped_on is None:
            continue
        day = job.stopped_on
        earlier = _chains(job.channel_id, into, (*seen, channel_id))
        found += [(*(d for d in chain if d <= day), day) for chain in earlier] or [(day,)]
    return found


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day some months later, the first of the next month where there is no such day."""
    at = day.year * 12 + day.month - 1 + months
    try:
        return day.replace(year=at // 12, month=at % 12 + 1)
    except ValueError:
        return dt.date((at + 1) // 12, (at + 1) % 12 + 1, 1)
