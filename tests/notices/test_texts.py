"""What the texts say, and what no customer may read."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inventory.container import read_parts
from inventory.errors import MissingText, SettingsError
from inventory.words import load_words
from notices import draft_notices
from notices.blocks import read_blocks
from notices.wording import clean, load_wording
from tests.notices.reading import docx_text, read_file
from tests.notices.town import CHANNELS, FUNCTIONS, town, town_drafts, town_plan

PRIVATE = re.compile("活跃|月活|使用率|访问量|用户数|粉丝|阅读量|成本|预算|外包|监管|金办发|处罚|整改|合规|通报")


@pytest.fixture(scope="module")
def files():
    return town_drafts().files


def letter(files, path):
    return docx_text(files[path])


def test_customers_never_read_usage_cost_or_regulation(files):
    for path, data in files.items():
        if path.endswith((".docx", ".html", ".txt", ".md")):
            assert not PRIVATE.search(read_file(path, data)), path


def test_assets_are_called_by_kind_never_by_the_banks_own_note(files):
    assert "12 万分" not in letter(files, "CA/announce/website.docx")


def test_a_kept_channel_tells_first_that_redeeming_stays(files):
    text = letter(files, "SA3/announce/website.docx")
    assert "自2025年6月15日起，“清溪财富”微信服务号停止提供“理财购买”。您已办理的业务不受影响。" in text
    assert "该服务号继续提供“理财赎回”“净值查询”" in text


def test_an_intake_notice_speaks_of_new_business_only(files):
    text = letter(files, "CA/intake_stop/website.docx")
    assert "停止新办“申请分期”业务" in text
    assert "还款" not in text
    assert "积分商城" not in text


def test_functions_that_part_are_told_apart(files):
    text = letter(files, "SA1/announce/website.docx")
    assert "“余额查询”“动账提醒”由“清溪银行”微信服务号提供" in text
    assert "“养老金查询”由“清溪银行微服务”微信小程序提供" in text
    assert "请在新渠道重新订阅" in text


@pytest.mark.parametrize(
    ("channel", "sentence"),
    [("SA1", "关注关系不会自动转移，请您重新关注"), ("MP2", "自动或按页面提示进入该小程序"), ("WC", "服务人员变更通知"),
     ("CA", "从官方应用商店下载安装"), ("DEAD", "不另设替代渠道")],
)
def test_how_customers_get_across_follows_the_mechanism(files, channel, sentence):
    assert sentence in letter(files, f"{channel}/announce/website.docx")


def test_a_reminder_is_shorter_than_the_announcement(files):
    for channel in ("SA1", "CA", "MP2", "DEAD", "SA2", "WC"):
        lengths = [len(letter(files, f"{channel}/{stage}/website.docx")) for stage in ("remind", "announce")]
        assert lengths[0] < lengths[1]


def test_typical_notices_keep_to_the_usual_length(files):
    for channel in ("SA1", "MP2", "DEAD", "SA3", "WC"):
        assert 250 <= len(letter(files, f"{channel}/announce/website.docx")) <= 650


def test_names_stay_letter_by_letter_in_traditional_script():
    text = docx_text(town_drafts("zh-Hant").files["SA1/announce/website.docx"])
    assert "「清溪银行云岭分行」微信服務號" in text
    assert "尊敬的客戶" in text
    assert "短訊驗證碼" in text
    assert not any(word in text for word in ("短信", "網點", "登錄", "信息", "温馨"))
    assert "本行" in text
    assert text.endswith("清溪银行云岭分行\n2025年5月31日")


def test_the_way_to_a_channel_is_told_in_traditional_script_and_its_name_as_registered():
    text = docx_text(town_drafts("zh-Hant").files["SA3/announce/website.docx"])
    assert "訪問方式：手機應用商店搜索「清溪手机银行」" in text
    assert load_wording("zh-Hant").told("扫描“码”添加") == "掃描「码」添加"
    assert load_wording("zh").told("扫描“码”添加") == "扫描“码”添加"


def test_english_drafts_write_dates_the_english_way():
    text = docx_text(town_drafts("en").files["SA1/announce/website.docx"])
    assert "From 1 July 2025, the former account will no longer provide services." in text


def test_other_languages_are_refused():
    with pytest.raises(SettingsError, match="zh, zh-Hant, en"):
        draft_notices(town_plan(), town(), "fr")


def test_both_languages_have_the_same_sentences():
    zh, en = (set(load_words("notices", lang).keys()) for lang in ("zh", "en"))
    special = re.compile(r"assets\.(?!any|kinds)\w+\.")  # wording of its own where a language wants it
    assert {key for key in zh ^ en if not special.match(key)} == set()


HOSTILE = '<script>alert(1)</script>{{ 7*7 }}{% raw %}{source}&"”\u202e\u200b T|x'


def test_hostile_names_are_escaped_and_never_run():
    rows = [row | {"name": HOSTILE} if row["channel_id"] == "SA1" else row for row in CHANNELS]
    functions = [row | {"name": "=1+1{{ s }}<b>"} if row["function_id"] == "F11" else row for row in FUNCTIONS]
    files = draft_notices(town_plan(), town(rows, functions)).files
    shown = clean(HOSTILE)
    for path in ("SA1/announce/article.html", "SA1/announce/article_preview.html", "SA1/announce/large_print.html"):
        page = files[path].decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page
    text = docx_text(files["SA1/announce/website.docx"])
    assert shown in text
    assert "“=1+1{{ s }}<b>”" in text
    assert "49" not in files["SA1/announce/sms.txt"].decode()


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40))
@example("0 \x1b\r0")
@example("e\u200d\u0301")
def test_cleaned_text_is_one_line_without_control_characters(text):
    found = clean(text)
    assert found.isprintable()
    assert clean(found) == found


@settings(max_examples=15, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(clean))
def test_any_name_gives_word_files_that_open_and_one_line_articles(name):
    plan = town_plan()
    alone = replace(plan, channels=tuple(row for row in plan.channels if row.channel_id == "DEAD"))
    row = next(row for row in CHANNELS if row["channel_id"] == "DEAD")
    files = draft_notices(alone, town([row | {"name": f"清溪{name}"}], [])).files
    assert clean(f"清溪{name}").strip() in docx_text(files["DEAD/announce/website.docx"])
    assert files["DEAD/announce/article.html"].count(b"\n") == 1


def test_a_letter_line_without_a_mark_is_a_fault_of_the_template():
    with pytest.raises(MissingText, match="without a mark"):
        read_blocks("T|标题\n没有标记", load_wording("zh"), draft=True)


def test_items_are_numbered_only_when_there_are_several():
    wording = load_wording("zh")
    several = read_blocks("H|甲\nN|一件\nN|两件\nH|乙\nN|一件", wording, draft=False)
    assert [block.text for block in several] == ["一、甲", "（一）一件", "（二）两件", "二、乙", "一件"]


def test_the_script_after_cancellation_speaks_of_what_has_been():
    text = town_drafts("zh").files["SA1/cancel/script.md"].decode()
    assert "原服务号已停止服务" in text
    assert "停止新办" not in text
    assert "如您未" not in text


def test_the_large_print_variant_is_shorter_and_says_what_to_do():
    files = town_drafts("zh").files
    large = re.sub(r"<style>.*?</style>|<[^>]+>", "", files["CA/announce/large_print.html"].decode(), flags=re.DOTALL)
    assert len(large) < len(docx_text(files["CA/announce/website.docx"]))
    for asked in ("以后到哪里办？", "怎么找到：", "不用手机，怎么办？", "请马上挂断电话"):
        assert asked in large


def test_no_page_of_a_letter_holds_a_signature_alone():
    xml = read_parts(town_drafts("zh").files["CA/announce/website.docx"])["word/document.xml"].decode()
    paragraphs = re.findall(r"<w:p>.*?</w:p>", xml)
    kept = [re.sub("<[^>]+>", "", p) for p in paragraphs if "<w:keepNext/>" in p]
    assert kept[0].startswith("如有疑问")
    assert kept[1:] == ["特此公告。", "清溪银行"]
