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
from pathlib import Path

SEED = 99
BANKS = 6
MIN_ROWS = 20


def draw_banks(counts: Counter[str], seed: int = SEED) -> list[str]:
    """Six names, drawn without replacement from the banks with at least ``MIN_ROWS`` rows."""
    eligible = sorted(bank for bank, rows in counts.items() if bank and rows >= MIN_ROWS)
    return sorted(random.Random(seed).sample(eligible, min(BANKS, len(eligible))))


def split(source: Path, dev: Path, sealed: Path) -> tuple[list[str], Counter[str]]:
    """Write both parts with the source's own header and order; return the sealed banks and all counts."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        header, rows = list(reader.fieldnames or ()), list(reader)
    counts = Counter(row["bank"].strip() for row in rows)
    banks = draw_banks(counts)
    for path, wanted in ((dev, False), (sealed, True)):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(row for row in rows if (row["bank"].strip() in banks) is wanted)
    return banks, counts


def main() -> None:
    """Parse, split, print names and counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", type=Path)
    parser.add_argument("--dev", type=Path, required=True)
    parser.add_argument("--sealed", type=Path, required=True)
    args = parser.parse_args()
    banks, counts = split(args.names, args.dev, args.sealed)
    for bank, rows in sorted(counts.items()):
        print(f"{'sealed' if bank in banks else 'dev':6} {rows:5} {bank or '(no bank)'}")


if __name__ == "__main__":
    main()
