"""The data files of capability mapping, read once."""

import csv
import io
from functools import cache
from importlib import resources


@cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """Rows of ``data/<name>`` in file order; every cell stripped."""
    text = resources.files("inventory.capabilities").joinpath("data", name).read_text(encoding="utf-8")
    return tuple({key: (cell or "").strip() for key, cell in row.items()} for row in csv.DictReader(io.StringIO(text)))
