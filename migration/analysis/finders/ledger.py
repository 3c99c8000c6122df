"""What the ledger says or fails to say about a channel: filing, owner, vendor, penalties, assets, figures."""

from collections.abc import Callable, Iterator

from inventory.kinds import ChannelKind
from inventory.records import Asset, Channel
from migration.analysis.scan import Note, Scan
from migration.findings import Code, Finding, FindingSeverity

#: what must be filed with the authorities before it goes live
_FILED = (ChannelKind.APP, ChannelKind.MINI_PROGRAM, ChannelKind.WEBSITE)


def find_missing_filings(scan: Scan) -> Iterator[Finding]:
    """Live apps, mini-programs and websites without a filing number."""
    filed = [c for c in scan.live() if c.kind in _FILED]
    yield from _blank(scan, filed, (Code.FILING_MISSING, FindingSeverity.MEDIUM), lambda c: c.filing_no is None)


def find_missing_owners(scan: Scan) -> Iterator[Finding]:
    """Live channels without a managing department or a responsible person."""
    yield from _blank(scan, list(scan.live()), (Code.OWNER_MISSING, FindingSeverity.MEDIUM),
                      lambda c: c.owner_department is None or c.owner_person is None)


def find_penalties(scan: Scan) -> Iterator[Finding]:
    """Channels with violations on record."""
    grave = scan.policy.whole("ledger.grave_violations")
    for channel in scan.live():
        if channel.violations:
            severity = FindingSeverity.HIGH if channel.violations >= grave else FindingSeverity.MEDIUM
            yield scan.say(Note(Code.PENALTY, severity, {"violations": channel.violations}), channel)


def find_ended_contracts(scan: Scan) -> Iterator[Finding]:
    """Live channels whose vendor's contract has ended: nobody answers for them."""
    for channel in scan.live():
        end = channel.vendor_contract_end
        if end is not None and end < scan.as_of:
            facts = {"vendor": channel.vendor or scan.words.say("findings.term.none"), "end": end.isoformat(),
                     "days": (scan.as_of - end).days}
            yield scan.say(Note(Code.VENDOR_CONTRACT_ENDED, FindingSeverity.MEDIUM, facts), channel)


def find_outstanding_assets(scan: Scan) -> Iterator[Finding]:
    """What customers still hold on a channel; one finding for the bank where the sheet is absent: unknown."""
    if "assets" not in scan.inventory.sheets_present and not scan.inventory.assets:
        yield scan.say(Note(Code.ASSETS_OUTSTANDING, FindingSeverity.MEDIUM, {}, variant="absent"))
        return
    for channel in scan.inventory.channels.values():
        held = [a for a in scan.inventory.assets_of[channel.id] if a.ends_on is None or a.ends_on > scan.as_of]
        if held:
            yield _outstanding(scan, channel, held)


def find_unknown_figures(scan: Scan) -> Iterator[Finding]:
    """Live channels whose rows lack what the plan needs; a column blank everywhere is one finding for the bank."""
    live = list(scan.live())
    checks: dict[str, Callable[[Channel], bool]] = {
        "functions": lambda c: not scan.inventory.functions_of[c.id],
        "followers": lambda c: c.followers is None,
        "annual_cost": lambda c: c.annual_cost is None,
        "function_use": lambda c: any(f.monthly_users is None for f in scan.inventory.functions_of[c.id]),
    }
    lacking: dict[str, set[str]] = {name: {c.id for c in live if check(c)} for name, check in checks.items()}
    everywhere = [name for name, ids in lacking.items() if len(live) > 1 and len(ids) == len(live)]
    for name in everywhere:
        facts = {"figure": scan.term("figure", name), "count": len(live)}
        yield scan.say(Note(Code.UNKNOWN_FIGURE, FindingSeverity.MEDIUM, facts, variant="everywhere",
                            evidence={"figures": [name]}))
    for channel in live:
        names = [name for name, ids in lacking.items() if channel.id in ids and name not in everywhere]
        if names:
            yield _unknown(scan, channel, names)


def _unknown(scan: Scan, channel: Channel, names: list[str]) -> Finding:
    uncounted = [f for f in scan.inventory.functions_of[channel.id] if f.monthly_users is None]
    severity = FindingSeverity.MEDIUM if "functions" in names else FindingSeverity.LOW
    facts = {"figures": [scan.term("figure", name) for name in names], "uncounted": len(uncounted)}
    rows = tuple(f.at for f in uncounted)
    variant = "no_functions" if "functions" in names else "uncounted" if uncounted else "text"
    evidence = {"missing": names, "function_ids": [f.id for f in uncounted]}
    return scan.say(Note(Code.UNKNOWN_FIGURE, severity, facts, rows, variant, evidence), channel)


def _outstanding(scan: Scan, channel: Channel, held: list[Asset]) -> Finding:
    open_ended = [a for a in held if a.ends_on is None and a.disposition is None]
    facts = {
        "assets": [scan.words.say("findings.assets_outstanding.asset", kind=scan.term("asset", a.kind),
                                  description=a.description, end=a.ends_on or scan.words.say("findings.term.none"))
                   for a in held],
        "count": len(held), "undecided": len(open_ended),
    }
    evidence = {"assets": [{"kind": str(a.kind), "description": a.description, "quantity": a.quantity,
                            "ends_on": a.ends_on and a.ends_on.isoformat(),
                            "disposition": a.disposition and str(a.disposition)} for a in held]}
    severity = FindingSeverity.HIGH if open_ended else FindingSeverity.MEDIUM
    return scan.say(Note(Code.ASSETS_OUTSTANDING, severity, facts, tuple(a.at for a in held), evidence=evidence),
                    channel)


def _blank(
    scan: Scan, channels: list[Channel], what: tuple[Code, FindingSeverity], is_blank: Callable[[Channel], bool]
) -> Iterator[Finding]:
    """One finding per channel with the cell blank; one for all where (nearly) nobody filled it in."""
    blank = [channel for channel in channels if is_blank(channel)]
    limit = scan.policy.whole("ledger.blank_column_percent")
    if len(blank) > 1 and len(blank) * 100 >= limit * len(channels):
        evidence = {"channel_ids": [c.id for c in blank]}
        rows = tuple(c.at for c in blank)
        yield scan.say(Note(*what, {"count": len(blank), "total": len(channels)}, rows, "everywhere", evidence))
        return
    for channel in blank:
        yield scan.say(Note(*what, {"kind": scan.term("kind", channel.kind)}), channel)
