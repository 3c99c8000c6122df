"""Functions that were built and that next to nobody uses, on channels that people do use."""

from collections.abc import Iterator

from inventory.records import Channel, Function
from migration.analysis.scan import Note, Scan
from migration.findings import Code, Finding, FindingSeverity


def find_idle_functions(scan: Scan) -> Iterator[Finding]:
    """One finding per idle function; unknown use is not idle, and a channel nobody uses is its own finding."""
    busy, share = scan.policy.whole("idle.busy_users"), scan.policy.whole("idle.capability_percent")
    for channel in scan.live():
        rows = scan.inventory.functions_of[channel.id]
        most = max((f.monthly_users or 0 for f in rows), default=0)
        if most < busy:
            continue
        few = scan.policy.whole("idle.few_users")
        for row in rows:
            if row.monthly_users is not None and row.monthly_users <= few and row.monthly_users * 100 <= share * most:
                yield _idle(scan, channel, row, most)


def _idle(scan: Scan, channel: Channel, row: Function, most: int) -> Finding:
    key = scan.graph.key_of(row.id)
    protected = key in scan.graph.taxonomy and scan.graph.taxonomy[key].protected
    facts = {"function": row.name, "users": row.monthly_users, "most": most}
    evidence = {"capability_id": scan.graph.mapping[row.id].capability_id, "protected": protected}
    note = Note(Code.IDLE_FUNCTION, FindingSeverity.LOW, facts, (row.at,), "protected" if protected else "text",
                evidence, row.id)
    return scan.say(note, channel)
