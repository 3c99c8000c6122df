"""No orphan on any day: the proof by change days against a walk over every day, unit, segment and capability."""

import datetime as dt
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.capabilities import load_taxonomy
from inventory.coverage import segments_of
from inventory.errors import InfeasiblePlan
from inventory.graph import CapabilityGraph
from inventory.kinds import Audience, Disposition, Level, Stage, Status
from inventory.records import ChannelId, Execution, FunctionId
from migration.schedule import schedule
from migration.schedule.day_coverage import DayCoverage
from migration.schedule.platform_waits import months_later
from migration.selection import Schedule, Selection, Stop
from tests.migration.schedule_bank import AT, START, Bank, days, schedule_policy, unit

DAY = dt.timedelta(days=1)
CAPABILITIES = ("account.balance", "wealth.buy", "life.transit", "campaign.game", "loan.repay")
SPAN = 60


def random_case(seed: int) -> tuple[Bank, dict[FunctionId, Stop], dict[ChannelId, dt.date]]:
    """A small bank with random moves and random stop days, good and bad."""
    draw = random.Random(seed)
    bank = Bank()
    bank.units += [
        unit("B", "HO"),
        unit("BS", "B", Level.SUB_BRANCH),
        unit("C", "HO"),
        unit("S", "HO", Level.SUBSIDIARY),
        unit("D", "B", Level.DEPARTMENT),
    ]
    owners, opens = ("HO", "B", "BS", "C", "S", "D"), {}
    for at in range(6):
        audience = draw.choice((None, None, Audience.ALL, Audience.CORPORATE))
        status = draw.choice((None, None, None, Status.PLANNED, Status.FROZEN))
        bank.channel(f"C{at}", owner=draw.choice(owners), audience=audience, status=status)
        if status is Status.PLANNED and draw.random() < 0.7:
            opens[ChannelId(f"C{at}")] = START + DAY * draw.randint(1, SPAN)
    stops: dict[FunctionId, Stop] = {}
    for at in range(10):
        name, channel = f"f{at}", f"C{draw.randrange(6)}"
        bank.function(name, channel, draw.choice(CAPABILITIES))
        what = draw.choice(("stay", "built", "onto", "drop"))
        if what == "drop":
            bank.drop(name)
        elif what != "stay":
            bank.move(name, f"C{draw.randrange(6)}", f"f{draw.randrange(10)}" if what == "onto" else None)
        if what != "stay":
            stops[FunctionId(name)] = Stop(START + DAY * draw.randint(1, SPAN), None)  # type: ignore[arg-type]
    return bank, stops, opens


def walk(
    graph: CapabilityGraph, selection: Selection, stops: dict[FunctionId, Stop], opens: dict[ChannelId, dt.date]
) -> set[tuple[str, str, str]]:
    """(unit, segment, capability) lost on some day, looked at day by day; droppable ones left out."""
    inventory, units = graph.inventory, graph.inventory.units

    def live(channel, day: dt.date | None) -> bool:
        if channel.is_live:
            return True
        return channel.status is Status.PLANNED and day is not None and channel.id in opens and opens[channel.id] <= day

    def carried(day: dt.date | None) -> set[tuple[str, str, str, str]]:
        found = set()
        for function in inventory.functions.values():
            channel, key = inventory.channels[function.channel_id], graph.key_of(function.id)
            stop = stops.get(function.id)
            if live(channel, day) and (day is None or stop is None or day < stop.stops_on):
                found |= needs(channel, key)
            chosen = selection.functions[function.id]
            if chosen.built and stop and day is not None and day >= stop.stops_on:
                target = inventory.channels[chosen.target_channel_id]
                if live(target, day):
                    found |= needs(target, key)
        return found

    def needs(channel, key: str) -> set[tuple[str, str, str, str]]:
        place = units.serving_unit(channel.owner_unit) if graph.is_local(key) else ""
        return {(u, s, key, place) for u in units.customers_of(channel.owner_unit) for s in segments_of(channel)}

    had, lost = carried(None), set()
    for offset in range(SPAN + 2):
        lost |= had - carried(START + DAY * offset)
    return {(u, s, k) for u, s, k, _ in lost if not graph.taxonomy[k].droppable}


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6))
def test_change_days_find_exactly_what_a_walk_finds(seed: int) -> None:
    bank, stops, opens = random_case(seed)
    request = bank.request()
    found = DayCoverage(request.graph, request.selection, stops, {}, opens).gaps()
    lost = walk(request.graph, request.selection, stops, opens)
    units = request.graph.inventory.units
    assert bool(found) == bool(lost)
    for gap in found:
        assert (gap.unit, gap.segment, gap.key) in lost
    for unit_id, segment, key in lost:
        above = {gap.unit for gap in found if (gap.segment, gap.key) == (segment, key)}
        assert above & set(units.ancestors(unit_id)), (unit_id, segment, key)


