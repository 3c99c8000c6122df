"""No customer falls through: coverage walked day by day."""

import datetime as dt
from collections.abc import Iterator

from tests.checker.bank import Bank, day

Need = tuple[str, str, str, str]  # unit, segment, capability key, serving unit for local services (else "")


def daily_coverage(bank: Bank) -> Iterator[str]:
    """On every day somebody live carries what somebody carried before."""
    spans = list(_spans(bank))
    had = set[Need]().union(*(needs for needs, opens, _ in spans if opens is None))
    always = set[Need]().union(*(needs for needs, opens, stops in spans if opens is None and stops is None))
    at_risk = had - always - _excused(bank)
    changing = [(needs & at_risk, opens, stops) for needs, opens, stops in spans if needs & at_risk]
    for today in sorted({d for _, *ends in spans for d in ends if d}):
        open_ = ((needs, stops) for needs, opens, stops in changing if opens is None or opens <= today)
        living = (needs for needs, stops in open_ if stops is None or today < stops)
        for unit, segment, key, place in sorted(at_risk.difference(*living)):
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
    for row in bank.inventory.dependencies:
        gone = bank.ends(row.channel_id) or bank.inventory.channels[row.channel_id].status == "retired"
        if bank.ends(row.depends_on) and not gone and (row.depends_on, None) not in bank.persons:
            yield f"{row.depends_on}: ends, yet {row.channel_id} leans on it"


def kept_without_rows(bank: Bank) -> Iterator[str]:
    """A channel nobody described is kept, unless a person decided otherwise."""
    for channel_id, row in bank.rows.items():
        if channel_id.startswith("NEW:") or bank.functions_on(channel_id):
            continue
        if row["action"] != "keep" and row["decided_by"] != "person":
            yield f"{channel_id}: ends though its functions are unknown"


def _needs(bank: Bank, channel_id: str, key: str) -> frozenset[Need]:
    local = bank.serving(bank.owner(channel_id)) if bank.flag(key, "local") else ""
    return frozenset(
        (unit, segment, key, local)
        for unit in bank.customers(bank.owner(channel_id))
        for segment in bank.segments(channel_id)
    )


def _spans(bank: Bank) -> Iterator[tuple[frozenset[Need], dt.date | None, dt.date | None]]:
    """What is carried, from which day (None: already today) to which first day without (None: goes on)."""
    for row in bank.plan["functions"]:
        own, name, key = row["channel_id"], row["function_id"], bank.key(row["function_id"])
        if bank.jumps(name) or (key.startswith("?") and not bank.in_use(name)):
            continue
        stops, heir = day(row["stops_on"]), row["target_channel_id"]
        if row["disposition"] == "stay" and bank.ends(own):  # goes along with a conversion
            heir, stops = bank.rows[own]["target_channel_id"], bank.last(own, "service_stop")
        if bank.live(own):
            yield _needs(bank, own, key), None, stops
        if heir in bank.rows and row["target_function_id"] is None and stops:
            yield _needs(bank, heir, key), stops, None


def _excused(bank: Bank) -> set[Need]:
    """Droppable capabilities that were dropped, and what a person drops, or sends to another place or legal person."""
    found: set[Need] = set()
    for row in bank.plan["functions"]:
        key, own = bank.key(row["function_id"]), row["channel_id"]
        if row["disposition"] == "drop" and (bank.flag(key, "droppable") or bank.by_person(row["function_id"])):
            found |= _needs(bank, own, key)
        heir = row["target_channel_id"]
        abroad = heir in bank.rows and bank.legal(bank.owner(heir)) != bank.legal(bank.owner(own))
        if bank.by_person(row["function_id"]) and (abroad or bank.flag(key, "local")):
            found |= _needs(bank, own, key)
    return found


coverage_rules = (daily_coverage, jumps_are_repointed, dependencies_hold, kept_without_rows)
