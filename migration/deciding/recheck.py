"""An independent look at the finished plan: every hard rule again, from the rows of the plan alone.

Nothing that builds, prices or solves the model is used here: not the options, not the figures, not the carriers, not
the rules of ``model.py``. What it shares with them is the records, the graph, and who said what. A broken rule is our
own fault and stops the plan from being written.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from inventory.coverage import covers_customers
from inventory.graph import CapabilityGraph
from inventory.kinds import Action, ChannelKind, Disposition, Status
from inventory.records import Channel, ChannelId
from migration.deciding.people import People
from migration.deciding.recheck_limits import broken_limits
from migration.plan import FunctionDecision, Plan
from migration.policy import Policy


class BrokenPlan(RuntimeError):
    """The planner broke its own rules."""


def recheck(plan: Plan, graph: CapabilityGraph, policy: Policy, people: People) -> None:
    """Verify the plan.

    Raises
    ------
    BrokenPlan
        Names every broken rule.
    """
    broken = find_broken(plan, graph, policy, people)
    if broken:
        raise BrokenPlan("; ".join(broken[:20]))


def find_broken(plan: Plan, graph: CapabilityGraph, policy: Policy, people: People) -> list[str]:
    """Every broken rule, in words for the planner's makers; where rows are missing, only that."""
    checker = _Checker(plan, graph, policy, people)
    return list(checker.references()) or list(checker.rules())


