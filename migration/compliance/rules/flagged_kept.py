"""A channel with a flag is optimised, merged or stopped; one that is kept all the same says why."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.records import ChannelId
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict
from migration.findings import Code, Finding


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per flagged channel that goes on with all its functions."""
    flags = _flags(case, frozenset(params["findings"]))
    for row in case.plan.channels:
        if row.channel_id not in flags or row.action.ends_channel or row.channel_id in case.leaving_from:
            continue
        yield _judge(case, params["item"], row.channel_id, flags[row.channel_id])


def _flags(case: Case, codes: frozenset[str]) -> dict[ChannelId, list[Finding]]:
    found: dict[ChannelId, list[Finding]] = {}
    for finding in case.plan.findings:
        if finding.code in codes and finding.channel_id is not None:
            found.setdefault(finding.channel_id, []).append(finding)
    return found


def _judge(case: Case, item: str, channel_id: ChannelId, flags: list[Finding]) -> Outcome:
    row, rows = case.plan.decision_of[channel_id], tuple(ref for finding in flags for ref in finding.rows)
    names = sorted({name for finding in flags for name in _names(finding)})
    shown = case.words.say("compliance.comma").join(_called(case, name) for name in names)
    proof = case.proof(item, channel_id)
    if proof:
        where = rows + tuple(p.at for p in proof)
        return case.say(Verdict.PASS, "flagged_kept.proven", channel_id, where, flags=shown, ref=proof[0].ref)
    if row.decided_by == "person":
        by = row.decided_by_name or case.words.say("compliance.somebody")
        return case.say(Verdict.PASS, "flagged_kept.decided", channel_id, rows, flags=shown, by=by)
    if row.reasons:
        reason = row.reasons[0].text
        return case.say(
            Verdict.PERSON, "flagged_kept.weigh", channel_id, rows, flags=shown, reason=reason, wants=item
        )
    return case.say(Verdict.FAIL, "flagged_kept.silent", channel_id, rows, flags=shown, wants=item)


def _called(case: Case, flag: str) -> str:
    key = f"compliance.flags.{flag}"
    return case.words.say(key) if case.words.has(key) else flag


def _names(finding: Finding) -> list[str]:
    """The flag a finding raises; the planner's own finding on a kept channel lists several."""
    if finding.code is Code.KEPT_DESPITE_FLAG:
        return [str(flag) for flag in finding.evidence["flags"]]
    return [str(finding.code)]
