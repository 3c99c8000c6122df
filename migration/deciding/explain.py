"""Why one channel is decided as it is, what else was possible at what price, and what would flip it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from inventory.errors import SettingsError
from inventory.graph import CapabilityGraph
from inventory.kinds import Action
from inventory.records import ChannelId
from inventory.words import Words, load_words
from migration.analysis import analyse
from migration.deciding.flips import Flip, find_flips
from migration.deciding.people import read_people
from migration.deciding.retelling import is_foreign, names_apart, retell, retell_why_not
from migration.deciding.setting import Setting
from migration.findings import Code
from migration.plan import ChannelDecision, Plan, Reason, is_new
from migration.policy import Policy


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer a colleague would give. Money is CNY over the horizon, cost positive."""

    channel_id: ChannelId
    action: Action
    target_channel_id: ChannelId | None
    total: int
    contributions: tuple[tuple[str, str, int], ...]  # line, its name, amount; they sum to ``total``
    reasons: tuple[str, ...]
    binding: str | None
    next_best: dict[str, Any] | None
    flips: tuple[Flip, ...]
    text: str

    def as_json(self) -> dict[str, Any]:
        """The document of ``explain --json``."""
        return {
            "channel_id": self.channel_id, "action": str(self.action), "target_channel_id": self.target_channel_id,
            "total": self.total,
            "contributions": [{"line": n, "name": name, "amount": v} for n, name, v in self.contributions],
            "reasons": list(self.reasons), "binding": self.binding, "next_best": self.next_best,
            "flips": [
                {
                    "figure": f.figure, "now": f.now, "threshold": f.threshold, "change_percent": f.change_percent,
                    "action": str(f.action), "target_channel_id": f.target_channel_id,
                }
                for f in self.flips
            ],
            "text": self.text,
        }


def explain_channel(
    plan: Plan, graph: CapabilityGraph, policy: Policy, channel_id: ChannelId, lang: str,
    shared_followers: Mapping[tuple[ChannelId, ChannelId], int] | None = None,
) -> Explanation:
    """Explain one decision of a plan; its options are priced anew with every other channel as decided.

    ``shared_followers``: those the plan was made with.

    Raises
    ------
    SettingsError
        The plan has no such channel.
    """
    if channel_id not in plan.decision_of:
        raise SettingsError.saying("migration", "explain.no_channel", channel=channel_id)
    row, words = plan.decision_of[channel_id], load_words("migration", lang)
    contributions = tuple((n, words.say(f"planner.line.{n}"), v) for n, v in sorted(row.price.lines.items()))
    flips: tuple[Flip, ...] = ()
    if not is_new(channel_id) and row.decided_by == "plan":
        setting = replace(_setting(plan, graph, policy, words), shared_followers=shared_followers or {})
        flips = find_flips(plan, setting, graph.inventory.channels[channel_id])
    reasons, foreign = retell(_told_again(plan, row, (graph, policy), lang), lang)
    binding, best = _binding(row, reasons, lang), _next_best(row, lang)
    answer = Explanation(
        channel_id, row.action, row.target_channel_id, row.price.total, contributions, reasons, binding, best, flips,
        text="",
    )
    names = names_apart(graph.inventory.channels, words)
    name = words.say("planner.new_account") if is_new(channel_id) else names[channel_id]
    text = _tell(answer, name, names, words)
    if foreign or (best and is_foreign(best["why_not"], lang)):
        text += "\n" + words.say("explain.as_planned")
    return replace(answer, text=text)


def _setting(plan: Plan, graph: CapabilityGraph, policy: Policy, words: Words) -> Setting:
    """What the plan was made from, with the people's words it knows."""
    low = frozenset(
        f.channel_id for f in plan.findings if f.code is Code.LOW_ACTIVITY and f.channel_id is not None
    )
    if not plan.findings:
        analysis = analyse(graph, policy, plan.as_of, words.lang)
        low = frozenset(f.channel_id for f in analysis.findings if f.code is Code.LOW_ACTIVITY and f.channel_id)
    people = read_people(graph.inventory.decisions, plan.as_of, words)
    return Setting(graph, policy, plan.start, people, low)


def _told_again(
    plan: Plan, row: ChannelDecision, made_from: tuple[CapabilityGraph, Policy], lang: str
) -> tuple[Reason, ...]:
    """The reasons; a finding quoted in another language is found anew, and said if its figures are the same."""
    if not any(reason.code == Code.LOW_ACTIVITY and is_foreign(reason.text, lang) for reason in row.reasons):
        return row.reasons
    found = analyse(*made_from, plan.as_of, lang).of(row.channel_id)
    again = {_figures(f.evidence): f.text for f in found if f.code is Code.LOW_ACTIVITY}
    return tuple(
        replace(reason, text=again.get(_figures(reason.evidence), reason.text))
        if reason.code == Code.LOW_ACTIVITY else reason
        for reason in row.reasons
    )


def _figures(evidence: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted((name, value) for name, value in evidence.items() if isinstance(value, int | float)))


def _binding(row: ChannelDecision, reasons: tuple[str, ...], lang: str) -> str | None:
    """The rule or figure that stood in the way: the first reason of a kept channel, of others why not the next."""
    if row.action is Action.KEEP:
        return reasons[0] if reasons else None
    other = [a for a in row.alternatives if a.action is not Action.KEEP]
    return retell_why_not(other[0].why_not, lang) if other else None


def _next_best(row: ChannelDecision, lang: str) -> dict[str, Any] | None:
    """The best other option with its difference, none that a rule stands against."""
    best = row.next_best
    if best is None or best.total is None:
        return None
    return {
        "action": str(best.action), "target_channel_id": best.target_channel_id, "total": best.total,
        "difference": best.total - row.price.total, "why_not": retell_why_not(best.why_not, lang),
    }


#: a change beyond this is told as so many times
_MANY_PERCENT = 1_000


def _tell(answer: Explanation, name: str, names: dict[ChannelId, str], words: Words) -> str:
    """The answer in sentences."""
    lines = [words.say(
        "explain.decision", name=name, channel=answer.channel_id,
        action=words.say(f"planner.action.{answer.action}"), target=_target(answer.target_channel_id, names, words),
    )]
    lines += [words.say("explain.reason", text=text) for text in answer.reasons]
    if answer.contributions:
        lines.append(words.say("explain.price", total=f"{answer.total:,}"))
        lines += [words.say("explain.line", name=n, amount=f"{v:+,}") for _, n, v in answer.contributions]
    if best := answer.next_best:
        lines.append(words.say(
            "explain.next_best", action=words.say(f"planner.action.{best['action']}"),
            target=_target(best["target_channel_id"], names, words), why=best["why_not"],
        ))
    for flip in answer.flips[:2]:
        many = flip.change_percent > _MANY_PERCENT
        lines.append(words.say(
            "explain.flip_times" if many else "explain.flip", figure=words.say(f"planner.cell.{flip.figure}"),
            action=words.say(f"planner.action.{flip.action}"), target=_target(flip.target_channel_id, names, words),
            now=f"{flip.now:,}", threshold=f"{flip.threshold:,}", change=f"{flip.change_percent:+}",
            times=f"{round(flip.threshold / flip.now):,}",
        ))
    if not answer.flips:
        lines.append(words.say("explain.no_flip"))
    return "\n".join(lines)


def _target(target: ChannelId | None, names: dict[ChannelId, str], words: Words) -> str:
    """Where customers go, as the end of a sentence."""
    if target is None:
        return ""
    return words.say("explain.target", name=names.get(target, words.say("planner.new_account")))
