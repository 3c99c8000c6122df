"""The deliberately faulty workbook: a small part of the sample with the faults of ``faults.csv`` planted in it.

``+`` in the field column repeats the row at the end of its sheet; any other field gets the text instead of its
value, blank for an empty cell.
"""

import csv
import io
from pathlib import Path

from inventory.samples.bank import Row, Tables, build_tables, read_rows
from inventory.samples.ledger import column_of, sheet_of, write_ledger

CHANNELS = ("APP-01", "XCX-01", "XCX-02", "XCX-07", "FWH-01", "FWH-03", "FWH-04", "FWH-11", "FWH-12", "FWH-20",
            "DYH-01", "DYH-02", "DYH-05", "QW-01", "WZ-01")
MONTHS, FUNCTIONS_EACH = ("2025-02", "2025-03", "2025-04"), 8
_REPEATED = {"channels": "channel_id", "functions": "function_id", "activity": "month"}
_FIELDS = ("sheet", "row", "column", "kind", "value", "severity")
_WORDS_OF_PEOPLE: Tables = {
    "dependencies": [{"channel_id": "XCX-01", "depends_on": "FWH-01", "kind": "mini_program_link", "note": None}],
    "decisions": [
        {"channel_id": "FWH-03", "action": "keep", "reason": "代销产品未到期", "decided_by": "何望舒",
         "decided_on": "2025-04-10"},
        {"channel_id": "FWH-11", "action": "keep", "reason": "分行申请保留", "decided_by": "周见川",
         "decided_on": "2025-04-11"},
        {"channel_id": "DYH-01", "action": "keep", "not_before": "2025-09-01", "not_after": "2025-12-01",
         "reason": "改版后再议", "decided_by": "宋知遥", "decided_on": "2025-04-12"},
    ],
    "execution": [{"channel_id": "WZ-01", "stage": "announce", "planned": "2025-04-20", "actual": None, "ref": None}],
    "evidence": [{"channel_id": "WZ-01", "item": "risk_assessment", "ref": "江河网金评〔2025〕9号",
                  "date": "2025-04-08", "by": "周见川"}],
}


def write_faulty(path: Path, expected: Path) -> None:
    """Write the faulty workbook and, as CSV, the place of each planted fault."""
    tables, faults = _small_bank(), read_rows("faults.csv")
    places = [_plant(tables, fault) for fault in faults]
    headers = write_ledger(tables, path, {})
    text = io.StringIO()
    writer = csv.DictWriter(text, _FIELDS, lineterminator="\n")
    writer.writeheader()
    for fault, place in zip(faults, places, strict=True):
        field = _REPEATED[fault["table"]] if fault["field"] == "+" else fault["field"]
        writer.writerow({
            "sheet": sheet_of(fault["table"]), "row": headers[fault["table"]] + 1 + place,
            "column": column_of(fault["table"], field), "kind": fault["kind"],
            "value": tables[fault["table"]][place][field] or "", "severity": fault["severity"],
        })
    expected.write_text(text.getvalue(), encoding="utf-8")


def _small_bank() -> Tables:
    full = build_tables()
    kept = set(CHANNELS)
    functions = [row for row in full["functions"]
                 if row["channel_id"] in kept and int(row["function_id"][-3:]) <= FUNCTIONS_EACH]
    return {
        "channels": [row for row in full["channels"] if row["channel_id"] in kept],
        "functions": [row | {"jumps_to": row["jumps_to"] if row["jumps_to"] in kept else None} for row in functions],
        "activity": [row for row in full["activity"] if row["channel_id"] in kept and row["month"] in MONTHS],
        "units": full["units"],
        "assets": [row for row in full["assets"] if row["channel_id"] in kept],
        "calendar": full["calendar"],
    } | _WORDS_OF_PEOPLE


def _plant(tables: Tables, fault: Row) -> int:
    """Plant one fault and return the place of its row, from 0."""
    rows = tables[fault["table"]]
    place = next(at for at, row in enumerate(rows) if _key(fault["table"], row) == fault["key"])
    if fault["field"] == "+":
        rows.append(dict(rows[place]))
        return len(rows) - 1
    rows[place] = rows[place] | {fault["field"]: fault["text"]}
    return place


def _key(table: str, row: Row) -> str:
    match table:
        case "functions":
            return str(row["function_id"])
        case "units":
            return str(row["unit_id"])
        case "calendar":
            return str(row["reason"])
        case "activity":
            return f"{row['channel_id']}/{row['month']}"
        case _:
            return str(row["channel_id"])
