"""Rules about dates: stages, lead time, freezes, sends, pairs, assets, waves."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator

from migration.policy import default_policy
from tests.checker.bank import Bank, day

ORDER = ("announce", "remind", "intake_stop", "service_stop", "cancel", "closed")
WECHAT = ("service_account", "subscription_account", "mini_program")


def stages(bank: Bank) -> Iterator[str]:
    """A closing channel has the stages it needs, in order; nothing happens before the start."""
    for own, row in bank.rows.items():
        names = {s["stage"] for s in row["stages"]}
        days = [(ORDER.index(s["stage"]), day(s["date"])) for s in row["stages"]]
        done = {e.actual for e in bank.inventory.executions if e.channel_id == own}
        early = [d for _, d in days if d < day(bank.plan["start"]) and d not in done]
        yield from (f"{own}: {d} lies before the start" for d in early if not done or d < bank.as_of)
        for first, one in days:
            for second, other in days:
                main = {ORDER.index(s) for s in ("announce", "service_stop", "cancel", "closed")}
                if first < second and one > other and {first, second} <= main:
                    yield f"{own}: {ORDER[second]} on {other} before {ORDER[first]} on {one}"
        if not bank.ends(own):
            continue
        needed = {"announce", "remind", "service_stop", "closed"}
        needed |= {"cancel"} if bank.kind(own) in (*WECHAT, "app") else set()
        intake = any(bank.flag(f["capability_id"], "intake") for f in bank.functions_on(own))
        needed |= {"intake_stop"} if intake and bank.live(own) else set()
        needed -= {"announce", "remind", "intake_stop"} if bank.stopped(own) else set()
        yield from (f"{own}: no stage {name}" for name in sorted(needed - names) if bank.live(own))


def announcement(bank: Bank) -> Iterator[str]:
    """Closing channels, and kept ones that lose a function in use, are announced in time."""
    for own, row in bank.rows.items():
        lost = [f for f in bank.functions_on(own) if f["disposition"] != "stay" and bank.in_use(f["function_id"])]
        if not ((bank.ends(own) or lost) and bank.live(own)) or bank.stopped(own):
            continue
        told = bank.stage_days(own, "announce")
        stops = [d for s in ("intake_stop", "service_stop") for d in bank.stage_days(own, s)]
        lead = row.get("lead_days") or bank.policy["lead_days"]
        if not told:
            yield f"{own}: never announced"
        elif stops and (min(stops) - told[0]).days < lead:
            yield f"{own}: announced {told[0]}, stops {min(stops)}, {lead} days are due"
        reminded = bank.stage_days(own, "remind")
        if told and stops and not any(told[0] < d <= max(stops) for d in reminded):
            yield f"{own}: nobody is reminded"


def stop_dates(bank: Bank) -> Iterator[str]:
    """``stops_on`` is the date of the function's stage, and the stage lists the function."""
    for row in bank.plan["functions"]:
        own, name = row["channel_id"], row["function_id"]
        if row["disposition"] == "stay":
            if row["stops_on"] is not None and not bank.ends(own):
                yield f"{name}: stays and stops on {row['stops_on']}"
            continue
        if not bank.live(own):
            continue
        steps = [s for s in bank.rows[own]["stages"] if s["stage"] == row["stage"] and name in s["functions"]]
        if row["stops_on"] is None:
            yield f"{name}: leaves without a day"
        elif not any(s["date"] == row["stops_on"] for s in steps):
            yield f"{name}: stops on {row['stops_on']}, which no stage of {own} says"
        last = bank.last(own, "service_stop")
        if last and row["stops_on"] and day(row["stops_on"]) > last:
            yield f"{name}: outlives its channel"


def cancellation(bank: Bank) -> Iterator[str]:
    """WeChat's own waiting times: afterlife, freeze by followers, platform migration."""
    after = dt.timedelta(days=default_policy().whole("schedule.afterlife_days"))
    for own, row in bank.rows.items():
        steps = [s for s in row["stages"] if s["stage"] == "cancel"]
        if len(steps) > 1:
            yield f"{own}: cancelled {len(steps)} times"
        yield from (f"{own}: a cancellation that could be undone" for s in steps if not s["irreversible"])
        if not steps or bank.kind(own) not in WECHAT or row["mechanism"].endswith("_migration"):
            continue
        last, freeze = steps[-1], dt.timedelta(days=_freeze_days(bank, own))
        stop = bank.last(own, "service_stop")
        due = stop and stop + after + freeze
        if due and day(last["date"]) < due:
            yield f"{own}: cancelled {last['date']}, not before {due}"
        if not last.get("request_on"):
            yield f"{own}: no day to apply for the cancellation"
        elif day(last["request_on"]) + freeze > day(last["date"]):
            yield f"{own}: applied for on {last['request_on']}, frozen {freeze.days} days, gone {last['date']}"


def _freeze_days(bank: Bank, own: str) -> int:
    """Days between applying for a cancellation and its end; unknown followers wait longest."""
    policy = default_policy()
    if bank.kind(own) == "mini_program":
        return policy.whole("schedule.mini_program_freeze_days")
    tiers = policy.table("schedule.freeze_days")
    longest = int(tiers.pop("above"))
    followers = bank.inventory.channels[own].followers
    fits = sorted(int(limit) for limit in tiers if followers is not None and followers <= int(limit))
    return int(tiers[str(fits[0])]) if fits else longest


