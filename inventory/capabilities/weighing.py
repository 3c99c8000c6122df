"""Weigh what the reading and the fallback model say of each capability into one calibrated confidence."""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from inventory.capabilities.queries import Candidate
from inventory.records import CapabilityId

#: stands for "too vague to say" among the shares of the model, and among the answers
VAGUE = CapabilityId("")
#: found by these rules, the whole name is a known phrase
EXACT = ("name", "context")

_LEAST, _MOST_READ, _MOST_ALIKE = 0.0001, 4, 5


@dataclass(frozen=True)
class Neighbours:
    """How much the other entries of the menu and of the channel have to say.

    ``prior`` entries are as the taxonomy; an answer as sure as ``settled`` stays. A line is inferred from the votes of
    ``line_votes`` sure answers that are ``line_share`` of all.
    """

    menu: float
    channel: float
    prior: float
    settled: float
    line_votes: float
    line_share: float


@dataclass(frozen=True)
class Weighing:
    """The numbers of ``data/weighing.toml``: a logistic choice among the capabilities a name may mean, or none."""

    opinion: float
    score: float
    vague: float
    rules: Mapping[str, float]
    min_confidence: float
    vague_confidence: float
    neighbours: Neighbours

    def rank(
        self, found: Sequence[Candidate], shares: Mapping[CapabilityId, float]
    ) -> list[tuple[CapabilityId, float]]:
        """Capabilities, and ``VAGUE``, with how likely each is the answer, most likely first; together 1.

        Parameters
        ----------
        found
            What the reading says, best first, one a capability.
        shares
            The model's probabilities; ``VAGUE`` is its class of vague names.
        """
        read = {c.capability_id: c for c in found[:_MOST_READ]}
        alike = sorted((label for label in shares if label != VAGUE), key=lambda label: (-shares[label], label))
        labels = dict.fromkeys((VAGUE, *read, *alike[:_MOST_ALIKE]))
        weights = {label: math.exp(self._weight(label, read.get(label), shares.get(label, 0.0))) for label in labels}
        total = math.fsum(weights.values())
        ranked = [(label, round(weight / total, 4)) for label, weight in weights.items()]
        return sorted(ranked, key=lambda pair: (-pair[1], pair[0]))

    def _weight(self, label: CapabilityId, candidate: Candidate | None, share: float) -> float:
        weight = self.opinion * math.log(max(share, _LEAST))
        if label == VAGUE:
            return weight + self.vague
        if candidate is None:
            return weight
        heard = 0.0 if candidate.rule in EXACT else self.score * candidate.score
        return weight + self.rules[candidate.rule] + heard


@cache
def load_weighing() -> Weighing:
    """The numbers shipped with the package."""
    text = resources.files("inventory.capabilities").joinpath("data/weighing.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return Weighing(
        rules=table["rules"], **table["evidence"], **table["answer"],
        neighbours=Neighbours(**table["neighbours"]),
    )
