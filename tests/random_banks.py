"""Random valid banks as tables of rows with English field names, for ``tests.builders.bank(**tables)``.

``random_bank`` draws everything from one seed; ``banks`` is the same as a hypothesis strategy, which shrinks
towards few channels. Rows hold what a bank may truly report: blanks, planned and frozen channels, entries that
only link elsewhere, functions nobody can map, subsidiaries, freezes, a person's word, stages that happened
already. Beside them stand baits: groups of channels that invite one kind of decision each.
"""

from random import Random
from typing import Any

from hypothesis import strategies as st

from inventory.capabilities import load_taxonomy
from inventory.kinds import AssetDisposition, AssetKind, BusinessLine, ChannelKind, DependencyKind
from tests.random_baits import BAITS, Bait

Row = dict[str, Any]
Tables = dict[str, list[Row]]

MONTHS = tuple(f"{2023 + (4 + at) // 12}-{(4 + at) % 12 + 1:02d}" for at in range(24))
LAST_MONTHS = 6
#: what people call things no taxonomy knows
ODD_NAMES = ("古城年卡", "园区门禁", "老年大学报名", "农技课堂直播", "龙舟赛投票", "校友卡领取")
_HEAD_SIZE = 60
_KINDS = ("service_account", "service_account", "subscription_account", "mini_program", "app", "wecom", "website",
          "video_account", "other")
_AUDIENCES = (None, None, None, None, None, "retail", "corporate", "merchant", "staff", "all")
_STATUSES = ("active",) * 8 + (None, "planned", "frozen", "retired")


def random_bank(seed: int, channels: int = 12, months: int = LAST_MONTHS) -> Tables:
    """A valid bank of ``channels`` channels and up to three baits; first come the head office's app and account."""
    random = Random(seed)
    units = _units(random)
    rows = [_channel(random, place, units) for place in range(channels)]
    offered = random.sample(sorted(load_taxonomy()), _HEAD_SIZE)
    functions = [row for channel in rows for row in _functions(random, channel, rows, offered)]
    activity = [row for channel in rows for row in _activity(random, channel, MONTHS[-months:])]
    bait = _bait(Random(f"bait {seed}"), units, MONTHS[-months:], channels)
    decisions = _decisions(random, rows, functions) + bait.decisions
    return {
        "units": units,
        "channels": rows + bait.channels,
        "functions": functions + bait.functions,
        "activity": activity + bait.activity,
        "assets": _assets(random, rows + bait.channels),
        "dependencies": _dependencies(random, rows),
        "decisions": decisions,
        "calendar": _calendar(random, units),
        "execution": _execution(random, rows, bait),
        "evidence": _evidence(random, rows) + bait.evidence,
    }


def banks(min_channels: int = 2, max_channels: int = 12) -> st.SearchStrategy[Tables]:
    """Valid random banks."""
    return st.builds(random_bank, st.integers(0, 2**32 - 1), st.integers(min_channels, max_channels))


def _units(random: Random) -> list[Row]:
    rows: list[Row] = [{"unit_id": "H", "name": "总行", "parent_id": None, "level": "head_office"}]

    def add(unit_id: str, name: str, parent: str, level: str) -> None:
        rows.append({"unit_id": unit_id, "name": name, "parent_id": parent, "level": level})

    for place in range(random.randint(0, 2)):
        add(f"D{place}", f"第{place}部", "H", "department")
    for place in range(random.randint(1, 3)):
        add(f"B{place}", f"第{place}分行", "H", "branch")
        if random.random() < 0.5:
            add(f"B{place}S", f"第{place}支行", f"B{place}", "sub_branch")
        if random.random() < 0.3:
            add(f"B{place}D", f"第{place}分行办公室", f"B{place}", "department")
    if random.random() < 0.4:
        add("S", "子公司", "H", "subsidiary")
        add("SD", "子公司运营部", "S", "department")
    return rows


def _channel(random: Random, place: int, units: list[Row]) -> Row:
    head = place < 2
    kind = ("app", "service_account")[place] if head else random.choice(_KINDS)
    status = "active" if head else random.choice(_STATUSES)
    return {
        "channel_id": f"C{place:03d}", "name": f"渠道{place:03d}号", "kind": kind,
        "owner_unit": "H" if head else random.choice(units)["unit_id"],
        "business_line": random.choice(("general", "general", None, *map(str, BusinessLine))) if place else "general",
        "audience": None if head else random.choice(_AUDIENCES),
        "status": status,
        "followers": _figure(random, 900_000 if head else random.choice((500, 20_000, 200_000))),
        "annual_cost": _figure(random, 5_000_000 if head else random.choice((20_000, 300_000, 2_000_000))),
        "launched_on": random.choice((None, "2014-03-01", "2019-11-20")),
        "vendor_contract_end": random.choice((None, None, "2025-03-31", "2026-01-31")),
        "violations": random.choice((None, 0, 0, 2)),
        "owner_person": random.choice((None, "周见川")),
    }


