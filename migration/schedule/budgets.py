"""Monthly allowances of the platform that a schedule spends: bindings of app-launch domains, links to mini-programs.

A change falls into the month in which the closing that calls for it ends its service.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeGuard

from inventory.inventory import Inventory
from inventory.kinds import ChannelKind, DependencyKind, Disposition
from inventory.records import ChannelId
from migration.policy import Policy
from migration.selection import Selection

#: kind of allowance -> the policy's number of changes a month
_SETTINGS = {
    "launch_domain": "platform.app_launch.binding_changes_per_month",
    "mini_program_link": "platform.mini_program_link.new_per_month",
}


@dataclass(frozen=True, slots=True, order=True)
class Budget:
    """A monthly allowance: of what ``kind``, and the channel that has it."""

    kind: str
    holder: ChannelId


@dataclass(frozen=True, slots=True)
class Allowance:
    """Changes a month. ``binding``: somebody read the platform's own text; what is only reported advises.

    ``setting``: its name in the policy.
    """

    limit: int
    binding: bool
    setting: str = ""


def allowances(policy: Policy) -> dict[str, Allowance]:
    """The allowance of each kind."""
    return {kind: Allowance(policy.whole(n), policy[n].grade == "seen", n) for kind, n in _SETTINGS.items()}


def find_spending(inventory: Inventory, selection: Selection) -> dict[ChannelId, dict[Budget, int]]:
    """What the end of service of each channel spends, by the channel that ends or loses functions."""
    ending = {c for c, choice in selection.channels.items() if choice.action.ends_channel}
    spent: dict[ChannelId, Counter[Budget]] = defaultdict(Counter)
    for leaner, depended in _launches(inventory):
        if depended in ending and leaner not in ending:
            spent[depended][Budget("launch_domain", leaner)] += 1
    for account, _, closing in new_links(inventory, selection):
        spent[closing][Budget("mini_program_link", account)] += 1
    return {channel_id: dict(sorted(budgets.items())) for channel_id, budgets in sorted(spent.items())}


def links_today(inventory: Inventory) -> Mapping[ChannelId, set[ChannelId]]:
    """The mini-programs each official account links to: by the dependencies sheet, and by entries that lead there."""
    channels = inventory.channels
    pairs = {(d.channel_id, d.depends_on) for d in inventory.dependencies if d.kind is DependencyKind.MINI_PROGRAM_LINK}
    pairs |= {(f.channel_id, f.jumps_to) for f in inventory.functions.values() if f.jumps_to}
    found: dict[ChannelId, set[ChannelId]] = defaultdict(set)
    for account, goal in pairs:
        if channels[account].kind.is_official_account and channels[goal].kind is ChannelKind.MINI_PROGRAM:
            found[account].add(goal)
    return found


def new_links(inventory: Inventory, selection: Selection) -> set[tuple[ChannelId, ChannelId, ChannelId]]:
    """(account, mini-program, closing that calls for the link) of every link the plan adds."""
    ending = {c for c, choice in selection.channels.items() if choice.action.ends_channel}
    today = links_today(inventory)
    wanted = _wanted_links(inventory, selection, ending, today)
    return {row for row in wanted if row[1] not in today.get(row[0], set())}


def _launches(inventory: Inventory) -> set[tuple[ChannelId, ChannelId]]:
    return {
        (d.channel_id, d.depends_on) for d in inventory.dependencies if d.kind is DependencyKind.APP_LAUNCH_DOMAIN
    }


def _wanted_links(
    inventory: Inventory, selection: Selection, ending: set[ChannelId], today: Mapping[ChannelId, set[ChannelId]]
) -> set[tuple[ChannelId, ChannelId, ChannelId]]:
    """Links to the successors of mini-programs that end, and to mini-programs that take over an account's functions."""
    channels = inventory.channels

    def is_mini_program(channel_id: ChannelId | None) -> TypeGuard[ChannelId]:
        known = channels.get(channel_id) if channel_id is not None else None
        return known is not None and known.kind is ChannelKind.MINI_PROGRAM

    found = set()
    for account, goals in today.items():
        for goal in goals & ending if account not in ending else ():
            successor = selection.channels[goal].target_channel_id
            if is_mini_program(successor):
                found.add((account, successor, goal))
    for function_id, chosen in selection.functions.items():
        account, target = inventory.functions[function_id].channel_id, chosen.target_channel_id
        stays = account not in ending and channels[account].kind.is_official_account
        if stays and chosen.disposition is not Disposition.STAY and is_mini_program(target):
            found.add((account, target, account))
    return found
