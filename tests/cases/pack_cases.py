"""Real consolidations as test data of our own: ``python -m tests.cases.pack_cases FOLDER``.

FOLDER holds ``cases.json`` and ``case_inventory.py`` (see :mod:`tests.case_files`). Written is
``tests/data/real_cases.json``: the inventory of each case as the validator accepted it, with the sources it was read
from and how sure they are. Facts only; figures that no source gives are assumed, as the script says.
"""

import datetime as dt
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from inventory.loading import load_inventory
from tests import case_files
from tests.metamorphic import Row, rows_of

PACKED = Path(__file__).parents[1] / "data" / "real_cases.json"
_SHEETS = ("units", "channels", "functions", "dependencies")
_WHAT = (
    "Real consolidations as inventories: facts from the sources named, in our own words; figures that no source gives "
    "are assumed. grade: how sure the facts are."
)
#: cells that no decision reads
_LEFT_OUT = {"note", "positioning", "parent_menu", "login_required", "entry_url"}


def pack(case: dict[str, Any], salt: str = "") -> dict[str, Any]:
    """One case: what it is, and its sheets as columns and rows; every function with its capability."""
    script = case_files.load_script()
    built, _ = script.build_case(case, salt)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.xlsx"
        script.write_workbook(built, path)
        inventory = load_inventory(path, "zh").raise_on_errors()
    assert inventory.default_as_of is not None
    rows = rows_of(inventory)
    capability = {f.function_id: f.capability for c in built.channels for f in c.functions}
    for row in rows["functions"]:
        row["capability_id"] = capability[row["function_id"]]
    return {
        "id": case["id"], "bank": case["bank"], "action": case["action"], "grade": case["confidence"],
        "sources": case["source_urls"], "as_of": inventory.default_as_of.isoformat(),
        "sheets": {name: _table(rows[name]) for name in (*_SHEETS, "activity")},
    }


def sheets_of(packed: dict[str, Any]) -> dict[str, list[Row]]:
    """The rows of a packed case."""
    return {
        name: [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
        for name, table in packed["sheets"].items()
    }


def load_packed() -> dict[str, dict[str, Any]]:
    """Every packed case by its id."""
    return {case["id"]: case for case in json.loads(PACKED.read_text(encoding="utf-8"))["cases"]}


def _table(rows: list[Row]) -> dict[str, Any]:
    columns = [c for c in rows[0] if c not in _LEFT_OUT and any(row[c] is not None for row in rows)]
    return {"columns": columns, "rows": [[_cell(row[c]) for c in columns] for row in rows]}


def _cell(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _written(cases: list[dict[str, Any]]) -> str:
    """The document with one row of a sheet a line, so that a change can be read."""
    text = json.dumps({"what": _WHAT, "cases": cases}, ensure_ascii=False)
    for mark in ('{"id": ', '"sheets": ', *(f'"{name}": {{"columns"' for name in (*_SHEETS, "activity"))):
        text = text.replace(mark, "\n" + mark)
    return text.replace("[[", "[\n[").replace("], [", "],\n[") + "\n"


def main(folder: str) -> None:
    """Write the file anew."""
    case_files.HOME = Path(folder)
    script = case_files.load_script()
    cases = [pack(c) for c in case_files.load_cases(thin=True) if script.drop_reason(c) is None]
    PACKED.write_text(_written(cases), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
