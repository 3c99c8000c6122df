"""How customers get from one channel to another: what the platform allows, never hope."""

from dataclasses import dataclass

from inventory.kinds import Action, ChannelKind
from inventory.records import Channel
from migration.deciding.estimates import is_planned
from migration.policy import Policy

#: kinds of channel that may take in customers of each kind, the plan's own proposals; a person may say otherwise
_SUCCESSORS: dict[ChannelKind, frozenset[ChannelKind]] = {
    ChannelKind.SERVICE_ACCOUNT: frozenset(
        {ChannelKind.SERVICE_ACCOUNT, ChannelKind.SUBSCRIPTION_ACCOUNT, ChannelKind.MINI_PROGRAM, ChannelKind.APP}
    ),
    ChannelKind.SUBSCRIPTION_ACCOUNT: frozenset(
        {ChannelKind.SERVICE_ACCOUNT, ChannelKind.SUBSCRIPTION_ACCOUNT, ChannelKind.MINI_PROGRAM, ChannelKind.APP}
    ),
    ChannelKind.MINI_PROGRAM: frozenset({ChannelKind.MINI_PROGRAM, ChannelKind.APP}),
    ChannelKind.APP: frozenset({ChannelKind.APP}),
    ChannelKind.VIDEO_ACCOUNT: frozenset({ChannelKind.VIDEO_ACCOUNT}),
    ChannelKind.WECOM: frozenset({ChannelKind.WECOM}),
    ChannelKind.WEBSITE: frozenset({ChannelKind.WEBSITE, ChannelKind.APP, ChannelKind.MINI_PROGRAM}),
    ChannelKind.OTHER: frozenset({ChannelKind.OTHER, ChannelKind.APP, ChannelKind.MINI_PROGRAM,
                                  ChannelKind.SERVICE_ACCOUNT}),
}


@dataclass(frozen=True, slots=True)
class Way:
    """An action with the mechanism behind it."""

    action: Action
    mechanism: str


def may_succeed(source: ChannelKind, target: ChannelKind, *, publishes: bool = False) -> bool:
    """Whether the plan itself would send customers of one kind of channel to the other.

    ``publishes``: the source is an official account that only publishes; so must the target be one.
    """
    return target in _SUCCESSORS[source] and (target.is_official_account or not publishes)


def ways(source: Channel, target: Channel, policy: Policy) -> tuple[Way, ...]:
    """The ways from a closing channel to its main successor, the platform's own migration first.

    A migration has a limited number of sources, so the slower way stands beside it.
    """
    if target.kind is ChannelKind.APP:
        return (Way(Action.REDIRECT_TO_APP, "app_redirect"),)
    if source.kind is ChannelKind.WECOM and target.kind is ChannelKind.WECOM and not _other_corp(source, target):
        return (Way(Action.HAND_OVER, "wecom_transfer"),)
    slow = Way(Action.MERGE, "guided_refollow")
    if account_migration(source, target, policy):
        return (Way(Action.MERGE, "account_migration"), slow)
    if mini_program_migration(source, target):
        return (Way(Action.MERGE, "mini_program_migration"), slow)
    return (slow,)


def account_migration(source: Channel, target: Channel, policy: Policy) -> bool:
    """One to one, same kind, no penalty on either side, target with at most so many followers; all of it known.

    An account that is not open yet has broken no rule; how many followers it opens with must stand in the ledger.
    """
    if source.kind is not target.kind or not source.kind.is_official_account:
        return False
    if source.violations != 0 or (target.violations != 0 and not (target.violations is None and is_planned(target))):
        return False
    most = policy.whole("platform.account_migration.max_target_followers")
    return target.followers is not None and target.followers <= most


def mini_program_migration(source: Channel, target: Channel) -> bool:
    """Two mini-programs bound to one open-platform account, as far as the ledger says."""
    both = source.kind is target.kind is ChannelKind.MINI_PROGRAM
    return both and source.open_platform_id is not None and source.open_platform_id == target.open_platform_id


def _other_corp(source: Channel, target: Channel) -> bool:
    """Customers cannot be handed from one WeCom corp to another."""
    return None not in (source.app_id, target.app_id) and source.app_id != target.app_id
