"""No customer falls through: coverage walked day by day."""

import datetime as dt
from collections.abc import Iterator

from tests.checker.bank import Bank, day

Need = tuple[str, str, str, str]  # unit, segment, capability key, serving unit for local services (else "")


def daily_coverage(bank: Bank) -> Iterator[str]:
    """On every day somebody live carries what somebody carried before."""
    had = _carried(bank, day(bank.plan["as_of"]), before=True)
    excused = _excused(bank)
    days = sorted({day(f["stops_on"]) for f in bank.plan["functions"] if f["stops_on"]} | _stage_days(bank))
    for today in days:
        for unit, segment, key, place in sorted(had - excused - _carried(bank, today, before=False)):
            yield f"{today}: {unit}/{segment} has no carrier of {key} {place}"


def jumps_are_repointed(bank: Bank) -> Iterator[str]:
    """Every jump of a surviving channel that leads to an ending one is listed to be re-pointed."""
    listed = {(f["channel_id"], f["function_id"]) for f in bank.plan["findings"]}
    for function in bank.inventory.functions.values():
        goal = function.jumps_to
        stranded = goal and bank.ends(goal) and not bank.ends(function.channel_id)
        if stranded and (function.channel_id, function.id) not in listed:
            yield f"{function.id}: jumps to {goal}, which ends, and nobody is told"


def dependencies_hold(bank: Bank) -> Iterator[str]:
    """What a surviving channel leans on does not end unless a person said so."""
    told = {d.channel_id for d in bank.inventory.decisions}
    for row in bank.inventory.dependencies:
        broken = bank.ends(row.depends_on) and not bank.ends(row.channel_id)
        if broken and row.depends_on not in told and row.kind == "app_launch_domain":
            yield f"{row.depends_on}: ends, yet launches {row.channel_id}"


def kept_without_rows(bank: Bank) -> Iterator[str]:
    """A channel nobody described is kept, unless a person decided otherwise."""
    for channel_id, row in bank.rows.items():
        if channel_id.startswith("NEW:") or bank.functions_on(channel_id):
            continue
        if row["action"] != "keep" and row["decided_by"] != "person":
            yield f"{channel_id}: ends though its functions are unknown"


def _stage_days(bank: Bank) -> set[dt.date]:
    return {day(s["date"]) for row in bank.plan["channels"] for s in row["stages"]}


def _needs(bank: Bank, channel_id: str, key: str) -> set[Need]:
    local = bank.serving(bank.owner(channel_id)) if bank.flag(key, "local") else ""
    return {
        (unit, segment, key, local)
        for unit in bank.customers(bank.owner(channel_id))
        for segment in bank.segments(channel_id)
    }


def _carried(bank: Bank, today: dt.date, *, before: bool) -> set[Need]:
    """Every need that a live channel answers today; ``before``: as if the plan did not exist."""
    found: set[Need] = set()
    for row in bank.plan["functions"]:
        own, name, key = row["channel_id"], row["function_id"], bank.key(row["function_id"])
        if bank.jumps(name) or (key.startswith("?") and not bank.in_use(name)):
            continue
        stops, heir = day(row["stops_on"]), row["target_channel_id"]
        if row["disposition"] == "stay" and bank.ends(own):  # goes along with a conversion
            heir, stops = bank.rows[own]["target_channel_id"], bank.last(own, "service_stop")
        if bank.live(own) and (before or stops is None or today < stops):
            found |= _needs(bank, own, key)
        if not before and heir and row["target_function_id"] is None and stops and today >= stops:
            found |= _needs(bank, heir, key)
    return found


def _excused(bank: Bank) -> set[Need]:
    """Droppable capabilities that were dropped, and what a person decided."""
    found: set[Need] = set()
    for row in bank.plan["functions"]:
        key, own = bank.key(row["function_id"]), row["channel_id"]
        if row["disposition"] == "drop" and (bank.flag(key, "droppable") or bank.by_person(row["function_id"])):
            found |= _needs(bank, own, key)
        if bank.flag(key, "local") and bank.by_person(row["function_id"]):
            found |= _needs(bank, own, key)
    return found


coverage_rules = (daily_coverage, jumps_are_repointed, dependencies_hold, kept_without_rows)
