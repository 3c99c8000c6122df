"""Length limits of each medium, as data with a date."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Limit:
    """Warned above ``warn``, refused above ``refuse``; ``unit``: characters, bytes or parts of an SMS."""

    warn: int
    refuse: int
    unit: str
    source: str
    grade: str
    date: str
    warn_en: int | None = None

    def advised(self, lang: str) -> int:
        """The length to stay under; English needs more letters where the limit is a habit, not a wall."""
        return self.warn_en if lang == "en" and self.warn_en is not None else self.warn


@cache
def load_limits() -> Mapping[str, Limit]:
    """The limits by medium and field, such as ``article_title``."""
    text = resources.files("notices").joinpath("data/limits.toml").read_text(encoding="utf-8")
    return {name: Limit(**entry) for name, entry in tomllib.loads(text).items()}
