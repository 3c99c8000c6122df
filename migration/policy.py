"""The policy: every threshold, cost, loss rate and platform limit, with source, grade and date.

``data/policy/`` is the default; :mod:`migration.policy_file` lays a bank's own file over it. Nothing in the code
carries such a number.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from importlib import resources
from typing import Any

from inventory.errors import SettingsError

GRADES = ("seen", "reported", "recalled", "assumption")


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of the policy. ``low`` and ``high`` bound what it may truly be (same unit)."""

    value: Any
    unit: str
    source: str
    grade: str
    date: str
    reason: str = ""
    low: float | None = None
    high: float | None = None


class Policy(Mapping[str, Setting]):
    """Settings by dotted name, such as ``loss.guided_refollow``."""

    def __init__(self, settings: Mapping[str, Setting]) -> None:
        self._settings = dict(sorted(settings.items()))

    def __getitem__(self, key: str) -> Setting:
        return self._settings[key]

    def __iter__(self) -> Any:
        return iter(self._settings)

    def __len__(self) -> int:
        return len(self._settings)

    def number(self, name: str) -> float:
        """The value of a numeric setting."""
        return float(self._settings[name].value)

    def whole(self, name: str) -> int:
        """The value of a setting that counts something."""
        return int(self._settings[name].value)

    def table(self, prefix: str) -> dict[str, float]:
        """Every numeric setting under a prefix, without the prefix."""
        cut = len(prefix) + 1
        return {name[cut:]: float(s.value) for name, s in self._settings.items() if name.startswith(prefix + ".")}

    def values(self) -> Any:
        """The settings, in name order."""
        return self._settings.values()

    @property
    def digest(self) -> str:
        """sha256 over names and values, whatever the order of the file."""
        rows = {n: [s.value, s.low, s.high] for n, s in self._settings.items()}
        return "sha256:" + hashlib.sha256(json.dumps(rows, sort_keys=True, default=str).encode()).hexdigest()

    def to_json(self) -> bytes:
        """Every setting with its source, as the workspace keeps it; :func:`policy_from_json` reads it back."""
        rows = {name: asdict(setting) for name, setting in self._settings.items()}
        return (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode()

    def overlaid(self, settings: Mapping[str, Setting]) -> "Policy":
        """A policy in which some settings are others, with their sources."""
        return Policy(self._settings | dict(settings))

    def changed(self, changes: Mapping[str, Any]) -> "Policy":
        """A policy with other values; unknown names are refused."""
        if unknown := sorted(set(changes) - set(self._settings)):
            raise SettingsError.saying("migration", "policy.unknown", name=", ".join(unknown))
        replaced = {n: _with_value(n, s, changes[n]) if n in changes else s for n, s in self._settings.items()}
        return Policy(replaced)


@cache
def default_policy() -> Policy:
    """The policy shipped with the package."""
    settings: dict[str, Setting] = {}
    folder = resources.files("migration").joinpath("data/policy")
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        settings |= _read_settings(tomllib.loads(file.read_text(encoding="utf-8")))
    return Policy(settings)


def policy_from_json(data: bytes) -> Policy:
    """Read back what :meth:`Policy.to_json` wrote; settings an earlier version did not know are the default's."""
    known = {field.name for field in fields(Setting)}
    rows = {name: {key: row[key] for key in row if key in known} for name, row in json.loads(data).items()}
    return default_policy().overlaid({name: Setting(**row) for name, row in rows.items()})


def _with_value(name: str, setting: Setting, value: Any) -> Setting:
    """The setting with another value, its range widened to hold it; refused where the type differs."""
    numeric = isinstance(setting.value, int | float) and not isinstance(setting.value, bool)
    given = isinstance(value, int | float) and not isinstance(value, bool)
    if numeric != given or (not numeric and type(value) is not type(setting.value)):
        facts = {"name": name, "found": value, "like": setting.value, "unit": setting.unit}
        raise SettingsError.saying("migration", "policy.wrong_type", **facts)
    low = setting.low if setting.low is None else min(setting.low, value)
    high = setting.high if setting.high is None else max(setting.high, value)
    return replace(setting, value=value, low=low, high=high)


def _read_settings(tree: dict[str, Any]) -> dict[str, Setting]:
    return {name: Setting(**node) for name, node in _leaves(tree)}


def _leaves(tree: dict[str, Any], prefix: str = "") -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    for key, node in tree.items():
        if not isinstance(node, dict):
            raise SettingsError.saying("migration", "policy.no_value", name=f"{prefix}{key}")
        if "value" in node:
            found.append((prefix + key, node))
        else:
            found += _leaves(node, f"{prefix}{key}.")
    return found
