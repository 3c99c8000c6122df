"""Menus: too many entries, too many clicks, a service hall that repeats the mini-program."""

from collections.abc import Iterator

from inventory.kinds import ChannelKind, EntryType
from inventory.records import Channel, ChannelId, Function
from migration.analysis.menu_ranking import menu_entries, rank_menu
from migration.analysis.scan import Note, Scan, percent, rows_of
from migration.findings import Code, Finding, FindingSeverity


def find_full_menus(scan: Scan) -> Iterator[Finding]:
    """Official accounts with more entries than a menu holds, with the ones to drop first."""
    leaves = scan.policy.whole("platform.menu.leaves")
    for channel in scan.live():
        if channel.kind.is_official_account and len(entries := menu_entries(scan, channel.id)) > leaves:
            ranked = rank_menu(scan, channel.id)
            going = [e for e in reversed(ranked) if e.protected is None][: len(entries) - leaves]
            facts = {"entries": len(entries), "leaves": leaves, "over": len(entries) - leaves,
                     "drop": [e.name for e in going] or scan.words.say("findings.list.nothing")}
            evidence = {
                "drop_function_ids": [e.function_id for e in going],
                "ranking": [{"function_id": e.function_id, "rank": e.rank, "monthly_users": e.monthly_users,
                             "protected": e.protected} for e in ranked]}
            sure = any(f.entry_type is EntryType.MENU for f in entries)
            note = Note(Code.MENU_OVER_CAPACITY, FindingSeverity.MEDIUM if sure else FindingSeverity.LOW, facts,
                        rows_of(entries), "text" if sure else "assumed", evidence)
            yield scan.say(note, channel)


def find_deep_functions(scan: Scan) -> Iterator[Finding]:
    """Functions in use that take too many clicks, one finding a channel."""
    limit = scan.policy.whole("misfit.max_click_depth")
    for channel in scan.live():
        deep = [f for f in scan.inventory.functions_of[channel.id]
                if f.click_depth is not None and f.click_depth > limit and f.in_use]
        if deep:
            facts = {"count": len(deep), "limit": limit, "deepest": max(f.click_depth or 0 for f in deep),
                     "functions": [f.name for f in deep]}
            evidence = {"function_ids": [f.id for f in deep]}
            note = Note(Code.CLICK_DEPTH, FindingSeverity.LOW, facts, rows_of(deep), evidence=evidence)
            yield scan.say(note, channel)


def find_repeated_halls(scan: Scan) -> Iterator[Finding]:
    """Parts of an account's menu that offer themselves what a mini-program for the same customers offers."""
    limit, least = scan.policy.whole("misfit.hall_repeats_percent"), scan.policy.whole("misfit.hall_min_capabilities")
    programs = frozenset(c.id for c in scan.live() if c.kind is ChannelKind.MINI_PROGRAM)
    for channel in scan.live():
        if not channel.kind.is_official_account:
            continue
        for hall, rows in _halls(scan, channel).items():
            keys = sorted({scan.graph.key_of(f.id) for f in rows})
            if len(keys) < least:
                continue
            shared, program = scan.overlap.best_holder(channel.id, keys, programs)
            if program is not None and shared * 100 >= limit * len(keys):
                yield _repeated(scan, channel, (hall, rows), (program, shared, len(keys)))


def _repeated(
    scan: Scan, channel: Channel, hall: tuple[str, list[Function]], match: tuple[ChannelId, int, int]
) -> Finding:
    program, shared, total = match
    facts = {"hall": hall[0] or scan.words.say("findings.term.whole_menu"), "target": scan.channel_name(program),
             "shared": shared, "total": total, "percent": percent(shared, total)}
    evidence = {"target_channel_id": program, "function_ids": [f.id for f in hall[1]]}
    rows = (scan.inventory.channels[program].at, *rows_of(hall[1]))
    return scan.say(Note(Code.HALL_REPEATS_MINI_PROGRAM, FindingSeverity.MEDIUM, facts, rows, evidence=evidence),
                    channel)


def _halls(scan: Scan, channel: Channel) -> dict[str, list[Function]]:
    """The channel's own services by the menu they stand under; content is no service."""
    found: dict[str, list[Function]] = {}
    for row, capability in scan.own[channel.id]:
        if capability is None or capability.transactional not in ("content", "campaign"):
            found.setdefault(row.parent_menu or "", []).append(row)
    return dict(sorted(found.items()))
