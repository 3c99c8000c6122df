"""What forty lines of thresholds would decide: the yardstick the planner is held against.

Overlap of names' capabilities, a share of active followers, a list of kinds. No prices, no scopes, no calendar.
"""

from inventory.graph import CapabilityGraph
from inventory.kinds import ChannelKind

_LIGHT = ("content", "campaign", "hr")


def decide_by_thresholds(graph: CapabilityGraph) -> dict:
    """A document with the two tables of ``plan.json`` that the scoring reads."""
    inventory = graph.inventory
    series = inventory.activity.series("active_users")
    active = {c: float(series[c][-3:].mean()) if c in series else 0.0 for c in inventory.channels}
    offers = {c: set(keys) for c, keys in graph.carried_by.items()}
    rows, functions = [], []
    for own, channel in inventory.channels.items():
        heavy = {k for k in offers[own] if k.split(".")[0] not in _LIGHT}
        share = active[own] / channel.followers if channel.followers else 0.05
        used = any(f.in_use for f in inventory.functions_of[own])
        able = [c for c in inventory.channels if c != own and active[c] > active[own] and heavy <= offers[c]
                and 2 * len(offers[own] & offers[c]) >= len(offers[own])]
        able.sort(key=lambda c: (inventory.channels[c].kind is not channel.kind, -len(offers[own] & offers[c])))
        action, target = "keep", None
        if channel.status == "planned":
            pass
        elif not used:
            action = "retire"
        elif not heavy and channel.kind is ChannelKind.SERVICE_ACCOUNT and share > 0.03:
            action, target = "convert", f"NEW:{own}"
        elif share < 0.06 and able:
            target = able[0]
            kind = inventory.channels[target].kind
            action = {ChannelKind.APP: "redirect_to_app", ChannelKind.WECOM: "hand_over"}.get(kind, "merge")
        rows.append({"channel_id": own, "action": action, "target_channel_id": target})
        apps = [c for c in able if inventory.channels[c].kind is ChannelKind.APP]
        for row in inventory.functions_of[own]:
            goes = action == "keep" and bool(apps)
            functions.append({"function_id": row.id, "disposition": "redirect_to_app" if goes else "stay",
                              "target_channel_id": apps[0] if goes else None})
    return {"channels": rows, "functions": functions}
