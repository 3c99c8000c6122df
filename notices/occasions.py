"""Who needs a notice, and when: one occasion per channel and dated stage, and which of them share a text."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from inventory.kinds import Action, ChannelKind, Disposition, Stage
from inventory.records import Channel, ChannelId
from migration.plan import ChannelDecision, Correction, Plan, StageStep
from notices.sources import Sources, is_staff, serves_persons

#: beside the stages: the notice that takes back announced days
CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Occasion:
    """One stage of one channel that customers (or staff) must hear about.

    ``number``: 1 for the first date of a stage, 2 for the second. ``together``: every channel of the shared
    website notice, this one among them, in id order; just this one where it has a text of its own.
    """

    channel: Channel
    decision: ChannelDecision
    step: StageStep
    number: int
    together: tuple[ChannelId, ...]
    corrections: tuple[Correction, ...] = ()  # announced days that change: this text takes them back

    @property
    def stage(self) -> str:
        """The stage the text is about; ``correction`` where it takes back announced days."""
        return CORRECTION if self.corrections else str(self.step.stage)

    @property
    def publish_on(self) -> dt.date:
        """The day the text goes out; a cancellation is told when it is applied for."""
        return self.step.request_on or self.step.date

    @property
    def folder(self) -> str:
        """Where its drafts stand inside ``notices/``."""
        return f"{self.channel.id}/{self.stage}"

    def path(self, medium: str, suffix: str) -> str:
        """The file of one medium: ``SA03/remind/sms.txt``, the second reminder ``sms-2.txt``."""
        return f"{self.folder}/{medium}{'' if self.number == 1 else f'-{self.number}'}.{suffix}"


def find_occasions(sources: Sources) -> tuple[Occasion, ...]:
    """Every channel and stage of the plan that needs a notice, by channel id, then date.

    Which stages do, for customers and for staff, stands in ``data/media.toml``. A channel that the plan opens
    (``NEW:…``) loses nothing and gets none.
    """
    shared = _shared_groups(sources)
    found = []
    changed = {row.channel_id for row in (*sources.plan.ending(), *sources.plan.changed())}
    for decision in sources.plan.channels:
        channel = sources.channel(decision.channel_id)
        if channel is None or decision.channel_id not in changed:
            continue
        stages = media_of("staff" if is_staff(channel) else "customers")
        seen: dict[Stage, int] = {}
        for step in decision.stages:
            seen[step.stage] = seen.get(step.stage, 0) + 1
            if stages.get(step.stage) and not _goes_unseen(decision, step):
                together = shared.get(channel.id, (channel.id,))
                found.append(Occasion(channel, decision, step, seen[step.stage], together))
    return tuple(found)


def find_corrections(sources: Sources) -> tuple[Occasion, ...]:
    """One occasion per channel with announced days that change, published on the day of the plan.

    A channel whose closing was called off is spoken of as it was announced, so that its customers know which
    notice is taken back.
    """
    found = []
    for channel_id, rows in sources.plan.corrections_of.items():
        channel, decision = sources.channel(channel_id), sources.plan.decision_of.get(channel_id)
        if channel is not None and decision is not None:
            stages = decision.stages or tuple(StageStep(row.stage, row.old) for row in rows if row.old)
            step = StageStep(rows[-1].stage, sources.plan.as_of)
            found.append(Occasion(channel, replace(decision, stages=stages), step, 1, (channel_id,), rows))
    return tuple(found)


def correction_media(sources: Sources) -> Mapping[ChannelId, tuple[str, ...]]:
    """The media in which each channel's announced days are taken back."""
    return {
        row.channel.id: media_for(row, sources.target(row.decision)) for row in find_corrections(sources)
    }


def _goes_unseen(decision: ChannelDecision, step: StageStep) -> bool:
    """WeChat leads everybody from a migrated mini-program to its successor: nobody sees its cancellation."""
    return step.stage is Stage.CANCEL and decision.mechanism == "mini_program_migration"


def media_of(readers: str) -> Mapping[str, tuple[str, ...]]:
    """The media of each stage, for ``customers`` or ``staff``."""
    return {stage: tuple(media) for stage, media in _table()[readers].items()}


def suffix_of(medium: str) -> str:
    """The file ending of a medium."""
    return str(_table()["suffix"][medium])


def media_for(occasion: Occasion, target: Channel | None) -> tuple[str, ...]:
    """The media of one occasion: a push needs an app at one end, a reply something to reply, large print a person."""
    if is_staff(occasion.channel):
        return media_of("staff")[occasion.stage]
    kinds = {occasion.channel.kind, target.kind if target else None}
    left_out = set()
    if ChannelKind.APP not in kinds:
        left_out.add("push")
    if not occasion.channel.kind.is_official_account and occasion.channel.kind is not ChannelKind.WECOM:
        left_out.add("reply")
    if not serves_persons(occasion.channel):
        left_out.add("large_print")
    return tuple(m for m in media_of("customers")[occasion.stage] if m not in left_out)


def _shared_groups(sources: Sources) -> dict[ChannelId, tuple[ChannelId, ...]]:
    """Channels that close in one wave to one target, with the same dates, kind and hotline, nothing held on them."""
    groups: dict[object, list[ChannelId]] = {}
    for decision in sources.plan.ending():
        channel = sources.channel(decision.channel_id)
        if channel is not None and _may_share(decision, channel, sources.plan):
            groups.setdefault(_key(decision, channel, sources), []).append(channel.id)
    return {member: tuple(ids) for ids in groups.values() for member in ids if len(ids) > 1}


def _may_share(decision: ChannelDecision, channel: Channel, plan: Plan) -> bool:
    if decision.action not in (Action.MERGE, Action.REDIRECT_TO_APP) or decision.assets or is_staff(channel):
        return False
    rows = plan.functions_of.get(decision.channel_id, ())
    return all(
        row.disposition is not Disposition.DROP and row.target_channel_id in (None, decision.target_channel_id)
        for row in rows
    )


def _key(decision: ChannelDecision, channel: Channel, sources: Sources) -> object:
    hotline = sources.hotline(channel, sources.target(decision))
    return (
        decision.wave, decision.action, decision.mechanism, decision.target_channel_id, channel.kind,
        channel.served_audience, sources.legal_person(channel).id, hotline.hotline if hotline else None,
        tuple((step.stage, step.date) for step in decision.stages),
    )


@cache
def _table() -> dict[str, Any]:
    text = resources.files("notices").joinpath("data/media.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
