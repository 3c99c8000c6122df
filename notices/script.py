"""Traditional Chinese as customers in Hong Kong read it: OpenCC's characters, then the words of ``hong_kong.toml``."""

import tomllib
from collections.abc import Callable
from functools import cache
from importlib import resources

from opencc import OpenCC

TRADITIONAL = "zh-Hant"


def converter(lang: str) -> Callable[[str], str]:
    """What turns a simplified sentence into the script of a language; other languages are left as they are."""
    return to_hong_kong if lang == TRADITIONAL else str


def to_hong_kong(text: str) -> str:
    """A simplified sentence in Hong Kong's characters, words and quotation marks."""
    converted: str = _opencc().convert(text)
    for mainland, local in _pairs():
        converted = converted.replace(mainland, local)
    return converted


@cache
def _opencc() -> OpenCC:
    return OpenCC("s2hk")


@cache
def _pairs() -> tuple[tuple[str, str], ...]:
    table = tomllib.loads(resources.files("notices").joinpath("data/hong_kong.toml").read_text(encoding="utf-8"))
    return tuple((mainland, local) for mainland, local in table["pairs"])
