"""Channels that another one could replace, alone or as a group."""

from collections.abc import Iterator

from inventory.records import Channel, ChannelId
from migration.analysis.containment import Containment, Measure
from migration.analysis.overlap import Rows, Split
from migration.analysis.scan import Note, Scan, percent, rows_of
from migration.findings import Code, Finding, FindingSeverity, fold_rows


def find_overlaps(scan: Scan) -> Iterator[Finding]:
    """One finding per live channel that some other live channel contains to the limit by capability.

    The best replacement is described, the next ones are named, the rest is counted. Low when only the capabilities
    reach the limit. When use does too: high where it would with the unknown figures at their worst and the channel
    is of the same kind as the replacement or low in activity; medium otherwise.
    """
    for channel_id, carriers in scan.overlap.redundant_pairs.items():
        channel = scan.inventory.channels[channel_id]
        if channel.is_live:
            yield _describe(scan, channel, scan.overlap.containment(channel_id, carriers[0]), carriers)


def find_clusters(scan: Scan) -> Iterator[Finding]:
    """Groups of one kind whose best replacements lead to one another, with the likely survivors and why."""
    groups: dict[ChannelId, set[ChannelId]] = {}
    for channel_id, carriers in scan.overlap.redundant_pairs.items():
        best = next((c for c in carriers if scan.overlap.same_kind(channel_id, c)), None)
        if best is None:
            continue
        joined = groups.get(channel_id, {channel_id}) | groups.get(best, {best})
        for member in joined:
            groups[member] = joined
    done: set[ChannelId] = set()
    for first in sorted(groups):
        members = groups[first]
        if first in done:
            continue
        done |= members
        if len(members) >= scan.policy.whole("cluster.min_members"):
            yield _describe_cluster(scan, sorted(members))


def _describe(scan: Scan, channel: Channel, figures: Containment, carriers: tuple[ChannelId, ...]) -> Finding:
    carrier = scan.inventory.channels[figures.carrier]
    sides = scan.overlap.split(channel.id, carrier.id)
    facts = {
        "target": scan.channel_name(carrier.id), "shared": figures.shared, "total": figures.total,
        "by_capability_percent": percent(figures.shared, figures.total),
        "by_use_percent": percent(figures.shared_use, figures.total_use),
        "only": [scan.capability_name(key) for key in sides.only] or scan.words.say("findings.list.nothing"),
        "only_at": scan.in_brackets(_places(sides.only)),
        "beyond": len(sides.beyond), "beyond_at": scan.in_brackets(_places(sides.beyond)),
        "carriers": len(carriers),
    }
    listed = scan.policy.whole("overlap.others_listed")
    evidence = {
        "target_channel_id": carrier.id, "shared_capabilities": list(sides.shared),
        "only_capabilities": list(sides.only), "beyond_capabilities": list(sides.beyond),
        "shared_rows": _places(sides.shared), "only_rows": _places(sides.only), "beyond_rows": _places(sides.beyond),
        "only_function_ids": [f.id for rows in sides.only.values() for f in rows],
        "use_basis": str(figures.basis), "by_use_low_percent": round(100 * figures.low, 1),
        "by_use_high_percent": round(100 * figures.high, 1), "other_target_channel_ids": list(carriers[1 : 1 + listed]),
        "limit_percent": scan.overlap.limits[Measure.BY_CAPABILITY],
    }
    rows = (carrier.at, *rows_of(f for found in sides.shared.values() for f in found))
    severity = _severity(scan, channel, figures)
    return scan.say(Note(Code.OVERLAP, severity, facts, rows, _variant(sides, figures), evidence), channel)


def _severity(scan: Scan, channel: Channel, figures: Containment) -> FindingSeverity:
    limit = scan.policy.whole("overlap.by_use")
    if not figures.reaches(limit, Measure.BY_USE):
        return FindingSeverity.LOW
    clear = figures.low * 100 >= limit and (
        scan.overlap.same_kind(channel.id, figures.carrier) or scan.activity[channel.id].is_low)
    return FindingSeverity.HIGH if clear else FindingSeverity.MEDIUM


def _variant(sides: Split, figures: Containment) -> str:
    counted = any(f.monthly_users is not None for rows in (*sides.shared.values(), *sides.only.values()) for f in rows)
    return "text" if figures.basis is Measure.BY_USE else "no_use" if counted else "unknown_use"


def _places(rows: Rows) -> list[str]:
    return fold_rows(rows_of(f for found in rows.values() for f in found))


def _describe_cluster(scan: Scan, members: list[ChannelId]) -> Finding:
    pairs = scan.overlap.redundant_pairs
    inside = set(members)
    replaces = dict.fromkeys(members, 0)
    for member in members:
        for carrier in set(pairs.get(member, ())) & inside:
            replaces[carrier] += 1
    able = [member for member in members if replaces[member]]
    ranked = sorted(able, key=lambda c: (-replaces[c], -_reach(scan, c), -_crowd(scan, c), c))
    named = ranked[: scan.policy.whole("cluster.candidates")]
    reasons = [
        scan.words.say("findings.cluster.reason", name=scan.channel_name(c), replaces=replaces[c],
                       others=len(members) - 1, units=_reach(scan, c), crowd=scan.words_of(_crowd(scan, c)))
        for c in named
    ]
    facts = {
        "members": [scan.channel_name(c) for c in members], "count": len(members),
        "survivor": scan.channel_name(named[0]), "why": reasons[0],
    }
    evidence = {
        "member_channel_ids": members, "reasons": reasons,
        "survivor_candidates": [
            {"channel_id": c, "replaces": replaces[c], "units_served": _reach(scan, c),
             "followers": scan.inventory.channels[c].followers} for c in named],
    }
    rows = tuple(scan.inventory.channels[c].at for c in members if c != named[0])
    return scan.say(Note(Code.CLUSTER, FindingSeverity.MEDIUM, facts, rows, evidence=evidence),
                    scan.inventory.channels[named[0]])


def _reach(scan: Scan, channel_id: ChannelId) -> int:
    """How many units' customers a channel serves."""
    return len(scan.inventory.units.customers_of(scan.inventory.channels[channel_id].owner_unit))


def _crowd(scan: Scan, channel_id: ChannelId) -> int:
    """Recent active users, else followers, else 0: only a tie-break, never a figure shown as known."""
    active = scan.activity[channel_id].active_users
    return round(active) if active is not None else scan.inventory.channels[channel_id].followers or 0
