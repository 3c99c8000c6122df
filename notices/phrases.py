"""The sentences of a notice, each from the plan and the wording tables."""

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from inventory.kinds import ChannelKind, Stage
from inventory.records import ChannelId
from notices.corrections import called_off
from notices.routes import Leaving, by_day, by_target, find_staying, needs_counter, unique
from notices.sources import is_staff
from notices.telling import NAMED, Telling

#: a closed list of what stays is given up to this length, beyond it only the first and "the rest"
_CLOSED_LIST = 12
#: these ways bring customers across by themselves, so nothing has to be followed or opened anew
_BY_THEMSELVES = ("account_migration", "mini_program_migration", "wecom_transfer")


@dataclass(frozen=True, slots=True)
class DatedNames:
    """A day and the functions that stop on it."""

    date: str
    names: str


@dataclass(frozen=True, slots=True)
class Route:
    """A successor: what it takes over, how to get there ("" where one is taken along), what the customer must do."""

    target: str
    names: str
    access: str
    how: str


def title(telling: Telling) -> str:
    """The title: what it is about and what happens, 关于…的公告 (公告 for customers, 通知 for colleagues)."""
    stage = telling.occasion.stage
    key = telling.situation if stage == Stage.ANNOUNCE else _title_key(telling, stage)
    form = telling.wording.say("form.circular" if is_staff(telling.channel) else "form.announcement")
    return telling.say(f"title.{stage}.{key}", form=form)


def short_title(telling: Telling) -> str:
    """The title of a push message."""
    return telling.say(f"push_title.{telling.occasion.stage}")


def _title_key(telling: Telling, stage: str) -> str:
    if called_off(telling):
        return "called_off"
    return "ends" if telling.ends else "partial"


def reason(telling: Telling) -> str:
    """Why, as customers (or colleagues) may read it."""
    if is_staff(telling.channel):
        return telling.say("reason.staff")
    safer = telling.situation == "app" and any(_moves_money(telling, row) for row in telling.leaving)
    return telling.say(f"reason.{'moved' if telling.situation == 'app' and not safer else telling.situation}")


def opening(telling: Telling) -> str:
    """The first paragraph: why, what, when, where instead."""
    several = telling.situation == "partial" and len(by_day(telling.leaving)) > 1
    return telling.say(f"opening.{'partial_steps' if several else telling.situation}", reason=reason(telling))


def go(telling: Telling) -> str:
    """Where to go, in half a sentence."""
    found = by_target(telling.leaving)
    if telling.situation == "partial":
        if not found:
            return telling.say("go.retire")
        return telling.say("go.partial", targets=telling.between(found))
    return telling.say(f"go.{telling.situation}")


def intake(telling: Telling) -> tuple[DatedNames, ...]:
    """New business that stops before the channel does, by day."""
    rows = [row for row in telling.leaving if row.is_intake]
    if rows or not telling.stage_day(Stage.INTAKE_STOP):
        return _dated(telling, by_day(rows))
    return (DatedNames(telling.stage_day(Stage.INTAKE_STOP), ""),)


def tranches(telling: Telling) -> tuple[DatedNames, ...]:
    """Servicing functions that stop on another day than the last one, or (a kept channel) each day's."""
    days = by_day(row for row in telling.leaving if not row.is_intake)
    if telling.ends and days:
        last = max(days)
        days = {day: rows for day, rows in days.items() if day != last}
    return _dated(telling, days)


def stopping_today(telling: Telling) -> str:
    """The functions that stop on the day of this stage."""
    return telling.listing(row.name for row in _today(telling))


def staying(telling: Telling) -> tuple[str, bool]:
    """What a kept channel goes on offering, and whether the list is complete."""
    if telling.ends:
        return "", True
    names = find_staying(telling.occasion.decision, telling.sources, telling.book)
    complete = len(names) <= _CLOSED_LIST
    return telling.listing(names if complete else names[:NAMED], _CLOSED_LIST), complete


def dropped(telling: Telling) -> str:
    """Functions that end without a successor; not said where nothing of the channel has one."""
    if telling.situation == "retire":
        return ""
    return telling.listing(row.name for row in telling.leaving if row.dropped)


def routes(telling: Telling) -> tuple[Route, ...]:
    """Where the functions go: the channel's successor first, then by number; an intake notice: new business only."""
    if telling.occasion.step.stage is Stage.INTAKE_STOP and _today(telling):
        return tuple(_route(telling, aim, rows) for aim, rows in by_target(_today(telling)).items())
    target = telling.occasion.decision.target_channel_id
    found = by_target(telling.leaving)
    ordered = sorted(found.items(), key=lambda item: (item[0] != target, -len(item[1]), item[0]))
    first = () if target is None or target in found else (_route(telling, target, ()),)
    return (*first, *(_route(telling, target_id, rows) for target_id, rows in ordered))


def counter(telling: Telling) -> tuple[str, ...]:
    """Where functions that older customers rely on can be had without a phone."""
    found = []
    for row in telling.leaving:
        wanted = needs_counter(row, telling.sources.channel(row.target_id))
        if wanted or (row.function.elder_critical and row.function.offline_alternative):
            place = telling.book.cell(f"functions[{row.function.id}].offline", row.function, "offline_alternative")
            found.append(telling.say("counter", name=telling.wording.quote(row.name), place=place))
    return unique(found)


def messages(telling: Telling) -> bool:
    """Whether customers must subscribe to their messages anew: consents do not cross from account to account."""
    if telling.situation in _BY_THEMSELVES:
        return False
    return any(row.decision.capability_id in _message_capabilities() for row in telling.leaving)


def _moves_money(telling: Telling, row: Leaving) -> bool:
    capability, taxonomy = row.decision.capability_id, telling.sources.graph.taxonomy
    return capability is not None and capability in taxonomy and taxonomy[capability].moves_money


def _today(telling: Telling) -> tuple[Leaving, ...]:
    step = telling.occasion.step
    named = [row for row in telling.leaving if row.function.id in step.functions]
    return tuple(named or (row for row in telling.leaving if row.decision.stops_on == step.date))


def _route(telling: Telling, target_id: ChannelId, rows: tuple[Leaving, ...]) -> Route:
    names = telling.listing((row.name for row in rows), NAMED if telling.ends else _CLOSED_LIST)
    names = names or telling.say("news" if telling.situation == "convert" else "services")
    label = telling.label_of(target_id)
    goes_along = telling.situation in _BY_THEMSELVES and target_id == telling.occasion.decision.target_channel_id
    known = telling.sources.channel(target_id)
    access = "" if goes_along and known is not None and not known.access_hint else telling.access(target_id)
    return Route(label, names, access, _how(telling, target_id, goes_along=goes_along))


def _how(telling: Telling, target_id: ChannelId, *, goes_along: bool) -> str:
    if is_staff(telling.channel):
        return ""
    if goes_along:
        return telling.say(f"how.{telling.situation}")
    channel = telling.sources.channel(target_id)
    kind = channel.kind if channel else ChannelKind.SUBSCRIPTION_ACCOUNT
    return telling.say(f"how.{kind}") if telling.ends or kind is ChannelKind.APP else ""


def _dated(telling: Telling, days: dict[dt.date, tuple[Leaving, ...]]) -> tuple[DatedNames, ...]:
    return tuple(DatedNames(telling.wording.day(day), telling.listing(r.name for r in days[day])) for day in days)


@cache
def _message_capabilities() -> frozenset[str]:
    text = resources.files("notices").joinpath("data/messages.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["capabilities"])
