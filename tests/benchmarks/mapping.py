"""Measure capability mapping on labelled names of real banks.

    python -m tests.benchmarks.mapping [--names NAMES.csv [--sealed SEALED.csv]] [--svg FILE] [--no-baselines]

Without arguments the names in ``tests/data/names/public_closed.csv``, which nobody read while the lexicon grew. The
names seen at other banks (``seen_names.csv`` of the product) taught the mapper and teach the simpler ways. Columns
name, parent_menu, channel_kind, bank, capability_id (empty or ``unknown``: too vague), optionally also (a second label
that can be defended). ``--names`` is measured besides; six of its banks, drawn with a fixed seed, are sealed unless
``--sealed`` names them. Of closed and sealed rows only figures are printed.
"""

import argparse
import csv
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from inventory.capabilities.names import map_names, row_from_cells
from inventory.capabilities.tables import read_table
from inventory.capabilities.taxonomy import Taxonomy, load_taxonomy
from inventory.records import CapabilityId
from tests.benchmarks import mapping_scores as scores
from tests.benchmarks.mapping_baselines import BASELINES, Row
from tests.benchmarks.mapping_picture import draw_reliability
from tests.benchmarks.mapping_scores import Judged
from tests.benchmarks.seal_banks import split_rows

EDGES = (0.0, 0.6, 0.7, 0.8, 0.9, 0.96, 0.975, 1.01)
FOLDS = 5
CLOSED = Path(__file__).parents[1] / "data" / "names" / "public_closed.csv"
#: parts whose rows nobody read while the lexicon grew
UNSEEN = ("public closed", "sealed banks")


def main() -> None:
    """Parse, measure, print; leave the picture if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=Path)
    parser.add_argument("--sealed", type=Path)
    parser.add_argument("--svg", type=Path)
    parser.add_argument("--no-baselines", action="store_true")
    args = parser.parse_args()
    parts = _parts(args.names, args.sealed)
    if not parts:
        sys.exit(f"no labelled names: neither {CLOSED} nor named")
    taxonomy = load_taxonomy()
    judged = {title: judge(rows, taxonomy) for title, rows in parts.items()}
    for title, rows in judged.items():
        print_report(title, rows)
    if not args.no_baselines:
        _print_baselines(parts, taxonomy)
    if args.svg:
        args.svg.write_text(draw_reliability({t: scores.reliability(r, EDGES) for t, r in judged.items()}), "utf-8")


def judge(rows: Sequence[Row], taxonomy: Taxonomy) -> list[Judged]:
    """The mapper's answers beside the labels."""
    answers = map_names([row_from_cells({**row, "capability_id": ""}) for row in rows], taxonomy)
    return [
        replace(_judged(row, answer.capability_id or "", answer.confidence, taxonomy), also=row.get("also", ""))
        for row, answer in zip(rows, answers, strict=True)
    ]


def print_report(title: str, rows: Sequence[Judged]) -> None:
    """Every figure of one part."""
    share, low, high = scores.accuracy(rows)
    precision, coverage = scores.precision_and_coverage(rows)
    f1, labels = scores.macro_f1(rows)
    recall, vague = scores.unknown_recall(rows)
    print(f"\n== {title}: {len(rows)} rows, {vague} of them too vague to map")
    print(f"accuracy {share:.3f} (95 % {low:.3f} to {high:.3f})   macro-F1 {f1:.3f} over {labels} labels")
    if any(row.also for row in rows):
        lenient = [row.lenient for row in rows]
        precision_too = scores.precision_and_coverage(lenient)[0]
        print(f"with the second label of rows open to argument: accuracy {scores.accuracy(lenient)[0]:.3f}   "
              f"precision {precision_too:.3f}")
    print(f"precision {precision:.3f} at coverage {coverage:.3f}   unknown recall {recall:.3f}   "
          f"calibration error {scores.calibration_error(rows, EDGES):.3f}")
    print("least confidence  precision  coverage")
    for least in (0.0, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97):
        print(f"{least:16.2f}  {'{:9.3f}  {:8.3f}'.format(*scores.precision_and_coverage(rows, least))}")
    print("domain         rows  accuracy  precision  coverage")
    for domain, n, right, exact, covered in scores.by_domain(rows):
        print(f"{domain:12} {n:6} {right:9.3f} {exact:10.3f} {covered:9.3f}")
    print("worst confusions (label -> answer)")
    for (label, answer), n in scores.confusions(rows):
        print(f"{n:4}  {label} -> {answer}")


def _print_baselines(parts: dict[str, list[Row]], taxonomy: Taxonomy) -> None:
    print("\n== the same rows by simpler ways (they always answer but exact match)")
    print("way                        part           accuracy (95 %)          macro-F1  precision  coverage  unknown")
    for name, way in BASELINES.items():
        for part in parts:
            judged = []
            for train, test in _training(part, parts):
                found = way(train, test, taxonomy) if test else []
                judged += [_judged(r, *answer, taxonomy) for r, answer in zip(test, found, strict=True)]
            share, low, high = scores.accuracy(judged)
            precision, coverage = scores.precision_and_coverage(judged)
            print(f"{name:26} {part:13} {share:6.3f} ({low:.3f} to {high:.3f}) {scores.macro_f1(judged)[0]:12.3f} "
                  f"{precision:10.3f} {coverage:9.3f} {scores.unknown_recall(judged)[0]:8.3f}")


def _training(part: str, parts: dict[str, list[Row]]) -> list[tuple[list[Row], list[Row]]]:
    """What the simpler ways may learn from: names seen at banks and read parts; of a read part, in five folds, the
    other banks."""
    others = [row for title, rows in parts.items() if title != part and title not in UNSEEN for row in rows]
    known = [*read_table("seen_names.csv"), *others]
    if part in UNSEEN:
        return [(known, parts[part])]
    return [([*known, *train], test) for train, test in _folds(parts[part])]


def _judged(row: Row, answer: str, confidence: float, taxonomy: Taxonomy) -> Judged:
    label, answer = _known(row["capability_id"], taxonomy), _known(answer, taxonomy)
    return Judged(label, answer, confidence, taxonomy[CapabilityId(label)].domain if label else "")


def _known(label: str, taxonomy: Taxonomy) -> str:
    return label if label in taxonomy else scores.UNKNOWN


def _parts(names: Path | None, sealed: Path | None) -> dict[str, list[Row]]:
    """The rows of each part by its title; parts without rows left out."""
    parts = {"public closed": _rows(CLOSED)}
    if names is not None:
        rest, drawn = split_rows(_rows(names)) if sealed is None else (_rows(names), _rows(sealed))
        rest = [row for row in rest if row not in drawn]
        parts |= {"sealed banks": drawn, "rest": rest}
    return {title: rows for title, rows in parts.items() if rows}


def _rows(path: Path) -> list[Row]:
    if path == CLOSED and not path.is_file():
        return []
    if not path.is_file():
        sys.exit(f"{path}: no such file")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _folds(rows: Sequence[Row]) -> list[tuple[list[Row], list[Row]]]:
    """Rows of one bank stay in one fold; rows without a bank are dealt in order."""
    banks = sorted({row["bank"] for row in rows})
    fold = [(banks.index(row["bank"]) if row["bank"] else i) % FOLDS for i, row in enumerate(rows)]
    return [
        ([r for r, f in zip(rows, fold, strict=True) if f != k], [r for r, f in zip(rows, fold, strict=True) if f == k])
        for k in range(FOLDS)
    ]


if __name__ == "__main__":
    main()
