"""Every fact stands where the notice says it stands; a missing one is visible, listed, and refused in the end."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from inventory.schema import load_schema
from inventory.words import tell
from migration.plan_json import plan_to_json
from notices import NotFinalError, draft_notices
from tests.builders import bank, graph
from tests.notices.reading import read_file
from tests.notices.town import CHANNELS, FUNCTIONS, UNITS, town, town_drafts, town_plan

_LISTS = {"channels": "channel_id", "functions": "function_id", "stages": "stage"}


def in_plan(document, place):
    """Follow ``channels[SA1].stages[remind#2].date`` through plan.json; written apart from the code that names it."""
    here = document
    for name, key in re.findall(r"(\w+)(?:\[([^\]]+)\])?", place):
        here = here[name]
        if key and key.isdigit():
            here = here[int(key)]
        elif key:
            wanted, _, number = key.partition("#")
            here = [row for row in here if row[_LISTS[name]] == wanted][int(number or 1) - 1]
    return here


def in_ledger(graph, place):
    """The cell ``渠道!12 客服热线`` of the inventory."""
    sheet, row, column = re.fullmatch(r"(.+)!(\d+) (.+)", place).groups()
    described = next(s for s in load_schema().sheets.values() if s.zh == sheet)
    field = next(f.name for f in described.fields if f.zh == column)
    tables = {
        "channels": graph.inventory.channels.values(), "functions": graph.inventory.functions.values(),
        "units": graph.inventory.units,
    }
    return str(next(getattr(r, field) for r in tables[described.name] if r.at.row == int(row)))


def test_every_fact_traces_back_to_plan_or_ledger():
    plan, ledger = town_plan(), town()
    document = json.loads(plan_to_json(plan))
    count = 0
    for path, data in town_drafts().files.items():
        for fact in json.loads(data)["facts"] if path.endswith("facts.json") else ():
            place = fact["place"]
            found = in_ledger(ledger, place) if "!" in place else in_plan(document, place)
            assert found == fact["value"], (path, fact)
            count += 1
    assert count > 300


def test_every_date_and_quoted_name_in_a_text_is_a_fact():
    plan, files = town_plan(), town_drafts().files
    names = {row["name"] for row in (*CHANNELS, *FUNCTIONS)}
    aliases = re.compile("原(服务号|订阅号|小程序|APP|企业微信)|【待补：渠道·渠道名称】")
    known_days = {
        f"{d.year}年{d.month}月{d.day}日" for row in plan.channels
        for d in [s.date for s in row.stages] + [a.ends_on for a in row.assets if a.ends_on]
    }
    for path, data in files.items():
        if not path.endswith((".xlsx", ".json")):
            text = read_file(path, data)
            assert set(re.findall(r"\d{4}年\d{1,2}月\d{1,2}日", text)) <= known_days, path
            quoted = {name for name in re.findall("“([^”]+)”", text) if not aliases.fullmatch(name)}
            assert quoted <= names, path


def test_a_missing_fact_is_visible_in_the_draft_and_listed():
    found = town_drafts()
    text = read_file("x.docx", found.files["CA/announce/website.docx"])
    assert "【待补：资产·处置方式】" in text
    assert "【待补：功能·线下替代】" in text
    listed = {(hole.channel_id, hole.stage, str(hole)) for hole in found.holes}
    assert ("CA", "announce", "资产·处置方式") in listed
    assert ("CA", "announce", "功能·线下替代") in listed
    assert ("SA1", "announce", "功能·线下替代") not in listed


def test_a_hole_names_the_cell_to_fill_in():
    hole = next(h for h in town_drafts().holes if h.column == "线下替代")
    assert (hole.sheet, hole.row) == ("功能", 2 + [row["function_id"] for row in FUNCTIONS].index("F42"))


def test_without_any_hotline_the_hole_is_in_every_medium_that_prints_one():
    rows = [{k: v for k, v in row.items() if k != "hotline"} for row in CHANNELS]
    found = draft_notices(town_plan(), town(rows))
    assert "【待补：渠道·客服热线】" in found.files["SA1/announce/sms.txt"].decode()
    assert {h.row for h in found.holes if h.channel_id == "SA1" and h.fact == "hotline"} == {5}


@pytest.mark.parametrize(
    ("hotlines", "expected"),
    [
        pytest.param({"SA1": "1"}, "1", id="its-own"),
        pytest.param({"MA": "2", "SA2": "3"}, "2", id="its-successors"),
        pytest.param({"SA3": "4", "DEAD": "4"}, "4", id="what-its-unit-agrees-on"),
        pytest.param({"SA3": "4", "DEAD": "5"}, None, id="two-numbers-are-no-agreement"),
    ],
)
def test_whose_hotline_is_printed(hotlines, expected):
    rows = [{k: v for k, v in row.items() if k != "hotline"} | (
        {"hotline": hotlines[row["channel_id"]]} if row["channel_id"] in hotlines else {}) for row in CHANNELS]
    text = draft_notices(town_plan(), town(rows)).files["SA1/announce/sms.txt"].decode()
    assert (f"详询{expected}" in text) if expected else ("【待补：渠道·客服热线】" in text)


def test_final_notices_refuse_holes_and_name_every_one():
    with pytest.raises(NotFinalError) as refused:
        draft_notices(town_plan(), town(), final=True)
    assert {str(h) for h in refused.value.holes} == {
        "资产·处置方式", "功能·线下替代", "渠道·渠道名称", "渠道·访问方式"
    }
    assert "CA/announce: 【待补：资产·处置方式】" in str(refused.value)


def test_final_notices_without_holes_bear_no_draft_mark():
    keep = {"SA1", "MP2", "DEAD", "MRG1", "MRG2", "SA3", "WC", "ST"}
    plan = town_plan()
    whole = replace(plan, channels=tuple(
        row for row in plan.channels if row.channel_id in keep or not row.action.ends_channel))
    found = draft_notices(whole, graph(bank(channels=CHANNELS, functions=FUNCTIONS, units=UNITS)), final=True)
    assert not found.holes
    texts = (".docx", ".txt", ".md", ".html")
    assert "草稿" not in "".join(read_file(p, d) for p, d in found.files.items() if p.endswith(texts))
    assert all("草稿" in read_file(p, d) for p, d in town_drafts().files.items() if p.endswith(texts))


def test_no_way_of_access_is_asked_for_where_customers_are_taken_along():
    rows = [{k: v for k, v in row.items() if k != "access_hint"} for row in CHANNELS]
    found = draft_notices(town_plan(), town(rows))
    lacking = {hole.channel_id for hole in found.holes if hole.column == "访问方式"}
    assert "SA1" in lacking  # must follow the new account
    assert not lacking & {"MP2", "WC"}  # led or handed over by WeChat
    assert "访问方式" not in read_file("x.docx", found.files["WC/announce/website.docx"])


def test_facts_json_keeps_to_its_published_schema():
    schema = json.loads((Path(__file__).parents[2] / "docs/schemas/facts.schema.json").read_text(encoding="utf-8"))
    checker = Draft202012Validator(schema)
    for path, data in town_drafts().files.items():
        if path.endswith("facts.json"):
            assert list(checker.iter_errors(json.loads(data))) == []
    spoilt = json.loads(town_drafts().files["SA1/announce/facts.json"])
    del spoilt["facts"][0]["place"]
    assert list(checker.iter_errors(spoilt))


@pytest.mark.parametrize(("lang", "said"), [("zh", "不能定稿"), ("en", "Not final")])
def test_a_refusal_names_each_cell_to_fill_once(lang, said):
    with pytest.raises(NotFinalError) as refused:
        draft_notices(town_plan(), town(), final=True)
    text = tell(refused.value, lang)
    lines = text.splitlines()
    assert lines[0].startswith(said)
    assert len(lines) - 1 == len({(h.sheet, h.row, h.column, h.channel_id) for h in refused.value.holes}) + len(
        refused.value.failed
    )
    assert "【" not in text


def test_drafts_may_be_handed_on_one_by_one():
    taken = {}
    found = draft_notices(town_plan(), town(), into=taken.__setitem__)
    assert taken == town_drafts().files
    assert list(found.names) == sorted(taken)
    assert found.files == {}
    assert found.index == town_drafts().index
