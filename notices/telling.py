"""One notice in the making: its occasion, its sources, and what the things in it are called."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from inventory.kinds import Action, Level, Stage
from inventory.records import Channel, ChannelId
from notices.facts import FactBook, cell_place, stage_place
from notices.occasions import Occasion
from notices.routes import Leaving, by_day, find_leaving, unique
from notices.sources import Sources, situation_of
from notices.wording import Wording

#: a text names so many functions or channels, then counts the rest
NAMED = 6
#: a title names so many channels, then an attachment lists them
TITLED = 3


@dataclass(frozen=True)
class Telling:
    """What every sentence of one notice draws on. ``members``: the channels it speaks of, in id order."""

    occasion: Occasion
    sources: Sources
    book: FactBook
    members: tuple[ChannelId, ...]

    @property
    def wording(self) -> Wording:
        """The language."""
        return self.book.wording

    @property
    def channel(self) -> Channel:
        """The channel whose folder the notice stands in."""
        return self.occasion.channel

    @property
    def ends(self) -> bool:
        """Whether the channel goes, or only some of its functions."""
        return self.occasion.decision.action is not Action.KEEP

    @cached_property
    def target(self) -> Channel | None:
        """The successor, where the ledger has it."""
        return self.sources.target(self.occasion.decision)

    @cached_property
    def situation(self) -> str:
        """Which wording fits."""
        return situation_of(self.occasion.decision, self.target)

    @cached_property
    def leaving(self) -> tuple[Leaving, ...]:
        """The functions that stop on any of the channels."""
        decisions = self.sources.plan.decision_of
        return tuple(row for m in self.members for row in find_leaving(decisions[m], self.sources, self.book))

    @cached_property
    def names(self) -> dict[str, str]:
        """What the sentences call things: we, source, brief, old, alias, target, stop, first, names."""
        old = self._old()
        return {
            "we": self._we(), "source": self._source(), "old": old, "target": self._successor(),
            "alias": self.wording.say("form.alias", old=old) if self.ends and len(self.members) == 1 else "",
            "stop": self._stop(), "first": self._first(), "names": self.listing(row.name for row in self.leaving),
            "brief": self._brief(),
        }

    def say(self, key: str, **more: object) -> str:
        """A sentence with the common names filled in."""
        return self.wording.say(f"letters.{key}", **(self.names | more))

    def listing(self, names: Iterable[str], limit: int = NAMED) -> str:
        """Quoted names without repeats."""
        return self.wording.listing(unique(names), limit)

    def label(self, channel: Channel) -> str:
        """A name with its kind: “江河银行”微信服务号; the kind only where the name does not end with it."""
        name = self.book.title(f"channels[{channel.id}].name", channel)
        self.book.note(f"channels[{channel.id}].kind", str(channel.kind), cell_place(channel, "kind"))
        endings = tuple(ending.lower() for ending in self.wording.terms(f"kinds.{channel.kind}.ending"))
        key = "form.named" if name.lower().endswith(endings) else "form.labelled"
        return self.wording.say(key, name=self.wording.quote(name), kind=self.kind(channel))

    def label_of(self, channel_id: ChannelId) -> str:
        """The label of any id; an account the plan opens has no name yet: a hole."""
        channel = self.sources.channel(channel_id)
        if channel is not None:
            return self.label(channel)
        name = self.book.hole(f"channels[{channel_id}].name", "channels", "name")
        kind = self.wording.say("kinds.subscription_account.name")
        return self.wording.say("form.labelled", name=self.wording.quote(name), kind=kind)

    def between(self, targets: Iterable[ChannelId]) -> str:
        """The labels of several successors; "" for none."""
        return self.wording.say("form.and_word").join(self.label_of(target) for target in targets)

    def kind(self, channel: Channel) -> str:
        """What customers call this kind of channel."""
        return self.wording.say(f"kinds.{channel.kind}.name")

    def access(self, channel_id: ChannelId) -> str:
        """How to get to a successor, as the ledger says it."""
        channel = self.sources.channel(channel_id)
        if channel is None:
            return self.book.hole(f"channels[{channel_id}].access_hint", "channels", "access_hint")
        text = self.book.cell(f"channels[{channel_id}].access_hint", channel, "access_hint").rstrip("。.；;，, ")
        return self.wording.told(text)

    def hotline(self) -> str:
        """The number to call."""
        row = self.sources.hotline(self.channel, self.target)
        if row is None:
            return self.book.hole("hotline", "channels", "hotline", self.channel.at)
        return self.book.cell("hotline", row, "hotline")

    def bank(self) -> str:
        """The short name of the legal person, as it signs an SMS."""
        unit = self.sources.legal_person(self.channel)
        name = self.book.cell("bank.name", unit, "name")
        for suffix in self.wording.terms("form.entity_suffixes"):
            name = name.removesuffix(suffix) or name
        return name

    def issuer(self) -> str:
        """Who signs: the bank, or the branch under the bank's name."""
        unit, bank = self.sources.issuer(self.channel), self.bank()
        if unit.level in (Level.HEAD_OFFICE, Level.SUBSIDIARY):
            return bank
        name = self.book.cell("issuer.name", unit, "name")
        return name if bank in name else self.wording.say("form.branch_of", bank=bank, branch=name)

    def stage_day(self, stage: Stage) -> str:
        """The last date of a stage, "" where there is none."""
        steps = [step for step in self.occasion.decision.stages if step.stage is stage]
        return self.book.step_day(self.occasion.decision, steps[-1]) if steps else ""

    def publish_day(self) -> str:
        """The day the text goes out: that of the stage; for a cancellation the day it is applied for."""
        decision, step = self.occasion.decision, self.occasion.step
        if self.occasion.corrections:
            return self.book.day("as_of", step.date, "as_of")
        if step.request_on is None:
            return self.book.step_day(decision, step)
        place = stage_place(decision, step) + ".request_on"
        return self.book.day("request_on", step.request_on, place)

    def _stop(self) -> str:
        """The first day without the channel, or without the last function that leaves."""
        if day := self.stage_day(Stage.SERVICE_STOP):
            return day
        days = by_day(self.leaving)
        if not days:
            return self.book.step_day(self.occasion.decision, self.occasion.decision.stages[-1])
        first = days[max(days)][0]
        return self.book.day(f"functions[{first.function.id}].stops_on", max(days),
                             f"functions[{first.function.id}].stops_on")

    def _first(self) -> str:
        """The day the first function leaves; what a kept channel's customers must hear."""
        days = by_day(self.leaving)
        return self.wording.day(min(days)) if days and not self.ends else self._stop()

    def _we(self) -> str:
        bank = self.bank()
        is_bank = any(word in bank for word in self.wording.terms("form.bank_word"))
        return self.wording.say("form.we_bank" if is_bank else "form.we_company")

    def _old(self) -> str:
        if len(self.members) > 1:
            return self.wording.say("form.these_channels")
        return self.wording.say(f"kinds.{self.channel.kind}.{'old' if self.ends else 'this'}")

    def _brief(self) -> str:
        """The names without their kind, as far as a title can hold them."""
        rows = [row for m in self.members if (row := self.sources.channel(m))]
        names = [self.book.title(f"channels[{row.id}].name", row) for row in rows]
        return self.wording.say("form.between").join(self.wording.quote(name) for name in names[:TITLED])

    def _source(self) -> str:
        if len(self.members) == 1:
            return self.label(self.channel)
        key = "form.several" if len(self.members) > TITLED else "form.labelled"
        return self.wording.say(key, name=self._brief(), kind=self.kind(self.channel), count=len(self.members))

    def _successor(self) -> str:
        decision = self.occasion.decision
        if decision.target_channel_id is None:
            return ""
        self.book.note("target", decision.target_channel_id, f"channels[{decision.channel_id}].target_channel_id")
        return self.label_of(decision.target_channel_id)
