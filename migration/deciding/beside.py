"""What an option costs the bank while every other channel does what was decided for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from inventory.graph import CapabilityKey
from inventory.records import ChannelId, FunctionId
from migration.deciding.bill import Bill
from migration.deciding.option import Menu, Option, Partial
from migration.deciding.setting import Setting

#: capabilities newly built on a channel, with the channels that bring them
Built = Mapping[tuple[ChannelId, CapabilityKey], frozenset[ChannelId]]


@dataclass(frozen=True, slots=True)
class Others:
    """What the others do that bears on a price: who has what built, and which functions go on to the app."""

    built: Built = field(default_factory=dict)
    sent: frozenset[FunctionId] = frozenset()


class Amount(NamedTuple):
    """CNY: as the policy expects it, and with every unknown at its worst and building unshared."""

    total: float
    worst: float

    def plus(self, bill: Bill) -> "Amount":
        """With one more bill."""
        return Amount(self.total + bill.total, self.worst + bill.worst_total)


#: no way to do it
IMPOSSIBLE = Amount(float("inf"), float("inf"))


def price_beside(setting: Setting, menu: Menu, option: Option, others: Others) -> Amount:
    """The option's price with the others as decided.

    What somebody else builds anyway costs it nothing more; functions that follow one sent on to the app bring their
    friction along. Each gap is filled the way that is expected to be cheapest, where that does not lose at worst.
    """
    follows = _follows(setting, menu, option, others)
    if follows is None:
        return IMPOSSIBLE
    priced = Amount(option.bill.total, option.bill.worst_total).plus(follows)
    ways = [_ways(menu, option, key, others) for key in option.open]
    if not all(ways):
        return IMPOSSIBLE
    expected = _sum(priced, [min(rows) for rows in ways])
    wins = expected.worst <= -setting.policy.number("plan.min_gain") or setting.people.closes(menu.channel.id)
    return expected if wins else _sum(priced, [min(rows, key=lambda a: (a.worst, a.total)) for rows in ways])


def kept_price(setting: Setting, partials: Sequence[Partial]) -> float:
    """What a channel that stays costs: nothing, or less where functions sent on to the app gain by it."""
    once, least = setting.pricer.announcing_partial(), setting.policy.number("plan.min_gain_partial")
    if not partials or once.worst_total + least + sum(p.bill.worst_total for p in partials) > 0:
        return 0.0
    return min(0.0, once.total + sum(p.bill.total for p in partials))


def _sum(amount: Amount, more: list[Amount]) -> Amount:
    return Amount(amount.total + sum(a.total for a in more), amount.worst + sum(a.worst for a in more))


def _ways(menu: Menu, option: Option, key: CapabilityKey, others: Others) -> list[Amount]:
    """What filling one gap could cost more."""
    found = []
    for target, bill in menu.ways_to_fill(key, option):
        shared = target is not None and others.built.get((target, key), frozenset()) - {menu.channel.id}
        total = menu.gaps[key].builds[target].friction.total if shared and target is not None else bill.total
        found.append(Amount(total, bill.worst_total))
    return found


def _follows(setting: Setting, menu: Menu, option: Option, others: Others) -> Bill | None:
    """What following functions to the app costs more; None where they cannot."""
    bill, far = Bill(), False
    for key, place in option.placed.items():
        if place.twin in others.sent:
            follow = menu.follows.get((place.target, key))
            if follow is None:
                return None
            bill.include(follow.bill)
            far = far or follow.target not in option.successors
    if far:
        if len(option.successors) >= setting.policy.whole("plan.max_successors"):
            return None
        bill.include(setting.pricer.extra_successor())
    return bill
