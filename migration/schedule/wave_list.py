"""Greedy list scheduling of the wave model: quick, never stuck, and what the exact model has to beat."""

from collections import Counter, defaultdict

from inventory.records import UnitId
from migration.schedule.budgets import Budget
from migration.schedule.wave_model import UnitKey, WaveGroup, WaveProblem

Room = dict[tuple[UnitId | None, int], float]
Spent = Counter[tuple[Budget, int]]
_SLACK = 1e-9


def list_months(problem: WaveProblem) -> list[int | None]:
    """A month for each group: the dearest to keep open first, each into the first month with room.

    Nothing before what it waits for; None where no month has room.
    """
    waits: dict[int, list[int]] = defaultdict(list)
    for before, after in problem.edges:
        waits[after].append(before)
    room: Room = defaultdict(float)
    spent: Spent = Counter(problem.spent)
    found: list[int | None] = [None] * len(problem.groups)
    for at in _ranked(problem, waits):
        group, floor = problem.groups[at], 0
        for before in waits[at]:
            earlier = found[before]
            floor = max(floor, problem.months if earlier is None else earlier + problem.lags.get((before, at), 0))
        open_months = [m for m in sorted(group.costs) if m >= floor and _fits(problem, group, m, room)]
        found[at] = month = _allowed(problem, group, open_months, spent)
        if month is not None:
            for back in range(group.duration):
                for unit, load in group.loads.items():
                    room[unit, month - back] += load
            spent.update({(budget, month): count for budget, count in group.spends.items()})
    return found


def _allowed(problem: WaveProblem, group: WaveGroup, months: list[int], spent: Spent) -> int | None:
    """The first month inside the platform's allowances, else the first inside those that bind."""

    def within(month: int, *, binding: bool) -> bool:
        return all(
            spent[budget, month] + count <= problem.allowances[budget].limit
            for budget, count in group.spends.items()
            if budget in problem.allowances and (problem.allowances[budget].binding or not binding)
        )

    inside = (month for month in months if within(month, binding=False))
    return next(inside, next((month for month in months if within(month, binding=True)), None))


def cost_of(problem: WaveProblem, months: list[int | None]) -> float:
    """What the model's objective says of a month for each group, CNY."""
    team: dict[int, float] = defaultdict(float)
    spent: Spent = Counter()
    cost, last = 0.0, -1
    for group, month in zip(problem.groups, months, strict=True):
        if month is None:
            cost += problem.price_unplaced(group)
            continue
        cost += group.costs[month]
        last = last if group.critical else max(last, month)
        for back in range(group.duration):
            team[month - back] += group.loads.get(None, 0.0)
        spent.update({(budget, month): count for budget, count in group.spends.items()})
    cost += problem.excess_price * sum(
        max(0, count - problem.room(*key)) for key, count in spent.items() if key[0] in problem.allowances
    )
    if any(not group.critical and group.costs for group in problem.groups):
        late = [m for g, m in zip(problem.groups, months, strict=True) if g.critical and m is not None and m >= last]
        cost += len(late) * problem.breach_price
    return cost + problem.peak_price * max(team.values(), default=0.0)


def _ranked(problem: WaveProblem, waits: dict[int, list[int]]) -> list[int]:
    """People's dates first, then the dearest month; nothing before what it waits for."""
    groups = problem.groups
    dearest = sorted(range(len(groups)), key=lambda at: (not groups[at].must_place, -_slope(groups[at].costs), at))
    place: dict[int, int] = {}
    for at in dearest:
        stack = [at]
        while stack:
            missing = [b for b in waits[stack[-1]] if b not in place]
            if missing:
                stack.append(missing[0])
            else:
                place.setdefault(stack.pop(), len(place))
    return sorted(place, key=place.__getitem__)


def _slope(costs: dict[int, int]) -> float:
    months = sorted(costs)
    return (costs[months[-1]] - costs[months[0]]) / max(1, months[-1] - months[0]) if months else 0.0


def _fits(problem: WaveProblem, group: WaveGroup, month: int, room: Room) -> bool:
    def used(unit: UnitKey, back: int) -> float:
        return room[unit, month - back]

    return all(
        used(unit, back) + load <= problem.capacity[unit] + _SLACK
        for unit, load in group.loads.items() for back in range(group.duration)
    )
