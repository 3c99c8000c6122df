"""An account is cancelled after service has stopped, and the platform's freeze has room to run."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import Stage
from inventory.records import Channel
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict
from migration.plan import ChannelDecision


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per ending official account that is cancelled by request; ``tiers`` are [followers up to, days]."""
    for row, channel in case.ending:
        if channel.kind.is_official_account and row.mechanism != "account_migration" and channel.is_live:
            yield _judge(case, params, row, channel)


def _judge(case: Case, params: Mapping[str, Any], row: ChannelDecision, channel: Channel) -> Outcome:
    step = next((s for s in row.stages if s.stage is Stage.CANCEL), None)
    stop = row.day_of(Stage.SERVICE_STOP)
    if step is None or step.request_on is None or stop is None:
        return case.say(Verdict.FAIL, "cancel_freeze.no_day", channel.id, (channel.at,))
    if step.request_on < stop:
        return case.say(
            Verdict.FAIL, "cancel_freeze.early", channel.id, (channel.at,), request=step.request_on, stop=stop
        )
    need = _freeze_days(case, params, channel.followers)
    days = (step.date - step.request_on).days
    facts = {"days": days, "need": need, "request": step.request_on, "cancel": step.date}
    if days >= need:
        return case.say(Verdict.PASS, "cancel_freeze.long", channel.id, (channel.at,), **facts)
    known = channel.followers is not None
    verdict, code = (Verdict.FAIL, "short") if known else (Verdict.UNKNOWN, "unknown")
    return case.say(verdict, f"cancel_freeze.{code}", channel.id, (channel.at,), **facts)


def _freeze_days(case: Case, params: Mapping[str, Any], followers: int | None) -> int:
    """Days of the tier; unknown followers ask for the longest."""
    tiers = [(tier["followers_up_to"], int(case.limit(tier["days"]))) for tier in params["tiers"]]
    fitting = [days for most, days in tiers if followers is not None and followers <= most]
    return fitting[0] if fitting else int(case.limit(params["longest_days"]))
