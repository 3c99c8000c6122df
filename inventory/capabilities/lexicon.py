"""The words of function names: objects, actions, synonyms, brands, fillers, vague words. All of it is data.

``objects`` say what an entry is about (理财), ``actions`` what is done to it (赎回), the ``grid`` which
capability the two make; ``synonyms`` and ``brands`` are whole phrases. A ``context`` is the family of an object
found in the name, the parent menu or the business line (额度 under 贷款 is not 额度 under 信用卡).
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from inventory.records import CapabilityId

#: grid rows for any action without a row of its own
ANY = "*"
#: counterpart rows for the topic of the menu: always, or unless the name itself speaks of the thing
TOPIC, TOPIC_OWN = "*", "*own"


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
    #: lengths of the words that begin with a character, longest first
    lengths: Mapping[str, tuple[int, ...]]
    grid: Mapping[tuple[str, str], Mapping[str, CapabilityId]]
    phrases: Mapping[str, Mapping[str, CapabilityId]]
    #: lengths of the phrases that begin with two characters, shortest first
    phrase_lengths: Mapping[str, tuple[int, ...]]
    families: Mapping[str, str]
    vague: frozenset[str]
    counterparts: Mapping[CapabilityId, Mapping[str, CapabilityId]]
    #: contexts under which common words are about the thing itself
    topics: frozenset[str]
    #: families of the areas in which a capability with counterparts stands
    home: Mapping[CapabilityId, tuple[str, ...]]

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
        for length in self.lengths.get(text[at], ()):
            word = self.words.get(text[at : at + length])
            if word is not None and at + length <= len(text) and not (latin and _inside_word(text, at + length)):
                return Token(text[at : at + length], at, at + length, word)
        return None

    def telling(self, parent: str) -> str:
        """The plain parent menu; "" where it says nothing (服务, 更多): fillers only, or vague with no word known."""
        tokens = self.scan(parent)
        if any(t.word.object or t.word.action for t in tokens):
            return parent
        filled = sum(t.end - t.start for t in tokens) == len(parent)
        return "" if filled or parent in self.vague else parent

    def surroundings(self, parent: str, line: str, kind: str) -> tuple[str, ...]:
        """Contexts given by the plain parent menu, then by the line, then by the channel kind."""
        tokens = [t for t in self.scan(parent) if t.word.object]
        tokens.sort(key=lambda t: (-t.word.object_rank, -t.start))
        names = [name for t in tokens for name in (t.word.object, self.family(t.word.object))]
        phrase = self.phrases.get(parent, {}).get("")
        if phrase is not None:
            names += [self.families[area] for area in areas_of(phrase) if area in self.families][:1]
        names += [self.families[key] for key in (f"line:{line}", f"kind:{kind}") if key in self.families]
        return tuple(dict.fromkeys(names))

    def family(self, name: str) -> str:
        """The context an object (or ``line:…``) makes; itself without a row."""
        return self.families.get(name, name)

    def counterpart(self, capability: CapabilityId, contexts: Sequence[str], own: Container[str]) -> CapabilityId:
        """What the capability is under these contexts (转账 of a company is a corporate payment).

        ``own``: families the name itself speaks of; where one of them is the capability's own, nothing changes, but
        under a menu of one topic common words (余额, 转账) are about the topic.
        """
        row = self.counterparts.get(capability)
        if row is None:
            return capability
        speaks = any(family in own for family in self.home[capability])
        topic = self.topic(contexts) if TOPIC in row or (TOPIC_OWN in row and not speaks) else None
        if topic is not None and topic not in self.counterparts:
            return topic
        return capability if speaks else next((row[context] for context in contexts if context in row), capability)

    def topic(self, contexts: Sequence[str]) -> CapabilityId | None:
        """The one capability that everything under the nearest context is about; None where it has several."""
        return self.grid[contexts[0], ANY][""] if contexts and contexts[0] in self.topics else None

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


def _inside_word(text: str, end: int) -> bool:
    """Whether a Latin word goes on past ``end``."""
    border = text[end - 1 : end + 1]
    return len(border) == 2 and border.isascii() and border.isalnum()
