"""Where each function goes, when it stops and what stays: the lists of a notice."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from inventory.kinds import Action, ChannelKind, Disposition, Stage
from inventory.records import CapabilityId, Channel, ChannelId, Function
from migration.plan import ChannelDecision, FunctionDecision
from notices.facts import FactBook
from notices.sources import Sources


@dataclass(frozen=True, slots=True)
class Leaving:
    """A function that stops here: its row, the plan's word, its name in the text, where it is from then on."""

    function: Function
    decision: FunctionDecision
    name: str
    target_id: ChannelId | None
    dropped: bool

    @property
    def is_intake(self) -> bool:
        """New business, which stops before servicing does."""
        return self.decision.stage is Stage.INTAKE_STOP


def find_leaving(decision: ChannelDecision, sources: Sources, book: FactBook) -> tuple[Leaving, ...]:
    """The functions of one channel that stop, most used first (unknown use last), then by id."""
    found = []
    for row in sources.plan.functions_of.get(decision.channel_id, ()):
        function = sources.graph.inventory.functions.get(row.function_id)
        if function is None or (row.disposition is Disposition.STAY and decision.action is Action.KEEP):
            continue
        found.append((function, row))
    found.sort(key=lambda pair: (-(pair[0].monthly_users or 0), pair[0].id))
    return tuple(_leaving(function, row, sources, book) for function, row in found)


def find_staying(decision: ChannelDecision, sources: Sources, book: FactBook) -> tuple[str, ...]:
    """The names of what a kept channel goes on offering, counterparts of what leaves first.

    Someone who can no longer buy must read at once that redeeming stays where it was.
    """
    rows = sources.plan.functions_of.get(decision.channel_id, ())
    pairs = _counterparts((row for row in rows if row.disposition is not Disposition.STAY), sources)
    found = []
    for row in rows:
        function = sources.graph.inventory.functions.get(row.function_id)
        if function is not None and row.disposition is Disposition.STAY and function.in_use:
            first = row.capability_id in pairs
            found.append((not first, -(function.monthly_users or 0), function.id, function))
    return unique(function_name(book, function) for _, _, _, function in sorted(found, key=lambda row: row[:3]))


def function_name(book: FactBook, function: Function) -> str:
    """The name of a function as the ledger has it, with its product group where it has one."""
    name = book.title(f"functions[{function.id}].name", function)
    if function.product_group is None:
        return name
    group = book.cell(f"functions[{function.id}].product_group", function, "product_group")
    return book.call(book.wording.say("form.grouped", name=name, group=group))


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Names without repeats, in order."""
    return tuple(dict.fromkeys(names))


def by_target(leaving: Iterable[Leaving]) -> dict[ChannelId, tuple[Leaving, ...]]:
    """What goes where, in order of first mention; dropped functions are left out."""
    found: dict[ChannelId, list[Leaving]] = {}
    for row in leaving:
        if row.target_id is not None and not row.dropped:
            found.setdefault(row.target_id, []).append(row)
    return {target: tuple(rows) for target, rows in found.items()}


def by_day(leaving: Iterable[Leaving]) -> dict[dt.date, tuple[Leaving, ...]]:
    """What stops when, by date; functions without a day of their own are left out."""
    found: dict[dt.date, list[Leaving]] = {}
    for row in leaving:
        if row.decision.stops_on is not None:
            found.setdefault(row.decision.stops_on, []).append(row)
    return {day: tuple(found[day]) for day in sorted(found)}


def needs_counter(row: Leaving, target: Channel | None) -> bool:
    """A function older customers rely on that goes into an app: the counter must be named."""
    return bool(row.function.elder_critical) and target is not None and target.kind is ChannelKind.APP


def _leaving(function: Function, row: FunctionDecision, sources: Sources, book: FactBook) -> Leaving:
    """One function with its places noted; an entry that only links elsewhere goes on where it links to."""
    place = f"functions[{row.function_id}]"
    dropped = row.disposition is Disposition.DROP
    target = row.target_channel_id
    if target is not None:
        book.note(f"{place}.target", target, f"{place}.target_channel_id")
    elif not dropped:
        target = _linked(function, sources) or sources.plan.decision_of[row.channel_id].target_channel_id
    if row.stops_on is not None:
        book.day(f"{place}.stops_on", row.stops_on, f"{place}.stops_on")
    return Leaving(function, row, function_name(book, function), target, dropped)


def _linked(function: Function, sources: Sources) -> ChannelId | None:
    """Where an entry leads to, None where that channel ends too."""
    aim = sources.plan.decision_of.get(function.jumps_to) if function.jumps_to else None
    return function.jumps_to if aim is not None and not aim.action.ends_channel else None


def _counterparts(rows: Iterable[FunctionDecision], sources: Sources) -> frozenset[CapabilityId]:
    taxonomy = sources.graph.taxonomy
    known = [row.capability_id for row in rows if row.capability_id is not None and row.capability_id in taxonomy]
    return frozenset(pair for capability in known for pair in taxonomy[capability].pair)
