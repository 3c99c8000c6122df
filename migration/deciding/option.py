"""The feasible actions of each channel, with mechanism, successors, where every function goes, and the price."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from inventory.graph import CapabilityKey
from inventory.kinds import Action
from inventory.records import Channel, ChannelId, Function, FunctionId
from migration.deciding.bill import Bill
from migration.deciding.estimates import Estimate

#: a capability of a channel, and the functions behind it
Group = tuple[Function, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the functions of one capability go: a function there, or None where the target opens with it."""

    target: ChannelId
    twin: FunctionId | None


@dataclass(frozen=True, slots=True)
class Building:
    """One capability of a source built on a successor: friction for the source, building shared."""

    target: ChannelId
    friction: Bill
    building: Bill


@dataclass(frozen=True, slots=True)
class Gap:
    """A capability no successor of an option offers: what could be done about it."""

    builds: Mapping[ChannelId, Building]
    drop: Bill | None  # promotion and news may end, at this price


@dataclass(frozen=True, slots=True)
class Option:
    """One way to end a channel.

    ``successors``: main one first. ``placed``: what they offer already; ``open``: what they lack and somebody
    must build, or drop; ``leans``: unused functions dropped because another carrier lives; ``ended``: unused
    or unmapped functions that simply end.
    """

    channel: ChannelId
    action: Action
    mechanism: str
    successors: tuple[ChannelId, ...]
    bill: Bill
    placed: Mapping[CapabilityKey, Placement] = field(default_factory=dict)
    open: tuple[CapabilityKey, ...] = ()
    leans: tuple[CapabilityKey, ...] = ()
    ended: tuple[CapabilityKey, ...] = ()
    stays: tuple[CapabilityKey, ...] = ()  # go along with a conversion
    added: int = 0  # menu leaves a conversion takes on its target

    @property
    def main(self) -> ChannelId | None:
        """The successor named in the plan; a retired channel has none, wherever its functions stand."""
        return self.successors[0] if self.successors and self.action is not Action.RETIRE else None

    @property
    def order(self) -> tuple[str, str, tuple[str, ...]]:
        """A stated order among the options of one channel."""
        return (self.action, self.mechanism, self.successors)


@dataclass(frozen=True, slots=True)
class Partial:
    """One money-moving function of a channel that stays, sent to an app that has it already."""

    channel: ChannelId
    function: FunctionId
    key: CapabilityKey
    target: ChannelId
    twin: FunctionId
    bill: Bill


@dataclass(frozen=True, slots=True)
class Follow:
    """Where the functions of one capability go if the function they rely on is itself sent to the app."""

    target: ChannelId
    twin: FunctionId
    bill: Bill  # what it costs more


@dataclass(frozen=True, slots=True)
class Refused:
    """An option the rules or the safeguards forbid, with the reason code and the bill it would have had."""

    action: Action
    target: ChannelId | None
    why: str
    bill: Bill | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Menu:
    """Everything one channel could do: options, gaps to fill, partial moves, and what was refused.

    ``priced``: every option that was priced, those that do not win at worst included.
    """

    channel: Channel
    active: Estimate
    options: list[Option] = field(default_factory=list)
    gaps: dict[CapabilityKey, Gap] = field(default_factory=dict)
    partials: list[Partial] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    carriers: dict[CapabilityKey, list[ChannelId]] = field(default_factory=dict)  # for ``leans``
    grounds: tuple[str, ...] = ()
    priced: tuple[Option, ...] = ()
    follows: dict[tuple[ChannelId, CapabilityKey], Follow] = field(default_factory=dict)

    @property
    def needed_gaps(self) -> dict[CapabilityKey, Gap]:
        """The gaps of the options that are left, with the successors these options have."""
        wanted = {(key, target) for o in self.options for key in o.open for target in o.successors}
        keys = {key for o in self.options for key in o.open}
        return {
            key: Gap({t: b for t, b in gap.builds.items() if (key, t) in wanted}, gap.drop)
            for key, gap in self.gaps.items() if key in keys
        }

    def worst_of(self, option: Option) -> float:
        """The option's price at the unfavourable end, each gap filled the cheapest way, building unshared."""
        return option.bill.worst_total + sum(self._cheapest(key, option) for key in option.open)

    def nominal_of(self, option: Option) -> float:
        """The same as the policy expects it."""
        return option.bill.total + sum(self._cheapest(key, option, worst=False) for key in option.open)

    @staticmethod
    def nominal_of_refused(refused: Refused) -> float | None:
        """What a refused option was expected to cost, where it was priced."""
        expected = refused.facts.get("expected")
        return float(expected) if isinstance(expected, float) and expected != float("inf") else None

    def ways_to_fill(self, key: CapabilityKey, option: Option) -> Iterator[tuple[ChannelId | None, Bill]]:
        """The successors that could build it, each with friction and building; None: drop it."""
        gap = self.gaps[key]
        for target in option.successors:
            if built := gap.builds.get(target):
                both = Bill()
                both.include(built.friction)
                both.include(built.building)
                yield target, both
        if gap.drop is not None:
            yield None, gap.drop

    def _cheapest(self, key: CapabilityKey, option: Option, *, worst: bool = True) -> float:
        gap = self.gaps[key]
        bills = [(b.friction, b.building) for t in option.successors if (b := gap.builds.get(t))]
        prices = [sum(x.worst_total if worst else x.total for x in both) for both in bills]
        if gap.drop is not None:
            prices.append(gap.drop.worst_total if worst else gap.drop.total)
        return min(prices, default=float("inf"))


def leaves_left(rows: Iterable[Function], limit: int) -> int:
    """Menu leaves an official account has to spare; an over-full one takes nothing more."""
    return max(0, limit - sum(1 for _ in rows))
