"""Holding to what customers were told: as few announced decisions as possible change in a new plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from inventory.kinds import Stage
from inventory.records import ChannelId, PersonDecision, SourceRef
from migration.deciding.people import People
from migration.findings import Code, Finding, FindingSeverity
from migration.plan import ChannelDecision, Plan, is_new

if TYPE_CHECKING:
    import datetime as dt

    from inventory.inventory import Inventory
    from migration.deciding.parts import Parts

_NOWHERE = SourceRef("plan.json", 0)


def announced_rows(previous: Plan, as_of: dt.date) -> dict[ChannelId, ChannelDecision]:
    """The endings that customers have been told of by ``as_of``."""
    found = {}
    for row in previous.ending():
        told = min((s.date for s in row.stages if s.stage is Stage.ANNOUNCE), default=None)
        if told is not None and told <= as_of:
            found[row.channel_id] = row
    return found


def hold_to(people: People, previous: Plan, inventory: Inventory, as_of: dt.date) -> People:
    """The words in force, and beside them what was announced, wherever no person has said something newer."""
    told = {
        own: _as_word(row)
        for own, row in announced_rows(previous, as_of).items()
        if own in inventory.channels and inventory.channels[own].is_live and own not in people.channels
    }
    return replace(people, channels=dict(sorted({**people.channels, **told}.items())), held=frozenset(told))


def find_announced_changes(parts: Parts, previous: Plan) -> Iterator[Finding]:
    """What customers were told and no longer holds."""
    for own, row in announced_rows(previous, parts.as_of).items():
        now = parts.selection.channels.get(own)
        if now is None or (now.action, now.target_channel_id) == (row.action, row.target_channel_id):
            continue
        channel = parts.setting.inventory.channels[own]
        said, says = (parts.words.say(f"planner.action.{a}") for a in (row.action, now.action))
        text = parts.words.say(
            "planner.remark.announced_changed", name=channel.name, channel=own, before=said, after=says
        )
        evidence = {
            "before": [str(row.action), row.target_channel_id], "after": [str(now.action), now.target_channel_id],
        }
        yield Finding(Code.ANNOUNCED_CHANGED, FindingSeverity.HIGH, text, own, None, evidence, (channel.at,))


def _as_word(row: ChannelDecision) -> PersonDecision:
    announced = min(s.date for s in row.stages if s.stage is Stage.ANNOUNCE)
    target = row.target_channel_id
    return PersonDecision(
        row.channel_id, row.action, "", "", announced, _NOWHERE,
        target_channel_id=None if target is None or is_new(target) else target,
    )
