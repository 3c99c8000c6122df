"""Fit the numbers of ``data/weighing.toml``: ``python -m tests.benchmarks.fit_weighing NAMES.csv``.

NAMES.csv: labelled names (columns as in ``tests/data/names``) that nobody had read when the lexicon and the model were
written; else the known phrases look surer than they are. Each capability that the reading or the model proposes for a
row is one case, right or wrong, of a logistic regression over the kinds of evidence. Prints the table.
"""

import csv
import math
import sys
from pathlib import Path

import numpy as np

from inventory.capabilities.names import row_from_cells
from inventory.capabilities.normalise import JOINT, plain_name
from inventory.capabilities.reader import gather_evidence
from inventory.capabilities.taxonomy import load_taxonomy
from inventory.capabilities.weighing import EXACT, VAGUE, load_weighing

NUMBERS = ("bias", "score", "opinion", "first", "other_exact", "vague_share")
STRENGTH = 3.0


def main() -> None:
    """Fit and print."""
    with Path(sys.argv[1]).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rules = sorted(load_weighing().rules)
    cases = [case for row in rows for case in _cases(row, rules)]
    coefficients = _fit(np.array([c[0] for c in cases]), np.array([c[1] for c in cases]))
    print(f"# {len(rows)} names, {len(cases)} cases")
    for name, number in zip((*NUMBERS, *(f"rules.{rule}" for rule in rules)), coefficients, strict=True):
        print(f"{name} = {number:.2f}")


def _cases(row: dict[str, str], rules: list[str]) -> list[tuple[list[float], bool]]:
    """The evidence for each capability proposed, as :meth:`Weighing.rank` sees it, and whether it is the label."""
    taxonomy = load_taxonomy()
    query = row_from_cells({**row, "capability_id": ""}).query
    name = plain_name(query.name).split(JOINT)[0]
    if not name:
        return []
    found, shares = gather_evidence(name, query)
    read = {candidate.capability_id: candidate for candidate in found}
    cases = []
    for label, _ in load_weighing().rank(found, shares):
        if label not in taxonomy:
            continue
        candidate, share = read.get(label), min(max(shares.get(label, 0.0), 0.002), 0.998)
        rule = candidate.rule if candidate else "none"
        first = bool(found) and found[0] is candidate
        score = candidate.score if candidate and rule not in EXACT else 0.0
        other_exact = bool(found) and not first and found[0].rule in EXACT
        evidence = [1.0, score, math.log(share / (1 - share)), first, other_exact, shares.get(VAGUE, 0.0)]
        cases.append(([*map(float, evidence), *(float(rule == r) for r in rules)], label == row["capability_id"]))
    return cases


def _fit(evidence: np.ndarray, right: np.ndarray) -> np.ndarray:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=STRENGTH, fit_intercept=False, max_iter=5000)
    coefficients: np.ndarray = model.fit(evidence, right).coef_[0]
    return coefficients


if __name__ == "__main__":
    main()
