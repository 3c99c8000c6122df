"""The number of applications stays under control: the plan does not end with more than it began with."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import ChannelKind
from inventory.records import ChannelId
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict
from migration.plan import is_new


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """Compare live channels of each kind before and after; the source sets no number, so neither do we."""
    before = Counter(c.kind for c in case.inventory.channels.values() if c.is_live)
    after = _after(case)
    for kind in sorted(set(before) | set(after)):
        facts = {"kind": case.words.say(f"compliance.kinds.{kind}"), "before": before[kind], "after": after[kind]}
        verdict = Verdict.FAIL if after[kind] > before[kind] else Verdict.PASS
        yield case.say(verdict, "count_reduced.rises" if verdict is Verdict.FAIL else "count_reduced.held", None, (),
                       **facts)


def _after(case: Case) -> Counter[ChannelKind]:
    found: Counter[ChannelKind] = Counter()
    for row in case.plan.channels:
        channel = case.inventory.channels.get(row.channel_id)
        if is_new(row.channel_id):
            found[ChannelKind.SUBSCRIPTION_ACCOUNT] += 1
        elif channel and not row.action.ends_channel and (channel.is_live or ChannelId(channel.id) in case.receiving):
            found[channel.kind] += 1
    return found
