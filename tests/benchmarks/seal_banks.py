"""Split a labelled file of function names by bank, before anybody reads it.

Rows of six banks, drawn with a fixed seed among those with enough rows, go to a sealed file that only
the benchmark opens; everything else (rows without a bank included) is for developing. Nothing but
bank names and counts is printed.

    python -m tests.benchmarks.seal_banks NAMES.csv --dev DEV.csv --sealed SEALED.csv
"""

import argparse
import csv
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

Row = dict[str, str]
SEED = 99
BANKS = 6
MIN_ROWS = 20


def draw_banks(counts: Counter[str], seed: int = SEED) -> list[str]:
    """Six names, drawn without replacement from the banks with at least ``MIN_ROWS`` rows."""
    eligible = sorted(bank for bank, rows in counts.items() if bank and rows >= MIN_ROWS)
    return sorted(random.Random(seed).sample(eligible, min(BANKS, len(eligible))))


def split_rows(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The rows for developing and the sealed ones, each in their order."""
    banks = draw_banks(Counter(row["bank"].strip() for row in rows))
    sealed = [row for row in rows if row["bank"].strip() in banks]
    return [row for row in rows if row["bank"].strip() not in banks], sealed


def main() -> None:
    """Parse, split, print names of banks and counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", type=Path)
    parser.add_argument("--dev", type=Path, required=True)
    parser.add_argument("--sealed", type=Path, required=True)
    args = parser.parse_args()
    with args.names.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for path, part in zip((args.dev, args.sealed), split_rows(rows), strict=True):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(part)
        for bank, count in sorted(Counter(row["bank"].strip() for row in part).items()):
            print(f"{path.name}: {count:5} {bank or '(no bank)'}")


if __name__ == "__main__":
    main()
