"""A bank's own policy file: single settings laid over the default policy, every fault of the file at once."""

import difflib
import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from inventory.errors import Sentence, SettingsError
from inventory.kinds import AssetDisposition
from migration.policy import GRADES, Policy, Setting, default_policy

#: what a bank may say about a setting; the unit is the program's
_GIVEN = frozenset({field.name for field in fields(Setting)} - {"unit"})
#: beginnings of units whose settings need not be whole, and the largest value of shares and percentages
_PARTS = ("CNY", "share", "times", "work days", "years")
_LARGEST = {"share": 1, "percent": 100}
_SOURCE = "the bank's own policy file"


def load_policy(path: Path | None) -> Policy:
    """The default policy, with the settings of a bank's own file laid over it.

    A setting is a table with ``value``, and ``low`` and ``high``, ``source``, ``grade``, ``date``, ``reason`` where
    the bank knows better; a range that is not given is widened to hold the value.

    Raises
    ------
    SettingsError
        The file cannot be read or is no TOML; or it names settings there are not, or gives values of another type,
        negative, beyond 100 percent, not whole where things are counted, or outside the range it states itself.
    """
    if path is None:
        return default_policy()
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError.saying("inventory", "files.not_read", path=path, reason=error) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError.saying("migration", "policy.not_toml", path=path, detail=error) from error
    policy, given = default_policy(), dict(_leaves(tree))
    faults = tuple(fault for name, node in given.items() for fault in _faults(name, node, policy))
    if faults:
        raise SettingsError.saying("migration", "policy.faults", path=path, count=len(faults), faults=faults)
    return policy.overlaid({name: _setting(policy[name], node) for name, node in given.items()})


def _leaves(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The settings by dotted name, and whatever stands where the table of a setting should."""
    for key, node in tree.items():
        name = prefix + key
        section = any(known.startswith(f"{name}.") for known in default_policy())
        if section and isinstance(node, dict) and "value" not in node:
            yield from _leaves(node, f"{name}.")
        else:
            yield name, node


def _faults(name: str, node: Any, policy: Policy) -> Iterator[Sentence]:
    if name not in policy:
        near = difflib.get_close_matches(name, policy, n=1)
        yield _fault("unknown_near" if near else "unknown", name=name, near=near[0] if near else "")
    elif not isinstance(node, dict) or "value" not in node:
        yield _fault("no_value", name=name)
    else:
        for key in sorted(set(node) - _GIVEN):
            yield _fault("unknown_key", name=name, key=key, known=", ".join(sorted(_GIVEN)))
        yield from _judge(name, node, policy[name])


def _judge(name: str, node: Mapping[str, Any], setting: Setting) -> Iterator[Sentence]:
    """What is wrong with the value of a setting, or with what is said about it."""
    for key in ("value", "low", "high"):
        if key in node and (wrong := _wrong(node[key], setting)):
            yield _fault(wrong, name=f"{name}.{key}", found=node[key], unit=setting.unit, like=setting.value)
            return
    if not node.get("low", node["value"]) <= node["value"] <= node.get("high", node["value"]):
        yield _fault("out_of_range", name=name, found=node["value"])
    if node.get("grade", setting.grade) not in GRADES:
        yield _fault("unknown_grade", name=name, found=node["grade"], known=", ".join(GRADES))
    for key in ("source", "date", "reason"):
        if not isinstance(node.get(key, ""), str):
            yield _fault("not_text", name=f"{name}.{key}", found=node[key])


def _wrong(value: Any, setting: Setting) -> str | None:
    """The sentence about a value that the setting cannot have."""
    if isinstance(setting.value, str):
        return None if isinstance(value, str) and value.strip() else "wrong_type"
    if isinstance(setting.value, list):
        known = isinstance(value, list) and all(item in list(AssetDisposition) for item in value)
        return None if known and len(value) == len(setting.value) else "wrong_type"
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return "wrong_type"
    if value < 0:
        return "negative"
    if value > _LARGEST.get(setting.unit.replace(",", " ").split()[0], math.inf):
        return "too_large"
    counted = isinstance(setting.value, int) and not setting.unit.startswith(_PARTS)
    return "not_whole" if counted and value != int(value) else None


def _setting(default: Setting, node: Mapping[str, Any]) -> Setting:
    """The setting as the bank gives it."""
    value = node["value"]
    low = None if default.low is None else min(default.low, value)
    high = None if default.high is None else max(default.high, value)
    return replace(default, **{"source": _SOURCE, "low": low, "high": high, **node})


def _fault(key: str, /, **facts: Any) -> Sentence:
    return Sentence("migration", f"policy.{key}", facts)
