"""Plans spoilt on purpose: for each promise of design section 10 at least one way to break it.

Each function changes a plan document in place; its name says which rule must notice (before the double underscore).
"""

import datetime as dt

from inventory.inventory import Inventory
from tests.checker.bank import Bank


def _ending(bank: Bank, *kinds: str, stage: str = "service_stop") -> dict:
    """A live ending channel of one of the kinds that has the stage."""
    return next(
        row for row in bank.plan["channels"]
        if row["action"] != "keep" and bank.live(row["channel_id"])
        and (not kinds or bank.kind(row["channel_id"]) in kinds) and any(s["stage"] == stage for s in row["stages"])
    )


def _step(row: dict, stage: str) -> dict:
    return next(s for s in row["stages"] if s["stage"] == stage)


def _shift(text: str, days: int) -> str:
    return (dt.date.fromisoformat(text) + dt.timedelta(days=days)).isoformat()


def _leaving(bank: Bank, **wanted: object) -> dict:
    """A function that leaves a live channel, with the given fields."""
    return next(
        f for f in bank.plan["functions"]
        if f["disposition"] != "stay" and bank.live(f["channel_id"]) and not bank.jumps(f["function_id"])
        and not bank.by_person(f["function_id"]) and all(f[name] == value for name, value in wanted.items())
    )


def references__a_channel_without_a_row(bank: Bank) -> None:
    bank.plan["channels"].remove(next(r for r in bank.plan["channels"] if r["action"] == "keep"))


def references__a_target_that_ends(bank: Bank) -> None:
    ends = [r for r in bank.plan["channels"] if r["action"] == "merge"]
    ends[0]["target_channel_id"] = ends[1]["channel_id"]


def references__a_function_twice(bank: Bank) -> None:
    bank.plan["functions"].append(dict(bank.plan["functions"][0]))


def actions__retired_while_in_use(bank: Bank) -> None:
    row = next(
        r for r in bank.plan["channels"]
        if r["action"] == "merge" and any(bank.in_use(f["function_id"]) for f in bank.functions_on(r["channel_id"]))
    )
    row.update(action="retire", target_channel_id=None, mechanism="none")


def mechanisms__followers_carried_into_a_big_account(bank: Bank) -> None:
    row = next(
        r for r in bank.plan["channels"]
        if r["action"] == "merge" and (bank.inventory.channels[r["target_channel_id"]].followers or 0) > 1000
    )
    row["mechanism"] = "account_migration"


def legal_person__sent_to_a_subsidiary(bank: Bank) -> None:
    row = next(r for r in bank.plan["channels"] if r["action"] == "merge")
    home = bank.legal(bank.owner(row["channel_id"]))
    row["target_channel_id"] = next(
        c for c in bank.inventory.channels if bank.legal(bank.owner(c)) != home and bank.live(c) and not bank.ends(c)
    )


def dispositions__left_on_a_channel_that_ends(bank: Bank) -> None:
    own = next(r["channel_id"] for r in bank.plan["channels"] if r["action"] == "merge")
    next(f for f in bank.functions_on(own)).update(disposition="stay", target_channel_id=None, stops_on=None)


def dispositions__money_given_to_a_subscription_account(bank: Bank) -> None:
    function = next(f for f in bank.plan["functions"] if bank.moves_money(f["capability_id"]))
    target = next(c for c in bank.inventory.channels if bank.kind(c) == "subscription_account" and not bank.ends(c))
    function.update(disposition="move", target_channel_id=target, target_function_id=None)


def dispositions__redirected_to_an_app_that_lacks_it(bank: Bank) -> None:
    _leaving(bank, disposition="redirect_to_app")["target_function_id"] = None


def dispositions__a_redemption_dropped(bank: Bank) -> None:
    function = next(f for f in bank.plan["functions"] if bank.flag(f["capability_id"], "protected"))
    function.update(disposition="drop", target_channel_id=None, target_function_id=None)


def daily_coverage__gone_before_the_heir_has_it(bank: Bank) -> None:
    """The one carrier of a capability stops though it was kept."""
    counts: dict[str, int] = {}
    for f in bank.plan["functions"]:
        counts[bank.key(f["function_id"])] = counts.get(bank.key(f["function_id"]), 0) + 1
    function = next(
        f for f in bank.plan["functions"]
        if counts[bank.key(f["function_id"])] == 1 and bank.live(f["channel_id"]) and f["disposition"] == "stay"
        and not bank.ends(f["channel_id"]) and not bank.jumps(f["function_id"]) and bank.in_use(f["function_id"])
    )
    function.update(disposition="drop", stops_on=bank.plan["start"])


def dependencies_hold__the_account_that_launches_the_app(bank: Bank) -> None:
    row = next(d for d in bank.inventory.dependencies if d.kind == "app_launch_domain" and not bank.ends(d.depends_on))
    bank.rows[row.depends_on]["action"] = "retire"


def kept_without_rows__closed_unseen(bank: Bank) -> None:
    own = next(c for c in bank.inventory.channels if not bank.functions_on(c) and not bank.ends(c) and bank.live(c))
    bank.rows[own]["action"] = "retire"


