"""A second opinion by the characters of a name, for words the lexicon does not know.

A small network over character sequences and contexts. It was trained on the shipped lexicon, taxonomy, written
names and names seen at banks only (``train_fallback``); here its weights are loaded from a file. numpy is all it needs.
"""

import io
import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

import numpy as np

from inventory.capabilities.lexicon import Token
from inventory.capabilities.network import Packed
from inventory.records import CapabilityId

WEIGHTS = "data/fallback.npz"

#: labels given; the others are next to impossible
_LISTED = 12
_LATIN = re.compile(r"[a-z]+")


class FallbackModel:
    """A network of one hidden layer with a softmax; rows of ``first`` are features, columns of ``second`` labels."""

    def __init__(self, vocabulary: Iterable[str], labels: Iterable[str], network: Packed) -> None:
        self.index = {feature: row for row, feature in enumerate(vocabulary)}
        self.labels = tuple(CapabilityId(label) for label in labels)
        self.network = network

    def opine(
        self, name: str, tokens: Sequence[Token], parent: str, contexts: Sequence[str]
    ) -> list[tuple[CapabilityId, float]]:
        """The likeliest labels of a plain name under its plain parent menu and contexts; "" is the vague class.

        Of a name of Latin words alone, all of them unheard of, it has no opinion.
        """
        known = self.index.get
        if name.isascii() and not any(f"w={word}" in self.index for word in _LATIN.findall(name)):
            return []
        rows = sorted(row for f in features(name, tokens, parent, contexts) if (row := known(f)) is not None)
        if not rows:
            return []
        share = self.network.shares(rows)
        best = np.argsort(-share, kind="stable")[:_LISTED]
        labels = self.labels
        return [(labels[i], round(s, 4)) for i, s in zip(best.tolist(), share[best].tolist(), strict=True)]


def features(name: str, tokens: Sequence[Token], parent: str, contexts: Sequence[str]) -> set[str]:
    """What the model sees of an entry.

    Character sequences of one to three with the borders of the name, Latin words and pairs of them, the objects and
    actions the lexicon finds, the parent menu's sequences of one and two, its words, and the nearest contexts, alone
    and with each object and action.
    """
    text = f"^{name}$"
    found = {text[i : i + n] for n in (1, 2, 3) for i in range(len(text) + 1 - n)}
    found -= {"^", "$"}
    if words := _LATIN.findall(name):
        found.update(f"w={word}" for word in words)
        found.update(f"w={a} {b}" for a, b in pairwise(words))
    found.update(_around(parent))
    for token in tokens:
        found.update(_of_token(token.word.object, token.word.action, tuple(contexts[:2])))
    actions = [t.word.action for t in tokens if t.word.action]
    found.update(f"oa={t.word.object}/{action}" for t in tokens if t.word.object for action in actions)
    found.update(f"@{c}" for c in contexts[:3])
    return found


@lru_cache(maxsize=1 << 16)
def _of_token(obj: str, action: str, contexts: tuple[str, ...]) -> tuple[str, ...]:
    """A word's object and action, alone and under each context."""
    of_object = [f"o={obj}", *(f"@o={c}/{obj}" for c in contexts)] if obj else []
    of_action = [f"a={action}", *(f"@a={c}/{action}" for c in contexts)] if action else []
    return (*of_object, *of_action)


@lru_cache(maxsize=1 << 14)
def _around(parent: str) -> tuple[str, ...]:
    grams = {parent[i : i + n] for n in (1, 2) for i in range(len(parent) + 1 - n)}
    return tuple(f"p:{text}" for text in sorted(grams | set(_LATIN.findall(parent))))


@cache
def load_fallback() -> FallbackModel:
    """The model shipped with the package."""
    data = resources.files("inventory.capabilities").joinpath(WEIGHTS).read_bytes()
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        network = Packed(*(file[part] for part in Packed._fields))
        return FallbackModel(file["vocabulary"].tolist(), file["labels"].tolist(), network)
