"""One bank as rows that a test may change, planned from outside: what was decided, told without dates and money.

A :class:`Source` is made from the sample workbook, from a random bank, or from a real case. Its mapping is fixed
when it is made, so that a test changes exactly the cell it means to change.
"""

import copy
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from inventory.capabilities import load_taxonomy, map_functions
from inventory.inventory import Inventory
from inventory.loading import load_inventory
from inventory.samples import sample_workbook
from inventory.schema import load_schema
from migration.plan import ChannelDecision, Plan
from migration.planner import PlanRequest, build_plan
from migration.policy import Policy, default_policy
from tests.builders import bank, graph
from tests.case_files import case_workbook
from tests.migration.planner_bank import AS_OF, Town
from tests.random_banks import random_bank

Row = dict[str, Any]
Rename = Mapping[str, str]
#: where ids stand: sheet, column -> what they name
IDS = {
    "unit": [("units", "unit_id"), ("units", "parent_id"), ("channels", "owner_unit"), ("calendar", "unit_id")],
    "channel": [("channels", "channel_id"), ("functions", "channel_id"), ("functions", "jumps_to"),
                ("activity", "channel_id"), ("assets", "channel_id"), ("dependencies", "channel_id"),
                ("dependencies", "depends_on"), ("decisions", "channel_id"), ("decisions", "target_channel_id"),
                ("execution", "channel_id"), ("evidence", "channel_id")],
    "function": [("functions", "function_id"), ("decisions", "function_id")],
}
ENDING = ("merge", "redirect_to_app", "hand_over", "retire", "convert")


@dataclass
class Source:
    """Rows by sheet, and the capability of each function."""

    tables: dict[str, list[Row]]
    mapping: dict[str, str | None] = field(default_factory=dict)
    as_of: dt.date = dt.date(2025, 5, 1)

    def copy(self) -> "Source":
        """Rows that can be changed without changing these."""
        return Source(copy.deepcopy(self.tables), dict(self.mapping), self.as_of)

    def inventory(self) -> Inventory:
        """The rows through the validator."""
        return bank(**self.tables)

    def plan(self, policy: Policy | None = None) -> Plan:
        """The plan of these rows."""
        capabilities = graph(self.inventory(), {f: c for f, c in self.mapping.items() if c})
        start = self.as_of + dt.timedelta(days=30)
        return build_plan(PlanRequest(capabilities, policy or default_policy(), self.as_of, start))

    def row(self, sheet: str, name: str) -> Row:
        """The channel, function or unit of an id."""
        key = load_schema().sheets[sheet].fields[0].name
        return next(row for row in self.tables[sheet] if row[key] == name)

    def functions_on(self, channel_id: str) -> list[Row]:
        """The functions of one channel."""
        return [row for row in self.tables["functions"] if row["channel_id"] == channel_id]

    def map_to(self, function_id: str, capability: str | None) -> None:
        """Another capability for one function, or none."""
        self.row("functions", function_id)["capability_id"] = None
        self.mapping[function_id] = capability

    def rename(self, what: str, names: Rename) -> None:
        """Other ids for units, channels or functions, wherever they stand."""
        for sheet, column in IDS[what]:
            for row in self.tables.get(sheet, ()):
                row[column] = names.get(row.get(column), row.get(column))
        if what == "function":
            self.mapping = {names[f]: c for f, c in self.mapping.items()}

    def ids(self, what: str) -> list[str]:
        """Every id of a kind, in order."""
        sheet, column = IDS[what][0]
        return sorted(row[column] for row in self.tables[sheet])


@cache
def source(name: str) -> Source:
    """``sample``, ``tied``, ``seed:<number>`` or ``case:<id>``; do not change it, take a copy."""
    kind, _, rest = name.partition(":")
    if kind == "tied":
        return _tied()
    if kind == "seed":
        seed = int(rest)
        tables = random_bank(seed, 8 + seed % 9)
        return Source(tables, {f["function_id"]: f["capability_id"] for f in tables["functions"]})
    if kind == "sample":
        return _read(sample_workbook())
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        return _read(case_workbook(rest, Path(folder)))


def _tied() -> Source:
    """Six equal mini-programs want the five migrations one may take; two equal accounts publish for one planned."""
    town = Town()
    town.rival_mini_programs()
    for own, kind, status in (("P1", "service_account", "active"), ("P2", "service_account", "active"),
                              ("DYH1", "subscription_account", "planned"), ("DYH2", "subscription_account", "planned")):
        town.add(own, kind, "B2", active=900 if status == "active" else None, status=status, followers=9_000)
    town.publish("P1")
    town.publish("P2")
    for function in town.functions:
        function["name"] = f"功能{function['channel_id']}{function['function_id']}"
    town.messages |= {"P1": 8, "P2": 8}
    rows = town.rows()
    return Source(rows, {f["function_id"]: f["capability_id"] for f in rows["functions"]}, AS_OF)


