"""The optimum against looking at everything: every choice of options, fillings and moves on tiny banks."""

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.inventory import Inventory
from inventory.words import load_words
from migration.analysis import analyse
from migration.deciding.optimise import optimise
from migration.deciding.option import Menu, Option
from migration.deciding.options import Setting, build_options
from migration.deciding.room import spare_leaves, spare_messages
from migration.planner import PlanRequest, make_setting
from migration.policy import default_policy
from tests import builders
from tests.migration.planner_bank import AS_OF, START
from tests.random_banks import random_bank


def _setting(seed: int, channels: int) -> Setting:
    rows = {name: table for name, table in random_bank(seed, channels).items() if name != "decisions"}
    inventory: Inventory = builders.bank(**rows)
    graph = builders.graph(inventory)
    request = PlanRequest(graph, default_policy(), AS_OF, START)
    return make_setting(request, analyse(graph, request.policy, AS_OF, "zh"), load_words("migration", "zh"))


Pick = tuple[Option | None, tuple[tuple[str, str | None], ...], tuple[int, ...]]


def _picks(menu: Menu) -> Iterator[Pick]:
    """Everything one channel could do: an option with each way to fill its gaps, or staying with some moves."""
    for size in range(len(menu.partials) + 1):
        for some in itertools.combinations(range(len(menu.partials)), size):
            yield None, (), some
    for option in menu.options:
        ways = [[(key, target) for target, _ in menu.ways_to_fill(key, option)] for key in option.open]
        for fills in itertools.product(*ways):
            yield option, tuple(fills), ()


def _price(setting: Setting, menus: dict, picks: dict[str, Pick]) -> float | None:
    """The price of a combination; None where it breaks a rule. Written from the meaning, not from the model."""
    total, built = 0.0, {}
    ends = {own for own, (option, _, _) in picks.items() if option}
    sent = {menus[own].partials[at].function for own, (_, _, some) in picks.items() for at in some}
    for own, (option, fills, some) in picks.items():
        part = _stays(setting, menus[own], some, ends) if option is None else _ends(
            setting, menus[own], (option, fills), ends, sent, built)
        if part is None or (option and not _leans_hold(menus, picks, menus[own], option, ends)):
            return None
        total += part
    return None if _overfull(setting, menus, picks, ends, built) else total + sum(built.values())


def _stays(setting: Setting, menu: Menu, some: tuple[int, ...], ends: set[str]) -> float | None:
    """A channel that stays, with the functions it sends to the app."""
    if not some:
        return 0.0
    bills = [menu.partials[at].bill for at in some] + [setting.pricer.announcing_partial()]
    enough = sum(b.worst_total for b in bills) <= -setting.policy.number("plan.min_gain_partial") + 1e-6
    lives = all(menu.partials[at].target not in ends for at in some)
    return sum(b.total for b in bills) if enough and lives else None


def _ends(setting: Setting, menu: Menu, pick: tuple, ends: set[str], sent: set[str], built: dict) -> float | None:
    """A channel that ends: friction of what goes on to the app, building shared, nothing lost at worst."""
    option, fills = pick
    bills, far = [option.bill], False
    for key, place in option.placed.items():
        if place.twin in sent:
            follow = menu.follows.get((place.target, key))
            if follow is None or (follow.target not in option.successors and len(option.successors) > 1):
                return None
            bills.append(follow.bill)
            far = far or follow.target not in option.successors
    if far:
        bills.append(setting.pricer.extra_successor())
    unshared = 0.0
    for key, target in fills:
        gap = menu.gaps[key]
        bills.append(gap.drop if target is None else gap.builds[target].friction)
        if target is not None:
            unshared += gap.builds[target].building.worst_total
            built[target, key] = gap.builds[target].building.total
    worst = sum(b.worst_total for b in bills) + unshared
    wins = worst <= -setting.policy.number("plan.min_gain") + 1e-6
    return sum(b.total for b in bills) if wins and not ends & set(option.successors) else None


def _leans_hold(menus: dict, picks: dict[str, Pick], menu: Menu, option: Option, ends: set[str]) -> bool:
    """Of the other carriers of a dropped function, one at least lives on."""
    del menus
    return all(
        any(o not in ends or key in picks[o][0].stays for o in menu.carriers[key][:8]) for key in option.leans
    )


def _overfull(setting: Setting, menus: dict, picks: dict[str, Pick], ends: set[str], built: dict) -> bool:
    leaves: dict[str, int] = {}
    for target, _ in built:
        leaves[target] = leaves.get(target, 0) + 1
    messages: dict[str, float] = {}
    moved: dict[tuple[str, str], int] = {}
    for own in ends:
        option = picks[own][0]
        main = option.main
        if option.added:
            leaves[main] = leaves.get(main, 0) + option.added
        if main:
            messages[main] = messages.get(main, 0.0) + setting.figures.messages.get(own, 0.0)
        if option.mechanism.endswith("_migration"):
            moved[option.mechanism, main] = moved.get((option.mechanism, main), 0) + 1
    channels = setting.inventory.channels

    def official(c: str) -> bool:
        return c.startswith("NEW:") or channels[c].kind.is_official_account

    leans = {(d.channel_id, d.depends_on) for d in setting.inventory.dependencies if d.channel_id != d.depends_on
             and channels[d.channel_id].status != "retired"}
    return (
        any(official(t) and n > spare_leaves(setting, t, 15) for t, n in leaves.items())
        or any(official(t) and n > spare_messages(setting, t) + 1e-9 for t, n in messages.items() if n)
        or any(n > setting.policy.number(f"platform.{m}.max_sources") for (m, _), n in moved.items())
        or any(b in ends and a not in ends for a, b in leans)
    )


def _best(setting: Setting, menus: dict) -> tuple[float, int]:
    deciding = [own for own, menu in menus.items() if menu.options or menu.partials]
    choices = [list(_picks(menus[own])) for own in deciding]
    count = 1
    for some in choices:
        count *= len(some)
    if count > 60_000:
        return float("nan"), count
    prices = (_price(setting, menus, dict(zip(deciding, combination, strict=True)))
              for combination in itertools.product(*choices))
    return min(p for p in prices if p is not None), count


def _solved(setting: Setting, menus: dict) -> float:
    outcome = optimise(setting, menus)
    picks: dict[str, Pick] = {}
    for own, chosen in outcome.chosen.items():
        some = tuple(at for at, p in enumerate(menus[own].partials) if p in chosen.partials)
        picks[own] = (chosen.option, tuple(chosen.fills.items()), some)
    price = _price(setting, menus, picks)
    assert price is not None, "the solver's answer breaks a rule"
    return price


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 3_000), st.integers(3, 9))
def test_the_solver_finds_the_optimum_of_everything_there_is(seed, channels):
    setting = _setting(seed, channels)
    menus = build_options(setting)
    best, count = _best(setting, menus)
    if count > 60_000:
        return
    assert _solved(setting, menus) == pytest.approx(best, abs=1.0)


def test_the_comparison_has_something_to_compare():
    found = 0
    for seed in range(40):
        setting = _setting(seed, 8)
        best, _ = _best(setting, build_options(setting))
        found += best < 0
    assert found >= 10
