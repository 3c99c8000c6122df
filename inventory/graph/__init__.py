"""The capability graph: units, channels, functions, capabilities and how they hang together."""

from inventory.graph.capability_graph import CapabilityGraph, CapabilityKey

__all__ = ["CapabilityGraph", "CapabilityKey"]