def menus__one_leaf_too_many(bank: Bank) -> None:
    target = next(
        c for c in bank.inventory.channels
        if bank.kind(c) in ("service_account", "subscription_account") and not bank.ends(c)
        and len(bank.functions_on(c)) >= 2
    )
    own = {f["capability_id"] for f in bank.functions_on(target)}
    others = {f["capability_id"]: f for f in bank.plan["functions"] if f["channel_id"] != target}
    for capability in sorted(c for c in others if c and c not in own)[:16]:
        others[capability].update(disposition="move", target_channel_id=target, target_function_id=None)


def conversions__a_mini_program(bank: Bank) -> None:
    row = next(r for r in bank.plan["channels"] if r["action"] == "convert")
    other = next(r for r in bank.plan["channels"] if bank.kind(r["channel_id"]) == "mini_program")
    other.update(action="convert", target_channel_id=row["target_channel_id"])


def persons__overruled(bank: Bank) -> None:
    word = next(d for d in bank.inventory.decisions if d.function_id is None and bank.rows[d.channel_id])
    bank.rows[word.channel_id].update(action="keep" if word.action != "keep" else "retire")


def stages__no_service_stop(bank: Bank) -> None:
    row = _ending(bank)
    row["stages"] = [s for s in row["stages"] if s["stage"] != "service_stop"]


def stages__before_the_start(bank: Bank) -> None:
    _step(_ending(bank), "announce")["date"] = _shift(bank.plan["start"], -1)


def announcement__a_day_short(bank: Bank) -> None:
    row = _ending(bank)
    stops = min(s["date"] for s in row["stages"] if s["stage"] in ("intake_stop", "service_stop"))
    due = row.get("lead_days") or bank.policy["lead_days"]
    _step(row, "announce")["date"] = _shift(stops, 1 - due)


def announcement__nobody_reminded(bank: Bank) -> None:
    row = _ending(bank)
    row["stages"] = [s for s in row["stages"] if s["stage"] != "remind"]


def stop_dates__a_day_no_stage_knows(bank: Bank) -> None:
    function = next(f for f in bank.plan["functions"] if f["stops_on"] and f["disposition"] != "stay")
    function["stops_on"] = _shift(function["stops_on"], 1)


def cancellation__before_the_freeze_is_over(bank: Bank) -> None:
    row = next(
        r for r in bank.plan["channels"]
        if any(s["stage"] == "cancel" for s in r["stages"]) and bank.kind(r["channel_id"]) == "service_account"
        and not r["mechanism"].endswith("_migration")
    )
    step = _step(row, "cancel")
    step["date"] = _shift(step["request_on"], 1)


def freezes__inside_the_year_end(bank: Bank) -> None:
    freeze = next(f for f in bank.inventory.freezes if f.unit_id is None)
    _step(_ending(bank), "closed")["date"] = freeze.start.isoformat()


def sends__five_in_a_month(bank: Bank) -> None:
    send = next(s for s in bank.plan["sends"] if bank.kind(s["channel_id"]) == "service_account")
    bank.plan["sends"] += [dict(send, date=send["date"][:8] + f"{d:02d}") for d in (1, 2, 3, 4)]


def intake_before_servicing__redeeming_stops_first(bank: Bank) -> None:
    for own in bank.inventory.channels:
        rows = {f["capability_id"]: f for f in bank.functions_on(own)}
        if "wealth.buy" in rows and "wealth.redeem" in rows:
            rows["wealth.redeem"]["stops_on"] = bank.plan["start"]
            rows["wealth.buy"]["stops_on"] = None
            return
    raise AssertionError("the bank has no channel that sells and redeems")


def assets__ended_before_the_points_ran_out(bank: Bank) -> None:
    row = next(
        bank.rows[a.channel_id] for a in bank.inventory.assets if bank.ends(a.channel_id) and bank.live(a.channel_id)
    )
    row["assets"] = []


def waves__in_none(bank: Bank) -> None:
    own = _ending(bank)["channel_id"]
    for wave in bank.plan["waves"]:
        wave["channels"] = [c for c in wave["channels"] if c != own]


def price_lines__do_not_sum(bank: Bank) -> None:
    next(r for r in bank.plan["channels"] if r["price"]["lines"])["price"]["total"] += 1


def objective__bound_above(bank: Bank) -> None:
    bank.plan["solver"]["bound"] = bank.plan["solver"]["objective"] + 1


def summary__a_channel_miscounted(bank: Bank) -> None:
    bank.plan["summary"]["channels_after"] += 1


def cash__judgement_counted(bank: Bank) -> None:
    bank.plan["summary"]["one_off_cost"] += 1


def vocabulary__an_invented_code(bank: Bank) -> None:
    bank.plan["findings"][0]["code"] = "invented"


def explained__no_reason(bank: Bank) -> None:
    bank.plan["channels"][0]["reasons"] = []


SPOILS = [value for name, value in sorted(globals().items()) if "__" in name and callable(value) and name[0] != "_"]


def spoil(inventory: Inventory, plan: dict, name: str) -> None:
    """Apply one spoil by name."""
    globals()[name](Bank(inventory, plan))