def level(bank: Source) -> Source:
    """The same bank with hardly a figure that tells two channels apart: ties everywhere."""
    bank = bank.copy()
    mains = {"C000", "C001"}
    for at, row in enumerate(bank.tables["channels"]):
        row |= {"followers": 900_000 if row["channel_id"] in mains else (900, 5_000)[at % 2], "annual_cost": 300_000,
                "launched_on": None, "vendor_contract_end": None, "violations": 0, "owner_person": None}
        row["open_platform_id"] = "OP1" if row["kind"] == "mini_program" else None
    for at, row in enumerate(bank.tables["functions"]):
        row |= {"monthly_users": 400 if row["channel_id"] == "C000" else (0, 40)[at % 2], "click_depth": None,
                "elder_critical": None, "offline_alternative": None}
    for row in bank.tables["activity"]:
        if row["channel_id"] not in mains:
            row |= {"active_users": 30, "messages_sent": 1}
    return bank


@cache
def planned(name: str) -> Plan:
    """The plan of a source as it is."""
    return source(name).plan()


def _read(path: Path) -> Source:
    inventory = load_inventory(path, "zh").raise_on_errors()
    mapped = map_functions(inventory, load_taxonomy())
    assert inventory.default_as_of is not None
    return Source(rows_of(inventory), {f: m.capability_id for f, m in mapped.items()}, inventory.default_as_of)


def rows_of(inventory: Inventory) -> dict[str, list[Row]]:
    """The accepted records as rows of English field names, sheet by sheet; absent sheets stay absent."""
    records: dict[str, Iterable[Any]] = {
        "channels": inventory.channels.values(), "functions": inventory.functions.values(),
        "units": list(inventory.units), "assets": inventory.assets, "dependencies": inventory.dependencies,
        "decisions": inventory.decisions, "execution": inventory.executions, "calendar": inventory.freezes,
        "evidence": inventory.evidence,
    }
    found = {
        name: [{f.name: _cell(record, f.name) for f in load_schema().sheets[name].fields} for record in rows]
        for name, rows in records.items() if name in inventory.sheets_present
    }
    columns = [f.name for f in load_schema().sheets["activity"].fields]
    frame = inventory.activity.frame
    found["activity"] = [
        {name: None if pd.isna(value) else value for name, value in zip(columns, row, strict=True)}
        for row in frame[columns].itertuples(index=False)
    ]
    return found


def _cell(record: Any, name: str) -> Any:
    """The value of a column; the first column of a sheet is the record's own id."""
    value = getattr(record, name) if hasattr(record, name) else record.id
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if hasattr(value, "name") and hasattr(value, "value") else value


# ---------------------------------------------------------------- what was decided


def decisions(plan: Plan, names: Rename | None = None) -> dict[str, tuple[str, str, str | None]]:
    """Action, mechanism and target of each channel, with ids translated."""
    put = _translator(names)
    return {
        str(put(row.channel_id)): (str(row.action), row.mechanism, put(row.target_channel_id)) for row in plan.channels
    }


def dispositions(plan: Plan, names: Rename | None = None) -> dict[str, tuple[str, str | None, str | None]]:
    """Disposition, target channel and target function of each function, with ids translated."""
    put = _translator(names)
    return {
        str(put(row.function_id)): (str(row.disposition), put(row.target_channel_id), put(row.target_function_id))
        for row in plan.functions
    }


def timetable(plan: Plan) -> list[object]:
    """Stages, waves, messages and prices, as they stand in the plan."""
    rows = [(row.channel_id, row.stages, row.price) for row in plan.channels]
    return [rows, plan.waves, plan.sends, plan.summary, [f.stops_on for f in plan.functions]]


def closings(plan: Plan) -> list[ChannelDecision]:
    """Live channels that the plan itself ends."""
    return [row for row in plan.channels if str(row.action) in ENDING and row.decided_by == "plan"]


def survivors(origin: Source, plan: Plan) -> list[str]:
    """Live channels with functions of their own that the plan itself keeps."""
    described = {row["channel_id"] for row in origin.tables["functions"] if not row.get("jumps_to")}
    return [
        row["channel_id"] for row in origin.tables["channels"]
        if row.get("status") in (None, "active") and row["channel_id"] in described
        and str(plan.decision_of[row["channel_id"]].action) == "keep"
        and plan.decision_of[row["channel_id"]].decided_by == "plan"
    ]


def _translator(names: Rename | None) -> Callable[[str | None], str | None]:
    def put(name: str | None) -> str | None:
        if name is None or names is None:
            return name
        new, own = ("NEW:", name[4:]) if name.startswith("NEW:") else ("", name)
        return new + names.get(own, own)

    return put


# ---------------------------------------------------------------- money


def in_other_money(policy: Policy, factor: float) -> Policy:
    """The policy with every amount of CNY in another unit of money, its range too."""
    def put(value: float | None) -> float | None:
        return None if value is None else value * factor

    return Policy({
        name: replace(s, value=s.value * factor, low=put(s.low), high=put(s.high)) if "CNY" in s.unit else s
        for name, s in policy.items()
    })
