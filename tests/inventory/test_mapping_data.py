"""The words of the mapping and the figures of its benchmark hold together."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from inventory.capabilities.english import in_chinese
from inventory.capabilities.fallback import load_fallback
from inventory.capabilities.lexicon_files import load_lexicon, written_names
from inventory.capabilities.normalise import plain_name
from inventory.capabilities.queries import Candidate
from inventory.capabilities.tables import read_table
from inventory.capabilities.taxonomy import load_taxonomy
from inventory.capabilities.train_fallback import teaching_tables
from inventory.capabilities.weighing import VAGUE, load_weighing
from inventory.records import CapabilityId
from tests.benchmarks import mapping_scores as scores
from tests.benchmarks.mapping_scores import Judged
from tests.benchmarks.seal_banks import draw_banks, split_rows

TAXONOMY = load_taxonomy()
FOLDER = Path(__file__).parents[2] / "inventory" / "capabilities" / "data"
TABLES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*.csv"))
WRITTEN = [table for table in TABLES if table.startswith("teaching/") or table.endswith("written.csv")]


@pytest.mark.parametrize("table", TABLES)
def test_every_word_has_a_source_and_a_grade(table):
    rows = read_table(table)
    assert rows
    assert all(row["source"] and row["grade"] in {"seen", "reported", "recalled", "assumption"} for row in rows)


def test_names_written_whole_are_plain_are_labelled_by_the_taxonomy_and_stand_once():
    rows = [row for table in WRITTEN for row in read_table(table)]
    assert set(teaching_tables()) == {table for table in WRITTEN if table.startswith("teaching/")}
    assert {row["capability_id"] for row in rows} - {""} == set(TAXONOMY)
    assert {row["business_line"] for row in rows} <= {"", "corporate", "credit_card", "wealth", "inclusive"}
    keys = Counter((row["name"], row["parent_menu"], row["business_line"]) for row in rows)
    assert [key for key, count in keys.items() if count > 1] == []
    assert [row["name"] for row in rows[::37] if plain_name(row["name"]) != in_chinese(row["name"])] == []


def test_names_seen_at_banks_are_labelled_by_the_taxonomy_and_no_closed_bank_teaches():
    seen = read_table("seen_names.csv")
    assert {row["capability_id"] for row in seen} - {""} <= set(TAXONOMY)
    assert {row["grade"] for row in seen} == {"seen"}
    assert all(row["source"] and row["name"] for row in seen)
    closed = Path(__file__).parents[1] / "data" / "names" / "public_closed.csv"
    with closed.open(encoding="utf-8", newline="") as file:
        assert {row["bank"] for row in csv.DictReader(file)} & {row["bank"] for row in seen} == set()


@pytest.mark.parametrize(
    ("name", "chinese"),
    [
        ("Time Deposit Placement and Enquiry", "定期存款存入/查询"),
        ("CUSTOMER SERVICES", "客户服务"),
        ("Terms & Conditions", "条款/条款"),
        ("Hong Kong Taiwan Express Remittance", "香港台湾快速汇款"),
        ("CNCBI Token", "cncbi令牌"),
        ("VIP", "vip"),
        ("A股", "a股"),
        ("Free贷", "free贷"),
        ("the", "the"),
    ],
)
def test_english_names_are_said_in_chinese_words_and_mixed_ones_stay(name, chinese):
    assert plain_name(name) == chinese
    assert plain_name(chinese) == chinese


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("提款", "提款"), ("無卡提款", "无卡取款"), ("红利再投资", "红利再投资"), ("紅利點數", "积分"),
        ("分行地址", "分行地址"), ("分行預約", "网点预约"),
    ],
)
def test_words_of_hong_kong_and_taiwan_count_where_the_script_is_theirs(name, plain):
    assert plain_name(name) == plain


def test_an_english_name_never_replaces_what_the_same_words_mean_in_chinese():
    chinese = [row for row in written_names() if not row.english and not row.parent and not row.line]
    stands = {row.name: row.capability_id for row in chinese if row.capability_id}
    phrases, vague = load_lexicon().phrases, load_lexicon().vague
    assert {name: phrases[name][""] for name in stands} == stands
    assert {row.name for row in chinese if not row.capability_id} <= vague


def test_every_capability_named_anywhere_is_in_the_taxonomy():
    lexicon = load_lexicon()
    named = {c for row in (*lexicon.grid.values(), *lexicon.phrases.values()) for c in row.values()}
    named |= set(lexicon.counterparts) | {c for row in lexicon.counterparts.values() for c in row.values()} - {""}
    named |= set(load_fallback().labels) - {""}
    assert named <= set(TAXONOMY)


def test_every_capability_can_be_answered_and_its_own_name_is_read_as_it():
    assert set(TAXONOMY) <= set(load_fallback().labels)
    phrases = load_lexicon().phrases
    assert [row.id for row in TAXONOMY.values() if row.name_zh not in phrases] == []


def test_every_object_and_action_of_the_grid_has_a_word():
    objects = {row["object"] for row in read_table("lexicon/objects.csv")} | {""}
    actions = {row["action"] for row in read_table("lexicon/actions.csv")} | {"", "*"}
    grid = read_table("lexicon/grid.csv")
    assert {row["object"] for row in grid} - objects == set()
    assert {row["action"] for row in grid} - actions == set()


FUND = CapabilityId("fund.buy")


def _confidence(rule, share, score=0.8, vague=0.2):
    found = [Candidate(FUND, score, rule, "")] if rule else []
    shares = {FUND: share, CapabilityId("fund.redeem"): max(0.0, 0.8 - share), VAGUE: vague}
    return dict(load_weighing().rank(found, shares))[FUND]


@pytest.mark.parametrize("rule", ["", *sorted(load_weighing().rules)])
def test_confidence_is_a_share_and_grows_with_what_the_model_says(rule):
    said = [_confidence(rule, step / 20) for step in range(17)]
    assert said == sorted(said)
    assert 0 < said[0] < said[-1] < 1


def test_a_known_phrase_is_surer_than_likeness_and_a_better_reading_than_a_worse():
    assert _confidence("context", 0.5) > _confidence("name", 0.5) > _confidence("", 0.5)
    assert _confidence("grid", 0.5, 0.9) > _confidence("grid", 0.5, 0.5)


def test_confidences_are_shares_of_one_answer_and_being_too_vague_is_one_of_them():
    shares = {FUND: 0.3, VAGUE: 0.6, CapabilityId("life.gov"): 0.1}
    ranked = load_weighing().rank([Candidate(FUND, 0.9, "grid", "")], shares)
    assert sum(share for _, share in ranked) == pytest.approx(1, abs=0.001)
    assert ranked[0][0] == VAGUE
    assert _confidence("", 0.3, vague=0.1) > _confidence("", 0.3, vague=0.6)
    assert load_weighing().rank([], {}) == [(VAGUE, 1.0)]


def test_figures_of_a_benchmark_are_those_one_counts_by_hand():
    rows = [
        *[Judged("a", "a", 0.9, "x")] * 4, Judged("a", "b", 0.8, "x"), *[Judged("b", "b", 0.9, "y")] * 5,
        Judged("b", "", 0.3, "y"), Judged("", "a", 0.7), Judged("", "", 0.2),
    ]
    assert scores.accuracy(rows)[0] == pytest.approx(9 / 11)
    assert scores.precision_and_coverage(rows) == pytest.approx((9 / 11, 10 / 11))
    assert scores.precision_and_coverage(rows, 0.85) == pytest.approx((1.0, 9 / 11))
    assert scores.unknown_recall(rows) == (0.5, 2)
    assert scores.macro_f1(rows) == pytest.approx(((8 / 10 + 10 / 12) / 2, 2))
    assert scores.confusions(rows) == [(("(vague)", "a"), 1), (("a", "b"), 1), (("b", "(abstains)"), 1)]
    argued = [Judged("a", "b", 0.9, also="b").lenient, Judged("a", "c", 0.9, also="b").lenient]
    assert [row.right for row in argued] == [True, False]
    low, high = scores.accuracy(rows)[1:]
    assert 0.5 < low < 9 / 11 < high < 1


def test_sealed_banks_are_drawn_the_same_whatever_the_order_of_rows():
    rows = [{"bank": f"B{i % 9}"} for i in range(270)] + [{"bank": ""}] * 30 + [{"bank": "small"}]
    rest, sealed = split_rows(rows)
    again, sealed_again = split_rows(rows[::-1])
    assert {row["bank"] for row in sealed} == {row["bank"] for row in sealed_again}
    assert len({row["bank"] for row in sealed}) == 6
    assert {"", "small"} <= {row["bank"] for row in rest}
    assert len(rest) + len(sealed) == len(rows) == len(again) + len(sealed_again)
    assert draw_banks(Counter({"B": 3})) == []
