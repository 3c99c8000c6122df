"""A second opinion by the characters of a name, for words the lexicon does not know.

A linear model over character sequences and contexts. It was trained on the shipped lexicon and taxonomy only
(``train_fallback``); here its weights are loaded from a file. numpy is all it needs.
"""

import io
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inventory.records import CapabilityId

WEIGHTS = "data/fallback.npz"


class Opinion(NamedTuple):
    """Labels by probability, best first; "" is the class of vague names."""

    labels: tuple[CapabilityId, ...]
    probabilities: tuple[float, ...]

    def of(self, label: CapabilityId) -> float:
        """The probability of a label among those listed."""
        return dict(zip(self.labels, self.probabilities, strict=True)).get(label, 0.0)


class FallbackModel:
    """Weights of one linear layer with a softmax; rows are features, columns labels."""

    def __init__(self, vocabulary: Iterable[str], labels: Iterable[str], weights: npt.NDArray[np.float32]) -> None:
        self.index = {feature: row for row, feature in enumerate(vocabulary)}
        self.labels = tuple(CapabilityId(label) for label in labels)
        self.weights = weights

    def opine(self, name: str, contexts: Sequence[str], top: int = 3) -> Opinion:
        """The ``top`` likeliest labels of a plain name under its contexts."""
        rows = [self.index[f] for f in features(name, contexts) if f in self.index]
        if not rows:
            return Opinion((), ())
        scores = self.weights[rows].sum(axis=0) / np.float32(len(rows)) ** 0.5
        share = np.exp(scores - scores.max())
        share /= share.sum()
        best = np.lexsort((np.arange(len(share)), -share))[:top]
        return Opinion(tuple(self.labels[i] for i in best), tuple(round(float(share[i]), 4) for i in best))


def features(name: str, contexts: Sequence[str]) -> list[str]:
    """Character sequences of one to three with the borders of the name, and the two nearest contexts."""
    text = f"^{name}$"
    grams = {text[i : i + n] for n in (1, 2, 3) for i in range(len(text) - n + 1)} - {"^", "$"}
    return sorted(grams) + [f"@{context}" for context in contexts[:2]]


@cache
def load_fallback() -> FallbackModel:
    """The model shipped with the package."""
    data = resources.files("inventory.capabilities").joinpath(WEIGHTS).read_bytes()
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        weights = file["weights"].astype(np.float32) * file["scale"].astype(np.float32)
        return FallbackModel(file["vocabulary"].tolist(), file["labels"].tolist(), weights)
