"""Greedy and greedy with local search on the planner's model: what one gets without a solver, and without a bound.

Greedy takes the channels by regret: the one whose best way beats its second best by most goes first, and takes the
best-priced way that breaks no row. The search then closes or reassigns one channel at a time, and closes a channel
that takes others in by sending those elsewhere, as long as the sum falls. Every move is checked against all rows.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np

from inventory.records import ChannelId
from migration.deciding.joint import Joint
from tests.benchmarks.planner_arrays import Arrays, Values

#: the columns that are switched on together
Bundle = tuple[int, ...]


class Board:
    """The columns switched on so far, and what each row holds."""

    def __init__(self, joint: Joint, arrays: Arrays) -> None:
        self._joint, self._arrays = joint, arrays
        self._cost = arrays.cost.tolist()
        self._rows: list[list[tuple[int, float]]] = [[] for _ in self._cost]
        for row in range(len(arrays.high)):
            for column, value in arrays.terms(row):
                self._rows[column].append((row, value))
        largest = [max((abs(v) for _, v in arrays.terms(row)), default=1.0) for row in range(len(arrays.high))]
        self._high = (arrays.high + 1e-7 * np.maximum(1.0, largest)).tolist()
        self._held = [0.0] * len(self._high)
        assert all(high >= 0 for high in self._high) and not np.isfinite(arrays.low).any()
        self._uses: Counter[int] = Counter()
        self._gaps = {own: menu.needed_gaps for own, menu in joint.menus.items()}
        self.total = 0.0
        self.taken: dict[ChannelId, Bundle] = {}

    @property
    def values(self) -> Values:
        """The answer so far."""
        values = np.zeros(len(self._cost))
        values[[column for column, uses in self._uses.items() if uses]] = 1.0
        return values

    def put(self, own: ChannelId, bundle: Bundle) -> bool:
        """Switch a bundle on if it breaks no row."""
        touched = set()
        for column in bundle:
            self._uses[column] += 1
            if self._uses[column] == 1:
                touched |= self._shift(column, 1.0)
        self.taken[own] = bundle
        if any(self._held[row] > self._high[row] for row in touched):
            self.take_back(own)
            return False
        return True

    def take_back(self, own: ChannelId) -> Bundle:
        """Switch a channel's bundle off; what others share stays on."""
        bundle = self.taken.pop(own, ())
        for column in bundle:
            self._uses[column] -= 1
            if not self._uses[column]:
                self._shift(column, -1.0)
        return bundle

    def price(self, bundle: Iterable[int]) -> float:
        """What a bundle would add; what stands already costs nothing more."""
        return sum(self._cost[column] for column in bundle if not self._uses[column])

    def on(self, column: int) -> bool:
        """Whether a column is switched on."""
        return self._uses[column] > 0

    def _shift(self, column: int, sign: float) -> set[int]:
        self.total += sign * self._cost[column]
        for row, value in self._rows[column]:
            self._held[row] += sign * value
        return {row for row, _ in self._rows[column]}

    def bundles(self, own: ChannelId) -> list[Bundle]:
        """Every way of a channel to leave keeping, cheapest first as things stand."""
        menu, joint = self._joint.menus[own], self._joint
        found = [bundle for at in range(len(menu.options)) if (bundle := self._ending(own, at)) is not None]
        if menu.partials:
            sends = [joint.send[own, at] for at in range(len(menu.partials))]
            found.append((joint.split[own], *sends))
            found.append((joint.split[own], *(s for s in sends if not self._relied_on(s))))
        return sorted(dict.fromkeys(found), key=self.price)

    def _ending(self, own: ChannelId, at: int) -> Bundle | None:
        """One option with the cheapest way to fill what is open, and what must follow functions sent away."""
        menu, joint = self._joint.menus[own], self._joint
        option, columns = menu.options[at], [self._joint.take[own, at]]
        gaps = self._gaps[own]
        for key in option.open:
            ways = [(joint.build[own, key, t], joint.new[t, key]) for t in option.successors if t in gaps[key].builds]
            ways += [(joint.drop[own, key],)] if gaps[key].drop is not None else []
            if not ways:
                return None
            columns += min(ways, key=self.price)
        far = False
        for key, place in option.placed.items():
            follow = menu.follows.get((place.target, key))
            if follow is not None and self._is_sent(place.target, place.twin):
                columns.append(joint.follow[own, key, place.target])
                far = far or follow.target not in option.successors
        return tuple(columns + ([joint.detour[own]] if far else []))

    def _is_sent(self, target: ChannelId, twin: str | None) -> bool:
        menu = self._joint.menus.get(target)
        return any(
            p.function == twin and self.on(self._joint.send[target, at])
            for at, p in enumerate(menu.partials if menu else ())
        )

    def _relied_on(self, send: int) -> bool:
        """Switching it on alone would break a row that speaks of somebody else's choice."""
        return any(
            value > 0 and self._high[row] < self._held[row] + value and self._held[row] >= 1.0
            for row, value in self._rows[send]
        )


def greedy(joint: Joint, arrays: Arrays) -> Board:
    """Best-priced feasible way, channel by channel, by regret."""
    board = Board(joint, arrays)
    regrets = []
    for own in joint.menus:
        prices = sorted([0.0, *(board.price(bundle) for bundle in board.bundles(own))])
        if len(prices) > 1 and prices[0] < 0:
            regrets.append((prices[0] - prices[1], own))
    for _, own in sorted(regrets):
        _place(board, own)
    return board


def improve(board: Board, joint: Joint, rounds: int = 5) -> None:
    """Close, reassign, and close what takes others in, until a round brings nothing."""
    for _ in range(rounds):
        before = board.total
        for own in joint.menus:
            _try_again(board, [own])
        led = _led(joint, board)
        for own in joint.menus:
            if own in led and joint.menus[own].options:
                _try_again(board, [own, *led[own]])
        if board.total > before - 1e-6:
            return


def _place(board: Board, own: ChannelId) -> None:
    for bundle in board.bundles(own):
        if board.price(bundle) < 0 and board.put(own, bundle):
            return


def _try_again(board: Board, owners: list[ChannelId]) -> None:
    """Take these channels off and place them anew in this order; put everything back where that is no better."""
    before = board.total
    kept = {own: board.take_back(own) for own in owners}
    for own in owners:
        _place(board, own)
    if board.total > before - 1e-9:
        for own in owners:
            board.take_back(own)
        for own, bundle in kept.items():
            assert board.put(own, bundle)


def _led(joint: Joint, board: Board) -> dict[ChannelId, list[ChannelId]]:
    """The channels that lead their customers to each channel, as things stand."""
    found: dict[ChannelId, list[ChannelId]] = {}
    for own, at in _ends(joint, board):
        for target in joint.menus[own].options[at].successors:
            found.setdefault(target, []).append(own)
    return found


def _ends(joint: Joint, board: Board) -> Iterator[tuple[ChannelId, int]]:
    return ((own, at) for (own, at), column in joint.take.items() if board.on(column))
