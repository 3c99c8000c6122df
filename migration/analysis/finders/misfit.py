"""Channels used for what their kind is not made for."""

from collections.abc import Iterator, Sequence

from inventory.kinds import ChannelKind, EntryType
from inventory.records import Channel
from migration.analysis.scan import Note, Own, Scan, percent, rows_of
from migration.findings import Code, Finding, FindingSeverity

_CONTENT = ("content", "campaign")


def find_content_only_service_accounts(scan: Scan) -> Iterator[Finding]:
    """Service accounts that only publish: a subscription account does that, and reaches people daily."""
    limit = scan.policy.whole("misfit.content_percent")
    for channel in _of_kind(scan, ChannelKind.SERVICE_ACCOUNT):
        rows = scan.own[channel.id]
        published = [own.row for own in rows if _publishes(own)]
        does_business = (scan.activity[channel.id].transactions or 0) > 0
        if published and not does_business and len(published) * 100 >= limit * len(rows):
            facts = {"content": len(published), "total": len(rows), "functions": [f.name for f in published]}
            yield scan.say(Note(Code.CONTENT_ONLY_SERVICE_ACCOUNT, FindingSeverity.MEDIUM, facts, rows_of(published)),
                           channel)


def find_transactions_in_subscription_accounts(scan: Scan) -> Iterator[Finding]:
    """Subscription accounts that move money: they lack the interfaces and the trust for it."""
    for channel in _of_kind(scan, ChannelKind.SUBSCRIPTION_ACCOUNT):
        moving = [own for own in scan.own[channel.id] if own.capability and own.capability.moves_money]
        if moving:
            yield _listed(scan, channel, Code.TRANSACTIONS_IN_SUBSCRIPTION_ACCOUNT, FindingSeverity.HIGH, moving)


def find_articles_in_mini_programs(scan: Scan) -> Iterator[Finding]:
    """Mini-programs that carry articles, or are content for a good part."""
    limit = scan.policy.whole("misfit.articles_percent")
    for channel in _of_kind(scan, ChannelKind.MINI_PROGRAM):
        rows = scan.own[channel.id]
        articles = [own for own in rows if own.row.entry_type is EntryType.ARTICLE or _is_news(own)]
        declared = any(own.row.entry_type is EntryType.ARTICLE for own in articles)
        if articles and (declared or len(articles) * 100 >= limit * len(rows)):
            much = len(articles) * 100 >= limit * len(rows)
            yield _listed(scan, channel, Code.ARTICLES_IN_MINI_PROGRAM,
                          FindingSeverity.MEDIUM if much else FindingSeverity.LOW, articles)


def find_high_risk_in_wechat(scan: Scan) -> Iterator[Finding]:
    """Money-moving functions inside WeChat whose home is the app."""
    for channel in scan.live():
        if channel.kind.is_wechat and channel.kind is not ChannelKind.SUBSCRIPTION_ACCOUNT:
            risky = [own for own in scan.own[channel.id] if (c := own.capability)
                     and c.moves_money and c.preferred_home is ChannelKind.APP]
            high = any(own.capability and own.capability.risk_level == "high" for own in risky)
            if risky:
                yield _listed(scan, channel, Code.HIGH_RISK_IN_WECHAT,
                              FindingSeverity.HIGH if high else FindingSeverity.MEDIUM, risky)


def find_functions_away_from_home(scan: Scan) -> Iterator[Finding]:
    """Channels inside WeChat most of whose functions belong in the app."""
    limit, least = scan.policy.whole("misfit.away_percent"), scan.policy.whole("misfit.away_min_functions")
    for channel in scan.live():
        if not channel.kind.is_wechat:
            continue
        rows = scan.own[channel.id]
        away = [own for own in rows if own.capability and own.capability.preferred_home is ChannelKind.APP]
        if len(away) >= least and len(away) * 100 >= limit * len(rows):
            yield _listed(scan, channel, Code.AWAY_FROM_HOME, FindingSeverity.LOW, away)


def _listed(
    scan: Scan, channel: Channel, code: Code, severity: FindingSeverity, found: Sequence[Own]
) -> Finding:
    functions, rows = [own.row for own in found], len(scan.own[channel.id])
    facts = {"count": len(functions), "total": rows, "percent": percent(len(functions), rows),
             "functions": list(dict.fromkeys(f.name for f in functions)), "kind": scan.term("kind", channel.kind)}
    evidence = {"function_ids": [f.id for f in functions],
                "capability_ids": sorted({scan.graph.key_of(f.id) for f in functions})}
    return scan.say(Note(code, severity, facts, rows_of(functions), evidence=evidence), channel)


def _of_kind(scan: Scan, kind: ChannelKind) -> Iterator[Channel]:
    return (channel for channel in scan.live() if channel.kind is kind)


def _publishes(own: Own) -> bool:
    return own.row.entry_type is EntryType.ARTICLE or (
        own.capability is not None and own.capability.transactional in _CONTENT)


def _is_news(own: Own) -> bool:
    return own.capability is not None and own.capability.transactional == "content" and (
        own.capability.preferred_home is ChannelKind.SUBSCRIPTION_ACCOUNT)
