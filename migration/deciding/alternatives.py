"""What else a channel could have done, with everything else as decided: price, and why it was not taken."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

from inventory.kinds import Action
from inventory.records import ChannelId
from migration.deciding.beside import IMPOSSIBLE, kept_price, price_beside
from migration.deciding.option import Menu, Option
from migration.deciding.room import is_official, spare_leaves, spare_messages
from migration.plan import Alternative, is_new

if TYPE_CHECKING:
    from migration.deciding.parts import Parts


#: what stands against an option nobody forbids: its price
_PRICE_ONLY = frozenset({"keep_dearer", "keep_cheaper", "dearer_than_chosen", "equal"})


@dataclass(frozen=True, slots=True)
class Judged:
    """One option beside the decision. ``why``: a reason code of the wording table, with its facts."""

    action: Action
    target: ChannelId | None
    total: float | None
    why: str
    facts: dict[str, object]

    @property
    def open(self) -> bool:
        """Whether no rule stands against it."""
        return self.why in _PRICE_ONLY and self.total is not None


def find_alternatives(parts: Parts, own: ChannelId) -> tuple[Alternative, ...]:
    """The best few other options, cheapest first; keeping stands among them where the channel ends.

    The best of those no rule stands against is always among them.
    """
    judged = judge_options(parts, own)
    chosen = parts.outcome.chosen[own].option
    if chosen is not None:
        kept = _stated(parts, own, _kept_price(parts, own))
        more = kept - parts.prices[own].total
        judged.insert(0, Judged(Action.KEEP, None, kept, "keep_dearer" if more > 0 else "keep_cheaper",
                                {"difference": f"{abs(more):,}"}))
    return tuple(
        Alternative(j.action, j.target, None if j.total is None else round(j.total),
                    parts.words.say(f"planner.why_not.{j.why}", **j.facts), j.open)
        for j in _shown(judged, parts.setting.policy.whole("plan.alternatives"))
    )


def _shown(judged: list[Judged], limit: int) -> list[Judged]:
    """As many as are shown, the best open one in the last place where it would fall out."""
    shown = judged[:limit]
    best = min((j for j in judged if j.open), key=lambda j: j.total or 0, default=None)
    if best is not None and best not in shown:
        shown[-1:] = [best]
    return shown


def judge_options(parts: Parts, own: ChannelId) -> list[Judged]:
    """Every other option, one per action and target: the open ones by price, then those refused."""
    menu, chosen = parts.outcome.menus[own], parts.outcome.chosen[own].option
    found: dict[tuple[Action, ChannelId | None], Judged] = {}
    if chosen is not None:
        found[chosen.action, chosen.main] = Judged(chosen.action, chosen.main, None, "chosen", {})
    priced = sorted(((total_beside(parts, menu, o), o) for o in menu.options), key=lambda p: (p[0], p[1].order))
    for total, option in priced:
        if (option.action, option.main) not in found:
            found[option.action, option.main] = _judge(parts, menu, option, total)
    refused = sorted(
        ((menu.nominal_of_refused(r), at, r) for at, r in enumerate(menu.refused) if r.action is not Action.KEEP),
        key=lambda row: (row[0] is None, row[0] or 0.0, row[1]),
    )
    for price, _, r in refused:
        if (r.action, r.target) not in found:
            facts = {**_names(parts, r.target), **{k: shown(v) for k, v in r.facts.items()}}
            found[r.action, r.target] = Judged(r.action, r.target, price, r.why, facts)
    return [j for j in found.values() if j.why != "chosen"]


def total_beside(parts: Parts, menu: Menu, option: Option) -> float:
    """What the option costs the bank more than keeping the channel, with the others as decided."""
    return price_beside(parts.setting, menu, option, parts.others).total


def total_of_chosen(parts: Parts, own: ChannelId) -> float:
    """The same for what was decided; its price may be higher, where it shares what another builds anyway."""
    chosen = parts.outcome.chosen[own]
    if chosen.option is None:
        return kept_price(parts.setting, chosen.partials)
    return total_beside(parts, parts.outcome.menus[own], chosen.option)


def _kept_price(parts: Parts, own: ChannelId) -> float:
    """What a channel that ends would cost if it stayed: functions that gain by it would still go to the app."""
    ends = parts.selection.channels
    rows = [p for p in parts.outcome.menus[own].partials if not ends[p.target].action.ends_channel]
    return kept_price(parts.setting, rows)


def _judge(parts: Parts, menu: Menu, option: Option, total: float) -> Judged:
    why, facts = binding_rule(parts, menu, option)
    if why is None:
        difference = _stated(parts, menu.channel.id, total) - parts.prices[menu.channel.id].total
        why, facts = "dearer_than_chosen" if difference else "equal", {"difference": f"{difference:,}"}
    shown = None if total == float("inf") else _stated(parts, menu.channel.id, total)
    return Judged(option.action, option.main, shown, why, {**_names(parts, option.main), **facts})


def _stated(parts: Parts, own: ChannelId, total: float) -> int:
    """The price of an option, so that it differs from the price of the decision by what the bank would pay more."""
    return round(total + parts.bills[own].total - total_of_chosen(parts, own))


def binding_rule(parts: Parts, menu: Menu, option: Option) -> tuple[str | None, dict[str, object]]:
    """The rule that stands against an option with everything else as decided; None where none does."""
    setting, own = parts.setting, menu.channel.id
    choices = parts.selection.channels
    for target in option.successors:
        if target in choices and choices[target].action.ends_channel:
            return "target_ends", _names(parts, target)
    for leaner in parts.leaners.get(own, ()):
        if not choices[leaner].action.ends_channel:
            return "depended_on", _names(parts, leaner)
    if led_here := parts.led.get(own):
        return "takes_others_in", _names(parts, min(led_here))
    if option.main is not None and is_official(setting, option.main):
        why, facts = _account_rule(parts, own, option)
        if why is not None:
            return why, facts
    return _rule_on_functions(parts, menu, option)


def _rule_on_functions(parts: Parts, menu: Menu, option: Option) -> tuple[str | None, dict[str, object]]:
    """The platform's limit on migrations, and what others do with the functions this option relies on."""
    setting, own, chosen = parts.setting, option.channel, parts.outcome.chosen
    ends = parts.selection.channels
    if option.mechanism.endswith("_migration"):
        limit = setting.policy.number(f"platform.{option.mechanism}.max_sources")
        into = (o for c in chosen if c != own and (o := chosen[c].option) and o.mechanism == option.mechanism)
        if sum(o.successors[0] == option.successors[0] for o in into) >= limit:
            return "migration", {**_names(parts, option.successors[0]), "limit": shown(limit)}
    for key in option.leans:
        if all(ends[other].action.ends_channel for other in menu.carriers[key]):
            return "last_carrier", {"function": setting.graph.carried_by[own][key][0].name}
    price = price_beside(setting, menu, option, parts.others)
    if price == IMPOSSIBLE:
        return "relied_on", _names(parts, option.successors[0])
    if price.worst > -setting.policy.number("plan.min_gain") and not setting.people.closes(own):
        return "not_robust", {"expected": shown(price.total), "unfavourable": shown(price.worst)}
    return None, {}


def _account_rule(parts: Parts, own: ChannelId, option: Option) -> tuple[str | None, dict[str, object]]:
    setting, main = parts.setting, option.main
    assert main is not None
    others = [c for c in parts.merged.get(main, ()) if c != own]
    messages = setting.figures.messages
    sent = messages.get(own, 0.0)
    left = spare_messages(setting, main) - sum(messages.get(c, 0.0) for c in others)
    if sent and sent > left:
        return "messages", {**_names(parts, main), "messages": ceil(sent), "spare": max(0, floor(left))}
    spare = spare_leaves(setting, main, setting.policy.whole("platform.menu.leaves"))
    if len(option.open) + option.added > spare:
        return "menu", {**_names(parts, main), "needed": len(option.open) + option.added, "spare": spare}
    return None, {}


def _names(parts: Parts, target: ChannelId | None) -> dict[str, object]:
    if target is None:
        return {"target": "", "name": ""}
    if is_new(target):
        return {"target": target, "name": parts.words.say("planner.new_account")}
    return {"target": target, "name": parts.setting.inventory.channels[target].name}


def shown(value: object) -> object:
    """A figure as a sentence shows it: whole, with separators."""
    return f"{round(value):,}" if isinstance(value, float) and abs(value) != float("inf") else value
