"""Weigh what the reading and the fallback model say of each capability into one calibrated confidence."""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from inventory.capabilities.queries import Candidate
from inventory.records import CapabilityId

#: stands for "too vague to say" among the shares of the model
VAGUE = CapabilityId("")
#: found by these rules, the whole name is a known phrase
EXACT = ("name", "context")

_LEAST, _MOST_READ, _MOST_ALIKE = 0.002, 4, 3


@dataclass(frozen=True)
class Neighbours:
    """How much the other entries of the menu and of the channel have to say; ``prior`` entries are as the taxonomy."""

    menu: float
    channel: float
    prior: float


@dataclass(frozen=True)
class Weighing:
    """The numbers of ``data/weighing.toml``: a logistic over the kinds of evidence for one capability."""

    bias: float
    rules: Mapping[str, float]
    score: float
    opinion: float
    first: float
    other_exact: float
    vague_share: float
    min_confidence: float
    vague_confidence: float
    neighbours: Neighbours

    def rank(
        self, found: Sequence[Candidate], shares: Mapping[CapabilityId, float]
    ) -> list[tuple[CapabilityId, float]]:
        """Capabilities with the share of such answers that were right, most likely first.

        Parameters
        ----------
        found
            What the reading says, best first, one a capability.
        shares
            The model's probabilities; ``VAGUE`` is its class of vague names.
        """
        read = {c.capability_id: c for c in found[:_MOST_READ]}
        alike = sorted((label for label in shares if label != VAGUE), key=lambda label: (-shares[label], label))
        ranked = [
            (label, self._confidence(read.get(label), shares.get(label, 0.0), found, shares.get(VAGUE, 0.0)))
            for label in dict.fromkeys((*read, *alike[:_MOST_ALIKE]))
        ]
        return sorted(ranked, key=lambda pair: (-pair[1], pair[0]))

    def _confidence(
        self, candidate: Candidate | None, share: float, found: Sequence[Candidate], vague: float
    ) -> float:
        share = min(max(share, _LEAST), 1 - _LEAST)
        rule = candidate.rule if candidate else "none"
        total = self.bias + self.rules[rule] + self.opinion * math.log(share / (1 - share)) + self.vague_share * vague
        if candidate and rule not in EXACT:
            total += self.score * candidate.score
        if found and found[0] is candidate:
            total += self.first
        elif found and found[0].rule in EXACT:
            total += self.other_exact
        return round(1 / (1 + math.exp(-total)), 4)


@cache
def load_weighing() -> Weighing:
    """The numbers shipped with the package."""
    text = resources.files("inventory.capabilities").joinpath("data/weighing.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return Weighing(
        rules=table["rules"], **table["evidence"], **table["answer"],
        neighbours=Neighbours(**table["neighbours"]),
    )
