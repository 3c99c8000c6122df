"""Puts decisions, dates, prices, reasons and findings together into the plan."""

import math

from inventory.kinds import Status
from inventory.records import Channel, ChannelId
from migration.deciding.alternatives import find_alternatives
from migration.deciding.announced import find_announced_changes
from migration.deciding.parts import Parts
from migration.deciding.reasons import Reasons
from migration.deciding.remarks import find_remarks
from migration.findings import Finding
from migration.plan import AssetPlan, ChannelDecision, FunctionDecision, Plan, Solver, Summary, is_new
from migration.selection import Choice


def assemble(parts: Parts) -> Plan:
    """The plan, rows in id order, every number in one place."""
    reasons = Reasons(parts)
    rows = [_decision(parts, reasons, choice) for choice in parts.selection.channels.values()]
    rows += [_opened_row(parts, reasons, new) for new in sorted(parts.opened) if is_new(new)]
    rows.sort(key=lambda row: row.channel_id)
    setting = parts.setting
    return Plan(
        as_of=parts.as_of, start=setting.start, policy=_policy_values(parts), inputs={},
        solver=_solver(parts), summary=_summary(parts), channels=tuple(rows),
        functions=tuple(_functions(parts)), waves=parts.timetable.waves, sends=parts.timetable.sends,
        findings=_findings(parts), corrections=parts.timetable.corrections, notes=parts.timetable.notes,
        portfolio=parts.analysis.portfolio,
    )


def _decision(parts: Parts, reasons: Reasons, choice: Choice) -> ChannelDecision:
    dates = parts.timetable.channels.get(choice.channel_id)
    word = parts.setting.people.word_on(choice.channel_id)
    return ChannelDecision(
        channel_id=choice.channel_id, action=choice.action, mechanism=choice.mechanism,
        target_channel_id=choice.target_channel_id,
        wave=dates.wave if dates else None, lead_days=dates.lead_days if dates else None,
        stages=dates.stages if dates else (),
        reasons=reasons.of(choice.channel_id), price=parts.prices[choice.channel_id],
        alternatives=find_alternatives(parts, choice.channel_id),
        assets=_assets(parts, choice), decided_by="person" if word else "plan",
        decided_by_name=word.decided_by if word else None, confidence=reasons.confidence(choice.channel_id),
        opens_on=parts.timetable.opens.get(choice.channel_id),
    )


def _opened_row(parts: Parts, reasons: Reasons, new: ChannelId) -> ChannelDecision:
    """An account the plan opens has a row of its own; its cost stands with the channel it succeeds."""
    dates = parts.timetable.channels.get(new)
    return ChannelDecision(
        channel_id=new, action=parts.selection.channels[ChannelId(new.split(":", 1)[1])].action.KEEP,
        mechanism="none", wave=dates.wave if dates else None, stages=dates.stages if dates else (),
        reasons=reasons.of_new(new), confidence="medium", opens_on=parts.timetable.opens.get(new),
    )


def _functions(parts: Parts) -> list[FunctionDecision]:
    rows = []
    for choice in parts.selection.functions.values():
        stop = parts.timetable.functions.get(choice.function_id)
        rows.append(FunctionDecision(
            choice.function_id, parts.setting.inventory.functions[choice.function_id].channel_id,
            parts.setting.graph.mapping[choice.function_id].capability_id, choice.disposition,
            choice.target_channel_id, choice.target_function_id,
            stop.stops_on if stop else None, stop.stage if stop else None,
            parts.words.say(f"planner.function.{choice.reason}") if choice.reason else None,
        ))
    return rows


def _assets(parts: Parts, choice: Choice) -> tuple[AssetPlan, ...]:
    """The bank's word on what customers hold, or a proposal where a channel ends without one."""
    found = []
    for asset in parts.setting.inventory.assets_of[choice.channel_id]:
        proposed = choice.action.ends_channel and asset.disposition is None and asset.ends_on is None
        disposition = str(asset.disposition) if asset.disposition else None
        if proposed:
            both = parts.setting.policy[f"assets.{asset.kind}"].value
            disposition = both[0 if choice.target_channel_id else 1]
        found.append(AssetPlan(str(asset.kind), asset.description, disposition, asset.ends_on, proposed))
    return tuple(found)


def _policy_values(parts: Parts) -> dict[str, object]:
    """Every value the plan was made with, and the few that the contract names by themselves."""
    policy = parts.setting.policy
    short = {
        "lead_days": policy.whole("schedule.lead_days"), "horizon_years": policy["plan.horizon_years"].value,
        "min_gain": policy["plan.min_gain"].value, "afterlife_days": policy.whole("schedule.afterlife_days"),
    }
    return short | {name: setting.value for name, setting in policy.items()}


def _solver(parts: Parts) -> Solver:
    objective = sum(price.total for price in parts.prices.values())
    bound = objective - math.floor(parts.outcome.slack + 0.5)
    gap = (objective - bound) / abs(objective) if objective else 0.0
    return Solver("optimal" if bound == objective else "feasible", objective, bound, gap)


def _summary(parts: Parts) -> Summary:
    channels, choices = parts.setting.inventory.channels, parts.selection.channels
    live = [c for c in channels.values() if c.is_live]
    ending = [channels[c] for c, choice in choices.items() if choice.action.ends_channel]
    lines = [price.lines for price in parts.prices.values()]
    return Summary(
        channels_before=len(live),
        channels_after=sum(not choices[c.id].action.ends_channel for c in live) + len(parts.opened),
        followers_affected=sum(c.followers or 0 for c in ending),
        annual_saving=round(sum(_yearly_saving(parts, c) for c in ending)),
        one_off_cost=sum(value for row in lines for name, value in row.items() if name.startswith("one_off_")),
        unknowns=tuple(text for c in ending for text in _unknowns(parts, c)),
        share_on_unknowns=_share_on_unknowns(parts),
    )


def _yearly_saving(parts: Parts, channel: Channel) -> float:
    """A year's saving once all is done, from known figures only; what a successor costs is taken off."""
    cost, policy = channel.annual_cost, parts.setting.policy
    if cost is None or channel.status is Status.RETIRED:
        return 0.0
    saved = cost * policy.number("cost.saved_share")
    option = parts.outcome.chosen[channel.id].option
    return saved * (1 - policy.number("cost.converted_share")) if option and option.stays else saved


def _unknowns(parts: Parts, channel: Channel) -> list[str]:
    """The empty cells of an ending channel that the figures would need."""
    empty = []
    if channel.followers is None:
        empty.append("followers")
    if channel.annual_cost is None:
        empty.append("annual_cost")
    if not parts.setting.figures.active[channel.id].known:
        empty.append("active_users")
    return [parts.words.say(f"planner.unknown.{name}", name=channel.name, channel=channel.id) for name in empty]


def _share_on_unknowns(parts: Parts) -> float:
    """Share of the sum of all price lines, signs aside, that rests on ranges instead of figures."""
    everything = guessed = 0.0
    for bill in parts.bills.values():
        for line, value in bill.lines.items():
            everything += abs(value)
            guessed += abs(value) if bill.guesses.get(line) else 0.0
    return round(guessed / everything, 4) if everything else 0.0


def _findings(parts: Parts) -> tuple[Finding, ...]:
    changed = () if parts.previous is None else find_announced_changes(parts, parts.previous)
    return (*parts.analysis.findings, *find_remarks(parts), *parts.timetable.findings, *changed)