class _Checker:
    def __init__(self, plan: Plan, graph: CapabilityGraph, policy: Policy, people: People) -> None:
        self._plan, self._graph, self._policy, self._people = plan, graph, policy, people
        self._channels = graph.inventory.channels
        self._rows = {row.function_id: row for row in plan.functions}

    def rules(self) -> Iterator[str]:
        yield from self._targets()
        yield from self._functions()
        yield from self._coverage()
        yield from self._menus()
        yield from self._migrations()
        yield from self._dependencies()
        yield from self._sums()
        yield from broken_limits(self._plan, self._graph, self._policy, self._people)

    def references(self) -> Iterator[str]:
        rows = Counter(row.channel_id for row in self._plan.channels)
        yield from (f"{c}: {rows[c]} rows" for c in self._channels if rows[c] != 1)
        counts = Counter(row.function_id for row in self._plan.functions)
        yield from (f"{f}: {counts[f]} rows" for f in self._graph.inventory.functions if counts[f] != 1)

    def _targets(self) -> Iterator[str]:
        decided = self._plan.decision_of
        led = [(row.channel_id, row.target_channel_id) for row in self._plan.channels]
        led += [(row.channel_id, row.target_channel_id) for row in self._plan.functions]
        for own, target in dict.fromkeys(led):
            if target is None:
                continue
            if target not in decided or decided[target].action.ends_channel:
                yield f"{own}: target {target} does not survive"
            if self._channel(target).status in (Status.FROZEN, Status.RETIRED):
                yield f"{own}: target {target} is {self._channel(target).status}"

    def _functions(self) -> Iterator[str]:
        for row in self._plan.functions:
            function = self._graph.inventory.functions[row.function_id]
            ends = self._plan.decision_of[row.channel_id].action
            if row.disposition is Disposition.STAY and ends not in (Action.KEEP, Action.CONVERT):
                yield f"{row.function_id}: stays on an ending channel"
            if row.target_channel_id is not None and function.jumps_to is None:
                yield from self._led(row)
            if row.disposition is Disposition.DROP and function.jumps_to is None:
                yield from self._dropped(row)

    def _led(self, row: FunctionDecision) -> Iterator[str]:
        assert row.target_channel_id is not None
        own, target = self._channels[row.channel_id], self._channel(row.target_channel_id)
        key = self._graph.key_of(row.function_id)
        by_word = row.function_id in self._people.functions or row.channel_id in self._people.channels
        if not by_word and not covers_customers(self._graph.inventory, target, own, local=self._graph.is_local(key)):
            yield f"{row.function_id}: {target.id} does not serve the customers"
        if self._moves_money(key) and target.kind is ChannelKind.SUBSCRIPTION_ACCOUNT and not by_word:
            yield f"{row.function_id}: money into a subscription account"
        twin = row.target_function_id
        if twin is not None and self._rows[twin].disposition is not Disposition.STAY:
            yield f"{row.function_id}: relies on {twin}, which leaves"

    def _dropped(self, row: FunctionDecision) -> Iterator[str]:
        key, function = self._graph.key_of(row.function_id), self._graph.inventory.functions[row.function_id]
        if row.function_id in self._people.functions:
            return
        known = self._graph.taxonomy.get(key)
        if known is not None and known.protected:
            yield f"{row.function_id}: may never be dropped"
        elif function.in_use and not (known is not None and known.droppable):
            yield f"{row.function_id}: dropped while in use"

    def _coverage(self) -> Iterator[str]:
        """What somebody offered to a unit's customers is offered to them once all is done."""
        before, after, excused = set(), set(), set()
        for row in self._plan.functions:
            function, own = self._graph.inventory.functions[row.function_id], self._channels[row.channel_id]
            key = self._graph.key_of(row.function_id)
            if function.jumps_to is not None or not own.is_live or (key[0] == "?" and not function.in_use):
                continue
            needs = self._needs(own, key)
            before |= needs
            decision = self._plan.decision_of[own.id]
            if row.disposition is Disposition.STAY:
                heir = decision.target_channel_id if decision.action.ends_channel else own.id
                after |= self._needs(self._channel(heir), key) if heir else set()
            elif row.target_channel_id is not None and row.target_function_id is None:
                after |= self._needs(self._channel(row.target_channel_id), key)
            known = self._graph.taxonomy.get(key)
            said = own.id in self._people.channels or row.function_id in self._people.functions
            if said or (row.disposition is Disposition.DROP and known is not None and known.droppable):
                excused |= needs
        yield from (f"{unit}/{seg}: nobody offers {key}" for unit, seg, key in sorted(before - after - excused))

    def _needs(self, channel: Channel, key: str) -> set[tuple[str, str, str]]:
        served = channel.served_audience
        segments = ("retail", "corporate", "merchant") if served == "all" else (str(served),)
        units = self._graph.inventory.units
        place = f"{key}@{units.serving_unit(channel.owner_unit)}" if self._graph.is_local(key) else key
        return {(u, s, place) for u in units.customers_of(channel.owner_unit) for s in segments}

    def _menus(self) -> Iterator[str]:
        limit = self._policy.whole("platform.menu.leaves")
        added: dict[ChannelId, set[str]] = {}
        for row in self._plan.functions:
            if row.target_channel_id is not None and row.target_function_id is None:
                added.setdefault(row.target_channel_id, set()).add(self._graph.key_of(row.function_id))
        for target, keys in sorted(added.items()):
            if not self._channel(target).kind.is_official_account or target not in self._channels:
                continue
            rows = self._graph.inventory.functions_of[target]
            stays = [f for f in rows if self._rows[f.id].disposition is Disposition.STAY]
            new = keys - {self._graph.key_of(f.id) for f in stays}
            if new and len(stays) + len(new) > limit and not self._people.functions:
                yield f"{target}: {len(stays)} leaves and {len(new)} more"

    def _migrations(self) -> Iterator[str]:
        moving = [row for row in self._plan.channels if row.mechanism.endswith("_migration")]
        into = Counter((row.mechanism, row.target_channel_id) for row in moving)
        for (mechanism, target), count in sorted(into.items(), key=str):
            if count > self._policy.whole(f"platform.{mechanism}.max_sources"):
                yield f"{target}: {count} sources by {mechanism}"

    def _dependencies(self) -> Iterator[str]:
        decided = self._plan.decision_of
        for row in self._graph.inventory.dependencies:
            ends, leans = decided[row.depends_on].action.ends_channel, decided[row.channel_id].action.ends_channel
            alive = self._channels[row.channel_id].status is not Status.RETIRED
            said = row.channel_id == row.depends_on or self._people.closes(row.depends_on)
            if ends and not leans and alive and not said:
                yield f"{row.depends_on}: ends, yet {row.channel_id} leans on it"

    def _sums(self) -> Iterator[str]:
        total = sum(row.price.total for row in self._plan.channels)
        if total != self._plan.solver.objective:
            yield f"totals sum to {total}, the objective says {self._plan.solver.objective}"

    def _channel(self, channel_id: ChannelId) -> Channel:
        """The channel, or for an account the plan opens the one it succeeds, as a subscription account."""
        if channel_id in self._channels:
            return self._channels[channel_id]
        source = self._channels[ChannelId(channel_id.split(":", 1)[1])]
        return replace(source, id=channel_id, kind=ChannelKind.SUBSCRIPTION_ACCOUNT, status=Status.PLANNED)

    def _moves_money(self, key: str) -> bool:
        known = self._graph.taxonomy.get(key)
        return known is not None and known.moves_money