def orphan_bank() -> Bank:
    """EARLY drops what only LATE's function will build at head office, and would stop first."""
    bank = Bank()
    bank.units += [unit("B", "HO"), unit("C", "HO")]
    bank.channel("APP", "app", audience=Audience.RETAIL)
    bank.channel("EARLY", owner="B", annual_cost=900_000.0)
    bank.channel("LATE", owner="C", annual_cost=10.0)
    bank.function("e", "EARLY", "loan.repay", monthly_users=0)
    bank.function("l", "LATE", "loan.repay")
    bank.drop("e")
    bank.move("l", "APP")
    bank.close("EARLY")
    bank.close("LATE")
    return bank


def test_who_builds_goes_before_who_only_stops() -> None:
    result = orphan_bank().schedule()
    assert result.functions[FunctionId("l")].stops_on <= result.functions[FunctionId("e")].stops_on
    assert set(result.channels) == {"EARLY", "LATE"}


def test_what_cannot_be_mended_stays_open_and_is_named() -> None:
    bank = orphan_bank()
    bank.close("LATE", not_before=days("2026-09-01"))
    bank.close("EARLY", not_after=days("2026-01-20"))
    with pytest.raises(InfeasiblePlan, match="EARLY"):
        bank.schedule()


def waiting_bank(length: int) -> Bank:
    """C1, C2, … each build at head office what the next one drops; the first may only end late.

    One is held back only after the one before it was, so the order grows by one pair a round.
    """
    offered = [key for key, row in load_taxonomy().items() if not row.droppable]
    bank = Bank()
    bank.channel("APP", "app", audience=Audience.RETAIL)
    for at in range(length):
        bank.units.append(unit(f"B{at}", "HO"))
        bank.channel(f"C{at}", owner=f"B{at}", annual_cost=100_000.0)
        bank.function(f"builds{at}", f"C{at}", offered[at])
        bank.move(f"builds{at}", "APP")
        if at:
            bank.function(f"drops{at}", f"C{at}", offered[at - 1], monthly_users=0)
            bank.drop(f"drops{at}")
        bank.close(f"C{at}", not_before=days("2026-02-01") if at == 0 else None)
    return bank


@pytest.mark.parametrize("length", [3, 8])
def test_no_channel_is_placed_before_what_it_waits_for_however_long_the_row(length: int) -> None:
    request = waiting_bank(length).request()
    result = schedule(request)
    unplaced = {row.channel_id for row in result.unplaced}
    assert not unplaced & set(result.channels)
    stops = {c: max(step.date for step in row.stages) for c, row in result.channels.items()}
    coverage = DayCoverage(request.graph, request.selection, result.functions, stops, result.opens)
    assert [gap for gap in coverage.gaps() if gap.end is not None] == []
    assert bool(unplaced) == (length == 8)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_no_schedule_leaves_a_gap_that_later_closes(seed: int) -> None:
    bank, _, _ = random_case(seed)
    draw = random.Random(seed)
    for channel in bank.channels:
        moved = [f for f in bank.functions if f.channel_id == channel.id]
        if moved and all(bank.moves.get(f.id) for f in moved) and channel.is_live and draw.random() < 0.7:
            bank.close(channel.id)
    request = bank.request(schedule_policy(horizon_months=12))
    result = schedule(request)
    choices = request.selection.channels
    ends = {
        c: max(step.date for step in row.stages if step.stage == "service_stop")
        for c, row in result.channels.items()
        if choices[c].action.ends_channel
    }
    coverage = DayCoverage(request.graph, request.selection, result.functions, ends, result.opens)
    assert [gap for gap in coverage.gaps() if gap.end is not None] == []
    assert all(
        chosen.disposition is not Disposition.STAY or f not in result.functions
        for f, chosen in request.selection.functions.items()
    )
    assert _every_stop_is_a_stage(result)


def _every_stop_is_a_stage(result: Schedule) -> bool:
    listed = {
        (f, step.date, step.stage) for row in result.channels.values() for step in row.stages for f in step.functions
    }
    return listed == {(f, stop.stops_on, stop.stage) for f, stop in result.functions.items()}


