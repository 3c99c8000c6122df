"""A bank in which every price of the policy is asked: each kind of channel ends in each way, by a person's word.

What a person decides is priced like anything else, and no safeguard stands in the way. Little is known of these
channels, so that the figures the policy gives in place of the bank's are asked too.
"""

from tests.metamorphic import Source
from tests.migration.planner_bank import AS_OF, Town

_KINDS = {"service_account": "SA", "subscription_account": "SUB", "mini_program": "MP", "app": "AP",
          "video_account": "VID", "website": "WEB", "wecom": "WC", "other": "OTH"}
_ASSETS = ("personal_data", "points", "coupon", "campaign", "autopay", "holding", "community", "content")
#: what one channel offers and its successor lacks: each kind of building, and something nobody could map
_LACKING = ("account.balance", "service.profile", "card.credit.apply", "transfer.general", "content.notice",
            "campaign.coupon", None)


def every_price() -> Source:
    """Rows of the bank, and the capability of each function."""
    town = Town()
    town.channels["FWH"]["followers"], town.messages = 900_000, {"FWH": 1}
    town.offer("MINI", "content.news", 500)
    town.offer("MINI", "wealth.buy", 500)
    for kind, name in _KINDS.items():
        _hosts(town, kind, name)
        _ends(town, kind, name)
    _with_the_platform(town)
    _with_everything_lacking(town)
    _publisher(town)
    for function in town.functions:  # deeper in the app than anywhere else
        function["click_depth"] = 4 if function["channel_id"] == "APP" else 1
    return _source(town)


def one_seat() -> Source:
    """Two accounts that want the one migration their successor may take in."""
    town = Town()
    town.rival_accounts()
    return _source(town)


def few_readers_much_business() -> Source:
    """A branch account hardly anybody opens, where those who do come to do business."""
    town = Town()
    bank = _source(town)
    for row in bank.tables["activity"]:
        row["transactions"] = 500 if row["channel_id"] == "BR" else None
    return bank


def _source(town: Town) -> Source:
    rows = town.rows()
    return Source(rows, {f["function_id"]: f["capability_id"] for f in rows["functions"]}, AS_OF)


def _hosts(town: Town, kind: str, name: str) -> None:
    """A channel of the kind that takes others of its kind in; it is no main channel of the bank."""
    town.add(f"{name}-HOST", kind, active=50_000, followers=60_000, annual_cost=100_000, app_id=f"corp-{name}")
    for capability in ("account.balance", "service.faq", "content.news", *(("wealth.buy",) if name != "SUB" else ())):
        town.offer(f"{name}-HOST", capability, 5_000)


def _ends(town: Town, kind: str, name: str) -> None:
    """Two channels of the kind of which little is known: one goes to the app, one to its own kind."""
    known = {"followers": 20_000, "annual_cost": None}
    if kind != "app":
        town.add(f"{name}-APP", kind, "B1", active=None, **known)
        town.decide(f"{name}-APP", "redirect_to_app", "APP")
    town.add(f"{name}-OWN", kind, "B1", active=None, app_id=f"other-{name}", **known)
    town.decide(f"{name}-OWN", *{"app": ("redirect_to_app", "APP")}.get(kind, ("merge", f"{name}-HOST")))
    for own in (f"{name}-APP", f"{name}-OWN"):
        if own in town.channels:
            town.offer(own, "account.balance", None, elder_critical=True)
            if name != "SUB" or own == "SUB-APP":  # no money into a subscription account
                town.offer(own, "wealth.buy", 40)


def _with_the_platform(town: Town) -> None:
    """Migrations, a transfer, an end without successor, and an app that gives way to a mini-program."""
    for name, kind in (("SA", "service_account"), ("SUB", "subscription_account")):
        town.add(f"{name}-SMALL", kind, followers=900, active=800, annual_cost=10_000)
        town.add(f"{name}-MIG", kind, "B1", active=None, followers=20_000)
        town.offer(f"{name}-SMALL", "account.balance", 700)
        town.offer(f"{name}-MIG", "account.balance", 40)
        town.decide(f"{name}-MIG", "merge", f"{name}-SMALL")
    for own, kind, action, target in (
        ("MP-MIG", "mini_program", "merge", "MP-HOST"), ("WC-MOVE", "wecom", "hand_over", "WC-HOST"),
        ("AP-MINI", "app", "merge", "MINI"), ("WEB-DEAD", "website", "retire", None),
        ("OTH-MINI", "other", "merge", "MINI"),
    ):
        town.add(own, kind, "B1", active=None, followers=20_000)
        town.offer(own, "wealth.buy" if own == "AP-MINI" else "account.balance", 40)
        town.decide(own, action, target)
    for own in ("MP-MIG", "MP-HOST"):
        town.channels[own]["open_platform_id"] = "OP1"


def _with_everything_lacking(town: Town) -> None:
    """One whose successor lacks everything, with holdings of every kind, of which not even followers are known."""
    town.add("LACK", "website", "B1", active=None, vendor="某公司")
    for capability in _LACKING:
        town.offer("LACK", capability, 30)
    town.offer("LACK", "campaign.game", 30)
    town.decide("LACK", "merge", "WEB-HOST")
    for function in [f for f in town.functions if f["channel_id"] == "WEB-HOST"]:
        town.functions.remove(function)
    town.offer("WEB-HOST", "branch.locate", 4_000)
    town.optional["assets"] = [{"channel_id": "LACK", "kind": kind, "description": kind} for kind in _ASSETS]


def _publisher(town: Town) -> None:
    """An account that only publishes, to be converted, and one that goes to the mini-program with its articles."""
    for own in ("READ", "READ2"):
        town.add(own, "service_account", "B2", active=900, followers=9_000)
        for capability in ("content.news", "content.about"):
            town.offer(own, capability, 100, entry_type="article")
        town.messages[own] = 3
    town.decide("READ", "convert")
    town.decide("READ2", "merge", "MINI")
    town.offer("FWH", "wealth.buy", None)
    town.offer("FWH", "transfer.general", 4_000)
