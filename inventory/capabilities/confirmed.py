"""What people confirmed in a file of names: rows whose capability_id they filled in."""

from collections.abc import Sequence

from inventory.capabilities.learned import ConfirmedMapping
from inventory.capabilities.names import NameRow
from inventory.capabilities.taxonomy import Taxonomy
from inventory.errors import SettingsError
from inventory.records import CapabilityId


def confirmed_in(rows: Sequence[NameRow], taxonomy: Taxonomy) -> list[ConfirmedMapping]:
    """The confirmed rows, in order; raises :class:`SettingsError` naming every capability the taxonomy lacks."""
    given = [(at, row, row.cells.get("capability_id", "").strip()) for at, row in enumerate(rows, 2)]
    filled = [(at, row, capability) for at, row, capability in given if capability]
    if unknown := [f"{at}: {capability}" for at, _, capability in filled if capability not in taxonomy]:
        raise SettingsError.saying("inventory", "mapping.names_file.unknown_capability", rows="; ".join(unknown))
    return [
        ConfirmedMapping(
            row.query.name, row.query.parent, row.query.kind, row.query.line, CapabilityId(capability),
            row.cells.get("confirmed_by", ""), row.cells.get("confirmed_on", ""),
        )
        for _, row, capability in filled
    ]
