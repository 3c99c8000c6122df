"""Figures of a mapping against labels: intervals, macro-F1, curves, confusions. Names never leave this module."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

#: labels that mean "nobody can say"
UNKNOWN = ""


@dataclass(frozen=True)
class Judged:
    """One row: the label (``UNKNOWN`` if too vague), the answer (``UNKNOWN``: abstained) and its confidence."""

    label: str
    answer: str
    confidence: float
    domain: str = ""
    #: a second label that can be defended as well
    also: str = ""

    @property
    def right(self) -> bool:
        """The answer is the label."""
        return self.answer == self.label

    @property
    def lenient(self) -> "Judged":
        """The same row with the second label where the answer is that."""
        return replace(self, label=self.also) if self.also and self.answer == self.also else self


def accuracy(rows: Sequence[Judged]) -> tuple[float, float, float]:
    """Share right among rows with a capability, and its 95 % Wilson interval; abstaining there is wrong."""
    known = [row for row in rows if row.label]
    return wilson(sum(row.right for row in known), len(known))


def wilson(right: int, n: int) -> tuple[float, float, float]:
    """A share with its 95 % interval."""
    if n == 0:
        return 0.0, 0.0, 1.0
    share, z = right / n, 1.96
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return share, middle - half, middle + half


def precision_and_coverage(rows: Sequence[Judged], minimum: float = 0.0) -> tuple[float, float]:
    """Among all answers of at least this confidence the share right (an answer to a vague row is wrong);
    among rows with a capability the share answered."""
    answered = [row for row in rows if row.answer and row.confidence >= minimum]
    known = [row for row in rows if row.label]
    covered = sum(1 for row in answered if row.label)
    return sum(row.right for row in answered) / max(1, len(answered)), covered / max(1, len(known))


def unknown_recall(rows: Sequence[Judged]) -> tuple[float, int]:
    """Among too vague rows the share on which the mapper abstained, and their number."""
    vague = [row for row in rows if not row.label]
    return sum(not row.answer for row in vague) / max(1, len(vague)), len(vague)


def macro_f1(rows: Sequence[Judged], at_least: int = 5) -> tuple[float, int]:
    """Mean F1 over labels with at least so many rows, and their number."""
    scores = []
    for label, n in sorted(Counter(row.label for row in rows if row.label).items()):
        if n >= at_least:
            hits = sum(row.right for row in rows if row.label == label)
            given = sum(row.answer == label for row in rows)
            scores.append(2 * hits / (n + given))
    return sum(scores) / max(1, len(scores)), len(scores)


def confusions(rows: Sequence[Judged], top: int = 20) -> list[tuple[tuple[str, str], int]]:
    """Pairs (label, answer) of wrong rows with their counts, most frequent first."""
    pairs = Counter((row.label or "(vague)", row.answer or "(abstains)") for row in rows if not row.right)
    return sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))[:top]


def by_domain(rows: Sequence[Judged]) -> list[tuple[str, int, float, float, float]]:
    """Domain, rows with a capability, accuracy, precision, coverage."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for row in rows:
        if row.label:
            groups[row.domain].append(row)
    return [(d, len(g), accuracy(g)[0], *precision_and_coverage(g)) for d, g in sorted(groups.items())]


def reliability(rows: Sequence[Judged], edges: Sequence[float]) -> list[tuple[float, float, int]]:
    """Mean stated confidence, share right and number of answers per band of confidence; empty bands left out."""
    bands = []
    for low, high in pairwise(edges):
        band = [row for row in rows if row.answer and low <= row.confidence < high]
        if band:
            said, right = sum(row.confidence for row in band), sum(row.right for row in band)
            bands.append((said / len(band), right / len(band), len(band)))
    return bands


def calibration_error(rows: Sequence[Judged], edges: Sequence[float]) -> float:
    """Mean gap between stated confidence and share right, weighted by answers."""
    bands = reliability(rows, edges)
    return sum(abs(said - was) * n for said, was, n in bands) / max(1, sum(n for _, _, n in bands))
