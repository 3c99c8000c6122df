"""Weigh the candidates of the reading and of the fallback model into one answer with a calibrated confidence."""

import tomllib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from inventory.capabilities.fallback import Opinion
from inventory.capabilities.queries import Candidate
from inventory.records import CapabilityId

#: stands for "too vague to say"
VAGUE = CapabilityId("")


@dataclass(frozen=True)
class Weighing:
    """The numbers of ``data/weighing.toml``."""

    rule_worth: Mapping[str, float]
    opinion_worth: float
    vague_worth: float
    strengths: Sequence[float]
    shares: Sequence[float]
    min_confidence: float

    def rank(
        self, candidates: Sequence[Candidate], opinion: Opinion | None, vague: bool
    ) -> list[tuple[CapabilityId, float]]:
        """Capabilities (and ``VAGUE``) by total worth, best first."""
        totals: dict[CapabilityId, float] = {VAGUE: self.vague_worth} if vague else {}
        for candidate in candidates:
            worth = self.rule_worth[candidate.rule] * candidate.score
            totals[candidate.capability_id] = max(totals.get(candidate.capability_id, 0.0), worth)
        if opinion is not None:
            for label, share in zip(opinion.labels, opinion.probabilities, strict=True):
                totals[label] = totals.get(label, 0.0) + self.opinion_worth * share
        return sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))

    def confidence(self, ranked: Sequence[tuple[CapabilityId, float]]) -> float:
        """The share of answers of this strength that were right when it was fitted."""
        strength = self.strength(ranked)
        place = bisect_right(self.strengths, strength)
        if place == 0:
            return self.shares[0]
        if place == len(self.strengths):
            return self.shares[-1]
        low, high = self.strengths[place - 1], self.strengths[place]
        part = (strength - low) / (high - low)
        return round(self.shares[place - 1] + part * (self.shares[place] - self.shares[place - 1]), 4)

    @staticmethod
    def strength(ranked: Sequence[tuple[CapabilityId, float]]) -> float:
        """The best total less half the runner-up's."""
        return (ranked[0][1] if ranked else 0.0) - (ranked[1][1] / 2 if len(ranked) > 1 else 0.0)


@cache
def load_weighing() -> Weighing:
    """The numbers shipped with the package."""
    text = resources.files("inventory.capabilities").joinpath("data/weighing.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return Weighing(
        rule_worth=table["rule_worth"],
        opinion_worth=table["opinion"]["worth"],
        vague_worth=table["opinion"]["vague"],
        strengths=table["confidence"]["strength"],
        shares=table["confidence"]["share"],
        min_confidence=table["answer"]["min_confidence"],
    )
