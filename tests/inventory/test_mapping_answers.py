"""Who decides, what is said for it, compound entries, files of names, what a bank confirmed."""

import csv

import pytest

from inventory.capabilities import (
    ConfirmedMapping,
    LearnedMappings,
    MappedBy,
    learn,
    load_learned,
    load_taxonomy,
    map_functions,
    map_names,
    read_names,
    write_mapped,
)
from inventory.capabilities.queries import NameQuery
from inventory.capabilities.reader import read_query
from inventory.capabilities.review import uncertain_mappings
from inventory.errors import SettingsError
from inventory.records import CapabilityId
from tests.builders import bank

TAXONOMY = load_taxonomy()


def _read(name, parent="", kind="app", line=""):
    return read_query(NameQuery(name, parent, kind, line), TAXONOMY)


def test_evidence_names_the_words_and_the_parent_menu():
    assert _read("理财购买").evidence == "“理财购买”"
    assert _read("基金在线购买").evidence == "“基金”+“购买”"
    assert _read("赎回", "我的基金").evidence == "“赎回”；上级菜单 我的基金"
    english = read_query(NameQuery("赎回", "我的基金", "app"), TAXONOMY, "en")
    assert english.evidence == "“赎回”; parent menu 我的基金"


def test_compound_entry_is_its_first_readable_part_and_names_the_rest():
    reading = _read("转账汇款·缴费")
    assert reading.capability_id == "transfer.general"
    assert "另含“缴费”" in reading.evidence
    assert "life.bills" in reading.candidates
    assert _read("更多/网点查询").capability_id == "branch.locate"


def test_a_name_gives_at_most_three_candidates_also_when_it_abstains():
    reading = _read("办理")
    assert reading.capability_id is None
    assert _read("额度").capability_id is None
    assert 1 <= len(_read("额度").candidates) <= 3


@pytest.mark.parametrize("kind", ["app", "website", "mini_program", "service_account", ""])
@pytest.mark.parametrize("name", ["喵喵", "zzz", "12", "嗯嗯嗯"])
def test_a_name_without_a_known_word_is_never_guessed_from_the_kind_of_channel(name, kind):
    assert _read(name, kind=kind).capability_id is None


@pytest.mark.parametrize("name", ["注册", "登录", "登錄", "Login", "註冊"])
def test_bare_register_and_login_belong_to_the_website_or_app_they_stand_on(name):
    assert _read(name, kind="website").capability_id == "service.ebank_register"
    assert _read(name, kind="app").capability_id == "service.ebank_register"
    assert _read(name, kind="service_account").capability_id is None


@pytest.mark.parametrize(("name", "menu"), [("授权", "征信授权"), ("个人授权", "贷款")])
def test_a_vague_name_is_answered_under_a_menu_that_tells_and_nowhere_else(name, menu):
    assert _read(name, menu, "mini_program").capability_id == "loan.credit_auth"
    for elsewhere in ("", "更多", "首页"):
        assert _read(name, elsewhere, "mini_program").capability_id is None


def test_register_on_the_website_of_a_company_line_is_the_company_s():
    assert _read("注册", kind="website", line="corporate").capability_id == "corp.ebank_open"


@pytest.mark.parametrize(
    ("name", "parent", "capability"),
    [
        ("余额查询", "第三方存管", "securities.custody"),
        ("转账", "数字人民币", "payment.digital_rmb"),
        ("账户明细", "多级账簿", "corp.cash_mgmt"),
        ("行情", "贵金属", "content.market"),
        ("余额查询", "账户", "account.balance"),
        ("转账", "转账收款", "transfer.general"),
    ],
)
def test_under_a_menu_of_one_topic_common_words_are_about_it(name, parent, capability):
    assert _read(name, parent).capability_id == capability


@pytest.mark.parametrize(
    ("name", "parent", "line", "capability"),
    [
        ("转账", "转账收款", "", "transfer.general"),
        ("转账", "转账收款", "corporate", "corp.transfer"),
        ("转账", "企业网银", "", "corp.transfer"),
        ("企业转账", "", "", "corp.transfer"),
        ("归集账户余额查询", "资金归集", "corporate", "corp.cash_mgmt"),
        ("账户别名设置", "", "corporate", "account.manage"),
    ],
)
def test_what_is_a_person_s_is_the_company_s_only_where_something_speaks_of_one(name, parent, line, capability):
    assert _read(name, parent, line=line).capability_id == capability


def _answers(functions, learned=None, **channel):
    row = {"channel_id": "A", "kind": "app", "business_line": "retail", **channel}
    inventory = bank([row], [{"channel_id": "A", **f} for f in functions])
    return list(map_functions(inventory, TAXONOMY, learned).values())


