"""What older customers rely on keeps a way without a phone when it moves to an app."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.coverage import segments_of
from inventory.kinds import Audience, ChannelKind
from inventory.records import Function
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per channel whose functions go to an app; for retail customers a blank mark is unknown, never "no"."""
    for _, channel in case.changed:
        leaving = case.leaving_from.get(channel.id, ())
        going = [case.inventory.functions[r.function_id] for r in leaving if _to_app(case, r.target_channel_id)]
        if not going:
            continue
        bare = [f for f in going if f.elder_critical and not f.offline_alternative]
        blank = [f for f in going if f.elder_critical is None and f.in_use]
        if bare:
            yield _row(case, Verdict.FAIL, "bare", bare)
        elif Audience.RETAIL not in segments_of(channel):
            continue
        elif blank:
            yield _row(case, Verdict.UNKNOWN, "blank", blank)
        else:
            elder = [f for f in going if f.elder_critical]
            yield case.say(Verdict.PASS, "elder_offline.kept", channel.id, tuple(f.at for f in elder),
                           count=len(going), elder=len(elder))


def _row(case: Case, verdict: Verdict, code: str, functions: list[Function]) -> Outcome:
    return case.say(
        verdict, f"elder_offline.{code}", functions[0].channel_id, tuple(f.at for f in functions),
        count=len(functions), names=case.function_names(functions),
    )


def _to_app(case: Case, target: Any) -> bool:
    channel = case.inventory.channels.get(target)
    return channel is not None and channel.kind is ChannelKind.APP
