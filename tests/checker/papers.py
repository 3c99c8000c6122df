"""What the review must say of a plan, as far as design section 10 demands it."""

from collections.abc import Iterator

from inventory.records import SourceRef
from tests.checker.bank import Bank


def elder_critical(bank: Bank, review: dict) -> Iterator[str]:
    """A function older people rely on goes to an app only with an offline way, or the review says so."""
    for row in bank.plan["functions"]:
        function, target = bank.inventory.functions[row["function_id"]], row["target_channel_id"]
        leaves = row["disposition"] in ("move", "redirect_to_app") and bank.kind(target) == "app"
        if leaves and function.elder_critical and not function.offline_alternative and not _said(review, function.at):
            yield f"{function.id}: older people are left with {target} alone, and the review is silent"


def open_ended_assets(bank: Bank, review: dict) -> Iterator[str]:
    """What customers hold with neither end nor disposition blocks the end of its channel."""
    for asset in bank.inventory.assets:
        unknown = asset.ends_on is None and asset.disposition is None
        if unknown and bank.ends(asset.channel_id) and not _said(review, asset.at, blocks=True):
            yield f"{asset.channel_id}: {asset.description} has neither end nor disposition, and nothing blocks"


def absent_assets(bank: Bank, review: dict) -> Iterator[str]:
    """An absent assets sheet is no pass where something ends and the rule is in force."""
    if any(rule["check"] == "assets_settled" for rule in review["not_in_force"]):
        return
    ends = any(bank.ends(c) for c in bank.rows)
    asked = [o for r in review["results"] if r["rule"]["check"] == "assets_settled" for o in r["outcomes"]]
    if "assets" not in bank.inventory.sheets_present and ends and all(o["verdict"] == "pass" for o in asked):
        yield "no assets sheet, and the review passes it"


def _said(review: dict, place: SourceRef, *, blocks: bool = False) -> bool:
    """Some outcome that is no pass names the row."""
    row = f"{place.sheet}!{place.row}"
    return any(
        outcome["verdict"] != "pass" and row in outcome["rows"]
        for result in review["results"] if result["blocks"] or not blocks
        for outcome in result["outcomes"]
    )


paper_rules = (elder_critical, open_ended_assets, absent_assets)
