"""What the planner itself noticed: undecided channels, links to re-point, flags left standing, expired words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from inventory.kinds import Action
from inventory.records import ChannelId
from migration.deciding.choices import end_of_path
from migration.deciding.option import Menu, Refused
from migration.findings import Code, Finding, FindingSeverity

if TYPE_CHECKING:
    from migration.deciding.parts import Parts

_FLAGS = {"low_activity", "redundant", "misfit"}


def find_remarks(parts: Parts) -> tuple[Finding, ...]:
    """The planner's own findings, by code, channel, function."""
    found = [*_undecided(parts), *_links_to_repoint(parts), *_kept_despite_flag(parts), *_expired(parts)]
    return tuple(sorted(found, key=lambda f: (f.code, f.channel_id or "", f.function_id or "", f.text)))


def _undecided(parts: Parts) -> Iterator[Finding]:
    for own, menu in parts.outcome.menus.items():
        close = [r for r in menu.refused if r.why == "not_robust" and r.bill is not None]
        if parts.outcome.chosen[own].option is None and close and not menu.options:
            yield _undecided_one(parts, menu, min(close, key=lambda r: (_expected(r), r.action, r.target or "")))


def _undecided_one(parts: Parts, menu: Menu, refused: Refused) -> Finding:
    """Which figure would decide: the line that is widest between expected and unfavourable."""
    bill = refused.bill
    assert bill is not None
    line = max(sorted(bill.lines), key=lambda n: bill.worst[n] - bill.lines[n])
    cells = sorted(set(bill.guesses.get(line, ())))
    channel = menu.channel
    expected, worst = round(_expected(refused)), round(float(str(refused.facts["unfavourable"])))
    text = parts.words.say(
        "planner.remark.undecided" if cells else "planner.remark.undecided_judgement",
        name=channel.name, channel=channel.id, action=parts.words.say(f"planner.action.{refused.action}"),
        target=_name(parts, refused.target), gain=f"{-expected:,}", loss=f"{worst:,}",
        line=parts.words.say(f"planner.line.{line}"),
        cells=parts.words.say("planner.comma").join(parts.words.say(f"planner.cell.{c.split(':')[0]}") for c in cells),
    )
    evidence = {"action": str(refused.action), "target_channel_id": refused.target, "expected_cny": expected,
                "unfavourable_cny": worst, "line": line, "cells": cells}
    return Finding(Code.UNDECIDED, FindingSeverity.MEDIUM, text, channel.id, None, evidence, (channel.at,))


def _links_to_repoint(parts: Parts) -> Iterator[Finding]:
    """Entries of surviving channels that lead to an ending one, with where they should lead instead."""
    choices = parts.selection.channels
    for row in parts.setting.inventory.functions.values():
        goal = row.jumps_to
        if goal is None or goal not in choices or not choices[goal].action.ends_channel:
            continue
        if choices[row.channel_id].action.ends_channel:
            continue
        end = end_of_path(parts.setting, parts.outcome.chosen, row)
        text = parts.words.say(
            "planner.remark.repoint" if end else "planner.remark.repoint_nowhere",
            function=row.name, name=_name(parts, row.channel_id), goal=_name(parts, goal), target=_name(parts, end),
        )
        evidence = {"leads_to": goal, "repoint_to": end}
        yield Finding(Code.DEAD_END, FindingSeverity.HIGH, text, row.channel_id, row.id, evidence, (row.at,))


def _kept_despite_flag(parts: Parts) -> Iterator[Finding]:
    for own, flags in parts.analysis.flags.items():
        standing = sorted(flags & _FLAGS)
        if not standing or own not in parts.selection.channels:
            continue
        if parts.selection.channels[own].action is Action.KEEP and parts.setting.inventory.channels[own].is_live:
            names = parts.words.say("planner.comma").join(parts.words.say(f"planner.flag.{f}") for f in standing)
            text = parts.words.say("planner.remark.kept_despite_flag", name=_name(parts, own), channel=own, flags=names)
            person = parts.setting.people.word_on(own)
            evidence = {"flags": standing, "decided_by": person.decided_by if person else "plan"}
            at = parts.setting.inventory.channels[own].at
            yield Finding(Code.KEPT_DESPITE_FLAG, FindingSeverity.MEDIUM, text, own, None, evidence, (at,))


def _expired(parts: Parts) -> Iterator[Finding]:
    for word in parts.setting.people.expired:
        assert word.expires_on is not None
        text = parts.words.say("planner.remark.expired", who=word.decided_by, day=word.expires_on.isoformat(),
                               name=_name(parts, word.channel_id), channel=word.channel_id)
        evidence = {"expires_on": word.expires_on.isoformat(), "decided_by": word.decided_by}
        yield Finding(Code.STALE_DATA, FindingSeverity.MEDIUM, text, word.channel_id, word.function_id, evidence,
                      (word.at,))


def _expected(refused: Refused) -> float:
    return float(str(refused.facts["expected"]))


def _name(parts: Parts, channel_id: ChannelId | None) -> str:
    if channel_id is None:
        return ""
    channels = parts.setting.inventory.channels
    return channels[channel_id].name if channel_id in channels else parts.words.say("planner.new_account")
