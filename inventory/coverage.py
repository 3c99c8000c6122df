"""Who can carry what for whom: the definitions of design section 10, in one place.

A need is (customer unit, audience segment, capability key). A channel offers a need to its customers if it
is live and really offers the capability there; another channel covers it only within one legal person, with
every segment of the source's audience, for every unit of its scope, and for local services only from the
same serving unit.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inventory.inventory import Inventory
from inventory.kinds import Audience
from inventory.records import Channel, UnitId

#: the segments behind each audience; 全部 means all customers, staff are no customers
_SEGMENTS = {
    Audience.RETAIL: frozenset({Audience.RETAIL}),
    Audience.CORPORATE: frozenset({Audience.CORPORATE}),
    Audience.MERCHANT: frozenset({Audience.MERCHANT}),
    Audience.STAFF: frozenset({Audience.STAFF}),
    Audience.ALL: frozenset({Audience.RETAIL, Audience.CORPORATE, Audience.MERCHANT}),
}


def segments_of(channel: Channel) -> frozenset[Audience]:
    """The audience segments a channel serves."""
    return _SEGMENTS[channel.served_audience]


def covers_customers(inventory: Inventory, carrier: Channel, source: Channel, *, local: bool = False) -> bool:
    """Whether ``carrier`` could serve every customer that ``source`` serves, status aside.

    ``local``: the capability is a service of one place, which only the same serving unit can give.
    """
    units = inventory.units
    if not segments_of(source) <= segments_of(carrier):
        return False
    if units.legal_person(carrier.owner_unit) != units.legal_person(source.owner_unit):
        return False
    mine, theirs = units.serving_unit(source.owner_unit), units.serving_unit(carrier.owner_unit)
    return theirs == mine if local else theirs in units.ancestors(mine)


@dataclass(frozen=True, slots=True)
class Alike:
    """Channels that serve the same customers: positions in the order of ``Inventory.channels``.

    ``same``: channels that cover them from the same serving unit; ``above``: from a unit further up, which
    cannot give services of one place. Both hold positions whatever the status, the members themselves included.
    """

    members: NDArray[np.intp]
    same: NDArray[np.intp]
    above: NDArray[np.intp]


def group_alike(inventory: Inventory) -> tuple[Alike, ...]:
    """Every channel in exactly one group, so that coverage is asked per group and not per pair.

    For a and b of a group's ``members`` and ``same`` or ``above``, :func:`covers_customers` holds; for no other b.
    """
    units = inventory.units
    found: dict[tuple[UnitId, UnitId, frozenset[Audience]], list[int]] = {}
    for at, channel in enumerate(inventory.channels.values()):
        place = units.legal_person(channel.owner_unit), units.serving_unit(channel.owner_unit)
        found.setdefault((*place, segments_of(channel)), []).append(at)
    at_place: dict[tuple[UnitId, UnitId], list[tuple[frozenset[Audience], list[int]]]] = {}
    for (legal, unit, segments), members in found.items():
        at_place.setdefault((legal, unit), []).append((segments, members))

    def carriers(legal: UnitId, places: Iterable[UnitId], segments: frozenset[Audience]) -> NDArray[np.intp]:
        covering = (at for unit in places for served, rows in at_place.get((legal, unit), ()) if segments <= served
                    for at in rows)
        return np.array(sorted(covering), dtype=np.intp)

    return tuple(
        Alike(np.array(members, dtype=np.intp), carriers(legal, [unit], segments),
              carriers(legal, units.ancestors(unit)[1:], segments))
        for (legal, unit, segments), members in found.items()
    )
