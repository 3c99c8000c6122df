"""Everything the analysis noticed, in one call."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from inventory.collector import collector_resting
from inventory.graph import CapabilityGraph
from inventory.records import ChannelId
from inventory.words import load_words
from migration.analysis.activity_level import ActivityLevel, judge_activity
from migration.analysis.finders import FINDERS
from migration.analysis.overlap import Overlap
from migration.analysis.portfolio import build_portfolio
from migration.analysis.scan import Scan
from migration.findings import Code, Finding, FindingSeverity
from migration.policy import Policy
from migration.portfolio import Portfolio

_RANK = {severity: rank for rank, severity in enumerate(FindingSeverity)}

#: what a regulator would call each finding (clause 2 of 金办发〔2024〕99号)
FLAGS: Mapping[Code, str] = {
    Code.LOW_ACTIVITY: "low_activity",
    Code.OVERLAP: "redundant",
    Code.CONTENT_ONLY_SERVICE_ACCOUNT: "misfit",
    Code.TRANSACTIONS_IN_SUBSCRIPTION_ACCOUNT: "misfit",
    Code.ARTICLES_IN_MINI_PROGRAM: "misfit",
    Code.HALL_REPEATS_MINI_PROGRAM: "misfit",
    Code.HIGH_RISK_IN_WECHAT: "risk",
    Code.PENALTY: "risk",
    Code.FILING_MISSING: "risk",
    Code.VENDOR_CONTRACT_ENDED: "risk",
}


@dataclass(frozen=True)
class Analysis:
    """What was noticed. ``findings`` are sorted by severity, then code, then channel id, then text."""

    findings: tuple[Finding, ...]
    overlap: Overlap
    activity: Mapping[ChannelId, ActivityLevel]
    portfolio: Portfolio

    @cached_property
    def flags(self) -> Mapping[ChannelId, frozenset[str]]:
        """Per channel why a regulator would ask about it: low_activity, redundant, misfit, risk.

        A finding of low severity raises no flag, except that low activity always does.
        """
        found: dict[ChannelId, set[str]] = {}
        for finding in self.findings:
            weighty = finding.severity in (FindingSeverity.HIGH, FindingSeverity.MEDIUM)
            flag = FLAGS.get(finding.code) if weighty or finding.code is Code.LOW_ACTIVITY else None
            if finding.channel_id is not None and flag:
                found.setdefault(finding.channel_id, set()).add(flag)
        return {channel_id: frozenset(flags) for channel_id, flags in sorted(found.items())}

    def top(self, count: int) -> tuple[Finding, ...]:
        """The findings that matter most: by severity, and within one severity one of each code in turn.

        Within a code those on the busiest channels come first (recent active users, else followers).
        """
        turns: dict[Code, int] = {}
        ranked = []
        for finding in sorted(self.findings, key=lambda f: (_RANK[f.severity], -self._crowd(f))):
            turns[finding.code] = turns.get(finding.code, 0) + 1
            ranked.append((_RANK[finding.severity], turns[finding.code], finding.code, finding))
        return tuple(row[-1] for row in sorted(ranked, key=lambda row: row[:3])[:count])

    def _crowd(self, finding: Finding) -> float:
        if finding.channel_id is None:
            return 0.0
        active = self.activity[finding.channel_id].active_users
        channel = self.overlap.graph.inventory.channels[finding.channel_id]
        return active if active is not None else float(channel.followers or 0)

    def of(self, channel_id: ChannelId) -> tuple[Finding, ...]:
        """The findings about one channel."""
        return self._by_channel.get(channel_id, ())

    @cached_property
    def _by_channel(self) -> Mapping[ChannelId | None, tuple[Finding, ...]]:
        found: dict[ChannelId | None, list[Finding]] = {}
        for finding in self.findings:
            found.setdefault(finding.channel_id, []).append(finding)
        return {channel_id: tuple(rows) for channel_id, rows in found.items()}


def analyse(graph: CapabilityGraph, policy: Policy, as_of: dt.date, lang: str) -> Analysis:
    """Look at everything once and report what matters, in Chinese (``zh``) or English (``en``)."""
    with collector_resting():
        overlap = Overlap.build(graph, policy)
        activity = judge_activity(graph, policy, as_of)
        scan = Scan(graph, policy, as_of, load_words("migration", lang), overlap, activity)
        findings = sorted((finding for find in FINDERS for finding in find(scan)), key=_order)
        return Analysis(tuple(findings), overlap, activity, build_portfolio(scan))


def _order(finding: Finding) -> tuple[int, str, str, str, str]:
    return (_RANK[finding.severity], finding.code, finding.channel_id or "", finding.function_id or "",
            finding.text)
