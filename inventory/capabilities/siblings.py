"""Where nobody gave the business line, the entries under the same menu of the same channel may.

额度 among entries that are plainly of a credit card is a credit card's. A line is inferred only from answers that were
sure without it, and only where most of them agree.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence

from inventory.capabilities.lexicon import areas_of
from inventory.capabilities.lexicon_files import load_lexicon
from inventory.capabilities.mapping import MappedFunction
from inventory.capabilities.queries import NameQuery

SURE = 0.8
LEAST = 3
MIN_PERCENT = 60


def with_inferred_lines(
    queries: Sequence[NameQuery], groups: Sequence[Hashable | None], answers: Mapping[NameQuery, MappedFunction]
) -> list[NameQuery]:
    """The queries in order, those without a line completed by the line of their group where it shows one.

    Parameters
    ----------
    queries, groups
        One per entry; entries of one group stand under one menu of one channel, None stands alone.
    answers
        What each query was found to be as it is.
    """
    votes: dict[Hashable, Counter[str]] = defaultdict(Counter)
    for query, group in zip(queries, groups, strict=True):
        answer = answers[query]
        if group is not None and answer.capability_id is not None and answer.confidence >= SURE:
            votes[group][_line_of(answer)] += 1
    lines = {group: _majority(count) for group, count in votes.items()}
    return [
        query._replace(line=lines.get(group, "")) if group is not None and not query.line else query
        for query, group in zip(queries, groups, strict=True)
    ]


def _majority(count: Counter[str]) -> str:
    line, votes = min(count.items(), key=lambda pair: (-pair[1], pair[0]))
    return line if votes >= LEAST and votes * 100 >= MIN_PERCENT * count.total() else ""


def _line_of(answer: MappedFunction) -> str:
    """The line whose context is the area of the answer; "" where no line stands for it."""
    families = load_lexicon().families
    area = next((families[key] for key in areas_of(answer.capability_id or "") if key in families), "")
    return {"corp": "corporate", "credit_card": "credit_card"}.get(area, "")
