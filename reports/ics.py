"""``calendar.ics``: every stage as a whole-day event, written by hand so that it is the same bytes every time."""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterator

from inventory.graph import CapabilityGraph
from inventory.kinds import Stage
from inventory.records import ChannelId, FunctionId
from inventory.words import Words, load_words
from migration.plan import ChannelDecision, Plan, StageStep
from migration.schedule.stage_steps import last_rollback

_DAY = dt.timedelta(days=1)
#: bytes of one line, the line end not counted (RFC 5545, 3.1)
_LINE_BYTES = 75
_ALARM_DAYS = 7
#: stages of channels up to which each has an event; channels an event of a day names before it counts the rest
MOST_EVENTS, _NAMED = 5_000, 30
#: a calendar made from later data replaces an earlier one
_EPOCH = dt.date(2020, 1, 1)


def calendar_file(plan: Plan, graph: CapabilityGraph, lang: str) -> bytes:
    """The calendar as bytes: CRLF, lines folded at 75 bytes, stable ids, no clock."""
    words = load_words("reports", lang)
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{words.say('calendar.prodid')}", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH", f"X-WR-CALNAME:{_escape(words.say('calendar.name'))}",
    ]
    for event in _all_events(plan, graph, words):
        lines += event
    lines.append("END:VCALENDAR")
    return b"".join(fold(line) for line in lines)


def fold(line: str) -> bytes:
    """One content line, folded at 75 bytes without cutting a character, with its CRLF."""
    parts: list[bytes] = []
    part, room = b"", _LINE_BYTES
    for character in line:
        data = character.encode()
        if len(part) + len(data) > room:
            parts.append(part)
            part, room = b"", _LINE_BYTES - 1  # the blank that marks a folded line
        part += data
    return b"\r\n ".join([*parts, part]) + b"\r\n"


def _all_events(plan: Plan, graph: CapabilityGraph, words: Words) -> Iterator[list[str]]:
    """An event per channel and stage; with very many, per day and stage: no calendar takes tens of thousands."""
    if sum(len(row.stages) for row in plan.channels) > MOST_EVENTS:
        yield from _days(plan, graph, words)
        return
    for decision in sorted(plan.channels, key=lambda row: row.channel_id):
        yield from _events(decision, plan, graph, words)


def _days(plan: Plan, graph: CapabilityGraph, words: Words) -> Iterator[list[str]]:
    """One event per day and stage, with how many channels and the first of them."""
    due: dict[tuple[dt.date, str], list[ChannelId]] = defaultdict(list)
    for decision in plan.channels:
        days = [(step.date, str(step.stage)) for step in decision.stages]
        days += [(step.request_on, "request") for step in decision.stages if step.request_on]
        days += [(decision.opens_on, "opens")] if decision.opens_on else []
        for key in dict.fromkeys(days):
            due[key].append(decision.channel_id)
    for (day, stage), channels in sorted(due.items()):
        title = words.say({"request": "calendar.requests", "opens": "dates.opening"}.get(stage, f"stages.{stage}"))
        summary = words.say("calendar.many", stage=title, count=len(channels))
        names = [f"{c} {_name(c, graph)}" for c in sorted(channels)[:_NAMED]]
        more = [words.say("calendar.more", count=len(channels) - _NAMED)] if len(channels) > _NAMED else []
        digest = hashlib.sha256(f"{day}\n{stage}".encode()).hexdigest()[:16]
        yield _event(f"{digest}-{stage}-day@channel-consolidate", day, (summary, "\n".join([*names, *more])), plan)


def _events(
    decision: ChannelDecision, plan: Plan, graph: CapabilityGraph, words: Words
) -> Iterator[list[str]]:
    name = _name(decision.channel_id, graph)
    if decision.opens_on:
        summary = words.say("calendar.summary", stage=words.say("dates.opening"), channel=name)
        yield _event(_uid(decision, "opens", decision.opens_on), decision.opens_on, (summary, ""), plan)
    for step in decision.stages:
        summary = words.say("calendar.summary", stage=words.say(f"stages.{step.stage}"), channel=name)
        described = _describe(decision, step, graph, words)
        yield _event(_uid(decision, str(step.stage), step.date), step.date, (summary, described), plan)
        if step.request_on:
            key = "request_migration" if decision.mechanism.endswith("_migration") else "request"
            summary = words.say(f"calendar.{key}", channel=name)
            yield _event(_uid(decision, "request", step.request_on), step.request_on, (summary, ""), plan)


def _event(uid: str, day: dt.date, texts: tuple[str, str], plan: Plan) -> list[str]:
    """One whole-day event; a stage with several days has one event a day, told apart by what stops."""
    summary, description = texts
    lines = [
        "BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{plan.as_of:%Y%m%d}T000000Z",
        f"SEQUENCE:{(plan.as_of - _EPOCH).days}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{day + _DAY:%Y%m%d}", f"SUMMARY:{_escape(summary)}",
    ]
    if description:
        lines.append(f"DESCRIPTION:{_escape(description)}")
    alarm = ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escape(summary)}", f"TRIGGER:-P{_ALARM_DAYS}D"]
    return [*lines, "TRANSP:TRANSPARENT", *alarm, "END:VALARM", "END:VEVENT"]


def _uid(decision: ChannelDecision, stage: str, day: dt.date) -> str:
    """The same for the same step of the same channel, so that a later calendar moves the event."""
    days = sorted({step.date for step in decision.stages if step.stage == stage})
    number = days.index(day) if day in days else 0
    digest = hashlib.sha256(f"{decision.channel_id}\n{stage}\n{number}".encode()).hexdigest()[:16]
    return f"{digest}-{stage}@channel-consolidate"


def _describe(decision: ChannelDecision, step: StageStep, graph: CapabilityGraph, words: Words) -> str:
    channel = graph.inventory.channels.get(decision.channel_id)
    lines = []
    if channel is not None:
        lines.append(words.say("calendar.unit", unit=graph.inventory.units[channel.owner_unit].name))
    if decision.wave is not None:
        lines.append(words.say("calendar.wave", wave=decision.wave))
    if step.stage in (Stage.INTAKE_STOP, Stage.SERVICE_STOP):
        lines.append(words.say("calendar.first_without", before=step.date - _DAY))
    if step.functions:
        names = [graph.inventory.functions[FunctionId(f)].name for f in step.functions]
        lines.append(words.say("calendar.functions", names="、".join(names)))
    if step.irreversible and (day := last_rollback(decision)):
        lines.append(words.say("calendar.irreversible", day=day))
    return "\n".join(lines)


def _name(channel_id: ChannelId, graph: CapabilityGraph) -> str:
    channel = graph.inventory.channels.get(channel_id)
    return channel.name if channel else channel_id


def _escape(text: str) -> str:
    """Commas, semicolons, backslashes and line ends as RFC 5545 wants them; control characters go."""
    clean = "".join(c for c in text.replace("\r\n", "\n") if c == "\n" or c >= " ")
    return clean.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
