"""The entries of one menu from the most used to the least, and which of them may go."""

from collections.abc import Mapping
from dataclasses import dataclass

from inventory.graph import CapabilityKey
from inventory.kinds import EntryType
from inventory.records import ChannelId, Function, FunctionId
from migration.analysis.scan import Scan


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One entry with its rank (1: most used); ``protected`` says why it may not go, None where it may."""

    function_id: FunctionId
    name: str
    rank: int
    monthly_users: int | None
    protected: str | None


def rank_menu(scan: Scan, channel_id: ChannelId) -> tuple[MenuEntry, ...]:
    """The menu entries of a channel, most used first, unknown use before known, then by id.

    Protected are: what the taxonomy protects (loss report, redemption, repayment, closing, complaints), what
    elders use, what nobody else carries, what nobody counted and what nobody could map.
    """
    entries = sorted(
        menu_entries(scan, channel_id),
        key=lambda f: (f.monthly_users is not None, -(f.monthly_users or 0), f.id))
    others = scan.overlap.carriers_of_capabilities(channel_id)
    return tuple(
        MenuEntry(f.id, f.name, rank, f.monthly_users, _protection(scan, f, others))
        for rank, f in enumerate(entries, 1))


def menu_entries(scan: Scan, channel_id: ChannelId) -> tuple[Function, ...]:
    """What takes a place in the menu: the entries marked 菜单; where none is, all but articles and interfaces."""
    rows = scan.inventory.functions_of[channel_id]
    marked = tuple(f for f in rows if f.entry_type is EntryType.MENU)
    return marked or tuple(f for f in rows if f.entry_type not in (EntryType.ARTICLE, EntryType.API))


def _protection(scan: Scan, function: Function, others: Mapping[CapabilityKey, int]) -> str | None:
    key = scan.graph.key_of(function.id)
    if function.elder_critical:
        return "elder_critical"
    if function.monthly_users is None:
        return "unknown_use"
    if function.jumps_to is not None:
        return None
    if key not in scan.graph.taxonomy:
        return "unmapped" if function.in_use else None
    if scan.graph.taxonomy[key].protected:
        return "protected_capability"
    return "sole_carrier" if others[key] == 0 else None
