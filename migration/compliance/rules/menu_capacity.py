"""An official account that takes over functions still has room for them in its menu."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import Disposition
from inventory.records import ChannelId
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per official account that takes something over; a menu over-full today is a finding, not a fault."""
    limit = int(case.limit(params["leaves"]))
    for target in sorted(case.receiving):
        channel = case.inventory.channels.get(target)
        if channel is None or not channel.kind.is_official_account:
            continue
        now, gained = _leaves_kept(case, target, params), _leaves_gained(case, target)
        facts = {"kept": now, "gained": gained, "limit": limit, "after": now + gained}
        over = gained > 0 and now + gained > limit
        verdict, code = (Verdict.FAIL, "over") if over else (Verdict.PASS, "fits")
        yield case.say(verdict, f"menu_capacity.{code}", target, (channel.at,), **facts)


def _leaves_kept(case: Case, target: ChannelId, params: Mapping[str, Any]) -> int:
    leaving = {row.function_id for row in case.leaving_from.get(target, ())}
    return sum(
        1 for f in case.inventory.functions_of[target]
        if f.id not in leaving and (f.entry_type is None or f.entry_type in params["entry_types"])
    )


def _leaves_gained(case: Case, target: ChannelId) -> int:
    """New capabilities, each once: one already there takes no leaf, two sources bringing one take one."""
    there = set(case.graph.carried_by[target])
    brought = {
        case.graph.key_of(row.function_id) for row in case.arriving_at.get(target, ())
        if row.target_function_id is None and row.disposition is Disposition.MOVE
    }
    return len(brought - there)