def with_history(seed: int) -> Bank:
    """A random bank that closes channels, some announced, some ended already, and mini-programs with dates apart."""
    bank, _, _ = random_case(seed)
    draw = random.Random(seed + 1)
    for channel in bank.channels:
        moved = [f for f in bank.functions if f.channel_id == channel.id]
        if channel.status is Status.PLANNED:
            for function in moved:  # what has not opened yet loses nothing
                bank.moves.pop(function.id, None)
        if not (moved and all(bank.moves.get(f.id) for f in moved) and channel.is_live):
            continue
        bank.close(channel.id)
        told = draw.choice((None, "planned", "ended"))
        if told:
            bank.executions.append(Execution(channel.id, Stage.ANNOUNCE, AT, actual=days("2025-03-03")))
            day = START + DAY * draw.randint(-40, 90)
            row = {"planned": day} if told == "planned" else {"actual": min(day, START - 40 * DAY)}
            bank.executions.append(Execution(channel.id, Stage.SERVICE_STOP, AT, **row))
    bank.channel("MT", "mini_program")
    for at in range(draw.randint(0, 3)):
        bank.channel(f"M{at}", "mini_program", draw.choice(("HO", "B", "C")))
        bank.function(f"m{at}", f"M{at}", draw.choice(CAPABILITIES))
        bank.move(f"m{at}", "MT", draw.choice((None, "m0")) if at else None)
        low = START + DAY * draw.choice((0, 0, 150, 280))
        bank.close(f"M{at}", target="MT", mechanism="mini_program_migration", not_before=low)
    return bank


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_told_days_and_batches_leave_no_gap_a_walk_would_find(seed: int) -> None:
    """Day by day over the whole schedule: what is lost and comes back is a gap, whoever ended or was told what."""
    bank = with_history(seed)
    request = bank.request(schedule_policy(horizon_months=14))
    result = schedule(request)
    inventory, units = request.graph.inventory, request.graph.inventory.units
    last = max((stop.stops_on for stop in result.functions.values()), default=START)
    first = min([START, *(stop.stops_on for stop in result.functions.values())])

    def carried(day: dt.date) -> set[tuple[str, str, str]]:
        found = set()
        for function in inventory.functions.values():
            channel, key = inventory.channels[function.channel_id], request.graph.key_of(function.id)
            stop, chosen = result.functions.get(function.id), request.selection.functions[function.id]
            if _live(channel, day, result) and (stop is None or day < stop.stops_on):
                found |= _served(units, channel, key, request.graph.is_local(key))
            if chosen.built and stop and day >= stop.stops_on:
                target = inventory.channels[chosen.target_channel_id]
                if _live(target, max(day, stop.stops_on), result):
                    found |= _served(units, target, key, request.graph.is_local(key))
        return found

    had = before = carried(first - DAY)
    lost, back = set(), set()
    for offset in range((last - first).days + 2):
        day = first + DAY * offset
        now = carried(day) & had
        back |= {(day, *need) for need in lost & now if not request.graph.taxonomy[need[2]].droppable}
        lost = (lost | (before - now)) - now
        before = now
    for day, unit_id, segment, key in back:
        # where the unit above goes without for good, the selection is at fault, not the dates; where it goes
        # without for longer, its last day is named
        above = units.ancestors(unit_id)
        if not any((place, segment, key) in lost for place in above):
            ends = [day, *(at for at, *need in back if at > day and need[0] in above and need[1:] == [segment, key])]
            assert any(str(end) in note for note in result.notes for end in ends), (seed, day, unit_id, key)
    ended = {row.channel_id for row in bank.executions if row.actual and row.stage is Stage.SERVICE_STOP}
    assert not {row.channel_id for row in result.unplaced} & ended


def _live(channel, day: dt.date, result: Schedule) -> bool:
    opens = result.opens.get(channel.id)
    return channel.is_live or (channel.status is Status.PLANNED and opens is not None and opens <= day)


def _served(units, channel, key: str, local: bool) -> set[tuple[str, str, str]]:
    place = units.serving_unit(channel.owner_unit)
    return {
        (u, s, key) for u in units.customers_of(channel.owner_unit) for s in segments_of(channel)
        if not local or u == place
    }


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_sources_of_one_mini_program_end_together_or_six_months_apart(seed: int) -> None:
    bank = with_history(seed)
    result = bank.schedule(schedule_policy(horizon_months=14))
    stops = sorted({
        step.date for c, row in result.channels.items() if c.startswith("M") for step in row.stages
        if step.stage is Stage.SERVICE_STOP
    })
    assert all(later >= months_later(earlier, 6) for earlier, later in pairwise(stops))
