"""Rules about numbers: price lines, sums, summary, solver, vocabulary."""

from collections.abc import Iterator

from migration.findings import Code
from tests.checker.bank import Bank


def price_lines(bank: Bank) -> Iterator[str]:
    """Integers with a known prefix that sum to the total; keeping everything costs nothing."""
    for own, row in bank.rows.items():
        price = row["price"]
        for name, value in price["lines"].items():
            if not isinstance(value, int):
                yield f"{own}: {name} is {value!r}, no integer"
            if not name.startswith(("annual_", "one_off_", "shadow_")):
                yield f"{own}: line {name}"
        if sum(price["lines"].values()) != price["total"]:
            yield f"{own}: lines sum to {sum(price['lines'].values())}, total says {price['total']}"
        stays = row["action"] == "keep" and all(f["disposition"] == "stay" for f in bank.functions_on(own))
        if stays and price["total"] != 0:
            yield f"{own}: keeping it as it is costs {price['total']}"


def objective(bank: Bank) -> Iterator[str]:
    """Channel totals sum to what was minimised; the bound lies below it and the gap follows."""
    solver = bank.plan["solver"]
    total = sum(row["price"]["total"] for row in bank.rows.values())
    if total != solver["objective"]:
        yield f"totals sum to {total}, the objective says {solver['objective']}"
    if solver["bound"] > solver["objective"]:
        yield f"bound {solver['bound']} above the objective {solver['objective']}"
    if solver["status"] not in ("optimal", "feasible"):
        yield f"status {solver['status']}"
    if solver["status"] == "optimal" and solver["gap"] > 1e-6:
        yield f"optimal with a gap of {solver['gap']}"


def summary(bank: Bank) -> Iterator[str]:
    """Counts and sums are those of the rows."""
    said, inventory = bank.plan["summary"], bank.inventory
    live = [c for c in inventory.channels if bank.live(c)]
    if said["channels_before"] != len(live):
        yield f"channels_before {said['channels_before']}, {len(live)} are active"
    opened = {
        row["target_channel_id"]
        for row in [*bank.plan["channels"], *bank.plan["functions"]]
        if row["target_channel_id"] and not bank.live(row["target_channel_id"])
    }
    after = sum(1 for c in live if not bank.ends(c)) + len(opened)
    if said["channels_after"] != after:
        yield f"channels_after {said['channels_after']}, {after} remain or open"
    ending = [c for c in inventory.channels if bank.ends(c)]
    followers = sum(inventory.channels[c].followers or 0 for c in ending)
    if said["followers_affected"] != followers:
        yield f"followers_affected {said['followers_affected']}, the rows say {followers}"
    text = " ".join(said["unknowns"])
    for c in ending:
        if inventory.channels[c].followers is None and c not in text:
            yield f"{c}: followers unknown, not named"


def cash(bank: Bank) -> Iterator[str]:
    """The summary counts cash alone, and the saving from known running costs alone."""
    said = bank.plan["summary"]
    lines = [row["price"]["lines"] for row in bank.rows.values()]
    once = sum(v for row in lines for name, v in row.items() if name.startswith("one_off_"))
    if said["one_off_cost"] != once:
        yield f"one_off_cost {said['one_off_cost']}, the lines sum to {once}"
    saved = sum(_saving(bank, own) for own in bank.inventory.channels if bank.ends(own))
    if abs(said["annual_saving"] - saved) > 1:
        yield f"annual_saving {said['annual_saving']}, known costs give {saved:.0f}"


def _saving(bank: Bank, own: str) -> float:
    """A year's running cost that ends with the channel; a converted one goes on in part."""
    channel = bank.inventory.channels[own]
    if channel.annual_cost is None or channel.status == "retired":
        return 0.0
    goes_on = bank.policy["cost.converted_share"] if bank.rows[own]["action"] == "convert" else 0.0
    return channel.annual_cost * bank.policy["cost.saved_share"] * (1 - goes_on)


def vocabulary(bank: Bank) -> Iterator[str]:
    """Finding codes are known, and findings name things that exist."""
    codes = {str(code) for code in Code}
    for finding in bank.plan["findings"]:
        if finding["code"] not in codes:
            yield f"finding code {finding['code']}"
        if finding["channel_id"] and finding["channel_id"] not in bank.rows:
            yield f"finding on {finding['channel_id']}, which has no row"
        if finding["function_id"] and finding["function_id"] not in bank.functions:
            yield f"finding on {finding['function_id']}, which has no row"


def explained(bank: Bank) -> Iterator[str]:
    """Every decision has a reason, and every change names what else was possible."""
    for own, row in bank.rows.items():
        if not row["reasons"]:
            yield f"{own}: no reason"
        if row["action"] != "keep" and row["decided_by"] == "plan" and not row["alternatives"]:
            yield f"{own}: no alternative"


figure_rules = (price_lines, objective, summary, cash, vocabulary, explained)
