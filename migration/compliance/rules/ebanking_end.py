"""Ending a whole type of electronic banking, not only one of its front ends, is for a person to judge."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import ChannelKind
from inventory.records import Channel
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per legal person and kind on which customers complete transactions today."""
    live: dict[tuple[str, ChannelKind], list[Channel]] = {}
    for channel in case.inventory.channels.values():
        if channel.is_live and channel.kind in params["kinds"] and _transacts(case, channel):
            live.setdefault((case.legal_person(channel.id) or "", channel.kind), []).append(channel)
    for (legal, kind), channels in sorted(live.items()):
        left = [c for c in channels if c.id in case.plan.decision_of
                and not case.plan.decision_of[c.id].action.ends_channel]
        facts = {
            "kind": case.words.say(f"compliance.kinds.{kind}"), "unit": _unit(case, legal),
            "before": len(channels), "after": len(left), "months": params["months"],
        }
        verdict, code = (Verdict.PASS, "goes_on") if left else (Verdict.PERSON, "ends")
        wants = None if left else params["item"]
        yield case.say(verdict, f"ebanking_end.{code}", None, tuple(c.at for c in channels), wants=wants, **facts)


def _transacts(case: Case, channel: Channel) -> bool:
    taxonomy = case.graph.taxonomy
    return any(key in taxonomy and taxonomy[key].moves_money
               for key in case.graph.carried_by[channel.id])


def _unit(case: Case, legal: str) -> str:
    return next((unit.name for unit in case.inventory.units if unit.id == legal), legal)
