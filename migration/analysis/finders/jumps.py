"""Entries that link elsewhere: loops, chains, dead ends, each as a path."""

from collections.abc import Iterator

from inventory.graph.jumps import JumpEnd, JumpPath
from inventory.records import ChannelId
from migration.analysis.scan import Note, Scan
from migration.findings import Code, Finding, FindingSeverity

_DEAD = {JumpEnd.NOT_LIVE: FindingSeverity.HIGH, JumpEnd.ABSENT: FindingSeverity.LOW}


def find_jump_loops(scan: Scan) -> Iterator[Finding]:
    """Paths that come back: high where one function goes round, low where channels merely link to one another."""
    told: set[frozenset[ChannelId]] = set()
    for path in _live_paths(scan):
        if path.end is JumpEnd.LOOP:
            circle = _circle(path)
            if frozenset(circle.channels) not in told:
                told.add(frozenset(circle.channels))
                yield _on_path(scan, Code.JUMP_LOOP, FindingSeverity.HIGH, circle)
    for knot in scan.graph.links.cycles():
        if not any(frozenset(knot) >= known for known in told):
            facts = {"path": _spell(scan, knot)}
            rows = tuple(scan.inventory.channels[c].at for c in knot[1:-1])
            yield scan.say(Note(Code.JUMP_LOOP, FindingSeverity.LOW, facts, rows, "mutual", {"path": list(knot)}),
                           scan.inventory.channels[knot[0]])


def find_jump_chains(scan: Scan) -> Iterator[Finding]:
    """Entries that lead over more jumps than allowed before anything serves the customer."""
    most = scan.policy.whole("jump.max_hops")
    for path in _live_paths(scan):
        if path.hops > most and path.end is not JumpEnd.LOOP:
            yield _on_path(scan, Code.JUMP_CHAIN, FindingSeverity.MEDIUM, path)


def find_dead_ends(scan: Scan) -> Iterator[Finding]:
    """Entries that lead to a channel that is not live, or to one that offers no such thing."""
    for path in _live_paths(scan):
        if severity := _DEAD.get(path.end):
            yield _on_path(scan, Code.DEAD_END, severity, path, str(path.end))


def _circle(path: JumpPath) -> JumpPath:
    """The part of a path that goes round, from its smallest channel on, whoever stepped in first."""
    start = path.channels.index(path.channels[-1])
    channels, functions = path.channels[start:-1], path.functions[start:]
    turn = channels.index(min(channels))
    channels, functions = channels[turn:] + channels[:turn], functions[turn:] + functions[:turn]
    return JumpPath(functions, (*channels, channels[0]), path.end)


def _live_paths(scan: Scan) -> Iterator[JumpPath]:
    """The paths of entries on live channels."""
    return (p for p in scan.graph.jump_paths.values() if scan.inventory.channels[p.channels[0]].is_live)


def _on_path(
    scan: Scan, code: Code, severity: FindingSeverity, path: JumpPath, variant: str = "text"
) -> Finding:
    functions = [scan.inventory.functions[f] for f in path.functions]
    facts = {"function": functions[0].name, "path": _spell(scan, path.channels), "hops": path.hops}
    evidence = {"path": list(path.channels), "function_ids": list(path.functions), "end": str(path.end)}
    rows = tuple(f.at for f in functions)
    return scan.say(Note(code, severity, facts, rows, variant, evidence, functions[0].id),
                    scan.inventory.channels[path.channels[0]])


def _spell(scan: Scan, channels: tuple[ChannelId, ...]) -> str:
    return " → ".join(scan.channel_name(c) for c in channels)
