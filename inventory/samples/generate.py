"""Write the sample workbooks: ``python -m inventory.samples.generate OUTDIR``."""

import argparse
from pathlib import Path

from inventory.samples.bank import build_tables, read_rows
from inventory.samples.faulty import write_faulty
from inventory.samples.ledger import write_ledger


def write_sample(path: Path) -> None:
    """Write the sample bank's ledger; the same bytes every time."""
    quirks = {(row["sheet"], row["key"], row["field"]): row["text"] for row in read_rows("quirks.csv")}
    write_ledger(build_tables(), path, quirks)


def main() -> None:
    """Write both workbooks into the folder named on the command line."""
    parser = argparse.ArgumentParser(description="Write the sample workbooks of the made-up bank.")
    parser.add_argument("outdir", type=Path)
    outdir = parser.parse_args().outdir
    outdir.mkdir(parents=True, exist_ok=True)
    write_sample(outdir / "jianghe.xlsx")
    write_faulty(outdir / "faulty.xlsx", outdir / "faulty_expected.csv")


if __name__ == "__main__":
    main()
