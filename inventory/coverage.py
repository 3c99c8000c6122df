"""Who can carry what for whom: the definitions of design section 10, in one place.

A need is (customer unit, audience segment, capability key). A channel offers a need to its customers if it
is live and really offers the capability there; another channel covers it only within one legal person, with
every segment of the source's audience, for every unit of its scope, and for local services only from the
same serving unit.
"""

from inventory.inventory import Inventory
from inventory.kinds import Audience
from inventory.records import Channel

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
