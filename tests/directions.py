"""Which way the plan may move when one coefficient of the policy changes: the relations behind the table of them.

``tests/data/directions.toml`` names every coefficient once. The relations are ones that hold of any exact optimum,
whatever the bank: prices move one way, ways to act only open or only close, and what a dearer coefficient prices is
used less. Two values are compared, both inside the range the policy gives (which alone decides what is robust).
"""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from inventory.words import load_words
from migration.analysis import Analysis, analyse
from migration.deciding.bill import Bill
from migration.deciding.optimise import Outcome, optimise
from migration.deciding.option import Menu
from migration.deciding.options import build_options
from migration.deciding.setting import Setting
from migration.planner import PlanRequest, make_setting
from migration.policy import Policy, default_policy
from tests.builders import graph
from tests.every_price import every_price, few_readers_much_business, one_seat
from tests.metamorphic import Source, source

TABLE = Path(__file__).parent / "data" / "directions.toml"
Label = tuple[object, ...]


@dataclass(frozen=True)
class Direction:
    """One row of the table: coefficients, the relation they keep, and why. ``facts``: what the relation needs."""

    names: tuple[str, ...]
    relation: str
    why: str
    facts: Mapping[str, object]


@cache
def load_directions() -> tuple[Direction, ...]:
    """The table in file order."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["direction"]
    return tuple(Direction(tuple(r.pop("names")), r.pop("relation"), r.pop("why"), r) for r in rows)


def directions_of(name: str) -> list[Direction]:
    """The rows that speak of a coefficient."""
    return [row for row in load_directions() if any(fnmatchcase(name, pattern) for pattern in row.names)]


def names_of(*relations: str) -> list[str]:
    """The coefficients that keep one of these relations, in name order."""
    return [n for n in default_policy() if any(row.relation in relations for row in directions_of(n)[:1])]


def two_values(name: str) -> tuple[float, float]:
    """Two values to compare, the smaller first: those of the table, else the ends of the range, else ones around."""
    [row], setting = directions_of(name), default_policy()[name]
    if "values" in row.facts:
        small, large = row.facts["values"]  # type: ignore[misc]
        return small, large
    if setting.low is not None and setting.high is not None and setting.low < setting.high:
        return setting.low, setting.high
    return setting.value / 2 if isinstance(setting.value, float) else setting.value // 2, setting.value * 2


def with_value(name: str, value: object) -> Policy:
    """The default policy with one other value, and what the table gives beside it; ranges stay."""
    policy = default_policy()
    given = dict(directions_of(name)[0].facts.get("given", {}))  # type: ignore[call-overload]
    return Policy({**policy, **{n: replace(policy[n], value=v) for n, v in {**given, name: value}.items()}})


def with_range(name: str, **ends: float) -> Policy:
    """The default policy with another end of one range."""
    policy = default_policy()
    return Policy({**policy, name: replace(policy[name], **ends)})


# ---------------------------------------------------------------- one bank, decided


@cache
def bank_of(name: str) -> Source:
    """A bank by name: one of :mod:`tests.every_price`, or of :func:`tests.metamorphic.source`."""
    made = {"every_price": every_price, "one_seat": one_seat, "few_readers": few_readers_much_business}
    return made[name]() if name in made else source(name)


@cache
def request_of(name: str) -> tuple[PlanRequest, Analysis]:
    """What a bank is decided from, and its analysis under the default policy."""
    bank = bank_of(name)
    capabilities = graph(bank.inventory(), {f: c for f, c in bank.mapping.items() if c})
    start = bank.as_of + dt.timedelta(days=30)
    request = PlanRequest(capabilities, default_policy(), bank.as_of, start)
    return request, analyse(capabilities, default_policy(), bank.as_of, "zh")


@dataclass(frozen=True)
class Decided:
    """A bank decided under one policy, before any date: what could be done at what price, and what was chosen."""

    setting: Setting
    menus: Mapping[str, Menu]
    outcome: Outcome

    def prices(self) -> dict[Label, Bill]:
        """Everything that has a price, by what it is."""
        return _prices(self.setting, self.menus)

    def ways(self) -> set[Label]:
        """The options and single moves that are left to choose from."""
        found: set[Label] = set()
        for own, menu in self.menus.items():
            found |= {("take", own, *o.order) for o in menu.options}
            found |= {("send", own, p.function) for p in menu.partials}
        return found

    def chosen(self) -> list[Label]:
        """What the optimum consists of; what is built for several channels stands once."""
        return _chosen(self.outcome)


def decide(name: str, policy: Policy) -> Decided:
    """Decide a bank without its calendar; the analysis is that of the default policy."""
    request, analysis = request_of(name)
    setting = make_setting(replace(request, policy=policy), analysis, load_words("migration", "zh"))
    menus = build_options(setting)
    return Decided(setting, menus, optimise(setting, menus))


@cache
def decided(name: str) -> Decided:
    """A bank under the default policy."""
    return decide(name, default_policy())


def cost_of(chosen: list[Label], prices: Mapping[Label, Bill]) -> float:
    """What a choice costs at some prices."""
    return sum(prices[label].total for label in chosen)


def tolerance(prices: Mapping[Label, Bill]) -> float:
    """CNY by which ties, told apart by tiny amounts, may differ."""
    return 1.0 + 1e-8 * max((abs(b.total) for b in prices.values()), default=0.0)


def _prices(setting: Setting, menus: Mapping[str, Menu]) -> dict[Label, Bill]:
    found: dict[Label, Bill] = {}
    for own, menu in menus.items():
        found |= {("take", own, *o.order): o.bill for o in (*menu.priced, *menu.options)}
        found |= {("send", own, p.function): p.bill for p in menu.partials}
        found |= {("follow", own, where, key): f.bill for (where, key), f in menu.follows.items()}
        for key, gap in menu.gaps.items():
            found |= {("build", own, key, t): b.friction for t, b in gap.builds.items()}
            found |= {("new", t, key): b.building for t, b in gap.builds.items()}
            if gap.drop is not None:
                found["drop", own, key] = gap.drop
        found["split", own] = setting.pricer.announcing_partial()
        found["detour", own] = setting.pricer.extra_successor()
    return found


def _chosen(outcome: Outcome) -> list[Label]:
    found: list[Label] = []
    for own, chosen in outcome.chosen.items():
        found += [("send", own, p.function) for p in chosen.partials]
        found += [("split", own)] if chosen.partials else []
        if (option := chosen.option) is None:
            continue
        found.append(("take", own, *option.order))
        found += [("follow", own, option.placed[key].target, key) for key in chosen.follows]
        if any(f.target not in option.successors for f in chosen.follows.values()):
            found.append(("detour", own))
        for key, target in chosen.fills.items():
            found += [("drop", own, key)] if target is None else [("build", own, key, target), ("new", target, key)]
    return sorted(set(found), key=str)
