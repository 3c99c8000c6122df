"""Every finding speaks both languages, names its rows, and fits into JSON; the ten that matter most are varied."""

import json
import string
from collections import Counter
from dataclasses import replace

import pytest

from inventory.words import load_words
from migration.analysis import FLAGS, Analysis, analyse
from migration.findings import Code, FindingSeverity
from migration.policy import default_policy
from migration.portfolio import Quadrant
from tests.builders import bank
from tests.builders import graph as graph_of
from tests.migration.planted_bank import AS_OF, planted_bank


@pytest.fixture(scope="module")
def chinese() -> Analysis:
    return analyse(planted_bank(3).graph(), default_policy(), AS_OF, "zh")


def test_both_tables_have_the_same_keys_and_the_same_blanks() -> None:
    tables = {lang: load_words("migration", lang) for lang in ("zh", "en")}
    keys = {lang: [k for k in list(words.keys()) if k.startswith("findings.")] for lang, words in tables.items()}
    assert keys["zh"] == keys["en"]
    blanks = {
        lang: {k: {f for _, f, _, _ in string.Formatter().parse(words._table[k]) if f} for k in keys["zh"]}
        for lang, words in tables.items()
    }
    assert blanks["zh"] == blanks["en"]


def test_english_says_the_same_as_chinese(chinese: Analysis) -> None:
    english = analyse(planted_bank(3).graph(), default_policy(), AS_OF, "en")
    told = [[(f.code, f.channel_id, f.function_id, f.severity) for f in a.findings] for a in (chinese, english)]
    assert Counter(told[0]) == Counter(told[1])
    assert not any("{" in f.text for a in (chinese, english) for f in a.findings)


def test_findings_fit_into_json_and_name_their_rows(chinese: Analysis) -> None:
    for finding in chinese.findings:
        record = json.loads(json.dumps(finding.as_json(), ensure_ascii=False, allow_nan=False))
        assert finding.channel_id is None or record["evidence"]["rows"][0].startswith("渠道!")
        assert len(record["evidence"]["rows"]) <= record["evidence"]["rows_in_all"]


def test_functions_without_a_use_figure_are_counted_only_where_there_are_some() -> None:
    channels = [{"channel_id": name, "annual_cost": 1, "followers": None} for name in "AB"]
    channels.append({"channel_id": "C", "annual_cost": 1, "followers": 9})
    functions = [{"channel_id": name, "function_id": f"{name}1", "monthly_users": 5} for name in "AC"]
    functions.append({"channel_id": "B", "function_id": "B1", "monthly_users": None})
    graph = graph_of(bank(channels=channels, functions=functions))
    found = analyse(graph, default_policy(), AS_OF, "zh").findings
    texts = {f.channel_id: f.text for f in found if f.code is Code.UNKNOWN_FIGURE and "缺少" in f.text}
    assert "项功能没有使用人数" not in texts["A"]
    assert "其中1项功能没有使用人数" in texts["B"]


def test_findings_are_sorted_by_severity_then_code_then_id(chinese: Analysis) -> None:
    ranks = list(FindingSeverity)
    order = [
        (ranks.index(f.severity), f.code, f.channel_id or "", f.function_id or "", f.text) for f in chinese.findings
    ]
    assert order == sorted(order)


def test_the_ten_that_matter_most_are_the_gravest_and_varied(chinese: Analysis) -> None:
    ten = chinese.top(10)
    grave = {f.code for f in chinese.findings if f.severity is FindingSeverity.HIGH}
    assert {f.code for f in ten if f.severity is FindingSeverity.HIGH} == grave
    assert len(ten) == len(set(ten_ids := [id(f) for f in ten])) == len(ten_ids) == 10


def test_flags_follow_the_findings_that_weigh(chinese: Analysis) -> None:
    assert chinese.flags["AC-zero"] == {"low_activity"}  # type: ignore[index]
    assert chinese.flags["TX-at"] == {"misfit"}  # type: ignore[index]
    assert set(FLAGS) <= set(Code)
    low = {f.channel_id for f in chinese.findings if f.code is Code.OVERLAP and f.severity is FindingSeverity.LOW}
    assert not any("redundant" in chinese.flags.get(c, ()) for c in low if c)  # type: ignore[call-overload]


def test_the_portfolio_counts_live_channels_and_leaves_the_middle_undecided(chinese: Analysis) -> None:
    portfolio, policy = chinese.portfolio, default_policy()
    live = [c for c in planted_bank(3).graph().inventory.channels.values() if c.is_live]
    assert sum(portfolio.by_kind.values()) == sum(portfolio.by_level.values()) == len(live) == len(portfolio.standings)
    middle = policy.number("portfolio.middle")
    for standing in portfolio.standings:
        inside = (
            abs(standing.fitness - middle) <= standing.fitness_band
            or abs(standing.value - middle) <= standing.value_band
        )
        assert (standing.quadrant is Quadrant.UNDECIDED) is inside
    unknown = next(standing for standing in portfolio.standings if standing.channel_id == "LE-empty")
    assert unknown.quadrant is Quadrant.UNDECIDED
    assert unknown.fitness_band == pytest.approx(
        policy.number("portfolio.band") + policy.number("portfolio.unknown_band")
    )


def test_the_order_of_rows_and_the_names_of_units_change_nothing(chinese: Analysis) -> None:
    bank = planted_bank(3)
    bank.channels = {
        c: replace(row, owner_unit=f"Z{turned_round(row.owner_unit)}" if row.owner_unit != "H" else "H")
        for c, row in reversed(bank.channels.items())
    }
    bank.dependencies.reverse()
    bank.assets.reverse()
    again = analyse(bank.graph(), default_policy(), AS_OF, "zh")
    names = [
        {(f.code, f.channel_id, f.function_id, f.severity, f.text) for f in a.findings if f.channel_id}
        for a in (again, chinese)
    ]
    assert names[0] == names[1]


def turned_round(unit: str) -> str:
    """Another name that sorts otherwise."""
    return unit[::-1]
