"""From the graph to the plan: analyse, build options, decide, schedule, price, explain, check."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from inventory.collector import collector_resting
from inventory.errors import InfeasiblePlan
from inventory.graph import CapabilityGraph
from inventory.kinds import Action
from inventory.records import ChannelId, PersonDecision
from inventory.words import Words, load_words
from migration.analysis import Analysis, analyse
from migration.deciding.announced import hold_to
from migration.deciding.assemble import assemble
from migration.deciding.choices import build_selection
from migration.deciding.conflict import explain_conflict
from migration.deciding.optimise import NoSolution, Outcome, optimise
from migration.deciding.option import Menu, Refused
from migration.deciding.options import build_options
from migration.deciding.parts import Parts
from migration.deciding.people import People, describe_decision, read_people
from migration.deciding.recheck import recheck
from migration.deciding.setting import Setting
from migration.deciding.solver import Solver, solve_binary
from migration.findings import Code
from migration.plan import Plan
from migration.policy import Policy
from migration.schedule import ScheduleRequest, schedule
from migration.selection import Schedule, Selection


@dataclass(frozen=True)
class PlanRequest:
    """What a plan is made from.

    ``as_of``: the day the data speak of; ``start``: the first day anything may be announced. ``decisions``:
    people's words beside those of the inventory, such as those read back from a plan workbook.
    ``previous``: what was announced already. ``shared_followers``: followers of the first channel who
    follow the second too.
    """

    graph: CapabilityGraph
    policy: Policy
    as_of: dt.date
    start: dt.date
    lang: str = "zh"
    decisions: tuple[PersonDecision, ...] = ()
    previous: Plan | None = None
    shared_followers: Mapping[tuple[ChannelId, ChannelId], int] = field(default_factory=dict)
    analysis: Analysis | None = None


@dataclass(frozen=True, slots=True)
class Means:
    """Who answers the two exact models; whoever plans a bank again and again may remember answers."""

    solver: Solver = solve_binary
    calendar: Callable[[ScheduleRequest], Schedule] = schedule


@collector_resting()
def build_plan(request: PlanRequest) -> Plan:
    """Decide, schedule, price and explain every channel and function.

    Raises
    ------
    InfeasiblePlan
        People's decisions and dates contradict each other or the protections; carries an irreducible conflict.
    """
    analysis = request.analysis or analyse(request.graph, request.policy, request.as_of, request.lang)
    setting = make_setting(request, analysis, load_words("migration", request.lang))
    return complete_plan(replace(request, analysis=analysis), setting, build_options(setting))


def complete_plan(
    request: PlanRequest, setting: Setting, menus: dict[ChannelId, Menu], means: Means = Means()
) -> Plan:
    """Decide, schedule, price and explain, from the options on; the request carries its analysis."""
    analysis, words = request.analysis, load_words("migration", request.lang)
    assert analysis is not None
    outcome, selection, timetable = decide(setting, menus, request, words, means)
    if outcome.people is not setting.people:
        setting = replace(setting, people=outcome.people)
    parts = Parts(setting, outcome, selection, timetable, analysis, request.as_of, request.lang, request.previous)
    plan = assemble(parts)
    recheck(plan, request.graph, request.policy, setting.people)
    return plan


def make_setting(request: PlanRequest, analysis: Analysis, words: Words) -> Setting:
    """What options are built from."""
    decisions = dict.fromkeys((*request.graph.inventory.decisions, *request.decisions))
    people = read_people(decisions, request.as_of, words)
    if request.previous is not None:
        people = hold_to(people, request.previous, request.graph.inventory, request.as_of)
    return Setting(request.graph, request.policy, request.start, people, find_low(analysis), request.shared_followers)


def find_low(analysis: Analysis) -> frozenset[ChannelId]:
    """The channels the analysis found hardly active."""
    low = (f.channel_id for f in analysis.findings if f.code is Code.LOW_ACTIVITY)
    return frozenset(own for own in low if own is not None)


def decide(
    setting: Setting, menus: dict[ChannelId, Menu], request: PlanRequest, words: Words, means: Means = Means()
) -> tuple[Outcome, Selection, Schedule]:
    """Optimise and schedule; a closing without room in the calendar is kept, and all is decided again."""
    while True:
        try:
            outcome = optimise(setting, menus, means.solver)
        except NoSolution as error:
            if not setting.people.held & set(error.group):
                raise explain_conflict(setting, menus, error.group, words) from error
            setting = replace(setting, people=_release(setting, error.group))
            menus = build_options(setting)
            continue
        selection = build_selection(setting, outcome)
        timetable = means.calendar(ScheduleRequest(
            selection, setting.graph, request.policy, request.as_of, request.start, request.lang, request.previous
        ))
        late = {u.channel_id: u.text for u in timetable.unplaced}
        if not late:
            return outcome, selection, timetable
        for own, text in sorted(late.items()):
            _lock(setting, menus, own, text, words)


def _release(setting: Setting, group: tuple[ChannelId, ...]) -> People:
    """Take back as little of what was announced as makes a plan possible: one channel if one is enough."""
    held = sorted(setting.people.held & set(group))
    for own in held:
        fewer = setting.people.released([own])
        trial = replace(setting, people=fewer)
        try:
            optimise(trial, build_options(trial))
        except NoSolution as error:
            if not set(error.group) & set(group):
                return fewer
        else:
            return fewer
    return setting.people.released(held)


def _lock(setting: Setting, menus: dict[ChannelId, Menu], own: ChannelId, text: str, words: Words) -> None:
    """Keep a channel the calendar has no room for; a person's word is reported as impossible instead."""
    if word := setting.people.word_on(own):
        conflict = (describe_decision(word, words), text)
        raise InfeasiblePlan(conflict, words.say("planner.relax.dates", channel=own))
    refused = [*menus[own].refused, Refused(Action.KEEP, None, "no_room", facts={"text": text})]
    menus[own] = replace(menus[own], options=[], partials=[], refused=refused)
