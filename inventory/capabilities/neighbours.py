"""What the entries around one tell of it.

Where nobody gave the business line, the entries under the same menu of the same channel may: 额度 among entries that
are plainly of a credit card is a credit card's. Each answer found without it votes as sure as it is; a line is inferred
only where most of the votes agree.

Then the candidates of each entry the mapper was not sure of are weighed again: those of an area (loan, card.credit …)
that is frequent among the other entries of the menu and of the channel become likelier, those of an area that is rare
there less likely. An answer it was sure of, and a person's, stays.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import NamedTuple

from inventory.capabilities.lexicon import areas_of
from inventory.capabilities.lexicon_files import load_lexicon
from inventory.capabilities.mapping import MappedBy, MappedFunction
from inventory.capabilities.queries import NameQuery
from inventory.capabilities.taxonomy import Taxonomy
from inventory.capabilities.weighing import load_weighing
from inventory.records import CapabilityId
from inventory.words import load_words

#: votes are counted in whole parts, so that their order does not matter
PARTS = 10_000


class Place(NamedTuple):
    """Where an entry stands. A blank menu is no neighbourhood; a channel of None stands alone."""

    channel: Hashable | None
    menu: str


def with_inferred_lines(
    queries: Sequence[NameQuery], places: Sequence[Place], answers: Mapping[NameQuery, MappedFunction]
) -> list[NameQuery]:
    """The queries in order, those without a line completed by the line of their menu where it shows one.

    Parameters
    ----------
    queries, places
        One per entry.
    answers
        What each query was found to be as it is.
    """
    votes: dict[Place, Counter[str]] = defaultdict(Counter)
    for query, place in zip(queries, places, strict=True):
        answer = answers[query]
        if place.channel is not None and answer.capability_id is not None:
            votes[place][_line_of(answer)] += _weight(answer)
    lines = {place: _majority(count) for place, count in votes.items()}
    return [
        query._replace(line=lines.get(place, "")) if place.channel is not None and not query.line else query
        for query, place in zip(queries, places, strict=True)
    ]


def weighed_again(
    places: Sequence[Place], answers: Sequence[MappedFunction], taxonomy: Taxonomy, lang: str = "zh"
) -> list[MappedFunction]:
    """The answers in order, some of those that were missing or doubtful given by what stands around them.

    Names on the list of vague ones have no candidates with a confidence and stay vague.
    """
    channels, menus = _Votes.of(taxonomy), _Votes.of(taxonomy)
    for place, answer in zip(places, answers, strict=True):
        if place.channel is not None:
            channels.add(place.channel, answer)
            if place.menu:
                menus.add(place, answer)
    weights, heard = load_weighing().neighbours, []
    for place, answer in zip(places, answers, strict=True):
        if place.channel is None or not answer.shares or answer.confidence >= weights.settled:
            heard.append(answer)
            continue
        pull = {label: weights.channel * channels.pull(place.channel, label, answer) for label in answer.candidates}
        if place.menu:
            pull = {label: p + weights.menu * menus.pull(place, label, answer) for label, p in pull.items()}
        heard.append(_moved(answer, pull, lang))
    return heard


def _moved(answer: MappedFunction, pull: Mapping[CapabilityId, float], lang: str) -> MappedFunction:
    """The answer with its candidates made likelier or less likely beside the rest: "too vague" and all others.

    What was without an answer gets one only from a candidate likelier than that rest.
    """
    rest = max(0.0, 1 - math.fsum(answer.shares))
    weights = {c: share * math.exp(pull[c]) for c, share in zip(answer.candidates, answer.shares, strict=True)}
    total = rest + math.fsum(weights.values())
    said = {label: round(weight / total, 4) for label, weight in weights.items()}
    order = tuple(sorted(said, key=lambda label: (-said[label], label)))
    moved = replace(answer, confidence=said[order[0]], candidates=order, shares=tuple(said[label] for label in order))
    needed = load_weighing().min_confidence
    if answer.capability_id is None and moved.confidence < max(needed, rest / total):
        return moved
    if moved.confidence < needed:
        return answer
    if order[0] == answer.capability_id:
        return moved
    words = load_words("inventory", lang)
    evidence = words.say("mapping.alike") + words.say("mapping.and") + words.say("mapping.neighbours")
    return replace(moved, capability_id=order[0], by=MappedBy.MAPPER, evidence=evidence)


@dataclass(frozen=True)
class _Votes:
    """How sure the entries of each neighbourhood are of each area, in whole parts."""

    shares: Mapping[str, float]
    areas: dict[Hashable, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @classmethod
    def of(cls, taxonomy: Taxonomy) -> "_Votes":
        """No votes yet; the areas' shares of the taxonomy."""
        areas = Counter(_area(label) for label in taxonomy)
        return cls({area: count / len(taxonomy) for area, count in areas.items()})

    def add(self, neighbourhood: Hashable, answer: MappedFunction) -> None:
        """The vote of one entry: its best candidate, as sure as it is."""
        if area := _voted(answer):
            self.areas[neighbourhood][area] += _weight(answer)

    def pull(self, neighbourhood: Hashable, label: CapabilityId, answer: MappedFunction) -> float:
        """The log of how much more frequent the label's area is among the other entries than in the taxonomy."""
        votes, area = self.areas[neighbourhood], _area(label)
        others = votes.total() - (_weight(answer) if _voted(answer) else 0)
        own = votes[area] - (_weight(answer) if _voted(answer) == area else 0)
        share, prior = self.shares[area], load_weighing().neighbours.prior * PARTS
        return math.log((own + prior * share) / (others + prior) / share)


def _voted(answer: MappedFunction) -> str:
    """The area of the answer or of the best candidate; "" where there is nothing to go by."""
    if not answer.confidence or not answer.candidates:
        return ""
    return _area(answer.capability_id or answer.candidates[0])


def _weight(answer: MappedFunction) -> int:
    return round(answer.confidence * PARTS)


@cache
def _area(label: str) -> str:
    """The first step of a capability's id; the first two of a card's."""
    steps = label.split(".")
    return ".".join(steps[:2]) if steps[0] == "card" else steps[0]


def _majority(count: Counter[str]) -> str:
    line, votes = min(count.items(), key=lambda pair: (-pair[1], pair[0]))
    needed = load_weighing().neighbours
    return line if votes >= max(needed.line_votes * PARTS, needed.line_share * count.total()) else ""


def _line_of(answer: MappedFunction) -> str:
    """The line whose context is the area of the answer; "" where no line stands for it."""
    families = load_lexicon().families
    area = next((families[key] for key in areas_of(answer.capability_id or "") if key in families), "")
    return {"corp": "corporate", "credit_card": "credit_card"}.get(area, "")
