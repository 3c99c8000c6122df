"""The other half of the independent look: messages, addresses, main channels, people's words, from the rows alone."""

from collections.abc import Iterator

import numpy as np

from inventory.graph import CapabilityGraph
from inventory.kinds import Action, ChannelKind, Disposition, Status
from inventory.records import Channel, ChannelId
from migration.deciding.people import People
from migration.plan import FunctionDecision, Plan
from migration.policy import Policy

#: kinds whose largest at the head office is never ended by the plan
_MAIN_KINDS = (ChannelKind.APP, ChannelKind.SERVICE_ACCOUNT, ChannelKind.MINI_PROGRAM)


def broken_limits(plan: Plan, graph: CapabilityGraph, policy: Policy, people: People) -> Iterator[str]:
    """Every limit the plan breaks, in words for its makers."""
    yield from _messages(plan, graph, policy)
    yield from _addresses(plan, graph, policy, people)
    yield from _main_channels(plan, graph, people)
    yield from _words(plan, people)


def _messages(plan: Plan, graph: CapabilityGraph, policy: Policy) -> Iterator[str]:
    """Usual messages of the sources fit beside the target's own; one that is over its quota takes none."""
    sent, brought = _usual_messages(graph, policy), dict[ChannelId, float]()
    for row in plan.channels:
        target = row.target_channel_id
        if row.action.ends_channel and target is not None:
            brought[target] = brought.get(target, 0.0) + sent.get(row.channel_id, 0.0)
    for target, more in sorted(brought.items()):
        there = graph.inventory.channels.get(target)
        kind = ChannelKind.SUBSCRIPTION_ACCOUNT if there is None else there.kind
        if kind.is_official_account and more:
            spare = policy.number(f"platform.messages.{kind}") - sent.get(target, 0.0)
            if more > max(0.0, spare) + 1e-6:
                yield f"{target}: {more:g} messages a month more, room for {spare:g}"


def _usual_messages(graph: CapabilityGraph, policy: Policy) -> dict[ChannelId, float]:
    """Mean of the last months reported; what nobody reported, as the policy assumes."""
    months, unknown = policy.whole("plan.activity_months"), policy.number("platform.messages.unknown")
    reported = graph.inventory.activity.series("messages_sent")
    found = {}
    for own, channel in graph.inventory.channels.items():
        if channel.kind.is_official_account and channel.status is not Status.PLANNED:
            known = [float(v) for v in reported.get(own, np.zeros(0)) if not np.isnan(v)][-months:]
            found[own] = sum(known) / len(known) if known else unknown
    return found


def _addresses(plan: Plan, graph: CapabilityGraph, policy: Policy, people: People) -> Iterator[str]:
    """Customers of a channel that ends are sent to few places; links and people's own words aside."""
    most, places = policy.whole("plan.max_successors"), dict[ChannelId, set[ChannelId]]()
    for row in plan.functions:
        aside = row.function_id in people.functions or graph.inventory.functions[row.function_id].jumps_to is not None
        if row.target_channel_id is not None and not aside:
            places.setdefault(row.channel_id, set()).add(row.target_channel_id)
    for own, targets in sorted(places.items()):
        if plan.decision_of[own].action.ends_channel and len(targets) > most:
            yield f"{own}: sent to {len(targets)} places"


def _main_channels(plan: Plan, graph: CapabilityGraph, people: People) -> Iterator[str]:
    """The head office's largest app, service account and mini-program end by nobody's word but a person's."""
    units = graph.inventory.units
    head = units.serving_unit(units.head_office().id)
    for kind in _MAIN_KINDS:
        rows = [
            c for c in graph.inventory.channels.values()
            if c.kind is kind and c.is_live and units.serving_unit(c.owner_unit) == head
        ]
        largest = _largest(rows)
        if largest is not None and plan.decision_of[largest].action.ends_channel and not people.closes(largest):
            yield f"{largest}: the head office's largest {kind} ends"


def _largest(rows: list[Channel]) -> ChannelId | None:
    """By followers; None where somebody's are unknown or two are equal."""
    known = sorted(((c.followers, c.id) for c in rows if c.followers is not None), reverse=True)
    if len(known) < len(rows) or not known or (len(known) > 1 and known[0][0] == known[1][0]):
        return None
    return known[0][1]


def _words(plan: Plan, people: People) -> Iterator[str]:
    """What people decided, and what was announced and is held to, stands in the plan."""
    for own, word in people.channels.items():
        row = plan.decision_of[own]
        named = word.target_channel_id if word.action is not Action.RETIRE else None
        if row.action != word.action or (named is not None and row.target_channel_id != named):
            yield f"{own}: {row.action} to {row.target_channel_id}, the word was {word.action} to {named}"
    rows: dict[str, FunctionDecision] = {row.function_id: row for row in plan.functions}
    for function, said in people.functions.items():
        found = rows[function]
        kept = said.action in (Disposition.STAY, Disposition.DROP)
        if found.disposition != said.action if kept else found.target_channel_id != said.target_channel_id:
            yield f"{function}: {found.disposition} to {found.target_channel_id}, the word was {said.action}"
