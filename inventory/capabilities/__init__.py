"""Capabilities: the taxonomy, and which capability each function has."""

from inventory.capabilities.duplicates import DuplicatePair, find_duplicate_channels
from inventory.capabilities.learned import ConfirmedMapping, LearnedMappings, learn, load_learned
from inventory.capabilities.mapper import map_functions
from inventory.capabilities.mapping import CapabilityMap, MappedBy, MappedFunction
from inventory.capabilities.names import NameRow, map_names, read_names, write_mapped
from inventory.capabilities.review import UncertainMapping, uncertain_mappings
from inventory.capabilities.taxonomy import Capability, Taxonomy, load_taxonomy

__all__ = [
    "Capability",
    "CapabilityMap",
    "ConfirmedMapping",
    "DuplicatePair",
    "LearnedMappings",
    "MappedBy",
    "MappedFunction",
    "NameRow",
    "Taxonomy",
    "UncertainMapping",
    "find_duplicate_channels",
    "learn",
    "load_learned",
    "load_taxonomy",
    "map_functions",
    "map_names",
    "read_names",
    "uncertain_mappings",
    "write_mapped",
]
