"""The columns of the joint model: what can be decided for each channel, at what price, and how ties are broken.

``take`` an option of a channel; ``build`` a capability for a source on a successor, ``drop`` it; ``new``: the
capability stands newly on the successor (paid once); ``send`` one function of a channel that stays to the app,
``split``: the channel loses some function that way; ``follow``: functions led to one that is sent away go to the app
too, ``detour``: which is one more address for them. Keeping a channel is the absence of ``take``.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from inventory.graph import CapabilityKey
from inventory.records import ChannelId
from migration.deciding.option import Menu
from migration.deciding.setting import Setting
from migration.deciding.solver import Program

#: a rule and the things it speaks of, as ids
Rule = tuple[str, ...]
#: scaled price of the dearest column
_SCALE = 1e6
#: what breaks ties, scaled: a channel's own weighs up to twice the first two, so with 1e6 for the dearest price all the
#: ties of a component come to less than 1.2e-9 of that price a channel, 2e-10 a building: eighty channels that end, one
#: of them at ten million CNY, 1 CNY. Much smaller ones the solver would not tell from nothing.
_TIE_CHANNEL, _TIE_OPTION, _TIE_BUILD = 4e-4, 2e-4, 1e-4


@dataclass
class Joint:
    """The program with the meaning of its columns and rows."""

    menus: Mapping[ChannelId, Menu]
    program: Program = field(default_factory=Program)
    factor: float = 1.0
    take: dict[tuple[ChannelId, int], int] = field(default_factory=dict)
    build: dict[tuple[ChannelId, CapabilityKey, ChannelId], int] = field(default_factory=dict)
    drop: dict[tuple[ChannelId, CapabilityKey], int] = field(default_factory=dict)
    new: dict[tuple[ChannelId, CapabilityKey], int] = field(default_factory=dict)
    send: dict[tuple[ChannelId, int], int] = field(default_factory=dict)
    split: dict[ChannelId, int] = field(default_factory=dict)
    follow: dict[tuple[ChannelId, CapabilityKey, ChannelId], int] = field(default_factory=dict)
    detour: dict[ChannelId, int] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    moved_by_word: tuple[tuple[ChannelId, CapabilityKey], ...] = ()

    def row(self, rule: Rule, terms: Iterable[tuple[int, float]], high: float, low: float = -float("inf")) -> None:
        """Add a row under the name of its rule."""
        self.program.row(list(terms), low, high)
        self.rules.append(rule)

    def leaving(self, channel_id: ChannelId) -> list[tuple[int, float]]:
        """The columns that end a channel; empty for one that cannot end."""
        menu = self.menus.get(channel_id)
        return [] if menu is None else [(self.take[channel_id, at], 1.0) for at in range(len(menu.options))]

    def toward(self, source: ChannelId, target: ChannelId) -> list[tuple[int, float]]:
        """The columns that send a source to a target."""
        return [
            (self.take[source, at], 1.0)
            for at, option in enumerate(self.menus[source].options) if target in option.successors
        ]


def add_columns(joint: Joint, setting: Setting, ranks: Mapping[ChannelId, float]) -> None:
    """Everything that can be decided, each at its price; ``ranks`` break ties."""
    price: list[tuple[str, tuple[object, ...], float, float]] = []
    order = sorted(joint.menus, key=ranks.__getitem__)
    weight = {own: 1 + _uneven(at) / len(order) for at, own in enumerate(order)}
    for own, menu in joint.menus.items():
        for at, option in enumerate(menu.options):
            tie = weight[own] * (_TIE_CHANNEL + _TIE_OPTION * at / len(menu.options))
            price.append(("take", (own, at), option.bill.total, tie))
        for key, gap in menu.needed_gaps.items():
            price += [
                ("build", (own, key, t), b.friction.total, _TIE_BUILD * (1 + at / len(gap.builds)))
                for at, (t, b) in enumerate(gap.builds.items())
            ]
            price += [("new", (t, key), b.building.total, 0.0) for t, b in gap.builds.items()]
            if gap.drop is not None:
                price.append(("drop", (own, key), gap.drop.total, 0.0))
        price += [("send", (own, at), p.bill.total, _TIE_BUILD) for at, p in enumerate(menu.partials)]
        if menu.partials:
            price.append(("split", (own,), setting.pricer.announcing_partial().total, _TIE_BUILD))
        if menu.follows:
            price += [("follow", (own, key, k), f.bill.total, _TIE_BUILD) for (k, key), f in menu.follows.items()]
            price.append(("detour", (own,), setting.pricer.extra_successor().total, _TIE_BUILD))
    highest = max((abs(value) for _, _, value, _ in price), default=0.0)
    joint.factor = _SCALE / highest if highest else 1.0
    for name, label, value, tie in price:
        table = getattr(joint, name)
        place = label[0] if len(label) == 1 else label
        if place not in table:
            table[place] = joint.program.column(value * joint.factor + tie)


def _uneven(place: int) -> float:
    """The place and up to half a place more, so that no two sets of channels weigh the same."""
    return place + int.from_bytes(hashlib.sha256(str(place).encode()).digest()[:4], "big") / 2**33
