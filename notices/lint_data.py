"""The lexicon and patterns of the lint, from ``data/lint.toml``, compiled once per language."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from migration.compliance.rule import Verdict
from notices.script import converter


@dataclass(frozen=True, slots=True)
class WordGroup:
    """Words banned for one reason."""

    id: str
    clause: str
    grade: str
    level: str

    @property
    def verdict(self) -> Verdict:
        """A hit fails where the source was read and blocks, else a person decides."""
        blocks = self.level == "block" and self.grade != "recalled"
        return Verdict.FAIL if blocks else Verdict.PERSON


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the checks look for in one language."""

    words: re.Pattern[str]
    group_of: Mapping[str, WordGroup]
    whitelist: tuple[str, ...]
    required: Mapping[str, tuple[str, ...]]
    wanted_day: Mapping[str, str]
    fraud: str
    title: re.Pattern[str]
    day: re.Pattern[str]
    quoted: re.Pattern[str]
    midnight: re.Pattern[str]
    undated: re.Pattern[str]
    link: re.Pattern[str]
    sms_bad: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class HtmlProfile:
    """What the WeChat editor keeps."""

    tags: frozenset[str]
    void: frozenset[str]
    attributes: frozenset[str]
    properties: frozenset[str]
    value: re.Pattern[str]
    bad_value: re.Pattern[str]


@cache
def load_lexicon(lang: str) -> Lexicon:
    """The lexicon of one language; the traditional one is made from the simplified words."""
    table, base = _table(), "en" if lang == "en" else "zh"
    convert = converter(lang)
    groups = {
        convert(word).lower(): WordGroup(entry["id"], entry["clause"], entry["grade"], entry["level"])
        for entry in table["words"] for word in entry[base]
    }
    longest_first = sorted(groups, key=lambda word: (-len(word), word))
    edge = r"\b" if base == "en" else ""
    patterns = {name: re.compile(convert(text)) for name, text in table["phrases"][base].items() if name != "fraud"}
    return Lexicon(
        words=re.compile(edge + "(?:" + "|".join(map(re.escape, longest_first)) + ")" + edge, re.IGNORECASE),
        group_of=groups, whitelist=tuple(convert(entry["phrase"]) for entry in table["whitelist"]),
        required={medium: tuple(parts) for medium, parts in table["required"].items()},
        wanted_day=table["dates"], fraud=convert(table["phrases"][base]["fraud"]),
        link=re.compile(table["links"]["pattern"]),
        sms_bad=re.compile(f"{table['sms']['circled']}|{table['sms']['blank']}"), **patterns,
    )


@cache
def load_html_profile() -> HtmlProfile:
    """What may stand in an article fragment."""
    table = _table()["html"]
    return HtmlProfile(
        frozenset(table["tags"]), frozenset(table["void"]), frozenset(table["attributes"]),
        frozenset(table["properties"]), re.compile(table["value"]), re.compile(table["bad_value"]),
    )


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("notices").joinpath("data/lint.toml").read_text(encoding="utf-8"))
