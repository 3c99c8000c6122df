"""How the settings of the policy read: limits of the platform by their words, the others in Chinese by a table."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from inventory.words import Words


class SettingNames:
    """What a setting is, its unit and its source, in one language; what nobody put into words stays as it stands."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._table: dict[str, dict[str, str]] = _table() if words.lang == "zh" else {}

    def name(self, setting: str) -> str | None:
        """What a setting is; None where nobody has put it into words."""
        if setting in self._part("name"):
            return self._part("name")[setting]
        head, _, tail = setting.rpartition(".")
        if head in self._part("head") and tail in self._part("tail"):
            return self._part("head")[head].format(tail=self._part("tail")[tail])
        return self._limit(setting.replace(".", "_"))

    def unit(self, unit: str) -> str:
        """The unit of a value."""
        return self._part("unit").get(unit) or self._limit("unit." + unit.replace(" ", "_").replace("-", "_")) or unit

    def source(self, source: str) -> str:
        """Where a value comes from."""
        return self._part("source").get(source, source)

    def _part(self, name: str) -> dict[str, str]:
        return self._table.get(name, {})

    def _limit(self, key: str) -> str | None:
        return self._words.say(f"limits.{key}") if self._words.has(f"limits.{key}") else None


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("reports").joinpath("data/settings_zh.toml").read_text(encoding="utf-8"))
