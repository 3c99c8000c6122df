"""Every price of the policy: which way it moves the prices of a plan, the ways to act, and the optimum itself.

What is compared are optima, so the relations are those that hold of optima. With prices F(c, x) of a choice x under
coefficient c, and the same choices open at both values, the best choice x1 at c1 is no dearer at c1 than x2, and
x2 no dearer at c2 than x1: hence what the coefficient prices is used no more where it is dearer. Ties cost the same.
"""

from collections import Counter
from functools import cache

import pytest

from migration.policy import default_policy
from tests.directions import (
    Decided,
    cost_of,
    decide,
    decided,
    directions_of,
    names_of,
    tolerance,
    two_values,
    with_range,
    with_value,
)

#: one bank that asks every price, and some in which there is something to choose
BANKS = ("every_price", "seed:17", "seed:31", "tied")
PRICES = names_of("dearer", "cheaper", "lines")


@cache
def _at(bank: str, name: str, value: float) -> Decided:
    same = value == default_policy()[name].value
    return decided(bank) if same else decide(bank, with_value(name, value))


def _pair(bank: str, name: str) -> tuple[Decided, Decided]:
    small, large = two_values(name)
    return _at(bank, name, small), _at(bank, name, large)


def test_every_coefficient_has_one_direction():
    spoken = {name: len(directions_of(name)) for name in default_policy()}
    assert {name: rows for name, rows in spoken.items() if rows != 1} == {}, "see tests/data/directions.toml"


def test_every_price_is_asked():
    """A coefficient that moves no price in the bank made for it is read by nobody."""
    idle = [name for name in PRICES if not any(_moved(name, bank) for bank in BANKS)]
    assert idle == []


@pytest.mark.parametrize("name", PRICES)
def test_prices_move_the_stated_way(name):
    for bank in BANKS:
        assert _moved(name, bank) <= _stated(name), bank


def _moved(name: str, bank: str) -> set[tuple[str, str]]:
    """Price lines that rise or fall as the coefficient grows."""
    small, large = (d.prices() for d in _pair(bank, name))
    found = set()
    for label in small.keys() & large.keys():
        if label[0] == "follow":  # what it costs more than staying: a difference of two prices
            continue
        for line in {*small[label].lines, *large[label].lines}:
            change = large[label].lines.get(line, 0.0) - small[label].lines.get(line, 0.0)
            if abs(change) > 1e-6:
                found.add((line, "rises" if change > 0 else "falls"))
        change = large[label].total - small[label].total
        if abs(change) > 1e-6:
            found.add(("total", "rises" if change > 0 else "falls"))
    return found


def _stated(name: str) -> set[tuple[str, str]]:
    """What the table allows; a dearer one may raise any line, and none falls but what shares its cost."""
    [row] = directions_of(name)
    way = {"dearer": "rises", "cheaper": "falls"}.get(row.relation)
    lines = {line for d in map(decided, BANKS) for bill in d.prices().values() for line in bill.lines}
    if way == "falls":  # what a converted account goes on costing is a share of what is saved
        return {(line, way) for line in (*lines, "total")} | {("annual_successor", "rises")}
    if way == "rises":
        return {(line, way) for line in (*lines, "total")}
    both = [("total", "rises"), ("total", "falls")]
    stated = {(line, way) for way in ("rises", "falls") for line in row.facts.get(way, ())}  # type: ignore[attr-defined]
    return {*both, *stated, *((line, w) for line in row.facts.get("either", ()) for w in ("rises", "falls"))}  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", PRICES)
def test_each_optimum_is_best_at_its_own_prices_and_a_dearer_thing_is_used_less(name):
    for bank in BANKS:
        small, large = _pair(bank, name)
        if small.ways() != large.ways():  # another candidate: the choices differ
            continue
        low, high = small.prices(), large.prices()
        slack = tolerance(low)
        one, two = small.chosen(), large.chosen()
        assert cost_of(one, low) <= cost_of(two, low) + slack, bank
        assert cost_of(two, high) <= cost_of(one, high) + slack, bank
        used = [cost_of(chosen, high) - cost_of(chosen, low) for chosen in (one, two)]
        assert used[1] <= used[0] + 2 * slack, bank
        way = {"dearer": 1, "cheaper": -1}.get(directions_of(name)[0].relation, 0)
        assert way * (cost_of(two, high) - cost_of(one, low)) >= -slack, bank


@pytest.mark.parametrize("name", [n for n in PRICES if default_policy()[n].low != default_policy()[n].high])
def test_a_worse_unfavourable_end_opens_nothing(name):
    """Only the unfavourable end of a range decides whether a change is robust."""
    setting = default_policy()[name]
    cheaper = directions_of(name)[0].relation == "cheaper"
    ends = {"low": setting.low * 0.5} if cheaper else {"high": setting.high * 3}
    for bank in BANKS[1:]:
        before, after = decided(bank), decide(bank, with_range(name, **ends))
        if directions_of(name)[0].relation == "lines":
            continue  # another candidate may be thought the largest
        assert after.ways() <= before.ways(), bank
        assert cost_of(after.chosen(), after.prices()) >= cost_of(before.chosen(), before.prices()) - tolerance(
            before.prices()), bank


def test_there_is_something_to_choose():
    """Some coefficients do move the optimum, and some ranges do close ways; else the relations say nothing."""
    moved: Counter[str] = Counter()
    for name in PRICES:
        for bank in BANKS:
            small, large = _pair(bank, name)
            moved["chosen"] += small.chosen() != large.chosen()
    setting = default_policy()["loss.worth.service_account"]
    for bank in BANKS[1:]:
        harsh = decide(bank, with_range("loss.worth.service_account", high=setting.high * 300))
        moved["ways"] += harsh.ways() < decided(bank).ways()
    assert moved["chosen"] >= 10
    assert moved["ways"] >= 1


# ---------------------------------------------------------------- ways to act, and rules of the joint model

CHOICES = ("seed:1", "seed:7", "seed:25", "seed:31", "seed:47", "seed:81", "tied", "one_seat")


@pytest.mark.parametrize("name", names_of("opens", "closes", "loosens", "tightens"))
def test_more_room_never_costs_more(name):
    relation = directions_of(name)[0].relation
    effects = set()
    for bank in CHOICES:
        tight, loose = _pair(bank, name) if relation in ("opens", "loosens") else _pair(bank, name)[::-1]
        slack = tolerance(tight.prices())
        best = [cost_of(d.chosen(), d.prices()) for d in (tight, loose)]
        assert best[1] <= best[0] + slack, bank
        if relation in ("opens", "closes"):
            assert tight.ways() <= loose.ways(), bank
        before, after = tight.prices(), loose.prices()
        assert all(after[x].total <= before[x].total + 1e-6 for x in before.keys() & after.keys()), bank
        effects |= {"ways"} if tight.ways() < loose.ways() else set()
        effects |= {"optimum"} if best[1] < best[0] - slack else set()
    assert effects, "no bank shows it: the test says nothing"
