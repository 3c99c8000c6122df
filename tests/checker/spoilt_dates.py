"""Dates, figures and remarks spoilt on purpose."""

import itertools

from tests.checker.bank import Bank
from tests.checker.victims import ending, shift, step


def stages__no_service_stop(bank: Bank) -> None:
    row = ending(bank)
    row["stages"] = [s for s in row["stages"] if s["stage"] != "service_stop"]


def stages__before_the_start(bank: Bank) -> None:
    step(ending(bank), "announce")["date"] = shift(bank.plan["start"], -1)


def stages__a_removed_app_without_its_day(bank: Bank) -> None:
    row = ending(bank, "app", stage="cancel")
    row["stages"] = [s for s in row["stages"] if s["stage"] != "cancel"]


def stages__closed_before_it_is_cancelled(bank: Bank) -> None:
    row = ending(bank, stage="cancel")
    step(row, "closed")["date"] = shift(step(row, "service_stop")["date"], 1)


def announcement__a_kept_channel_that_loses_a_function_in_silence(bank: Bank) -> None:
    row = next(
        r for r in bank.plan["channels"] if r["action"] == "keep" and any(s["stage"] == "announce" for s in r["stages"])
    )
    row["stages"] = [s for s in row["stages"] if s["stage"] != "announce"]


def announcement__a_day_short(bank: Bank) -> None:
    row = ending(bank)
    stops = min(s["date"] for s in row["stages"] if s["stage"] in ("intake_stop", "service_stop"))
    due = row.get("lead_days") or bank.policy["lead_days"]
    step(row, "announce")["date"] = shift(stops, 1 - due)


def announcement__nobody_reminded(bank: Bank) -> None:
    row = ending(bank)
    row["stages"] = [s for s in row["stages"] if s["stage"] != "remind"]


def stop_dates__a_day_no_stage_knows(bank: Bank) -> None:
    function = next(f for f in bank.plan["functions"] if f["stops_on"] and f["disposition"] != "stay")
    function["stops_on"] = shift(function["stops_on"], 1)


def cancellation__before_the_freeze_is_over(bank: Bank) -> None:
    row = next(
        r for r in bank.plan["channels"]
        if any(s["stage"] == "cancel" for s in r["stages"]) and bank.kind(r["channel_id"]) == "service_account"
        and not r["mechanism"].endswith("_migration")
    )
    cancel = step(row, "cancel")
    cancel["date"] = shift(cancel["request_on"], 1)


def cancellation__that_could_be_undone(bank: Bank) -> None:
    step(ending(bank, stage="cancel"), "cancel")["irreversible"] = False


def cancellation__asked_for_a_second_time(bank: Bank) -> None:
    row = ending(bank, stage="cancel")
    row["stages"].append(dict(step(row, "cancel")))


def freezes__inside_the_year_end(bank: Bank) -> None:
    freeze = next(f for f in bank.inventory.freezes if f.unit_id is None)
    step(ending(bank), "closed")["date"] = freeze.start.isoformat()


def sends__five_in_a_month(bank: Bank) -> None:
    send = next(s for s in bank.plan["sends"] if bank.kind(s["channel_id"]) == "service_account")
    bank.plan["sends"] += [dict(send, date=send["date"][:8] + f"{d:02d}") for d in (1, 2, 3, 4)]


def sends__announced_without_a_message(bank: Bank) -> None:
    own = ending(bank, "service_account")["channel_id"]
    bank.plan["sends"] = [s for s in bank.plan["sends"] if s["channel_id"] != own]


def displaced__nothing_gives_way(bank: Bank) -> None:
    full = next(s for s in bank.plan["sends"] if s["displaces"] and bank.kind(s["channel_id"]) == "service_account")
    full["displaces"] = False


def intake_before_servicing__redeeming_stops_first(bank: Bank) -> None:
    for own in bank.inventory.channels:
        for buys, redeems in itertools.permutations(bank.functions_on(own), 2):
            pair = bank.taxonomy.get(buys["capability_id"], {}).get("pair", "").split()
            if redeems["capability_id"] in pair and redeems["stops_on"] and bank.ends(own):
                buys["stops_on"] = shift(redeems["stops_on"], 1)
                return
    raise StopIteration


def assets__ended_before_the_points_ran_out(bank: Bank) -> None:
    row = next(
        bank.rows[a.channel_id] for a in bank.inventory.assets if bank.ends(a.channel_id) and bank.live(a.channel_id)
    )
    row["assets"] = []


def assets__coupons_cut_short(bank: Bank) -> None:
    asset = next(
        a for a in bank.inventory.assets
        if a.ends_on and a.disposition == "expire" and bank.ends(a.channel_id) and bank.live(a.channel_id)
    )
    step(bank.rows[asset.channel_id], "service_stop")["date"] = shift(asset.ends_on.isoformat(), -1)


def waves__in_none(bank: Bank) -> None:
    own = ending(bank)["channel_id"]
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


def cash__a_saving_nobody_knows(bank: Bank) -> None:
    bank.plan["summary"]["annual_saving"] += 1_000


def summary__an_unknown_left_out(bank: Bank) -> None:
    own = next(c for c in bank.inventory.channels.values() if bank.ends(c.id) and c.followers is None)
    bank.plan["summary"]["unknowns"] = [t for t in bank.plan["summary"]["unknowns"] if own.id not in t]


def price_lines__keeping_costs(bank: Bank) -> None:
    row = next(
        r for r in bank.plan["channels"]
        if r["action"] == "keep" and all(f["disposition"] == "stay" for f in bank.functions_on(r["channel_id"]))
    )
    row["price"] = {"lines": {"annual_running_cost": 5}, "total": 5}


def money_in_subscription_accounts__nobody_told(bank: Bank) -> None:
    _silence(bank, "transactions_in_subscription_account")


def repeated_plans__nobody_told(bank: Bank) -> None:
    _silence(bank, "entry_control")


def jump_loops__nobody_told(bank: Bank) -> None:
    _silence(bank, "jump_loop")


def assets_sheet__nobody_told(bank: Bank) -> None:
    _silence(bank, "assets_outstanding")


def _silence(bank: Bank, code: str) -> None:
    kept = [f for f in bank.plan["findings"] if f["code"] != code]
    if len(kept) == len(bank.plan["findings"]):
        raise StopIteration
    bank.plan["findings"] = kept


def vocabulary__an_invented_code(bank: Bank) -> None:
    bank.plan["findings"][0]["code"] = "invented"


def explained__no_reason(bank: Bank) -> None:
    bank.plan["channels"][0]["reasons"] = []
