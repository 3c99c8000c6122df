"""How ids and vocabulary read for people: one place, used by every report."""

from collections import Counter
from collections.abc import Iterable

from inventory.kinds import Action
from inventory.records import Channel, ChannelId, UnitId
from inventory.words import Words
from migration.plan import ChannelDecision, origin_of
from reports.job import Job


class Labels:
    """Names of channels, units and vocabulary in one language."""

    def __init__(self, job: Job, words: Words) -> None:
        self.inventory, self.taxonomy, self.words = job.inventory, job.graph.taxonomy, words
        names = Counter(channel.name for channel in job.inventory.channels.values())
        self._shared_names = {name for name, count in names.items() if count > 1}

    def channel(self, channel_id: str) -> str:
        """The name of a channel; an account the plan opens is called so."""
        if channel_id in self.inventory.channels:
            return self.inventory.channels[ChannelId(channel_id)].name
        return self.words.say("labels.new_account", name=self.inventory.channels[origin_of(channel_id)].name)

    def distinct(self, channel_id: str) -> str:
        """The name of a channel, with its kind where several channels share the name."""
        name = self.channel(channel_id)
        if name not in self._shared_names:
            return name
        return self.words.say(
            "labels.qualified", name=name, kind=self.kind(self.inventory.channels.get(ChannelId(channel_id)))
        )

    def aim(self, channel_id: str | None) -> str:
        """A target as "id name", empty where there is none."""
        return f"{channel_id} {self.channel(channel_id)}" if channel_id else ""

    def kind(self, channel: Channel | None) -> str:
        """The kind of a channel; what the plan opens is a subscription account."""
        return self.words.say(f"kinds.{channel.kind if channel else 'subscription_account'}")

    def line(self, channel: Channel | None) -> str:
        """The business line, empty where unknown."""
        return self.words.say(f"lines.{channel.business_line}") if channel and channel.business_line else ""

    def status(self, channel: Channel) -> str:
        """The status as the bank filled it; empty where blank."""
        return self.words.say(f"status.{channel.status}") if channel.status else ""

    def owner(self, channel_id: str) -> UnitId:
        """The owner unit, also of an account the plan opens."""
        return self.inventory.channels[origin_of(channel_id)].owner_unit

    def unit_of(self, channel_id: str) -> str:
        """The name of the owner unit."""
        return self.inventory.units[self.owner(channel_id)].name

    def action(self, action: Action) -> str:
        """An action in words."""
        return self.words.say(f"actions.{action}")

    def decision(self, row: ChannelDecision) -> str:
        """What becomes of a channel; one that stays but loses functions is called so."""
        if row.action is Action.KEEP and row.stages:
            return self.words.say("labels.partly")
        return self.action(row.action)

    def mechanism(self, mechanism: str) -> str:
        """How customers get across, in words."""
        return self.words.say(f"mechanisms.{mechanism}")

    def capability(self, capability_id: str | None) -> str:
        """A capability as "name (id)", or that nobody could map it."""
        if capability_id is None:
            return self.words.say("labels.unmapped")
        row = self.taxonomy.get(capability_id)
        if row is None:
            return capability_id
        return f"{row.name_zh if self.words.lang == 'zh' else row.name_en} ({capability_id})"

    def next_best(self, row: ChannelDecision) -> str:
        """The next best option with its price and why it was not taken; where none is open, what bars the nearest."""
        option = row.next_best or next((a for a in row.alternatives if not a.open), None)
        if option is None:
            return ""
        goal = f" → {self.distinct(option.target_channel_id)}" if option.target_channel_id else ""
        unpriced = option.total is None or option.action is Action.KEEP  # keeping is what the others are priced against
        key = "barred" if not option.open else "alternative_unpriced" if unpriced else "alternative"
        total = "" if option.total is None else f"{option.total:,}"
        facts = {"action": self.action(option.action), "goal": goal, "total": total, "why_not": option.why_not}
        return self.words.say(f"labels.{key}", **facts)

    def join(self, parts: Iterable[str]) -> str:
        """Items of a list, as the language separates them."""
        return self.words.say("labels.comma").join(parts)
