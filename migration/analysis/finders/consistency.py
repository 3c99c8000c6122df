"""Branches of one level under one parent that offer different things."""

from collections import Counter
from collections.abc import Iterator

from inventory.graph import CapabilityKey
from inventory.kinds import Level
from inventory.records import UnitId
from migration.analysis.scan import Note, Scan
from migration.findings import Code, Finding, FindingSeverity

Offers = dict[UnitId, set[CapabilityKey]]


def find_inconsistent_services(scan: Scan) -> Iterator[Finding]:
    """One finding per parent and level: what most sibling units offer themselves and some do not, as a matrix.

    Only units that run a channel with function rows are compared; what nobody could map is left out.
    """
    offers = _offers_of_units(scan)
    least, usual = scan.policy.whole("consistency.min_siblings"), scan.policy.whole("consistency.usual_percent")
    for (parent, level), siblings in sorted(_siblings(scan, offers).items()):
        if len(siblings) < least:
            continue
        counts = Counter(key for unit in siblings for key in offers[unit])
        expected = sorted(key for key, count in counts.items() if count * 100 >= usual * len(siblings))
        lacking = {unit: [k for k in expected if k not in offers[unit]] for unit in siblings}
        if any(lacking.values()):
            yield _describe(scan, (parent, level), offers, lacking)


def _describe(
    scan: Scan, place: tuple[UnitId, Level], offers: Offers, lacking: dict[UnitId, list[CapabilityKey]]
) -> Finding:
    units = scan.inventory.units
    short = {unit: keys for unit, keys in lacking.items() if keys}
    columns = sorted({key for keys in short.values() for key in keys})
    facts = {
        "parent": units[place[0]].name, "level": scan.term("level", place[1]), "units": len(lacking),
        "short": [scan.words.say("findings.inconsistent_services.unit", unit=units[unit].name,
                                 missing=scan.words_of([scan.capability_name(k) for k in keys]))
                  for unit, keys in short.items()],
        "count": len(short),
    }
    matrix = {unit: [int(key in offers[unit]) for key in columns] for unit in lacking}
    evidence = {"parent_id": place[0], "level": str(place[1]), "capability_ids": columns, "offered_by_unit": matrix}
    rows = tuple(units[unit].at for unit in short)
    return scan.say(Note(Code.INCONSISTENT_SERVICES, FindingSeverity.LOW, facts, rows, evidence=evidence))


def _offers_of_units(scan: Scan) -> Offers:
    """What each unit's own live channels carry, departments counted with the unit they serve."""
    found: Offers = {}
    for channel in scan.live():
        keys = {key for key in scan.graph.carried_by[channel.id] if key in scan.graph.taxonomy}
        if keys:
            found.setdefault(scan.inventory.units.serving_unit(channel.owner_unit), set()).update(keys)
    return found


def _siblings(scan: Scan, offers: Offers) -> dict[tuple[UnitId, Level], list[UnitId]]:
    found: dict[tuple[UnitId, Level], list[UnitId]] = {}
    for unit_id in sorted(offers):
        unit = scan.inventory.units[unit_id]
        if unit.parent_id is not None and unit.level in (Level.BRANCH, Level.SUB_BRANCH):
            found.setdefault((unit.parent_id, unit.level), []).append(unit_id)
    return found
