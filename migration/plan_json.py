"""``plan.json``: the plan as one JSON document, and back. Same plan, same bytes."""

import datetime as dt
import io
import json
from typing import Any

from inventory.kinds import Action, Disposition, Stage
from inventory.records import CapabilityId, ChannelId, FunctionId, SourceRef
from migration.findings import Code, Finding, FindingSeverity
from migration.plan import (
    SCHEMA,
    Alternative,
    AssetPlan,
    ChannelDecision,
    Correction,
    FunctionDecision,
    Plan,
    Price,
    Reason,
    Send,
    Solver,
    StageStep,
    Summary,
    Wave,
)
from migration.portfolio import Portfolio, portfolio_from_json

_Json = dict[str, Any]


def plan_to_json(plan: Plan) -> str:
    """The plan as text: keys in the order of the contract, UTF-8, one space of indent, newline at the end."""
    document = {
        "schema": SCHEMA,
        "as_of": plan.as_of.isoformat(),
        "start": plan.start.isoformat(),
        "policy": dict(plan.policy),
        "inputs": dict(plan.inputs),
        "solver": _plain(plan.solver),
        "summary": _plain(plan.summary),
        "channels": [_channel(row) for row in plan.channels],
        "functions": [_plain(row) for row in plan.functions],
        "waves": [_plain(row) for row in plan.waves],
        "sends": [_plain(row) for row in plan.sends],
        "findings": [row.as_json() for row in plan.findings],
        "corrections": [_plain(row) for row in plan.corrections],
        "notes": list(plan.notes),
        "portfolio": plan.portfolio.as_json(),
    }
    text = io.StringIO()  # piece by piece: the list of all pieces takes more memory than the text
    json.dump(document, text, ensure_ascii=False, indent=1)
    return text.getvalue() + "\n"


def plan_from_json(text: str) -> Plan:
    """Read a plan back.

    Raises
    ------
    KeyError, ValueError
        The text is no plan of this schema.
    """
    raw = json.loads(text)
    found = raw.get("schema") if isinstance(raw, dict) else None
    if found != SCHEMA:
        raise ValueError(f"expected schema {SCHEMA}, found {found}")
    return Plan(
        as_of=dt.date.fromisoformat(raw["as_of"]),
        start=dt.date.fromisoformat(raw["start"]),
        policy=raw["policy"],
        inputs=raw["inputs"],
        solver=Solver(**raw["solver"]),
        summary=Summary(**{**raw["summary"], "unknowns": tuple(raw["summary"]["unknowns"])}),
        channels=tuple(_read_channel(row) for row in raw["channels"]),
        functions=tuple(_read_function(row) for row in raw["functions"]),
        waves=tuple(_read_wave(row) for row in raw["waves"]),
        sends=tuple(_read_send(row) for row in raw["sends"]),
        findings=tuple(_read_finding(row) for row in raw["findings"]),
        corrections=tuple(_read_correction(row) for row in raw.get("corrections", ())),
        notes=tuple(raw.get("notes", ())),
        portfolio=portfolio_from_json(raw["portfolio"]) if "portfolio" in raw else Portfolio(),
    )


def _plain(record: Any) -> _Json:
    return {name: _value(getattr(record, name)) for name in record.__slots__}


def _value(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    if hasattr(value, "__slots__") and not isinstance(value, str):
        return _plain(value)
    if isinstance(value, dict):
        return {str(key): _value(item) for key, item in value.items()}
    return str(value) if isinstance(value, str) else value


def _channel(row: ChannelDecision) -> _Json:
    document = _plain(row)
    document["price"] = {"lines": _value(dict(row.price.lines)), "total": row.price.total}
    for stage in document["stages"]:
        if stage["request_on"] is None:
            del stage["request_on"]
    if row.opens_on is None:
        del document["opens_on"]
    return document


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _read_channel(row: _Json) -> ChannelDecision:
    return ChannelDecision(
        **{
            **row,
            "action": Action(row["action"]),
            "stages": tuple(_read_stage(stage) for stage in row["stages"]),
            "reasons": tuple(Reason(**reason) for reason in row["reasons"]),
            "price": Price(row["price"]["lines"]),
            "alternatives": tuple(Alternative(**{**a, "action": Action(a["action"])}) for a in row["alternatives"]),
            "assets": tuple(AssetPlan(**{**asset, "ends_on": _day(asset["ends_on"])}) for asset in row["assets"]),
            "opens_on": _day(row.get("opens_on")),
        }
    )


def _read_stage(row: _Json) -> StageStep:
    return StageStep(
        Stage(row["stage"]), dt.date.fromisoformat(row["date"]), tuple(row["functions"]), row["irreversible"],
        _day(row.get("request_on")),
    )


def _read_function(row: _Json) -> FunctionDecision:
    return FunctionDecision(
        FunctionId(row["function_id"]), ChannelId(row["channel_id"]),
        CapabilityId(row["capability_id"]) if row["capability_id"] else None,
        Disposition(row["disposition"]), row["target_channel_id"], row["target_function_id"],
        _day(row["stops_on"]), Stage(row["stage"]) if row["stage"] else None, row["reason"],
    )


def _read_wave(row: _Json) -> Wave:
    start, end = dt.date.fromisoformat(row["start"]), dt.date.fromisoformat(row["end"])
    return Wave(row["wave"], start, end, tuple(row["channels"]), row["load"])


def _read_send(row: _Json) -> Send:
    return Send(
        ChannelId(row["channel_id"]), dt.date.fromisoformat(row["date"]), Stage(row["stage"]), row["displaces"]
    )


def _read_correction(row: _Json) -> Correction:
    days = {"old": _day(row["old"]), "new": _day(row["new"])}
    return Correction(**{**row, **days, "stage": Stage(row["stage"]), "media": tuple(row["media"])})


def _read_finding(row: _Json) -> Finding:
    evidence = dict(row["evidence"])
    places = [place.rpartition("!") for place in evidence.pop("rows", [])]
    rows = tuple(SourceRef(sheet, int(number)) for sheet, _, number in places)
    return Finding(
        Code(row["code"]), FindingSeverity(row["severity"]), row["text"], row["channel_id"], row["function_id"],
        evidence, rows,
    )
