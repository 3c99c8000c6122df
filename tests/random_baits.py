"""Groups of channels that tempt a planner, added to a random bank: each is the start of one kind of decision.

A bait is channels with functions, activity and, now and then, a person's word that closes one of them. Every
word is one that can be obeyed: its target lives, serves the customers and may take what comes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from inventory.capabilities import load_taxonomy

Row = dict[str, Any]
LIGHT = ("campaign.activity", "campaign.game", "content.about", "content.investor_education", "content.news",
         "content.notice", "content.product_intro", "service.faq")
WORD = {"reason": "已经办公会同意", "decided_by": "林岱青", "decided_on": "2025-04-20"}
#: money never moves in them, nobody else must be local, and accounts may carry them
_SERVICES = ("account.balance", "account.bind", "account.transactions", "card.credit.bill", "service.progress",
             "service.profile", "loan.query", "account.statement")


@dataclass
class Bait:
    """Rows to be added to a bank, drawn one after another; ids go on from the bank's own."""

    random: Random
    units: list[Row]
    months: tuple[str, ...]
    first: int
    channels: list[Row] = field(default_factory=list)
    functions: list[Row] = field(default_factory=list)
    activity: list[Row] = field(default_factory=list)
    decisions: list[Row] = field(default_factory=list)
    evidence: list[Row] = field(default_factory=list)

    def channel(self, kind: str, unit: str, **given: Any) -> str:
        """One more channel; what is not given is a usual figure."""
        own = f"C{self.first + len(self.channels):03d}"
        usual = {"name": f"渠道{own[1:]}号", "status": "active", "audience": "retail", "followers": 8_000,
                 "annual_cost": 300_000, "violations": self.random.choice((None, 0, 0, 0, 1))}
        self.channels.append({"channel_id": own, "kind": kind, "owner_unit": unit} | usual | given)
        return own

    def offer(self, own: str, capabilities: Iterable[str], users: Iterable[int | None]) -> None:
        """One entry for each capability, with a figure of use drawn from ``users``."""
        choice = tuple(users)
        self.functions += [
            {"function_id": f"{own}-F{at:02d}", "channel_id": own, "name": load_taxonomy()[c].name_zh,  # type: ignore[index]
             "capability_id": c, "monthly_users": self.random.choice(choice)}
            for at, c in enumerate(capabilities)
        ]

    def busy(self, own: str, users: int, messages: int = 0) -> None:
        """The same figures every month."""
        self.activity += [
            {"channel_id": own, "month": m, "active_users": users, "reads": 2 * users, "messages_sent": messages}
            for m in self.months
        ]

    def drawn(self, most: int = 8) -> list[str]:
        """Some services, in a random order."""
        return self.random.sample(_SERVICES, self.random.randint(1, min(most, len(_SERVICES))))

    def unit(self) -> str:
        """A unit of the bank itself, no subsidiary."""
        return str(self.random.choice([u["unit_id"] for u in self.units if not u["unit_id"].startswith("S")]))

    def says(self, own: str, action: str, target: str | None = None, *, often: float = 0.2) -> None:
        """A person's word, now and then, with dates that leave room."""
        if self.random.random() < often and all(row["channel_id"] != own for row in self.decisions):
            dates = {"not_before": "2025-09-10", "not_after": "2027-03-31"} if self.random.random() < 0.4 else {}
            self.decisions.append({"channel_id": own, "action": action, "target_channel_id": target} | WORD | dates)


def publisher(bait: Bait) -> None:
    """A service account that only publishes, more than its quota; often a subscription account is planned."""
    unit = bait.unit()
    own = bait.channel("service_account", unit, followers=bait.random.choice((600, 9_000, None)))
    drawn = bait.random.sample(LIGHT, bait.random.randint(2, len(LIGHT)))
    bait.offer(own, drawn, (0, 5, 40, 200))
    bait.busy(own, bait.random.choice((20, 150)), messages=bait.random.randint(5, 10))
    if bait.random.random() < 0.6:
        bait.channel("subscription_account", unit, status="planned", followers=None, annual_cost=None)
    bait.says(own, "convert")