def test_a_person_wins_over_the_bank_s_file_and_the_file_over_the_reader(tmp_path):
    file = tmp_path / "learned.csv"
    row = ConfirmedMapping("理财购买", "", "", "", CapabilityId("wealth.advisor"), "王某", "2025-03-01")
    learned = learn(file, [row])
    person, confirmed, read = _answers(
        [
            {"name": "理财购买", "capability_id": "fund.buy"},
            {"name": "★理财购买", "parent_menu": "财富"},
            {"name": "理财赎回"},
        ],
        learned,
    )
    assert (person.capability_id, person.by, person.confidence) == ("fund.buy", MappedBy.PERSON, 1.0)
    assert (confirmed.capability_id, confirmed.by) == ("wealth.advisor", MappedBy.LEARNED)
    assert "王某" in confirmed.evidence
    assert "wealth.buy" in confirmed.candidates
    assert (read.capability_id, read.by) == ("wealth.redeem", MappedBy.MAPPER)
    assert read.confidence < 1


def test_the_most_specific_confirmed_row_wins():
    rows = [
        ConfirmedMapping("专区", "", "", "", CapabilityId("content.news")),
        ConfirmedMapping("专区", "理财", "", "", CapabilityId("wealth.browse")),
    ]
    under_wealth, elsewhere = _answers(
        [{"name": "专区", "parent_menu": "理财"}, {"name": "专区", "parent_menu": "贷款"}], LearnedMappings(rows)
    )
    assert under_wealth.capability_id == "wealth.browse"
    assert elsewhere.capability_id == "content.news"


def test_the_bank_s_file_is_canonical_and_later_words_replace_earlier_ones(tmp_path):
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    a = ConfirmedMapping("甲", "", "app", "", CapabilityId("content.news"))
    b = ConfirmedMapping("乙", "", "", "", CapabilityId("content.notice"))
    learn(one, [a, b])
    learn(two, [b])
    learn(two, [a])
    assert one.read_bytes() == two.read_bytes()
    learn(two, [ConfirmedMapping("【甲】", "", "app", "", CapabilityId("content.about"))])
    assert sorted(row.capability_id for row in load_learned(two).values()) == ["content.about", "content.notice"]
    assert len(load_learned(tmp_path / "none.csv")) == 0


def test_the_same_name_twice_has_one_answer_and_the_line_counts():
    first, second = _answers([{"name": "转账"}, {"name": "转 账"}])
    assert first.capability_id == second.capability_id == "transfer.general"
    assert _answers([{"name": "转账"}], business_line="corporate")[0].capability_id == "corp.transfer"
    named = _answers([{"name": "额度查询"}], business_line=None, name="某行信用卡")
    assert named[0].capability_id == "card.credit.limit.query"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_of_names_is_read_in_any_usual_encoding_and_keeps_its_columns(tmp_path, encoding):
    names, out = tmp_path / "names.csv", tmp_path / "out.csv"
    names.write_text("名称,parent_menu,渠道类型,备注\n转账汇款,首页,APP,=1+1\n更多,,服务号,\n", encoding=encoding)
    rows = read_names(names)
    write_mapped(out, rows, map_names(rows, TAXONOMY))
    with out.open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    assert first["capability_id"] == "transfer.general"
    assert first["备注"] == "'=1+1"
    assert float(first["confidence"]) > 0.9
    assert first["evidence"] == "“转账汇款”"
    assert second["capability_id"] == ""


def test_a_file_without_names_says_so(tmp_path):
    (tmp_path / "names.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="name"):
        read_names(tmp_path / "names.csv")


def test_uncertain_mappings_come_with_candidates_the_most_used_first():
    inventory = bank(
        [{"channel_id": "A", "kind": "app"}],
        [
            {"channel_id": "A", "function_id": "F1", "name": "额度", "monthly_users": 10},
            {"channel_id": "A", "function_id": "F2", "name": "挂失", "monthly_users": 900},
            {"channel_id": "A", "function_id": "F3", "name": "转账汇款", "monthly_users": 5000},
            {"channel_id": "A", "function_id": "F4", "name": "挂失", "capability_id": "account.loss_report"},
        ],
    )
    found = uncertain_mappings(inventory, map_functions(inventory, TAXONOMY))
    assert [row.function_id for row in found] == ["F2", "F1"]
    assert "card.credit.loss" in found[0].candidates


def test_a_blank_line_is_inferred_from_the_entries_under_the_same_menu():
    cards = [{"name": name, "parent_menu": "服务一"} for name in ("信用卡还款", "信用卡激活", "信用卡申请", "额度查询")]
    assert _answers(cards, business_line=None)[3].capability_id == "card.credit.limit.query"
    elsewhere = [*cards[:3], {"name": "额度查询", "parent_menu": "服务二"}]
    assert _answers(elsewhere, business_line=None)[3].capability_id is None
    too_few = [cards[0], cards[3]]
    assert _answers(too_few, business_line=None)[1].capability_id is None
