"""People's decisions: which of them still bind, and what they say about each channel and function."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from inventory.errors import InfeasiblePlan
from inventory.kinds import Action
from inventory.records import ChannelId, FunctionId, PersonDecision
from inventory.words import Words


@dataclass(frozen=True)
class People:
    """The decisions in force, by channel and by function, and those that have expired.

    ``held``: channels whose decision is nobody's word but what customers were told already; it binds like one.
    """

    channels: Mapping[ChannelId, PersonDecision] = field(default_factory=dict)
    functions: Mapping[FunctionId, PersonDecision] = field(default_factory=dict)
    expired: tuple[PersonDecision, ...] = ()
    held: frozenset[ChannelId] = frozenset()

    def word_on(self, channel_id: ChannelId) -> PersonDecision | None:
        """What a person said about the channel, what was merely announced left out."""
        return None if channel_id in self.held else self.channels.get(channel_id)

    def released(self, channels: Iterable[ChannelId]) -> "People":
        """The same without holding to what was announced for some channels."""
        gone = set(channels) & self.held
        kept = {c: word for c, word in self.channels.items() if c not in gone}
        return replace(self, channels=kept, held=self.held - gone)

    def closes(self, channel_id: ChannelId) -> bool:
        """A person said that the channel ends."""
        word = self.channels.get(channel_id)
        return word is not None and isinstance(word.action, Action) and word.action.ends_channel


def read_people(decisions: Iterable[PersonDecision], as_of: dt.date, words: Words) -> People:
    """Sort the decisions in force by what they speak of; the later word replaces the earlier.

    Raises
    ------
    InfeasiblePlan
        Two people said different things about one channel or function on the same day.
    """
    channels: dict[ChannelId, PersonDecision] = {}
    functions: dict[FunctionId, PersonDecision] = {}
    expired = []
    for word in sorted(decisions, key=lambda d: (d.decided_on, d.at.sheet, d.at.row)):
        if word.expires_on is not None and word.expires_on < as_of:
            expired.append(word)
        elif word.function_id is not None:
            _refuse_contradiction(functions.get(word.function_id), word, words)
            functions[word.function_id] = word
        else:
            _refuse_contradiction(channels.get(word.channel_id), word, words)
            channels[word.channel_id] = word
    return People(dict(sorted(channels.items())), dict(sorted(functions.items())), tuple(expired))


def describe_decision(word: PersonDecision, words: Words) -> str:
    """One sentence: who said what about which channel or function, and where it stands."""
    return words.say(
        "planner.decision", who=word.decided_by, day=word.decided_on.isoformat(), sheet=word.at.sheet, row=word.at.row,
        what=word.function_id or word.channel_id, action=words.say(f"planner.action.{word.action}"),
        target=words.say("planner.to", target=word.target_channel_id) if word.target_channel_id else "",
    )


def _refuse_contradiction(before: PersonDecision | None, word: PersonDecision, words: Words) -> None:
    if before is None or before.decided_on != word.decided_on:
        return
    if (before.action, before.target_channel_id) != (word.action, word.target_channel_id):
        conflict = (describe_decision(before, words), describe_decision(word, words))
        raise InfeasiblePlan(conflict, words.say("planner.relax.drop_one"))
