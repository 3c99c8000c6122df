"""What the hard rules leave: who leans on whom, and what official accounts have room for."""

from inventory.graph import CapabilityKey
from inventory.kinds import ChannelKind, Status
from inventory.records import ChannelId
from migration.deciding.option import leaves_left
from migration.deciding.setting import Setting
from migration.plan import is_new


def is_official(setting: Setting, channel_id: ChannelId) -> bool:
    """An official account, one that the plan opens included."""
    return is_new(channel_id) or setting.inventory.channels[channel_id].kind.is_official_account


def spare_leaves(setting: Setting, target: ChannelId, limit: int) -> int:
    """Menu leaves left for the plan, after what people's own decisions bring."""
    rows = () if is_new(target) else setting.inventory.functions_of[target]
    here = set() if is_new(target) else set(setting.graph.carried_by[target])
    brought = {key for where, key in moves_by_word(setting) if where == target} - here
    return max(0, leaves_left(rows, limit) - len(brought))


def spare_messages(setting: Setting, target: ChannelId) -> float:
    """Messages a month the target's quota has left."""
    kind = ChannelKind.SUBSCRIPTION_ACCOUNT if is_new(target) else setting.inventory.channels[target].kind
    quota = setting.policy.number(f"platform.messages.{kind}")
    return max(0.0, quota - setting.figures.messages.get(target, 0.0))


def dependencies(setting: Setting) -> list[tuple[ChannelId, ChannelId]]:
    """Pairs (who leans, on whom) among channels that are not retired already; a channel never leans on itself."""
    channels = setting.inventory.channels
    found = {
        (d.channel_id, d.depends_on)
        for d in setting.inventory.dependencies
        if d.channel_id != d.depends_on and channels[d.channel_id].status is not Status.RETIRED
    }
    return sorted(found)


def moves_by_word(setting: Setting) -> tuple[tuple[ChannelId, CapabilityKey], ...]:
    """Where people send single functions: (target, capability)."""
    return tuple(
        (word.target_channel_id, setting.graph.key_of(function_id))
        for function_id, word in setting.people.functions.items() if word.target_channel_id is not None
    )
