"""One channel decided again, at other figures, while every other channel does what a finished plan says."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from inventory.kinds import Action, Disposition, Status
from inventory.records import Channel, ChannelId, FunctionId
from migration.deciding.beside import Others, kept_price, price_beside
from migration.deciding.bill import Bill
from migration.deciding.option import Menu, Option, Partial
from migration.deciding.options import MenuBuilder
from migration.deciding.room import dependencies, is_official, spare_leaves, spare_messages
from migration.deciding.setting import Setting
from migration.plan import FunctionDecision, Plan


class Verdict(NamedTuple):
    """What becomes of the channel."""

    action: Action
    target_channel_id: ChannelId | None


class Alone:
    """Decides ``channel`` beside ``plan``; ``setting`` is what the plan was made from."""

    def __init__(self, plan: Plan, setting: Setting, channel: Channel) -> None:
        own, self._plan, self._channel = channel.id, plan, channel
        self.planned = Verdict(plan.decision_of[own].action, plan.decision_of[own].target_channel_id)
        self._ends = {row.channel_id for row in plan.channels if row.action.ends_channel}
        said, functions = setting.people.functions, setting.inventory.functions
        rows = [row for row in plan.functions if row.function_id not in said]
        sent = [p for row in rows if (p := self._sent(setting, row)) is not None]
        self._kept = [p.function for p in sent if p.channel == own]
        self._menus = {c: Menu(channel, setting.figures.active[own]) for c in setting.inventory.channels}
        for partial in sent:
            self._menus[partial.channel].partials.append(partial)
        self._others = Others(_built(setting, rows, own), frozenset(p.function for p in sent if p.channel != own))
        led = {row.target_channel_id for row in plan.channels if row.channel_id != own}
        led |= {row.target_channel_id for row in plan.functions
                if row.channel_id != own and functions[row.function_id].jumps_to is None}
        self._led_here = own in led
        self._relied_on = any(d == own and leaner not in self._ends for leaner, d in dependencies(setting))
        into = [row for row in plan.channels if row.channel_id != own and row.target_channel_id]
        self._merged = [(row.target_channel_id, row.channel_id) for row in into]
        self._migrated = Counter((row.mechanism, row.target_channel_id) for row in into)

    def decide(self, setting: Setting) -> Verdict:
        """The cheapest thing to do at the figures of ``setting``; of equals, as in the model, the first option."""
        builder = MenuBuilder(setting, self._channel)
        menu = builder.build()
        builder.follow(self._menus)
        margin = setting.policy.number("plan.min_gain")
        found = [(round(self._keep(setting, menu), 3), -1, Verdict(Action.KEEP, None))]
        for at, option in enumerate(menu.options) if not (self._led_here or self._relied_on) else ():
            price = price_beside(setting, menu, option, self._others)
            if price.worst <= -margin and not any(self._barred(setting, menu, option)):
                found.append((round(price.total, 3), at, Verdict(option.action, option.main)))
        return min(found)[2]

    def _keep(self, setting: Setting, menu: Menu) -> float:
        """What the channel costs if it stays: what the plan sends on to the app goes there, or all that gains by it."""
        going = [p for p in menu.partials if p.function in self._kept] if self._channel.id not in self._ends else None
        if going is None:
            going = [p for p in menu.partials if p.target not in self._ends]
        return kept_price(setting, going)

    def _barred(self, setting: Setting, menu: Menu, option: Option) -> Iterator[bool]:
        """Whether a rule stands against an option, whatever it costs."""
        main, policy = option.main, setting.policy
        yield bool(self._ends & set(option.successors))
        yield any(self._ends.issuperset(menu.carriers[key]) for key in option.leans)
        if option.mechanism.endswith("_migration"):
            limit = policy.number(f"platform.{option.mechanism}.max_sources")
            yield self._migrated[option.mechanism, main] >= limit
        if main is not None and is_official(setting, main):
            messages = setting.figures.messages
            sent = messages.get(option.channel, 0.0)
            others = sum(messages.get(source, 0.0) for target, source in self._merged if target == main)
            yield bool(sent) and sent + others > spare_messages(setting, main)
            spare = spare_leaves(setting, main, policy.whole("platform.menu.leaves"))
            yield len(option.open) + option.added > spare

    def _sent(self, setting: Setting, row: FunctionDecision) -> Partial | None:
        """A function that goes on to the app while its channel stays."""
        target, twin = row.target_channel_id, row.target_function_id
        gone = row.channel_id in self._ends or row.disposition is not Disposition.REDIRECT_TO_APP
        if gone or target is None or twin is None:
            return None
        return Partial(row.channel_id, row.function_id, setting.graph.key_of(row.function_id), target, twin, Bill())


def _built(
    setting: Setting, rows: list[FunctionDecision], own: ChannelId
) -> dict[tuple[ChannelId, str], frozenset[ChannelId]]:
    """What the other channels have built anew, and where."""
    found: dict[tuple[ChannelId, str], frozenset[ChannelId]] = {}
    carried = setting.graph.carried_by
    for row in rows:
        target = row.target_channel_id
        if row.channel_id == own or target is None or row.target_function_id is not None:
            continue
        key = setting.graph.key_of(FunctionId(row.function_id))
        opens = key in carried.get(target, {}) and setting.inventory.channels[target].status is Status.PLANNED
        if row.disposition is Disposition.MOVE and not opens:
            found[target, key] = found.get((target, key), frozenset()) | {row.channel_id}
    return found
