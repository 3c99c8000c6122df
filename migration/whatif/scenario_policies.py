"""Named policies and swept weights: changes of the policy as data, each with its reason."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from inventory.errors import SettingsError
from migration.policy import Policy, Setting

#: the name of the policy as it stands
CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one setting or of a family (``loss.worth.*``): a factor on value and range, or another value."""

    setting: str
    factor: float | None
    value: Any
    reason: Mapping[str, str]  # by language


@dataclass(frozen=True, slots=True)
class Weight:
    """A weight swept for the curve; ``large_factors`` is the coarse grid of large banks."""

    id: str
    setting: str
    factors: tuple[float, ...]
    large_factors: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class FlipRules:
    """Which coefficients are varied, by how many percent; a shorter list above ``full_channels`` channels."""

    percent: int
    full_channels: int
    settings: tuple[str, ...]
    large_settings: tuple[str, ...]


@dataclass(frozen=True)
class Scenarios:
    """The data file: policies by name in the order they are shown, weights, flips.

    ``diff_limit``: how many differences of the inputs are undone one by one.
    """

    policies: Mapping[str, tuple[Change, ...]]
    weights: tuple[Weight, ...]
    flips: FlipRules
    diff_limit: int


@cache
def load_scenarios() -> Scenarios:
    """The scenarios shipped with the package, read once."""
    text = resources.files("migration").joinpath("data", "scenarios.toml").read_text(encoding="utf-8")
    tree = tomllib.loads(text)
    policies = {name: tuple(map(_change, node["change"])) for name, node in tree["policy"].items()}
    weights = tuple(
        Weight(row["id"], row["setting"], tuple(row["factors"]), tuple(row["large_factors"])) for row in tree["weight"]
    )
    flips = tree["flips"]
    every, few = tuple(flips["settings"]), tuple(flips["large_settings"])
    rules = FlipRules(flips["percent"], flips["full_channels"], every, few)
    return Scenarios(policies, weights, rules, tree["diff"]["limit"])


def apply_changes(policy: Policy, changes: Iterable[Change]) -> Policy:
    """The policy with the changes laid over it, in order; raises :class:`SettingsError` for an unknown setting."""
    for change in changes:
        names = names_of(policy, change.setting)
        if change.factor is None:
            policy = policy.changed(dict.fromkeys(names, change.value))
        else:
            policy = scale(policy, names, change.factor)
    return policy


def names_of(policy: Policy, pattern: str) -> tuple[str, ...]:
    """The numeric settings a name or a family stands for, in name order."""
    family = pattern.removesuffix("*") if pattern.endswith(".*") else None
    found = tuple(
        name for name, setting in policy.items()
        if is_number(setting.value) and (name == pattern if family is None else name.startswith(family))
    )
    if not found:
        raise SettingsError.saying("migration", "policy.no_number", name=pattern)
    return found


def scale(policy: Policy, names: Iterable[str], factor: float) -> Policy:
    """The policy with value and range of these settings multiplied; shares end at 1."""
    chosen = set(names)
    return Policy({n: _scaled(s, factor) if n in chosen else s for n, s in policy.items()})


def times(setting: Setting, number: float, factor: float) -> float:
    """``number``, of this setting, multiplied: without noise of floats, a share never above 1."""
    found = round(number * factor, 9)
    if setting.unit.startswith("share"):
        found = min(found, max(1.0, number))
    return int(found) if found == int(found) else found


def is_number(value: object) -> bool:
    """A number, not a truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _scaled(setting: Setting, factor: float) -> Setting:
    low, high = (None if n is None else times(setting, n, factor) for n in (setting.low, setting.high))
    return replace(setting, value=times(setting, setting.value, factor), low=low, high=high)


def _change(row: Mapping[str, Any]) -> Change:
    reason = {lang: row[f"reason_{lang}"] for lang in ("zh", "en")}
    return Change(row["setting"], row.get("factor"), row.get("value"), reason)
