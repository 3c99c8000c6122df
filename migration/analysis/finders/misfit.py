"""Channels used for what their kind is not made for."""

from collections.abc import Iterator, Sequence

from inventory.capabilities.taxonomy import Capability
from inventory.kinds import ChannelKind, EntryType
from inventory.records import Channel, Function
from migration.analysis.scan import Note, Scan, percent, rows_of
from migration.findings import Code, Finding, FindingSeverity

_CONTENT = ("content", "campaign")


def find_content_only_service_accounts(scan: Scan) -> Iterator[Finding]:
    """Service accounts that only publish: a subscription account does that, and reaches people daily."""
    limit = scan.policy.whole("misfit.content_percent")
    for channel in _of_kind(scan, ChannelKind.SERVICE_ACCOUNT):
        rows = _own(scan, channel)
        published = [f for f in rows if _publishes(scan, f)]
        does_business = (scan.activity[channel.id].transactions or 0) > 0
        if published and not does_business and len(published) * 100 >= limit * len(rows):
            facts = {"content": len(published), "total": len(rows), "functions": [f.name for f in published]}
            yield scan.say(Note(Code.CONTENT_ONLY_SERVICE_ACCOUNT, FindingSeverity.MEDIUM, facts, rows_of(published)),
                           channel)


def find_transactions_in_subscription_accounts(scan: Scan) -> Iterator[Finding]:
    """Subscription accounts that move money: they lack the interfaces and the trust for it."""
    for channel in _of_kind(scan, ChannelKind.SUBSCRIPTION_ACCOUNT):
        moving = [f for f in _own(scan, channel) if (c := _capability(scan, f)) and c.moves_money]
        if moving:
            yield _listed(scan, channel, Code.TRANSACTIONS_IN_SUBSCRIPTION_ACCOUNT, FindingSeverity.HIGH, moving)


def find_articles_in_mini_programs(scan: Scan) -> Iterator[Finding]:
    """Mini-programs that carry articles, or are content for a good part."""
    limit = scan.policy.whole("misfit.articles_percent")
    for channel in _of_kind(scan, ChannelKind.MINI_PROGRAM):
        rows = _own(scan, channel)
        articles = [f for f in rows if f.entry_type is EntryType.ARTICLE or _is_news(scan, f)]
        declared = any(f.entry_type is EntryType.ARTICLE for f in articles)
        if articles and (declared or len(articles) * 100 >= limit * len(rows)):
            much = len(articles) * 100 >= limit * len(rows)
            yield _listed(scan, channel, Code.ARTICLES_IN_MINI_PROGRAM,
                          FindingSeverity.MEDIUM if much else FindingSeverity.LOW, articles)


def find_high_risk_in_wechat(scan: Scan) -> Iterator[Finding]:
    """Money-moving functions inside WeChat whose home is the app."""
    for channel in scan.live():
        if channel.kind.is_wechat and channel.kind is not ChannelKind.SUBSCRIPTION_ACCOUNT:
            risky = [f for f in _own(scan, channel)
                     if (c := _capability(scan, f)) and c.moves_money and c.preferred_home is ChannelKind.APP]
            high = any((c := _capability(scan, f)) and c.risk_level == "high" for f in risky)
            if risky:
                yield _listed(scan, channel, Code.HIGH_RISK_IN_WECHAT,
                              FindingSeverity.HIGH if high else FindingSeverity.MEDIUM, risky)


def find_functions_away_from_home(scan: Scan) -> Iterator[Finding]:
    """Channels inside WeChat most of whose functions belong in the app."""
    limit, least = scan.policy.whole("misfit.away_percent"), scan.policy.whole("misfit.away_min_functions")
    for channel in scan.live():
        if not channel.kind.is_wechat:
            continue
        rows = _own(scan, channel)
        away = [f for f in rows if (c := _capability(scan, f)) and c.preferred_home is ChannelKind.APP]
        if len(away) >= least and len(away) * 100 >= limit * len(rows):
            yield _listed(scan, channel, Code.AWAY_FROM_HOME, FindingSeverity.LOW, away)


def _listed(
    scan: Scan, channel: Channel, code: Code, severity: FindingSeverity, functions: Sequence[Function]
) -> Finding:
    rows = len(_own(scan, channel))
    facts = {"count": len(functions), "total": rows, "percent": percent(len(functions), rows),
             "functions": [f.name for f in functions], "kind": scan.term("kind", channel.kind)}
    evidence = {"function_ids": [f.id for f in functions],
                "capability_ids": sorted({scan.graph.key_of(f.id) for f in functions})}
    return scan.say(Note(code, severity, facts, rows_of(functions), evidence=evidence), channel)


def _of_kind(scan: Scan, kind: ChannelKind) -> Iterator[Channel]:
    return (channel for channel in scan.live() if channel.kind is kind)


def _own(scan: Scan, channel: Channel) -> list[Function]:
    """What the channel offers itself."""
    return [f for f in scan.inventory.functions_of[channel.id] if f.jumps_to is None]


def _capability(scan: Scan, function: Function) -> Capability | None:
    key = scan.graph.mapping[function.id].capability_id
    return None if key is None else scan.graph.taxonomy.get(key)


def _publishes(scan: Scan, function: Function) -> bool:
    capability = _capability(scan, function)
    return function.entry_type is EntryType.ARTICLE or (capability is not None and capability.transactional in _CONTENT)


def _is_news(scan: Scan, function: Function) -> bool:
    capability = _capability(scan, function)
    return capability is not None and capability.transactional == "content" and (
        capability.preferred_home is ChannelKind.SUBSCRIPTION_ACCOUNT)
