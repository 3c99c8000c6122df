"""A network of one hidden layer over sparse features, and how it learns.

Dropout on features and on the hidden layer, smoothed labels, Adam whose moments move only for the rows a batch uses.
The order and the drops are seeded: the same samples give the same weights with one numpy version on one kind of
processor.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Real = TypeVar("Real", Floats, Doubles)

_MEAN, _SQUARE, _TINY = 0.9, 0.999, 1e-8


@dataclass(frozen=True)
class Schedule:
    """How a network is trained."""

    hidden: int
    batch: int
    rate: float
    warm_up: int  # steps over which the rate rises; then it falls to nothing
    feature_drop: float
    hidden_drop: float
    smoothing: float
    seed: int


class Packed(NamedTuple):
    """Weights as they are kept: features × hidden in whole steps and the size of a step in each column; the others."""

    first: npt.NDArray[np.signedinteger]
    scale: Doubles
    bias: Doubles
    second: Doubles
    offset: Doubles

    def shares(self, features: Sequence[int]) -> Doubles:
        """How likely each label is for a sample that shows these features, at least one.

        Steps are summed as whole numbers and the rest is double, so that no kind of processor rounds it differently.
        """
        shown = self.first.take(features, axis=0).sum(axis=0, dtype=np.int64) * self.scale / len(features) ** 0.5
        return softmax(np.maximum(shown + self.bias, 0) @ self.second + self.offset)


class Network(NamedTuple):
    """Weights while they are learnt: features × hidden, hidden, hidden × labels, labels."""

    first: Floats
    bias: Floats
    second: Floats
    offset: Floats

    def packed(self, steps: int) -> Packed:
        """The same with the large table in whole steps from -steps to steps."""
        first, *others = (part.astype(np.float64) for part in self)
        scale = np.abs(first).max(axis=0) / steps
        return Packed(np.round(first / scale).astype(np.min_scalar_type(-steps)), scale, *others)


class Rows(NamedTuple):
    """The features of samples one after another: those of sample i are ``features[starts[i]:starts[i + 1]]``."""

    features: Whole
    starts: Whole

    @classmethod
    def of(cls, listed: Sequence[Sequence[int]]) -> "Rows":
        """From one list of features a sample."""
        starts = np.concatenate([[0], np.cumsum([len(row) for row in listed])]).astype(np.int64)
        return cls(np.array([f for row in listed for f in row], dtype=np.int64), starts)

    def take(self, chosen: Whole) -> tuple[Whole, Whole, Floats]:
        """Their features, which of the chosen shows each, and its worth: one over the root of their number."""
        sizes = self.starts[chosen + 1] - self.starts[chosen]
        places = np.arange(sizes.sum()) + np.repeat(self.starts[chosen] - (np.cumsum(sizes) - sizes), sizes)
        owners = np.repeat(np.arange(len(chosen)), sizes)
        return self.features[places], owners, np.repeat(1 / np.sqrt(sizes), sizes).astype(np.float32)


def train_network(
    rows: Rows, targets: Whole, shape: tuple[int, int], epochs: Sequence[Whole], schedule: Schedule
) -> Network:
    """Softmax regression behind one hidden layer.

    Parameters
    ----------
    rows, targets
        What each sample shows, at least one feature each, and its label.
    shape
        Numbers of features and of labels.
    epochs
        Which samples each epoch goes through.
    """
    chance = np.random.default_rng(schedule.seed)
    hidden = schedule.hidden
    network = Network(
        chance.normal(0, 0.3, (shape[0], hidden)).astype(np.float32), np.zeros(hidden, dtype=np.float32),
        chance.normal(0, hidden**-0.5, (hidden, shape[1])).astype(np.float32), np.zeros(shape[1], dtype=np.float32),
    )
    moments = [(np.zeros_like(part), np.zeros_like(part)) for part in network]
    everywhere = slice(None)
    steps = list(_batches(epochs, schedule.batch, chance))
    for number, chosen in enumerate(steps):
        rate = schedule.rate * min((number + 1) / schedule.warm_up, 1 - number / len(steps))
        used, slopes = _slopes(network, rows.take(chosen), targets[chosen], schedule, chance)
        rise = rate * np.sqrt(1 - _SQUARE ** (number + 1)) / (1 - _MEAN ** (number + 1))
        places: tuple[Whole | slice, ...] = (used, everywhere, everywhere, everywhere)
        for part, moment, slope, where in zip(network, moments, slopes, places, strict=True):
            _move(part, moment, slope, where, rise)
    return network


def joined(networks: Sequence[Network]) -> Network:
    """Networks side by side as one; its scores are the mean of theirs."""
    return Network(
        np.concatenate([n.first for n in networks], axis=1), np.concatenate([n.bias for n in networks]),
        (np.concatenate([n.second for n in networks]) / len(networks)).astype(np.float32),
        np.mean([n.offset for n in networks], axis=0).astype(np.float32),
    )


def _batches(epochs: Sequence[Whole], size: int, chance: np.random.Generator) -> Iterator[Whole]:
    for members in epochs:
        yield from np.array_split(chance.permutation(members), max(1, len(members) // size))


def _slopes(network: Network, taken: tuple[Whole, Whole, Floats], targets: Whole, schedule: Schedule,
            chance: np.random.Generator) -> tuple[Whole, tuple[Floats, Floats, Floats, Floats]]:
    """The features used, and the slopes of their rows and of the other weights."""
    used, shown = _shown(*taken, len(targets), schedule.feature_drop, chance)
    before = shown @ network.first[used] + network.bias
    kept = (chance.random(before.shape, dtype=np.float32) >= schedule.hidden_drop) & (before > 0)
    after = np.where(kept, before / np.float32(1 - schedule.hidden_drop), np.float32(0))
    share = softmax(after @ network.second + network.offset)
    share -= schedule.smoothing / share.shape[1]
    share[np.arange(len(share)), targets] -= 1 - schedule.smoothing
    share /= len(share)
    back = np.where(kept, share @ network.second.T / np.float32(1 - schedule.hidden_drop), np.float32(0))
    return used, (shown.T @ back, back.sum(axis=0), after.T @ share, share.sum(axis=0))


def _shown(features: Whole, owners: Whole, worth: Floats, samples: int, drop: float,
           chance: np.random.Generator) -> tuple[Whole, Floats]:
    """The features left of a batch when that share is dropped, and samples × those features with their worth."""
    kept = chance.random(len(features)) >= drop
    used, places = np.unique(features[kept], return_inverse=True)
    shown = np.zeros((samples, len(used)), dtype=np.float32)
    shown[owners[kept], places] = worth[kept]
    return used, shown


def _move(part: Floats, moment: tuple[Floats, Floats], slope: Floats, where: Whole | slice, rate: float) -> None:
    mean, square = moment
    mean[where] = _MEAN * mean[where] + (1 - _MEAN) * slope
    square[where] = _SQUARE * square[where] + (1 - _SQUARE) * slope**2
    part[where] -= np.float32(rate) * mean[where] / (np.sqrt(square[where]) + _TINY)


def softmax(scores: Real) -> Real:
    """Scores of labels, in the last axis, as shares of one."""
    share = np.exp(scores - scores.max(axis=-1, keepdims=True))
    total: Real = share / share.sum(axis=-1, keepdims=True)
    return total
