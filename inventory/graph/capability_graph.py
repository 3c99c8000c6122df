"""The capability graph: units, channels, functions, capabilities and how they hang together."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from inventory.capabilities.mapping import CapabilityMap
from inventory.capabilities.taxonomy import Taxonomy
from inventory.graph.jumps import JumpPath, trace_jumps
from inventory.inventory import Inventory
from inventory.records import ChannelId, Function, FunctionId

if TYPE_CHECKING:
    from networkx import DiGraph

    from inventory.graph.links import ChannelLinks

#: a capability id, or "?" + function id for a function nobody could map: a capability of its own
CapabilityKey = str


class CapabilityGraph:
    """The inventory with each function's capability decided; built once, never changed."""

    def __init__(self, inventory: Inventory, taxonomy: Taxonomy, mapping: CapabilityMap) -> None:
        self.inventory = inventory
        self.taxonomy = taxonomy
        self.mapping = mapping

    def key_of(self, function_id: FunctionId) -> CapabilityKey:
        """The capability of a function, or its own key where nobody could map it."""
        return self.mapping[function_id].capability_id or f"?{function_id}"

    @cached_property
    def carried_by(self) -> Mapping[ChannelId, Mapping[CapabilityKey, tuple[Function, ...]]]:
        """Per channel what it really offers: entries that only link elsewhere are left out."""
        found: dict[ChannelId, dict[CapabilityKey, list[Function]]] = {c: {} for c in self.inventory.channels}
        for function in self.inventory.functions.values():
            if function.jumps_to is None:
                found[function.channel_id].setdefault(self.key_of(function.id), []).append(function)
        return {c: {key: tuple(rows) for key, rows in sorted(keys.items())} for c, keys in found.items()}

    def is_local(self, key: CapabilityKey) -> bool:
        """Whether the taxonomy calls it a service of one place; unmapped functions are not."""
        return key in self.taxonomy and self.taxonomy[key].local

    @cached_property
    def jump_paths(self) -> Mapping[FunctionId, JumpPath]:
        """Where each entry that only links elsewhere leads in the end."""
        return trace_jumps(self.inventory, self.key_of)

    @cached_property
    def links(self) -> "ChannelLinks":
        """Hubs, loops and reach between channels."""
        from inventory.graph.links import ChannelLinks

        return ChannelLinks(self.inventory)

    @cached_property
    def nx(self) -> "DiGraph[str]":
        """The whole as a frozen networkx graph, built when first asked for: :mod:`inventory.graph.network`."""
        from inventory.graph.network import build_network

        return build_network(self.inventory, self.taxonomy, self.mapping)
