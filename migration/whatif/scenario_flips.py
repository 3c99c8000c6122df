"""Which decisions change when one coefficient is off by some percent, and which never do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from inventory.errors import InfeasiblePlan
from inventory.records import ChannelId
from migration.policy import Policy
from migration.whatif.scenario_desk import Desk, Verdict, Verdicts, changed_between
from migration.whatif.scenario_policies import FlipRules, names_of, times

#: hears how far a long study is: what is under way, which one of how many
Tell = Callable[[str, int, int], None]


def silent(what: str, at: int, of: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Flip:
    """One channel decided differently because one coefficient is ``after`` instead of ``before``."""

    setting: str
    percent: int
    before: float
    after: float
    channel_id: ChannelId
    was: Verdict
    would_be: Verdict

    @property
    def what(self) -> str:
        """The gravest thing that differs: action, target, or functions."""
        if self.was.action != self.would_be.action:
            return "action"
        return "target" if self.was.target_channel_id != self.would_be.target_channel_id else "functions"


@dataclass(frozen=True, slots=True)
class Impossible:
    """A coefficient under which people's dates leave no plan."""

    setting: str
    after: float
    conflict: tuple[str, ...]


@dataclass(frozen=True)
class Flips:
    """Every flip, by setting, percent and channel.

    ``varied``: coefficients tried; ``unread``: nothing in this bank depends on them, so they cannot flip anything;
    ``left_out``: not tried because the bank is large. ``never``: channels no tried coefficient flips.
    """

    percent: int
    varied: tuple[str, ...]
    unread: tuple[str, ...]
    left_out: tuple[str, ...]
    rows: tuple[Flip, ...]
    never: tuple[ChannelId, ...]
    impossible: tuple[Impossible, ...] = ()


def find_flips(
    desk: Desk, rules: FlipRules, only: Callable[[str], bool] = lambda name: True, tell: Tell = silent
) -> Flips:
    """Vary each coefficient by ± ``rules.percent`` percent, one at a time, and decide everything anew.

    Only the value is varied, as a bank's own policy file would do it; its range gives way where it must. Shares end
    at 1. ``only`` narrows the coefficients further; what it leaves out is listed. ``tell`` hears of every variation.
    """
    policy = desk.request.policy
    known = _names(policy, rules.settings)
    large = len(desk.request.graph.inventory.channels) > rules.full_channels
    wanted = [name for name in (_names(policy, rules.large_settings) if large else known) if only(name)]
    varied = tuple(name for name in wanted if name in desk.read)
    base = desk.verdicts(policy)
    rows: list[Flip] = []
    impossible: list[Impossible] = []
    variations = list(_variations(policy, varied, rules.percent))
    for at, (name, percent, after) in enumerate(variations, start=1):
        tell("flips", at, len(variations))
        try:
            other = desk.verdicts(policy.changed({name: after}))
        except InfeasiblePlan as error:
            impossible.append(Impossible(name, after, error.conflict))
        else:
            rows += _flips(policy, base, other, (name, percent, after))
    flipped = {row.channel_id for row in rows}
    return Flips(
        rules.percent, varied, tuple(n for n in known if n not in desk.read),
        tuple(n for n in known if n in desk.read and n not in varied), tuple(rows),
        tuple(channel_id for channel_id in base if channel_id not in flipped), tuple(impossible),
    )


def _names(policy: Policy, patterns: tuple[str, ...]) -> list[str]:
    return sorted({name for pattern in patterns for name in names_of(policy, pattern)})


def _variations(policy: Policy, names: tuple[str, ...], percent: int) -> Iterator[tuple[str, int, float]]:
    """Each coefficient lower and higher; a value that cannot be varied (0, a share of 1) is passed over."""
    for name in names:
        setting = policy[name]
        for signed in (-percent, percent):
            after = times(setting, setting.value, (100 + signed) / 100)
            if after != setting.value:
                yield name, signed, after


def _flips(policy: Policy, base: Verdicts, other: Verdicts, change: tuple[str, int, float]) -> list[Flip]:
    name, percent, after = change
    return [
        Flip(name, percent, policy[name].value, after, channel_id, base[channel_id], other[channel_id])
        for channel_id in changed_between(base, other)
    ]
