"""Decisions spoilt on purpose: references, targets, mechanisms, dispositions, conversions, menus, coverage."""

from tests.checker.bank import Bank
from tests.checker.victims import leaving


def references__a_channel_without_a_row(bank: Bank) -> None:
    bank.plan["channels"].remove(next(r for r in bank.plan["channels"] if r["action"] == "keep"))


def targets_survive__a_target_that_ends(bank: Bank) -> None:
    ends = [r for r in bank.plan["channels"] if r["action"] == "merge"]
    ends[0]["target_channel_id"] = ends[1]["channel_id"]


def references__a_function_twice(bank: Bank) -> None:
    bank.plan["functions"].append(dict(bank.plan["functions"][0]))


def references__a_target_nobody_knows(bank: Bank) -> None:
    next(r for r in bank.plan["channels"] if r["action"] == "merge")["target_channel_id"] = "NEW:nobody"


def targets_survive__an_account_opened_for_nobody(bank: Bank) -> None:
    row = next(r for r in bank.plan["channels"] if r["action"] == "keep")
    bank.plan["channels"].append(dict(row, channel_id=f"NEW:{row['channel_id']}"))


def targets_open__a_frozen_one(bank: Bank) -> None:
    frozen = next(c.id for c in bank.inventory.channels.values() if c.status == "frozen")
    next(r for r in bank.plan["channels"] if r["target_channel_id"])["target_channel_id"] = frozen


def targets_survive__a_planned_one_that_never_opens(bank: Bank) -> None:
    planned = next(c.id for c in bank.inventory.channels.values() if c.status == "planned" and _taken(bank, c.id))
    bank.rows[planned].update(action="retire")


def _taken(bank: Bank, target: str) -> bool:
    return any(r["target_channel_id"] == target for r in bank.plan["channels"])


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


def mechanisms__followers_carried_into_a_subscription_account(bank: Bank) -> None:
    row = next(r for r in bank.plan["channels"] if r["action"] == "convert" and r["decided_by"] == "plan")
    row["mechanism"] = "account_migration"


def mechanisms__mini_programs_of_two_platforms(bank: Bank) -> None:
    row = next(
        r for r in bank.plan["channels"]
        if r["target_channel_id"] in bank.inventory.channels and r["action"] == "merge"
        and bank.inventory.channels[r["channel_id"]].open_platform_id is None
    )
    row["mechanism"] = "mini_program_migration"


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
    leaving(bank, disposition="redirect_to_app")["target_function_id"] = None


def dispositions__a_redemption_dropped(bank: Bank) -> None:
    function = next(f for f in bank.plan["functions"] if bank.flag(f["capability_id"], "protected"))
    function.update(disposition="drop", target_channel_id=None, target_function_id=None)


def dispositions__relies_on_what_leaves(bank: Bank) -> None:
    one = leaving(bank)
    twin = next(f for f in bank.plan["functions"] if f["function_id"] == one["target_function_id"])
    twin.update(disposition="drop", stops_on=bank.plan["start"])


def dispositions__dropped_while_in_use(bank: Bank) -> None:
    function = next(
        f for f in bank.plan["functions"]
        if f["disposition"] == "move" and bank.in_use(f["function_id"]) and not bank.by_person(f["function_id"])
        and not bank.flag(f["capability_id"], "droppable") and not bank.jumps(f["function_id"])
    )
    function.update(disposition="drop", target_channel_id=None, target_function_id=None)


def dispositions__a_local_service_sent_to_the_head_office(bank: Bank) -> None:
    anchor = next(c.id for c in bank.inventory.channels.values() if c.kind == "app" and not bank.ends(c.id))
    function = next(
        f for f in bank.plan["functions"]
        if bank.flag(f["capability_id"], "local") and not bank.by_person(f["function_id"])
        and not bank.jumps(f["function_id"])
        and bank.serving(bank.owner(f["channel_id"])) != bank.serving(bank.owner(anchor))
    )
    function.update(disposition="move", target_channel_id=anchor, target_function_id=None)


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


def jumps_are_repointed__nobody_told(bank: Bank) -> None:
    function = next(
        f for f in bank.inventory.functions.values()
        if f.jumps_to and bank.ends(f.jumps_to) and not bank.ends(f.channel_id)
    )
    bank.plan["findings"] = [f for f in bank.plan["findings"] if f["function_id"] != function.id]


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


def conversions__an_app(bank: Bank) -> None:
    row = next(r for r in bank.plan["channels"] if r["action"] == "convert")
    other = next(r for r in bank.plan["channels"] if bank.kind(r["channel_id"]) == "app" and bank.ends(r["channel_id"]))
    other.update(action="convert", target_channel_id=row["target_channel_id"])


def conversions__into_another_unit(bank: Bank) -> None:
    row = next(r for r in bank.plan["channels"] if r["action"] == "convert")
    row["target_channel_id"] = next(
        c for c in bank.inventory.channels
        if bank.kind(c) == "subscription_account" and bank.owner(c) != bank.owner(row["channel_id"])
    )


def conversions__into_an_account_opened_for_another(bank: Bank) -> None:
    new = next(c for c in bank.rows if c.startswith("NEW:"))
    row = next(r for r in bank.plan["channels"] if r["action"] == "convert" and r["target_channel_id"] != new)
    row["target_channel_id"] = new


def conversions__money_goes_along(bank: Bank) -> None:
    function = next(f for f in bank.plan["functions"] if bank.rows[f["channel_id"]]["action"] == "convert")
    function["capability_id"] = "wealth.buy"


def persons__overruled(bank: Bank) -> None:
    word = next(d for d in bank.inventory.decisions if d.function_id is None and bank.rows[d.channel_id])
    bank.rows[word.channel_id].update(action="keep" if word.action != "keep" else "retire")
