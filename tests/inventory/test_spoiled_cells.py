"""Spoil any cell of a valid workbook: the error names sheet, row and column, or the value was rightly read."""

import datetime as dt

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.checks.building import attribute_of
from inventory.checks.references import KEYS
from inventory.loading import load_inventory
from inventory.reading.cleaning import fold
from inventory.schema import FieldType, load_schema
from tests.builders import HEAD_OFFICE, busy, check, grid_of, tables_of, write_bank_xlsx

SCHEMA = load_schema()
BANK = tables_of(
    channels=[
        {"channel_id": "A", "followers": 10, "status": "active", "launched_on": dt.date(2020, 1, 1), "app_id": "wx1"},
        {"channel_id": "B", "kind": "app", "annual_cost": 5.5},
    ],
    functions=[{"channel_id": "A", "name": "余额"}, {"channel_id": "B", "name": "转账", "monthly_users": 7}],
    activity=[*busy("A", count=2, reads=3), *busy("B", count=2, active_users=4)],
    units=[HEAD_OFFICE, {"unit_id": "U1", "name": "分行", "parent_id": "HQ", "level": "branch"}],
    assets=[{"channel_id": "A", "kind": "points", "description": "积分", "ends_on": dt.date(2026, 1, 1)}],
    dependencies=[{"channel_id": "A", "depends_on": "B", "kind": "oauth"}],
    decisions=[
        {"channel_id": "A", "action": "keep", "reason": "x", "decided_by": "y", "decided_on": dt.date(2025, 1, 1)}
    ],
    execution=[{"channel_id": "A", "stage": "announce"}],
    calendar=[{"start": dt.date(2025, 12, 1), "end": dt.date(2025, 12, 31), "reason": "决算"}],
    evidence=[{"item": "risk_assessment", "ref": "1", "date": dt.date(2025, 1, 1), "by": "甲"}],
)
LISTS = {"executions": "execution", "freezes": "calendar"}
CELLS = [(s, at, f) for s, rows in BANK.items() for at in range(len(rows)) for f in SCHEMA.sheets[s].fields]
SPOILS = st.one_of(
    st.sampled_from([
        "", " ", "—", "无", "#N/A", "=1+1", "１２", "1.2万", "1,234", "12,34", "-5", "约300", "A\u200bB", "Аx", "A 1",
        "31/02/2025", "2025-02-30", "2025-03-01", "2025年5月", "2025-04", "2099-01-01", "公众号", "小程序", "是",
        "总行",
        "HQ", "A", "B", "F0001", "account.balance", "keep", "下线", "注销",
    ]),
    st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=6),
    st.integers(-10, 10**13).map(float),
    st.integers(-10_000, 10_000_000).map(lambda number: number / 100),
    st.dates(min_value=dt.date(1901, 1, 1), max_value=dt.date(2099, 12, 31)),
)  # fmt: skip


def stored(inventory, sheet, row, field):
    """The value the inventory holds for a cell, None for a blank."""
    if sheet == "activity":
        frame = inventory.activity.frame
        value = frame.loc[frame["row"] == row, field.name].iloc[0]
        return None if pd.isna(value) else value
    name = next((name for name, other in LISTS.items() if other == sheet), sheet)
    records = getattr(inventory, name)
    rows = records.values() if sheet in KEYS and sheet != "units" else records
    record = next(record for record in rows if record.at.row == row)
    return getattr(record, attribute_of(sheet, field.name))


def rightly_read(field, cell, value):
    """Whether a plain reader, blind to the validator, agrees with the value."""
    if isinstance(cell, str) and not cell.strip():
        return value is None and not field.required
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    if field.type in (FieldType.TEXT, FieldType.ID, FieldType.REF):
        return value == text
    if field.type.is_number:
        return float(text) == value
    if field.type is FieldType.YESNO:
        return (
            value is (text.casefold() in ("是", "1", "y", "true")) and text.casefold() in "是 1 y true 否 0 n false x"
        )
    if field.type in (FieldType.DATE, FieldType.MONTH):
        return _digits(value).startswith(_digits(text)[:4])
    words = [w for c in SCHEMA.choices_of(field) if c.value == str(value) for w in (c.zh, c.en, c.value, *c.synonyms)]
    return fold(text) in [fold(word) for word in words] or (str(value), text) == ("stay", "保留")


def _digits(text):
    """The digits but zeros, which people leave out: 2025年5月 is 2025-05."""
    return "".join(char for char in str(text) if char in "123456789")


def judge(checked, sheet, row, field, cell):
    """Fail where the cell is neither named nor rightly read."""
    zh = SCHEMA.sheets[sheet].zh
    if any((p.sheet, p.row, p.column) == (zh, row, field.zh) for p in checked.problems):
        return
    if checked.inventory is not None:
        value = stored(checked.inventory, sheet, row, field)
        assert rightly_read(field, cell, value), f"{sheet}!{row} {field.name}: {cell!r} was read as {value!r}"
        return
    # The cell itself is sound, but what it says no longer fits another row, which is then the one named.
    assert field.type in (FieldType.ID, FieldType.REF, FieldType.MONTH, FieldType.DATE, FieldType.CHOICE), (
        f"{sheet}!{row} {field.name}: {cell!r} is not named: {checked.errors}"
    )
    if field.type in (FieldType.ID, FieldType.REF) and isinstance(cell, str) and cell.strip():
        assert all((c.isascii() and c.isalnum()) or c in "-_." or "\u3400" <= c <= "\u9fff" for c in cell.strip()), cell


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.sampled_from(CELLS), SPOILS)
def test_a_spoiled_cell_is_named_or_rightly_read(place, cell):
    sheet, at, field = place
    tables = {name: [dict(row) for row in rows] for name, rows in BANK.items()}
    tables[sheet][at][field.name] = cell
    judge(check(tables), sheet, at + 2, field, cell)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.sampled_from(CELLS), SPOILS)
def test_the_same_through_a_file(tmp_path_factory, place, cell):
    sheet, at, field = place
    tables = {name: [dict(row) for row in rows] for name, rows in BANK.items()}
    tables[sheet][at][field.name] = cell
    path = write_bank_xlsx(tables, tmp_path_factory.mktemp("book") / "bank.xlsx")
    judge(load_inventory(path), sheet, at + 2, field, cell)


def test_the_bank_itself_is_sound():
    assert check(BANK).problems == ()
    assert len(grid_of("channels", BANK["channels"]).rows) == 3
