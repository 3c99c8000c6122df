"""The sample bank's tables, from the small readable files beside this module.

``functions.csv`` packs the entries of one menu into one cell, separated by spaces. An entry is a name, then any
of: ``=0`` nobody uses it, ``=?`` nobody counted, ``>ID`` only links to that channel, ``#code`` a person's
capability, ``/group`` product group, ``!`` older customers rely on it and no offline way is named, ``~`` the
same with an offline way.
"""

import csv
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any

from inventory.samples import figures

Row = dict[str, Any]
Tables = dict[str, list[Row]]

PLAIN = ("assets", "dependencies", "decisions", "execution", "calendar", "evidence")
_ENTRY = re.compile(r"(?P<name>[^=>#/!~]+)(?:=(?P<users>\d+|\?))?(?:>(?P<jumps>[\w-]+))?(?:#(?P<capability>[\w.]+))?"
                    r"(?:/(?P<group>[^!~]+))?(?P<elder>[!~])?")
_ARTICLE = re.compile(
    "新闻|要闻|资讯|公告|活动|课堂|宣传|普及|介绍|周评|投教|动态|访谈|速递|解读|案例|风采|视频|文章|招贤"
)
_WECHAT_IDS = {"service_account": "wx", "subscription_account": "wx", "mini_program": "wx", "wecom": "ww"}


def build_tables() -> Tables:
    """Every sheet of the sample as rows of English field names; blank cells are None."""
    people, units = _toml("people.toml"), read_rows("units.csv")
    channels = [_channel(row, units, people, place) for place, row in enumerate(read_rows("channels.csv"))]
    activity = read_rows("activity.csv")
    tables: Tables = {
        "channels": channels,
        "functions": list(_functions(channels, {row["channel_id"]: row for row in activity}, people)),
        "activity": figures.monthly_rows(activity, {row["channel_id"]: row for row in channels}),
        "units": [{key: value for key, value in unit.items() if key != "region"} for unit in units],
    }
    return tables | {name: read_rows(f"{name}.csv") for name in PLAIN}


def read_rows(name: str) -> list[Row]:
    """The rows of one file beside this module; empty cells are None."""
    text = resources.files("inventory.samples").joinpath(name).read_text(encoding="utf-8")
    return [{key: value or None for key, value in row.items()} for row in csv.DictReader(text.splitlines())]


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("inventory.samples").joinpath(name).read_text(encoding="utf-8"))


def _channel(row: Row, units: list[Row], people: dict[str, Any], place: int) -> Row:
    """The row as the bank would fill it: what the file leaves out follows from the owner and the kind."""
    unit = {u["unit_id"]: u for u in units}
    owner, kind, staff = unit[row["owner_unit"]], row["kind"], people["staff"]
    special = row.pop("special") or ""
    at_head = owner["parent_id"] in (None, "H00") and owner["level"] != "subsidiary" and owner["region"] is None
    derived = {
        "region": owner["region"],
        "verified_entity": _entity(owner, unit, people["entity"]),
        "app_id": _app_id(special.partition("app_id=")[2] or row["channel_id"], kind),
        "open_platform_id": "OP-JH-01" if at_head and kind in _WECHAT_IDS else None,
        "filing_no": f"江ICP备00000001号-{place + 1}A" if kind in ("app", "website", "mini_program") else None,
        "owner_department": owner["name"] if owner["level"] == "department" else f"{owner['name']}办公室",
        "owner_person": staff[place % len(staff)],
        "hotline": people["hotline"],
        "_filled_by": staff[(place * 5 + 3) % len(staff)],
        "access_hint": people["access"][kind].format(name=row["name"], slug=row["channel_id"].lower()),
    }
    if special == "owner":
        derived |= {"owner_person": None, "owner_department": None}
    if special == "filing" or row["status"] == "planned":
        derived |= {"filing_no": None}
    return row | derived


def _entity(owner: Row, unit: dict[str, Row], names: dict[str, str]) -> str:
    """The legal name; a branch's identity carries the branch's name behind it."""
    path = [owner]
    while path[-1]["parent_id"] and path[-1]["unit_id"] not in names:
        path.append(unit[path[-1]["parent_id"]])
    branch = next((u["name"] for u in path if u["level"] == "branch"), "")
    return names[path[-1]["unit_id"]] + branch.removeprefix("江河银行")


def _app_id(channel_id: str, kind: str) -> str | None:
    """An id of the platform's shape; every WeCom identity of the bank carries its one corp id."""
    if kind in _WECHAT_IDS:
        channel_id = "QW" if kind == "wecom" else channel_id
        return _WECHAT_IDS[kind] + sha256(channel_id.encode()).hexdigest()[:16]
    return f"com.example.jianghe.{channel_id.lower().replace('-', '')}" if kind == "app" else None


def _functions(channels: list[Row], activity: dict[str, Row], people: dict[str, Any]) -> Iterator[Row]:
    kinds = {row["channel_id"]: row for row in channels}
    menus = read_rows("functions.csv")
    for channel_id in dict.fromkeys(menu["channel_id"] for menu in menus):
        entries = [(entry, menu) for menu in menus if menu["channel_id"] == channel_id
                   for entry in menu["entries"].split()]
        users = figures.entry_users(channel_id, len(entries), activity.get(channel_id))
        for place, (entry, menu) in enumerate(entries, start=1):
            row = _function(entry, menu, place, kinds[channel_id], people)
            yield row if "=" in entry else row | {"monthly_users": users[place - 1]}


def _function(entry: str, menu: Row, place: int, channel: Row, people: dict[str, Any]) -> Row:
    found = _ENTRY.fullmatch(entry)
    if found is None:
        raise ValueError(f"functions.csv: {menu['channel_id']}: {entry}")
    part, function_id = found.groupdict(), f"{menu['channel_id']}-{place:03d}"
    is_app, article = channel["kind"] == "app", bool(_ARTICLE.search(part["name"]))
    return {
        "function_id": function_id, "channel_id": menu["channel_id"], "name": part["name"],
        "parent_menu": menu["menu"], "entry_type": _entry_type(channel["kind"], article),
        "entry_url": f"https://m.example.com/{function_id.lower()}" if channel["kind"] != "wecom" else None,
        "jumps_to": part["jumps"], "monthly_users": int(part["users"]) if (part["users"] or "?") != "?" else None,
        "click_depth": (1 if menu["menu"] == "首页" else 2 + place % 2) if is_app else None,
        "login_required": ("no" if article else "yes") if is_app else None,
        "capability_id": part["capability"], "elder_critical": "yes" if part["elder"] else None,
        "offline_alternative": f"营业网点柜面或电话银行 {people['hotline']}" if part["elder"] == "~" else None,
        "product_group": part["group"], "note": None,
        "_manager": people["staff"][len(menu["menu"]) + place // 20] if is_app else None,
    }


def _entry_type(kind: str, article: bool) -> str | None:
    if kind == "app":
        return "app_module"
    if kind == "mini_program":
        return "article" if article else "mini_program_page"
    if kind == "wecom":
        return "menu"
    return "article" if article else "h5"
