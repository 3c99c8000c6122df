"""The words of function names: objects, actions, synonyms, brands, fillers, vague words. All of it is data.

``objects`` say what an entry is about (理财), ``actions`` what is done to it (赎回), the ``grid`` which
capability the two make; ``synonyms`` and ``brands`` are whole phrases. A ``context`` is the family of an object
found in the name, the parent menu or the business line (额度 under 贷款 is not 额度 under 信用卡).
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, TypeVar

from inventory.capabilities.tables import read_table
from inventory.records import CapabilityId

#: grid rows for any action without a row of its own
ANY = "*"

_K = TypeVar("_K")


class Word(NamedTuple):
    """What one term may mean; "" where it is no object, or no action. Higher rank: more telling."""

    object: str = ""
    object_rank: int = 0
    action: str = ""
    action_rank: int = 0
    filler: bool = False


class Token(NamedTuple):
    """A term found in a name, from ``start`` to ``end``."""

    term: str
    start: int
    end: int
    word: Word


@dataclass(frozen=True)
class Lexicon:
    """Every table, keyed for reading."""

    words: Mapping[str, Word]
    longest: int
    grid: Mapping[tuple[str, str], Mapping[str, CapabilityId]]
    phrases: Mapping[str, Mapping[str, CapabilityId]]
    families: Mapping[str, str]
    vague: frozenset[str]
    counterparts: Mapping[CapabilityId, Mapping[str, CapabilityId]]

    def scan(self, text: str) -> list[Token]:
        """Terms from left to right, the longest first at each place; Latin terms at word borders only."""
        found, at = [], 0
        while at < len(text):
            token = self._match(text, at)
            if token is None:
                at += 1
            else:
                found.append(token)
                at = token.end
        return found

    def _match(self, text: str, at: int) -> Token | None:
        latin = text[at].isascii() and text[at].isalnum()
        if latin and at and text[at - 1].isascii() and text[at - 1].isalnum():
            return None
        for end in range(min(len(text), at + self.longest), at, -1):
            word = self.words.get(text[at:end])
            if word is not None and not (latin and _inside_word(text, end)):
                return Token(text[at:end], at, end, word)
        return None

    def family(self, name: str) -> str:
        """The context an object (or ``line:…``) makes; itself without a row."""
        return self.families.get(name, name)

    def counterpart(self, capability: CapabilityId, contexts: Iterable[str], own: Container[str]) -> CapabilityId:
        """What the capability is under these contexts (转账 of a company is a corporate payment).

        ``own``: families the name itself speaks of; where one of them is the capability's own, nothing changes.
        """
        row = self.counterparts.get(capability)
        if row is None or any(self.families.get(area) in own for area in areas_of(capability)):
            return capability
        return next((row[context] for context in contexts if context in row), capability)

    def lookup(self, obj: str, action: str, contexts: Iterable[str]) -> tuple[CapabilityId, str] | None:
        """The capability of object × action and the context that decided, the nearest context first."""
        for act in (action, ANY) if obj else (action,):
            row = self.grid.get((obj, act))
            if row:
                for context in (*contexts, ""):
                    if context in row:
                        return row[context], context
        return None


def areas_of(capability: str) -> list[str]:
    """``area:card.credit``, ``area:card``: the keys of families under which a capability stands, nearest first."""
    steps = capability.split(".")
    return ["area:" + ".".join(steps[:n]) for n in range(len(steps), 0, -1)]


@cache
def load_lexicon() -> Lexicon:
    """The lexicon shipped with the package."""
    words: dict[str, Word] = {}
    for row in read_table("lexicon/fillers.csv"):
        words[row["term"]] = Word(filler=True)
    for row in read_table("lexicon/objects.csv"):
        words[row["term"]] = Word(row["object"], int(row["rank"]))
    for row in read_table("lexicon/actions.csv"):
        words[row["term"]] = words.get(row["term"], Word())._replace(
            action=row["action"], action_rank=int(row["rank"]), filler=False
        )
    return Lexicon(
        words=words,
        longest=max(map(len, words)),
        grid=_nested(
            ((r["object"], r["action"]), r["context"], r["capability_id"]) for r in read_table("lexicon/grid.csv")
        ),
        phrases=_nested(
            (r["term"], r["context"], r["capability_id"])
            for table in ("lexicon/synonyms.csv", "lexicon/brands.csv")
            for r in read_table(table)
        ),
        families={row["member"]: row["family"] for row in read_table("lexicon/families.csv")},
        counterparts=_nested(
            (CapabilityId(r["capability_id"]), r["context"], r["counterpart"])
            for r in read_table("lexicon/counterparts.csv")
        ),
        vague=frozenset(row["term"] for row in read_table("lexicon/vague.csv")),
    )


def _nested(rows: Iterable[tuple[_K, str, str]]) -> dict[_K, dict[str, CapabilityId]]:
    table: dict[_K, dict[str, CapabilityId]] = {}
    for key, context, capability in rows:
        table.setdefault(key, {}).setdefault(context, CapabilityId(capability))
    return table


def _inside_word(text: str, end: int) -> bool:
    """Whether a Latin word goes on past ``end``."""
    border = text[end - 1 : end + 1]
    return len(border) == 2 and border.isascii() and border.isalnum()
