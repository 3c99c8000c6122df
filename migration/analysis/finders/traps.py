"""What makes closing a channel dangerous: sole carriers, hubs, dependencies."""

from collections.abc import Iterator

from inventory.kinds import DependencyKind
from inventory.records import ChannelId, Dependency, Function
from migration.analysis.scan import Note, Scan, rows_of
from migration.findings import Code, Finding, FindingSeverity


def find_sole_carriers(scan: Scan) -> Iterator[Finding]:
    """Channels with capabilities in use that no other single live channel offers to all their customers."""
    for channel in scan.live():
        carried = scan.graph.carried_by[channel.id]
        counts = scan.overlap.carriers_of_capabilities(channel.id)
        sole = [key for key, others in counts.items() if others == 0 and any(f.in_use for f in carried[key])]
        if not sole:
            continue
        functions = [f for key in sole for f in carried[key]]
        grave = any(scan.graph.taxonomy[key].protected or scan.graph.taxonomy[key].moves_money
                    for key in sole)
        loose = [rows for key, rows in carried.items() if key not in counts and any(f.in_use for f in rows)]
        facts = {"count": len(sole), "capabilities": [scan.capability_name(key) for key in sole],
                 "unmapped": len(loose)}
        evidence = {"capability_ids": sole, "function_ids": [f.id for f in functions]}
        severity = FindingSeverity.MEDIUM if grave else FindingSeverity.LOW
        yield scan.say(Note(Code.SOLE_CARRIER, severity, facts, rows_of(functions), evidence=evidence), channel)


def find_hubs(scan: Scan) -> Iterator[Finding]:
    """Channels that many others jump to or depend on."""
    leading: dict[ChannelId, list[Function]] = {}
    for function in scan.inventory.functions.values():
        if function.jumps_to is not None:
            leading.setdefault(function.jumps_to, []).append(function)
    for channel_id, sources in scan.graph.links.hubs(scan.policy.whole("hub.min_sources")).items():
        jumps = leading.get(channel_id, [])
        reach = len(scan.graph.links.reached_from(channel_id))
        facts = {"sources": [scan.channel_name(c) for c in sources], "count": len(sources), "entries": len(jumps),
                 "reach": reach}
        evidence = {"source_channel_ids": list(sources), "jump_function_ids": [f.id for f in jumps]}
        yield scan.say(Note(Code.HUB, FindingSeverity.MEDIUM, facts, rows_of(jumps), evidence=evidence),
                       scan.inventory.channels[channel_id])


def find_dependencies(scan: Scan) -> Iterator[Finding]:
    """One finding per channel that another needs and kind of need; on the channel that must not go first."""
    needed: dict[tuple[ChannelId, DependencyKind], list[Dependency]] = {}
    for row in scan.inventory.dependencies:
        needed.setdefault((row.depends_on, row.kind), []).append(row)
    for (channel_id, kind), rows in sorted(needed.items()):
        channel = scan.inventory.channels[channel_id]
        launches = kind is DependencyKind.APP_LAUNCH_DOMAIN
        code = Code.APP_LAUNCH_DEPENDENCY if launches else Code.DEPENDENCY
        severity = FindingSeverity.HIGH if launches or not channel.is_live else FindingSeverity.MEDIUM
        facts = {"dependents": [scan.channel_name(row.channel_id) for row in rows],
                 "kind": scan.term("dependency", kind)}
        evidence = {"dependent_channel_ids": sorted({row.channel_id for row in rows}), "dependency_kind": str(kind),
                    "live": channel.is_live}
        places = tuple(row.at for row in rows)
        variant = "text" if channel.is_live else "not_live"
        yield scan.say(Note(code, severity, facts, places, variant, evidence), channel)