def freezes(bank: Bank) -> Iterator[str]:
    """No stage but announce and remind inside a freeze of the unit or of one above it."""
    for own, row in bank.rows.items():
        above = set(bank.parents(bank.owner(own)))
        for step in row["stages"]:
            if step["stage"] in ("announce", "remind"):
                continue
            for freeze in bank.inventory.freezes:
                bound = freeze.unit_id is None or freeze.unit_id in above
                if bound and freeze.start <= day(step["date"]) <= freeze.end:
                    yield f"{own}: {step['stage']} on {step['date']} inside {freeze.reason}"


def sends(bank: Bank) -> Iterator[str]:
    """Our own messages fit the quota: so many a month on a service account, one a day on any account."""
    policy = default_policy()
    month: Counter[tuple[str, str]] = Counter()
    days: Counter[tuple[str, str]] = Counter()
    for send in bank.plan["sends"]:
        month[send["channel_id"], send["date"][:7]] += 1
        days[send["channel_id"], send["date"]] += 1
        steps = {(s["stage"], s["date"]) for s in bank.rows[send["channel_id"]]["stages"]}
        if (send["stage"], send["date"]) not in steps:
            yield f"{send['channel_id']}: message on {send['date']} belongs to no stage"
    limit = policy.whole("schedule.quota.service_account.month")
    yield from (
        f"{own}: {n} messages in {when}"
        for (own, when), n in month.items()
        if bank.kind(own) == "service_account" and n > limit
    )
    daily = policy.table("schedule.quota")
    yield from (
        f"{own}: {n} messages on {when}"
        for (own, when), n in days.items()
        if n > daily.get(f"{bank.kind(own)}.day", n)
    )
    told = {s["channel_id"] for s in bank.plan["sends"] if s["stage"] == "announce"}
    for own, row in bank.rows.items():
        announced = any(s["stage"] == "announce" for s in row["stages"])
        if bank.kind(own) in WECHAT[:2] and announced and own not in told:
            yield f"{own}: announced without a message"


def intake_before_servicing(bank: Bank) -> Iterator[str]:
    """On one channel buying never stops later than redeeming, drawing than repaying, opening than closing."""
    for own in bank.inventory.channels:
        rows = bank.functions_on(own)
        for first in rows:
            pair = bank.taxonomy.get(first["capability_id"], {}).get("pair", "").split()
            for second in rows:
                if second["capability_id"] in pair and second["stops_on"] and _same_group(bank, first, second):
                    buys = day(first["stops_on"])
                    if buys is None or buys > day(second["stops_on"]):
                        yield f"{own}: {second['function_id']} stops before {first['function_id']}"


def _same_group(bank: Bank, first: dict, second: dict) -> bool:
    """Groups of products move on days of their own; a blank group goes with every group."""
    groups = {bank.inventory.functions[row["function_id"]].product_group for row in (first, second)} - {None}
    return len(groups) < 2 and not bank.by_person(second["function_id"])


def assets(bank: Bank) -> Iterator[str]:
    """Service does not end before what customers hold has run out, unless somebody said what becomes of it."""
    for asset in bank.inventory.assets:
        stop = bank.last(asset.channel_id, "service_stop")
        row = bank.rows[asset.channel_id]
        if not (bank.ends(asset.channel_id) and stop):
            continue
        planned = [a for a in row["assets"] if a["kind"] == asset.kind and a["description"] == asset.description]
        if not planned:
            yield f"{asset.channel_id}: the plan does not speak of {asset.description}"
        said = asset.disposition or (planned and planned[0]["disposition"])
        if asset.ends_on and stop < asset.ends_on and (not said or said == "expire"):
            yield f"{asset.channel_id}: ends {stop}, {asset.description} runs to {asset.ends_on}"


def waves(bank: Bank) -> Iterator[str]:
    """Every live ending channel is in exactly one wave and stops service inside it."""
    placed = Counter(c for wave in bank.plan["waves"] for c in wave["channels"])
    spans = {wave["wave"]: (day(wave["start"]), day(wave["end"])) for wave in bank.plan["waves"]}
    yield from (f"wave {number} ends before it starts" for number, (first, last) in spans.items() if last < first)
    for own, row in bank.rows.items():
        if bank.ends(own) and bank.live(own) and placed[own] != 1:
            yield f"{own}: in {placed[own]} waves"
        stop = bank.last(own, "service_stop")
        if bank.ends(own) and bank.live(own) and stop and row["wave"] in spans:
            first, last = spans[row["wave"]]
            if not first <= stop <= last:
                yield f"{own}: stops {stop}, wave {row['wave']} runs {first} to {last}"


def displaced(bank: Bank) -> Iterator[str]:
    """A month's own messages and the usual ones fit the quota once the displaced ones are taken off."""
    months = default_policy().whole("schedule.usual_messages_months")
    quota = default_policy().whole("schedule.quota.service_account.month")
    own = Counter((s["channel_id"], s["date"][:7]) for s in bank.plan["sends"])
    gone = Counter((s["channel_id"], s["date"][:7]) for s in bank.plan["sends"] if s["displaces"])
    frame = bank.inventory.activity.frame
    latest = sorted(set(frame["month"]))[-months:]
    for (channel_id, month), count in own.items():
        if bank.kind(channel_id) != "service_account":
            continue
        rows = frame[(frame["channel_id"] == channel_id) & frame["month"].isin(latest)]["messages_sent"].dropna()
        usual = min(quota, math.ceil(rows.mean())) if len(rows) else quota
        if count + usual - gone[channel_id, month] > quota:
            yield f"{channel_id}: {count} messages in {month}, usual {usual}, {gone[channel_id, month]} give way"


calendar_rules = (
    stages, announcement, stop_dates, cancellation, freezes, sends, displaced, intake_before_servicing, assets,
    waves,
)
