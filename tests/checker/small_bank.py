"""A small bank that holds what the sample bank lacks: two conversions, a channel that stops selling before it stops
redeeming, a subscription account that moves money, a frozen account, no assets sheet, an entry of an account that
stays and leads to an app that ends."""

from typing import Any

from tests.builders import busy

UNITS = (
    {"unit_id": "H", "name": "总行", "level": "head_office"},
    {"unit_id": "B1", "name": "东城分行", "parent_id": "H", "level": "branch"},
    {"unit_id": "B2", "name": "西城分行", "parent_id": "H", "level": "branch"},
    {"unit_id": "B3", "name": "南城分行", "parent_id": "H", "level": "branch"},
)
CHANNELS = (
    {"channel_id": "APP", "kind": "app", "owner_unit": "H", "followers": 800_000, "annual_cost": 4_000_000},
    {"channel_id": "OLD", "kind": "app", "owner_unit": "H", "followers": 9_000, "annual_cost": 2_000_000},
    {"channel_id": "HALL", "kind": "service_account", "owner_unit": "H", "followers": 400_000, "annual_cost": 300_000},
    {"channel_id": "NEWS1", "kind": "service_account", "owner_unit": "B1", "annual_cost": 400_000},
    {"channel_id": "SUB1", "kind": "subscription_account", "owner_unit": "B1", "status": "planned"},
    {"channel_id": "NEWS2", "kind": "service_account", "owner_unit": "B2", "followers": 15_000, "annual_cost": 400_000},
    {"channel_id": "PAY", "kind": "subscription_account", "owner_unit": "B3", "followers": 30_000},
    {"channel_id": "ICE", "kind": "service_account", "owner_unit": "B2", "status": "frozen"},
)
#: capability -> users a month, by channel
OFFERS: dict[str, dict[str, int]] = {
    "APP": {"account.balance": 90_000, "wealth.buy": 9_000, "wealth.redeem": 8_000, "life.bills": 20_000},
    "OLD": {"account.balance": 60, "wealth.buy": 20, "wealth.redeem": 15},
    "HALL": {"account.balance": 30_000, "life.transit": 4_000, "content.notice": 9_000},
    "NEWS1": {"content.news": 150, "campaign.activity": 40, "content.product_intro": 30},
    "NEWS2": {"content.news": 120, "campaign.activity": 60},
    "PAY": {"life.bills": 900, "content.news": 4_000, "life.transit": 700},
    "ICE": {"content.news": 0},
}
LEVELS = {"APP": 300_000, "OLD": 100, "HALL": 60_000, "NEWS1": 150, "NEWS2": 130, "PAY": 5_000}
MESSAGES = {"HALL": 4, "NEWS1": 9, "NEWS2": 8, "PAY": 6}


def small_bank() -> dict[str, Any]:
    """Rows of each sheet, for :func:`tests.builders.bank`."""
    functions = [
        {"function_id": f"{own}-{at}", "channel_id": own, "name": capability, "capability_id": capability,
         "monthly_users": users, "elder_critical": True if capability == "account.balance" and own == "OLD" else None}
        for own, offers in OFFERS.items() for at, (capability, users) in enumerate(offers.items(), 1)
    ]
    functions.append({
        "function_id": "HALL-LINK", "channel_id": "HALL", "name": "理财购买", "capability_id": "wealth.buy",
        "monthly_users": 30, "jumps_to": "OLD",
    })
    activity = [
        row for own, level in LEVELS.items()
        for row in busy(own, active_users=level, messages_sent=MESSAGES.get(own, 0))
    ]
    return {"channels": list(CHANNELS), "functions": functions, "activity": activity, "units": list(UNITS)}
