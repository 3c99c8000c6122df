"""Mappings a person should look at, the most used first: what the review sheet of the plan workbook lays out."""

from collections.abc import Mapping
from dataclasses import dataclass

from inventory.capabilities.mapping import CapabilityMap, MappedBy
from inventory.inventory import Inventory
from inventory.records import CapabilityId, ChannelId, FunctionId

SURE_ENOUGH = 0.9


@dataclass(frozen=True, slots=True)
class UncertainMapping:
    """One function nobody confirmed and the mapper is not sure of; ``candidates`` are the dropdown."""

    function_id: FunctionId
    channel_id: ChannelId
    name: str
    parent_menu: str | None
    capability_id: CapabilityId | None
    confidence: float
    evidence: str
    candidates: tuple[CapabilityId, ...]


def uncertain_mappings(
    inventory: Inventory,
    mapping: CapabilityMap,
    effect: Mapping[FunctionId, float] | None = None,
    sure_enough: float = SURE_ENOUGH,
) -> list[UncertainMapping]:
    """Functions mapped below ``sure_enough`` or not at all, worst effect on the plan first.

    Parameters
    ----------
    inventory, mapping
        The functions and what each was found to be.
    effect
        What a wrong mapping would cost the plan, per function; without it the monthly users times the doubt,
        functions whose use is unknown before those that are used.
    sure_enough
        Confidence, a share, from which on nobody needs to look.
    """
    found = [
        (function, mapping[function_id])
        for function_id, function in inventory.functions.items()
        if mapping[function_id].by in (MappedBy.MAPPER, MappedBy.NOBODY)
        and (mapping[function_id].capability_id is None or mapping[function_id].confidence < sure_enough)
    ]

    def worst(function_id: FunctionId, doubt: float) -> float:
        if effect is not None:
            return effect.get(function_id, 0.0)
        users = inventory.functions[function_id].monthly_users
        return float("inf") if users is None else users * doubt

    found.sort(key=lambda pair: (-worst(pair[0].id, 1 - pair[1].confidence), pair[0].id))
    return [
        UncertainMapping(
            f.id, f.channel_id, f.name, f.parent_menu, m.capability_id, m.confidence, m.evidence, m.candidates
        )
        for f, m in found
    ]
