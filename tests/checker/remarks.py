"""What the plan must say beside its decisions: findings that the ledger alone calls for."""

from collections.abc import Iterator

from tests.checker.bank import Bank


def money_in_subscription_accounts(bank: Bank) -> Iterator[str]:
    """A subscription account that moves money today is a finding."""
    told = _told(bank, "transactions_in_subscription_account")
    for own in bank.inventory.channels:
        moves = [f for f in bank.functions_on(own) if bank.moves_money(f["capability_id"])]
        offers = any(not bank.jumps(f["function_id"]) for f in moves)
        if bank.live(own) and bank.kind(own) == "subscription_account" and offers and own not in told:
            yield f"{own}: moves money in a subscription account, and nobody is told"


def repeated_plans(bank: Bank) -> Iterator[str]:
    """A planned channel all of whose capabilities one live channel offers its customers is a finding."""
    told = _told(bank, "entry_control")
    for own, channel in bank.inventory.channels.items():
        wanted = _carried(bank, own)
        if channel.status != "planned" or not wanted or own in told:
            continue
        for other in bank.inventory.channels:
            same = wanted <= _carried(bank, other) and all(bank.covers(other, own, key) for key in wanted)
            if other != own and bank.live(other) and same:
                yield f"{own}: planned, though {other} offers all of it, and nobody is told"


def jump_loops(bank: Bank) -> Iterator[str]:
    """Of channels whose links lead back to them at least one circle is named."""
    named = {c for f in bank.plan["findings"] if f["code"] == "jump_loop" for c in f["evidence"].get("path", ())}
    links = {(f.channel_id, f.jumps_to) for f in bank.inventory.functions.values() if f.jumps_to}
    for own in sorted({one for one, _ in links}):
        knot = {other for other in _reached(own, links) if own in _reached(other, links)}
        if knot and not named & knot:
            yield f"{own}: links lead round by {', '.join(sorted(knot))}, and nobody is told"


def _reached(own: str, links: set[tuple[str, str]]) -> set[str]:
    found: set[str] = set()
    ahead = {own}
    while ahead:
        ahead = {other for one, other in links if one in ahead} - found
        found |= ahead
    return found


def assets_sheet(bank: Bank) -> Iterator[str]:
    """No assets sheet means unknown; an asset that nobody dated or decided on is named."""
    told = _told(bank, "assets_outstanding")
    if "assets" not in bank.inventory.sheets_present and None not in told:
        yield "no assets sheet, and nobody is told"
    for asset in bank.inventory.assets:
        if asset.ends_on is None and asset.disposition is None and asset.channel_id not in told:
            yield f"{asset.channel_id}: {asset.description} has neither end nor disposition, and nobody is told"


def _told(bank: Bank, code: str) -> set[str | None]:
    return {f["channel_id"] for f in bank.plan["findings"] if f["code"] == code}


def _carried(bank: Bank, own: str) -> set[str]:
    return {bank.key(f["function_id"]) for f in bank.functions_on(own) if not bank.jumps(f["function_id"])}


remark_rules = (money_in_subscription_accounts, repeated_plans, jump_loops, assets_sheet)