def twin_accounts(bait: Bait) -> None:
    """Two accounts of one unit, one hardly used; the livelier may be small enough for a platform migration."""
    unit, kind = bait.unit(), bait.random.choice(("service_account", "subscription_account"))
    big = bait.channel(kind, unit, followers=bait.random.choice((300, 999, 1_000, 1_001, 60_000, None)))
    small = bait.channel(kind, unit, followers=bait.random.choice((200, 700, 5_000)))
    drawn = bait.drawn()
    bait.offer(big, drawn, (40, 800))
    bait.offer(small, drawn[: bait.random.randint(1, len(drawn))], (0, 1, 12))
    bait.busy(big, 900, messages=2)
    bait.busy(small, bait.random.choice((0, 4, 15, 600)), messages=bait.random.randint(0, 2))
    bait.says(small, "merge", big)


def identities(bait: Bait) -> None:
    """The head office's WeCom identity and a branch's, mostly of one corporation."""
    corp = bait.random.choice(("ww01", "ww01", None))
    head = bait.channel("wecom", "H", app_id=corp, followers=40_000)
    own = bait.channel("wecom", bait.unit(), app_id=bait.random.choice(("ww01", "ww01", "ww02")), followers=3_000)
    drawn = bait.drawn(5)
    bait.offer(head, drawn, (300, 900))
    bait.offer(own, drawn[: bait.random.randint(1, len(drawn))], (0, 3, 30))
    bait.busy(head, 6_000)
    bait.busy(own, bait.random.choice((0, 10, 60)))
    if corp == "ww01" and bait.channels[-1]["app_id"] == "ww01":
        bait.says(own, "hand_over", head)


def mini_programs(bait: Bait) -> None:
    """Mini-programs on one open-platform account; seven are more than the platform moves into one."""
    drawn, platform = bait.drawn(), bait.random.choice(("wxop1", "wxop1", None))
    hall = bait.channel("mini_program", "H", open_platform_id=platform, followers=90_000)
    bait.offer(hall, drawn, (500, 4_000))
    bait.busy(hall, 20_000)
    for _ in range(bait.random.choice((1, 2, 6))):
        own = bait.channel("mini_program", bait.unit(), open_platform_id=platform, followers=800)
        bait.offer(own, bait.random.sample(drawn, bait.random.randint(1, len(drawn))), (0, 2, 15))
        bait.busy(own, bait.random.choice((0, 6, 25)))
        bait.says(own, "merge", hall, often=0.1)


def second_app(bait: Bait) -> None:
    """A direct-bank app whose functions the main app has, dear to run."""
    own = bait.channel("app", "H", business_line="direct_bank", annual_cost=2_500_000, followers=30_000)
    bait.offer(own, bait.drawn(), (0, 10, 60))
    bait.busy(own, 300)
    bait.says(own, "redirect_to_app", "C000")


def dead_channel(bait: Bait) -> None:
    """Nobody uses anything on it."""
    own = bait.channel(bait.random.choice(("service_account", "website", "video_account", "other")), bait.unit())
    bait.offer(own, [*bait.drawn(3), bait.random.choice(LIGHT)], (0,))
    bait.busy(own, 0)
    bait.says(own, "keep")


def subsidiary_account(bait: Bait) -> None:
    """An account of another legal person that a person sends to the bank's app, with its customers' consent."""
    if all(unit["unit_id"] != "S" for unit in bait.units):
        return
    own = bait.channel("service_account", "S")
    bait.offer(own, bait.drawn(4), (0, 10, 60))
    bait.busy(own, 40, messages=1)
    if bait.random.random() < 0.5:
        bait.says(own, "redirect_to_app", "C000", often=1.0)
        bait.evidence.append({"channel_id": bait.random.choice((own, None)), "item": "separate_consent",
                              "ref": "江银合〔2025〕7号", "date": "2025-04-18", "by": "林岱青"})


BAITS: tuple[Callable[[Bait], None], ...] = (
    publisher, twin_accounts, identities, mini_programs, second_app, dead_channel, subsidiary_account,
)