def _figure(random: Random, size: int) -> int | None:
    return None if random.random() < 0.15 else random.randint(size // 10, size)


def _functions(random: Random, channel: Row, channels: list[Row], offered: list[str]) -> list[Row]:
    """Up to a dozen entries, often copies of what the head office offers; one channel in ten reports none."""
    if channel["channel_id"] == "C000":
        drawn = offered
    elif random.random() < 0.1 and channel["channel_id"] != "C001":
        drawn = []
    else:
        pool = offered if random.random() < 0.75 else sorted(load_taxonomy())
        drawn = random.sample(pool, random.randint(1, 12))
    return [_function(random, channel, place, capability, channels) for place, capability in enumerate(drawn)]


def _function(random: Random, channel: Row, place: int, capability: str, channels: list[Row]) -> Row:
    others = [row["channel_id"] for row in channels if row is not channel]
    head = channel["channel_id"] == "C000"
    odd = not head and random.random() < 0.06
    return {
        "function_id": f"{channel['channel_id']}-F{place:02d}", "channel_id": channel["channel_id"],
        "name": random.choice(ODD_NAMES) if odd else load_taxonomy()[capability].name_zh,  # type: ignore[index]
        "parent_menu": random.choice((None, "服务", "金融")),
        "jumps_to": random.choice(others) if others and not head and random.random() < 0.08 else None,
        "monthly_users": None if random.random() < 0.1 else random.choice((0, 1, 40, 900)) * (10 if head else 1),
        "click_depth": random.choice((None, 1, 2, 4)),
        "capability_id": None if odd else capability,
        "elder_critical": random.choice((None, None, None, True)),
        "offline_alternative": random.choice((None, "网点柜面")),
    }


def _activity(random: Random, channel: Row, months: tuple[str, ...]) -> list[Row]:
    if channel["status"] == "planned" or random.random() < 0.1:
        return []
    followers = channel["followers"] or 20_000
    base, trend = round(followers * random.choice((0, 0.002, 0.01, 0.01, 0.3))), random.choice((0.93, 1.0, 1.02))
    return [
        {
            "channel_id": channel["channel_id"], "month": month,
            "active_users": _blank(random, round(base * trend**at)),
            "reads": _blank(random, round(base * 2 * trend**at)),
            "messages_sent": _blank(random, random.randint(0, 8)),
            "transactions": _blank(random, base // 10),
            "new_followers": None, "lost_followers": None, "complaints": _blank(random, random.randint(0, 3)),
        }
        for at, month in enumerate(months)
        if random.random() > 0.05
    ]


def _blank(random: Random, value: int) -> int | None:
    return None if random.random() < 0.1 else value


def _assets(random: Random, channels: list[Row]) -> list[Row]:
    return [
        {
            "channel_id": channel["channel_id"], "kind": random.choice([*map(str, AssetKind)]),
            "description": "客户持有", "quantity": random.choice((None, 1200)),
            "ends_on": random.choice((None, "2025-09-30", "2026-02-28")),
            "disposition": random.choice([None, *map(str, AssetDisposition)]),
            "legal_basis": "客户协议", "retain_until": None,
        }
        for channel in channels
        if random.random() < 0.25
    ]


def _dependencies(random: Random, channels: list[Row]) -> list[Row]:
    if len(channels) < 2:
        return []
    pairs = (random.sample([row["channel_id"] for row in channels], 2) for _ in range(len(channels) // 4))
    return [{"channel_id": a, "depends_on": b, "kind": random.choice([*map(str, DependencyKind)])} for a, b in
            dict.fromkeys(map(tuple, pairs))]


def _decisions(random: Random, channels: list[Row], functions: list[Row]) -> list[Row]:
    """A person's words that never contradict each other: keep a channel, or leave one function where it is."""
    word = {"reason": "合作协议期内", "decided_by": "宋知遥", "decided_on": "2025-04-18"}
    rows: list[Row] = []
    if random.random() < 0.4:
        rows.append({"channel_id": random.choice(channels)["channel_id"], "action": "keep"} | word)
    taken = {row["channel_id"] for row in rows}
    free = [row for row in functions if row["channel_id"] not in taken]
    if free and random.random() < 0.3:
        function = random.choice(free)
        rows.append({"channel_id": function["channel_id"], "function_id": function["function_id"],
                     "action": "stay"} | word)
    return rows


def _bait(random: Random, units: list[Row], months: tuple[str, ...], channels: int) -> Bait:
    """Up to three groups of channels beside the drawn ones; a small bank, as shrinking finds it, has none."""
    bait = Bait(random, units, months, channels)
    for lay in random.sample(BAITS, min(3, channels // 4)):
        lay(bait)
    return bait


def _execution(random: Random, channels: list[Row], bait: Bait) -> list[Row]:
    """Announcements made already: of what a person ends, and once in a while of a channel nobody decided on."""
    ended = [row["channel_id"] for row in bait.decisions if row["action"] != "keep" and random.random() < 0.4]
    other = [row["channel_id"] for row in channels[2:] if random.random() < 0.04]
    return [
        {"channel_id": own, "stage": "announce", "planned": "2025-04-22", "actual": "2025-04-24", "ref": "公告第3号"}
        for own in (*ended, *other)
    ]


def _evidence(random: Random, channels: list[Row]) -> list[Row]:
    document = {"ref": "江银评〔2025〕2号", "date": "2025-04-11", "by": "顾行舟"}
    whole = [{"channel_id": None, "item": "privacy_assessment"} | document] if random.random() < 0.3 else []
    return whole + [
        {"channel_id": row["channel_id"], "item": "risk_assessment"} | document
        for row in channels if random.random() < 0.1
    ]


def _calendar(random: Random, units: list[Row]) -> list[Row]:
    rows: list[Row] = [{"start": "2025-12-25", "end": "2026-01-05", "reason": "年终决算", "unit_id": None}]
    if random.random() < 0.5:
        rows.append({"start": "2025-08-10", "end": "2025-08-20", "reason": "机房搬迁",
                     "unit_id": random.choice(units)["unit_id"]})
    return rows


#: kinds that a random bank may draw; a test that adds a kind to the vocabulary meets it here
DRAWN_KINDS = frozenset(map(ChannelKind, _KINDS))
