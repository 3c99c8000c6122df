"""The pilot wave: a few ordinary channels first, everything else after what they teach."""

from collections.abc import Mapping
from dataclasses import replace

from inventory.records import ChannelId
from migration.policy import Policy
from migration.schedule.jobs import Job
from migration.schedule.wave_groups import MoveOrder
from migration.schedule.wave_model import WaveGroup


def restrict_to_pilot(
    groups: list[WaveGroup], order: MoveOrder, jobs: Mapping[ChannelId, Job], policy: Policy
) -> list[WaveGroup]:
    """The groups with their months cut so that the pilot goes first and the rest at least a month later.

    The pilot is drawn from ordinary channels that wait for nobody, those with the fewest known followers first,
    one of each way of moving before a second of any. Dates of people and dates customers were told stand: such
    a group keeps its months. Where a channel has ended or was announced
    already, that was the pilot.
    """
    members = [[jobs[c] for c in channels] for channels in order.groups]
    bound = {at for at, rows in enumerate(members) if any(j.promised or j.done for j in rows)}
    chosen = set() if bound else _choose(groups, order, members, policy)
    if bound:
        month = min((min(groups[at].costs) for at in bound if groups[at].costs), default=None)
    else:
        month = min((min(groups[at].costs) for at in chosen), default=None)
    if month is None or len(groups) == len(chosen):
        return groups
    after = month + policy.whole("schedule.pilot_months")
    return [
        group if at in bound or group.must_place
        else _cut(group, month, month) if at in chosen
        else _cut(group, after, None)
        for at, group in enumerate(groups)
    ]


def _choose(
    groups: list[WaveGroup], order: MoveOrder, members: list[list[Job]], policy: Policy
) -> set[int]:
    waiting = {after for _, after in order.edges}
    fit = [
        at for at, group in enumerate(groups)
        if group.costs and not group.critical and at not in waiting and len(members[at]) == 1
    ]
    ending = [at for at in fit if members[at][0].ends]
    fit = ending or fit
    if not fit:
        return set()
    month = min(min(groups[at].costs) for at in fit)
    fit = [at for at in fit if month in groups[at].costs]
    share = policy.whole("schedule.pilot_share_percent")
    size = min(policy.whole("schedule.pilot_channels"), len(groups) * share // 100)
    return set(_varied(sorted(fit, key=lambda at: _small_first(members[at][0])), members, max(1, size)))


def _varied(fit: list[int], members: list[list[Job]], size: int) -> list[int]:
    """One of each mechanism first, then the next smallest."""
    seen: set[str] = set()
    first = []
    for at in fit:
        if (mechanism := members[at][0].mechanism) not in seen:
            seen.add(mechanism)
            first.append(at)
    return [*first, *(at for at in fit if at not in set(first))][:size]


def _small_first(job: Job) -> tuple[bool, int, str]:
    """Unknown followers count as many."""
    return job.followers is None, job.followers or 0, job.channel_id


def _cut(group: WaveGroup, low: int, high: int | None) -> WaveGroup:
    kept = {m: cost for m, cost in group.costs.items() if m >= low and (high is None or m <= high)}
    return replace(group, costs=kept) if kept else group
