"""Why each channel is decided as it is: code, sentence, figures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from inventory.graph import CapabilityKey
from inventory.kinds import Action
from inventory.records import ChannelId
from migration.deciding.alternatives import binding_rule, total_beside
from migration.deciding.optimise import Chosen
from migration.deciding.option import Menu, Option, Refused
from migration.deciding.retelling import names_apart, shown
from migration.plan import Reason, is_new

if TYPE_CHECKING:
    from migration.deciding.parts import Parts

#: refusals that say more come first
_TELLING = (
    "not_robust", "cannot_place", "dearer", "no_ground", "no_ground_all", "no_ground_content", "busier",
    "not_elsewhere", "held",
)
_SHOWN = 5


class Reasons:
    """Reasons and confidence of every decision."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._words = parts.words
        self._channels = parts.setting.inventory.channels
        self._names_apart = names_apart(self._channels, parts.words)

    def of(self, own: ChannelId) -> tuple[Reason, ...]:
        """The reasons of one channel, the decisive one first."""
        chosen, menu = self._parts.outcome.chosen[own], self._parts.outcome.menus[own]
        reasons = [*self._person(own)]
        if chosen.option is not None:
            reasons += [*self._grounds(menu, chosen.option), *self._successors(chosen, chosen.option),
                        self._mechanism(own, chosen.option), self._money(own)]
        else:
            reasons += [*self._kept(menu), *self._partial(chosen), *self._flagged(own)]
        return tuple(reasons)

    def of_new(self, new: ChannelId) -> tuple[Reason, ...]:
        """Why an account is opened."""
        source = self._channels[ChannelId(new.split(":", 1)[1])]
        return (self._say("new_account", name=source.name, channel=source.id),)

    def confidence(self, own: ChannelId) -> str:
        """High where every figure is known and every function mapped, low where most rests on ranges."""
        bill, chosen = self._parts.bills[own], self._parts.outcome.chosen[own]
        guessed = sum(abs(v) for line, v in bill.lines.items() if bill.guesses.get(line))
        everything = sum(abs(v) for v in bill.lines.values())
        unmapped = any(key[0] == "?" for key in chosen.fills)
        if chosen.option is None and any(r.why == "not_robust" for r in self._parts.outcome.menus[own].refused):
            return "low"
        if not everything:
            rows = self._parts.setting.inventory.functions_of[own]
            return "high" if rows and not unmapped else "medium"
        share = guessed / everything
        return "low" if share > 1 / 2 else "medium" if share > 0 or unmapped else "high"

    # ---------------------------------------------------------------- a channel that ends

    def _person(self, own: ChannelId) -> Iterable[Reason]:
        if own in self._parts.setting.people.held:
            yield self._say("announced")
        word = self._parts.setting.people.word_on(own)
        if word is not None:
            price = self._parts.prices[own].total
            yield self._say("person", who=word.decided_by, day=word.decided_on.isoformat(), why=word.reason,
                            rows=[f"{word.at.sheet}!{word.at.row}"], price=price)

    def _grounds(self, menu: Menu, option: Option) -> Iterable[Reason]:
        own = menu.channel.id
        if option.action is Action.CONVERT:
            yield self._say("misfit", functions=len(self._parts.setting.inventory.functions_of[own]))
        if "unused" in menu.grounds:
            yield self._say("unused", functions=len(self._parts.setting.inventory.functions_of[own]))
        if "low_activity" in menu.grounds:
            found = next((f for f in self._parts.analysis.of(own) if f.code == "low_activity"), None)
            if found is not None:
                yield Reason("low_activity", found.text, found.evidence)
        shares = self._shares(own, option)
        if shares["offered"] and option.action is not Action.RETIRE:
            code = "all.redundant" if shares["offered"] == shares["total"] else "redundant"
            yield self._say(code, **shares, names=self._names(option.successors))

    def _successors(self, chosen: Chosen, option: Option) -> Iterable[Reason]:
        own = option.channel
        built = [k for k, t in chosen.fills.items() if t is not None]
        dropped = [k for k, t in chosen.fills.items() if t is None] + [*option.leans, *option.ended]
        if option.action is Action.RETIRE:
            yield self._say("no_successor", count=len(dropped))
        elif option.action is Action.CONVERT:
            yield self._say("goes_along", name=self._name(option.successors[0]), count=len(option.stays))
        else:
            yield self._say("successor", name=self._names(option.successors), offered=len(option.placed))
        if built:
            yield self._say("built", count=len(built), functions=self._function_names(own, built))
        if dropped and option.action is not Action.RETIRE:
            yield self._say("dropped", count=len(dropped), functions=self._function_names(own, dropped))

    def _mechanism(self, own: ChannelId, option: Option) -> Reason:
        main = option.main
        followers = None
        if main is not None and not is_new(main):
            followers = self._channels[main].followers
        code = option.mechanism
        limit = self._parts.setting.policy.whole("platform.account_migration.max_target_followers")
        official = self._channels[own].kind.is_official_account
        if code == "guided_refollow" and official and followers is not None and followers > limit:
            return self._say("mechanism.too_many_followers", name=self._name(main), followers=followers, limit=limit)
        return self._say(f"mechanism.{code}", name=self._name(main) if main else "")

    def _money(self, own: ChannelId) -> Reason:
        lines = self._parts.prices[own].lines
        parts = {p: sum(v for n, v in lines.items() if n.startswith(p)) for p in ("annual_", "one_off_", "shadow_")}
        years = self._parts.setting.policy["plan.horizon_years"].value
        shown = {"cash": -parts["annual_"], "once": parts["one_off_"], "judgement": parts["shadow_"], "years": years}
        return self._say("money", **shown)

    # ---------------------------------------------------------------- a channel that stays

    def _kept(self, menu: Menu) -> Iterable[Reason]:
        own = menu.channel.id
        led = self._parts.merged.get(own, ())
        if led:
            yield self._say("takes_in", count=len(led), names=self._names(led[:_SHOWN]))
        barred = next((r for r in menu.refused if r.action is Action.KEEP), None)
        if barred is not None:
            if barred.why == "no_room":
                yield Reason("no_room", str(barred.facts["text"]))
            elif barred.why == "planned":
                yield self._say("planned_opens" if own in self._parts.opened else "planned")
            elif barred.why == "only_here":
                yield from self._why_kept(menu)
            elif barred.why != "person":
                yield self._say(barred.why)
            return
        yield from self._why_kept(menu)

    def _why_kept(self, menu: Menu) -> Iterable[Reason]:
        own = menu.channel.id
        only = self._only_here(menu)
        if only:
            yield self._say("only_here", count=len(only), functions=self._function_names(own, only))
        if menu.options:
            best = min(menu.options, key=lambda o: (total_beside(self._parts, menu, o), o.order))
            why, facts = binding_rule(self._parts, menu, best)
            total = total_beside(self._parts, menu, best)
            price = {"price": round(total)} if total < float("inf") else {}
            yield self._say(f"kept.{why or 'joint'}", **{"target": "", "name": "", **facts}, **price)
        elif refused := self._most_telling(menu):
            facts = {k: round(v) if isinstance(v, float) and abs(v) < 1e15 else v for k, v in refused.facts.items()}
            yield self._say(f"kept.{refused.why}", name=self._name(refused.target), target=refused.target or "",
                            **facts)
        elif not only:
            yield self._say("kept.no_candidate")

    def _partial(self, chosen: Chosen) -> Iterable[Reason]:
        if chosen.partials:
            functions = self._parts.setting.inventory.functions
            names = self._words.say("planner.comma").join(
                dict.fromkeys(functions[p.function].name for p in chosen.partials))
            targets = sorted({p.target for p in chosen.partials})
            yield self._say("partial", count=len(chosen.partials), functions=names, name=self._names(targets))

    def _flagged(self, own: ChannelId) -> Iterable[Reason]:
        flags = self._parts.analysis.flags.get(own, frozenset()) & {"low_activity", "redundant", "misfit"}
        if flags:
            names = self._words.say("planner.comma").join(self._words.say(f"planner.flag.{f}") for f in sorted(flags))
            yield self._say("flagged", flags=names)

    def _only_here(self, menu: Menu) -> list[CapabilityKey]:
        """Capabilities in use that no other live channel offers to these customers."""
        own, setting = menu.channel.id, self._parts.setting
        if not menu.channel.is_live:
            return []
        return [
            key for key, rows in setting.graph.carried_by[own].items()
            if any(f.in_use for f in rows) and not setting.carriers.others_with(own, key)
        ]

    def _most_telling(self, menu: Menu) -> Refused | None:
        known = [r for r in menu.refused if r.why in _TELLING]
        return min(known, key=lambda r: _TELLING.index(r.why), default=None)

    # ---------------------------------------------------------------- words

    def _say(self, code: str, /, **facts: object) -> Reason:
        evidence = {k: v for k, v in facts.items() if k not in ("text",)}
        figures = {k: shown(v) for k, v in facts.items()}
        return Reason(code.rpartition(".")[2], self._words.say(f"planner.reason.{code}", **figures), evidence)

    def _name(self, channel_id: ChannelId | None) -> str:
        if channel_id is None:
            return ""
        return self._words.say("planner.new_account") if is_new(channel_id) else self._names_apart[channel_id]

    def _names(self, ids: Iterable[ChannelId]) -> str:
        return self._words.say("planner.comma").join(self._words.say("planner.quoted", name=self._name(i)) for i in ids)

    def _function_names(self, own: ChannelId, keys: list[CapabilityKey]) -> str:
        rows = self._parts.setting.graph.carried_by[own]
        names = list(dict.fromkeys(rows[key][0].name for key in keys if key in rows))
        text = self._words.say("planner.comma").join(names[:_SHOWN])
        return self._words.say("planner.more", shown=text, count=len(names)) if len(names) > _SHOWN else text

    def _shares(self, own: ChannelId, option: Option) -> dict[str, object]:
        used = [k for k, rows in self._parts.setting.graph.carried_by[own].items() if any(f.in_use for f in rows)]
        there = [k for k in used if k in option.placed]
        return {"offered": len(there), "total": len(used)}
