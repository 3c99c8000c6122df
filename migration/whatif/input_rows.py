"""The rows of a sheet by what tells them apart, so that two versions of a sheet can be laid side by side."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from inventory.checks.building import attribute_of
from inventory.inventory import Inventory
from inventory.schema import load_schema

#: a row within its sheet: the values of its key columns, then the number of the row among equal ones
RowKey = tuple[str, ...]
#: the columns that tell rows of a sheet apart
KEY_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "channels": ("channel_id",), "functions": ("function_id",), "units": ("unit_id",),
    "activity": ("channel_id", "month"), "assets": ("channel_id", "kind", "description"),
    "dependencies": ("channel_id", "depends_on", "kind"), "decisions": ("channel_id", "function_id"),
    "execution": ("channel_id", "stage"), "calendar": ("start", "unit_id", "reason"),
    "evidence": ("channel_id", "item"),
}


def rows_of(inventory: Inventory, sheet: str) -> dict[RowKey, Any]:
    """The records of a sheet by key, in the order of the inventory."""
    records: Mapping[str, Iterable[Any]] = {
        "channels": inventory.channels.values(), "functions": inventory.functions.values(), "units": inventory.units,
        "assets": inventory.assets, "dependencies": inventory.dependencies, "decisions": inventory.decisions,
        "execution": inventory.executions, "calendar": inventory.freezes, "evidence": inventory.evidence,
    }
    columns = [attribute_of(sheet, column) for column in KEY_COLUMNS[sheet]]
    seen: Counter[RowKey] = Counter()
    found = {}
    for record in records[sheet]:
        key = tuple("" if (value := getattr(record, c)) is None else str(value) for c in columns)
        seen[key] += 1
        found[key if seen[key] == 1 else (*key, f"#{seen[key]}")] = record
    return found


def find_rekeyed(sheet: str, old: Mapping[RowKey, Any], new: Mapping[RowKey, Any]) -> dict[RowKey, RowKey]:
    """Newer key to older key of the rows that differ in one cell only, and that cell is part of the key.

    Rows that others refer to are left out: a reference follows them, so that more than a cell has changed.
    """
    if len(KEY_COLUMNS[sheet]) == 1:
        return {}
    gone, come = sorted(old.keys() - new.keys()), sorted(new.keys() - old.keys())
    names = [attribute_of(sheet, field.name) for field in load_schema().sheets[sheet].fields]
    found: dict[RowKey, RowKey] = {}
    for column in KEY_COLUMNS[sheet]:
        rest = [name for name in names if name != column]
        left: dict[tuple[Any, ...], list[RowKey]] = {}
        for key in gone:
            left.setdefault(tuple(getattr(old[key], name) for name in rest), []).append(key)
        for key in come:
            alike = left.get(tuple(getattr(new[key], name) for name in rest), [])
            if key not in found and alike:
                found[key] = alike.pop(0)
                gone.remove(found[key])
    return found
