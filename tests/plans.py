"""A plan for a test, written by hand: what ends, where to, and only what differs from an orderly closing.

``plan_of(graph, end={"A": "B"})`` merges A into B: announced 2025-06-01, reminded, service stops 2025-08-01,
cancellation asked for 2025-09-01, gone 2025-11-15; A's functions move to B on the day service stops.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from inventory.graph import CapabilityGraph
from inventory.kinds import Action, Disposition, Stage
from inventory.records import ChannelId, Function, FunctionId
from migration.findings import Code, Finding, FindingSeverity
from migration.plan import (
    AssetPlan,
    ChannelDecision,
    FunctionDecision,
    Plan,
    Reason,
    Send,
    Solver,
    StageStep,
    Summary,
)

AS_OF = dt.date(2025, 5, 1)
DAYS = {
    "announce": "2025-06-01", "remind": "2025-07-25", "intake_stop": None, "service_stop": "2025-08-01",
    "cancel": "2025-11-15", "closed": "2025-11-16",
}
REQUEST = "2025-09-01"


def plan_of(
    graph: CapabilityGraph,
    end: Mapping[str, str] | None = None,
    channels: Mapping[str, Mapping[str, Any]] | None = None,
    functions: Mapping[str, Mapping[str, Any]] | None = None,
    **rest: Any,
) -> Plan:
    """Keep every channel but those in ``end``; ``channels`` and ``functions`` change single rows by id.

    An id in ``channels`` the bank does not have becomes a row of its own; ``drop = true`` leaves a row out.
    ``rest``: sends, findings, as_of, policy.
    """
    ending, own, single = dict(end or {}), dict(channels or {}), dict(functions or {})
    ids = sorted({*graph.inventory.channels, *own})
    rows = [_channel(c, ending, own.get(c, {})) for c in ids if not own.get(c, {}).get("drop")]
    decided = [
        _function(graph, f, ending, single.get(f.id, {}))
        for f in graph.inventory.functions.values() if not single.get(f.id, {}).get("omit")
    ]
    live = sum(1 for c in graph.inventory.channels.values() if c.is_live)
    return Plan(
        as_of=AS_OF,
        start=dt.date(2025, 5, 31),
        policy={"lead_days": 30, "horizon_years": 3, **rest.get("policy", {})},
        inputs={"inventory": graph.inventory.digest},
        solver=Solver("optimal", 0, 0, 0.0),
        summary=Summary(live, live - len(ending), 0, 0, 0),
        channels=tuple(rows),
        functions=tuple(decided),
        waves=(),
        sends=tuple(_send(row) for row in rest.get("sends", ())),
        findings=tuple(_finding(row) for row in rest.get("findings", ())),
    )


def _channel(channel_id: str, ending: Mapping[str, str], own: Mapping[str, Any]) -> ChannelDecision:
    ends = channel_id in ending
    action = Action(own.get("action", "merge" if ends and ending[channel_id] else "retire" if ends else "keep"))
    stages = own.get("stages", DAYS if ends else {})
    target = own.get("target", ending.get(channel_id) or None)
    return ChannelDecision(
        channel_id=ChannelId(channel_id),
        action=action,
        mechanism=own.get("mechanism", "guided_refollow" if ends and target else "none"),
        target_channel_id=ChannelId(target) if target else None,
        lead_days=own.get("lead_days"),
        stages=tuple(_steps(stages, own.get("request_on", REQUEST))),
        reasons=tuple(Reason("reason", text) for text in own.get("reasons", ())),
        assets=tuple(AssetPlan("points", d, "refund", None, True) for d in own.get("proposed", ())),
        decided_by=own.get("decided_by", "plan"),
        decided_by_name=own.get("decided_by_name"),
    )


def _steps(stages: Mapping[str, str | None], request: str | None) -> list[StageStep]:
    found = []
    for name, day in stages.items():
        if day:
            asked = dt.date.fromisoformat(request) if name == "cancel" and request else None
            found.append(StageStep(Stage(name), dt.date.fromisoformat(day), (), name == "cancel", asked))
    return found


def _function(
    graph: CapabilityGraph, function: Function, ending: Mapping[str, str], own: Mapping[str, Any]
) -> FunctionDecision:
    target = own.get("target", ending.get(function.channel_id) or None)
    ends = function.channel_id in ending
    kind = Disposition(own.get("disposition", "move" if target else "drop" if ends else "stay"))
    stops = own.get("stops_on", DAYS["service_stop"] if kind is not Disposition.STAY else None)
    return FunctionDecision(
        function_id=function.id,
        channel_id=function.channel_id,
        capability_id=graph.mapping[function.id].capability_id,
        disposition=kind,
        target_channel_id=ChannelId(target) if target else None,
        target_function_id=FunctionId(own["relies_on"]) if "relies_on" in own else None,
        stops_on=dt.date.fromisoformat(stops) if stops else None,
        stage=Stage.SERVICE_STOP if stops else None,
        reason=own.get("reason"),
    )


def _send(row: Mapping[str, Any]) -> Send:
    day = dt.date.fromisoformat(row["date"])
    return Send(ChannelId(row["channel_id"]), day, Stage(row.get("stage", "announce")), row.get("displaces", False))


def _finding(row: Mapping[str, Any]) -> Finding:
    return Finding(
        Code(row["code"]), FindingSeverity.MEDIUM, "text", ChannelId(row["channel_id"]), None, row.get("evidence", {})
    )
