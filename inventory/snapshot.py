"""The accepted tables as canonical CSV: what the digest is taken of, and what a workspace keeps."""

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from inventory.activity import MEASURES, Activity
from inventory.checks.building import RECORDS, attribute_of, make_records
from inventory.inventory import Inventory
from inventory.kinds import Action, Disposition
from inventory.records import SourceRef
from inventory.schema import Field, FieldType, load_schema, vocabulary
from inventory.units import UnitTree

_PLACE = ("source_sheet", "source_row")


def snapshot_files(inventory: Inventory) -> dict[str, bytes]:
    """One CSV file per sheet that was present, by file name: UTF-8, LF, rows in id or sheet order.

    Columns are the English names of the schema, then the sheet and row each record was read from.
    """
    rows: Mapping[str, Iterable[Any]] = {
        "channels": inventory.channels.values(),
        "functions": inventory.functions.values(),
        "units": inventory.units,
        "assets": inventory.assets,
        "dependencies": inventory.dependencies,
        "decisions": inventory.decisions,
        "execution": inventory.executions,
        "calendar": inventory.freezes,
        "evidence": inventory.evidence,
    }
    files = {name: _write_records(name, records) for name, records in rows.items()}
    files["activity"] = _write_activity(inventory.activity)
    return {f"{name}.csv": files[name] for name in sorted(inventory.sheets_present)}


def digest_of(inventory: Inventory) -> str:
    """``sha256:`` over the names and contents of the snapshot files."""
    digest = hashlib.sha256()
    for name, data in sorted(snapshot_files(inventory).items()):
        digest.update(f"{name} {len(data)}\n".encode())
        digest.update(data)
    return "sha256:" + digest.hexdigest()


def load_snapshot(folder: Path) -> Inventory:
    """The inventory a snapshot was taken of, equal in every record and place."""
    present = frozenset(name for name in load_schema().sheets if (folder / f"{name}.csv").exists())
    rows = {name: _read_records(name, folder) if name in present else [] for name in RECORDS}
    data = {name: (folder / f"{name}.csv").read_bytes() for name in present}
    digest = hashlib.sha256()
    for name in sorted(data):
        digest.update(f"{name}.csv {len(data[name])}\n".encode())
        digest.update(data[name])
    return Inventory(
        channels={row.id: row for row in rows["channels"]},
        functions={row.id: row for row in rows["functions"]},
        units=UnitTree(rows["units"]),
        activity=_read_activity(folder) if "activity" in present else Activity.empty(),
        assets=tuple(rows["assets"]),
        dependencies=tuple(rows["dependencies"]),
        decisions=tuple(rows["decisions"]),
        executions=tuple(rows["execution"]),
        freezes=tuple(rows["calendar"]),
        evidence=tuple(rows["evidence"]),
        sheets_present=present,
        digest="sha256:" + digest.hexdigest(),
    )


def _write_records(name: str, records: Iterable[Any]) -> bytes:
    fields = load_schema().sheets[name].fields
    writers = [(attribute_of(name, field.name), _writer(field)) for field in fields]
    rows = []
    for record in records:
        row = [None if (value := getattr(record, attr)) is None else write(value) for attr, write in writers]
        rows.append((*row, *record.at))
    return _csv([*(field.name for field in fields), *_PLACE], rows)


def _writer(field: Field) -> Callable[[Any], str]:
    if field.type is FieldType.YESNO:
        return lambda value: "true" if value else "false"
    return str


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _write_activity(activity: Activity) -> bytes:
    frame = activity.frame
    columns: list[list[Any]] = [frame["channel_id"].tolist(), frame["month"].tolist()]
    for measure in MEASURES:
        values = frame[measure].to_numpy(float)
        whole = np.where(np.isnan(values), -1, values).astype(np.int64).tolist()
        columns.append(["" if value < 0 else value for value in whole])
    places = [[activity.sheet] * len(frame), frame["row"].tolist()]
    return _csv(["channel_id", "month", *MEASURES, *_PLACE], zip(*columns, *places, strict=True))


def _read_records(name: str, folder: Path) -> list[Any]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns: dict[str, list[Any]] = {}
    for field in load_schema().sheets[name].fields:
        read = _reader(field, rows)
        columns[attribute_of(name, field.name)] = [None if r[field.name] == "" else read(r[field.name]) for r in rows]
    if name == "decisions":
        columns["action"] = [
            Disposition(r["action"]) if r["function_id"] else Action(r["action"]) for r in rows
        ]
    columns["at"] = [SourceRef(row["source_sheet"], int(row["source_row"])) for row in rows]
    return make_records(RECORDS[name], columns)


def _reader(field: Field, rows: list[dict[str, str]]) -> Callable[[str], Any]:
    match field.type:
        case FieldType.CHOICE:
            return vocabulary(field.choice or "")
        case FieldType.COUNT:
            return int
        case FieldType.MONEY | FieldType.QUANTITY:
            return float
        case FieldType.DATE:
            return dt.date.fromisoformat
        case FieldType.YESNO:
            return lambda text: text == "true"
        case _:
            return str


def _read_activity(folder: Path) -> Activity:
    with (folder / "activity.csv").open(encoding="utf-8", newline="") as file:
        frame = pd.read_csv(file, dtype=str, keep_default_na=False)
    sheet = str(frame["source_sheet"].iloc[0]) if len(frame) else "活跃"
    columns: dict[str, Any] = {"channel_id": frame["channel_id"].astype(object), "month": frame["month"].astype(object)}
    columns["row"] = frame["source_row"].astype(np.int64)
    for measure in MEASURES:
        columns[measure] = pd.to_numeric(frame[measure].where(frame[measure] != "")).astype(float)
    return Activity(pd.DataFrame(columns), sheet)
