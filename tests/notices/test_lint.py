"""Each check of the lint: a text that breaks it and one that does not."""

from dataclasses import replace

import pytest

from inventory.kinds import Stage
from inventory.records import ChannelId
from migration.compliance.rule import Verdict
from notices.facts import FactBook
from notices.lint import Known, lint_draft
from notices.lint_data import load_lexicon
from notices.lint_html import html_faults
from notices.media import Draft
from notices.occasions import find_occasions
from notices.scene import build_scene
from notices.sources import Sources
from notices.wording import load_wording
from tests.notices.town import town, town_drafts, town_plan

SMS = "【清溪银行】自2025年7月1日起，“清溪银行云岭分行”微信服务号停止服务。我行不会索要密码。详询96000"


@pytest.fixture(scope="module")
def known():
    sources = Sources(town_plan(), town())
    occasion = next(o for o in find_occasions(sources) if o.channel.id == "SA1" and o.step.stage is Stage.ANNOUNCE)
    book = FactBook(ChannelId("SA1"), Stage.ANNOUNCE, load_wording("zh"))
    scene = build_scene(occasion, sources, book, together=False)
    return Known.of(scene, book)


def lint(known, text, medium="sms", title="关于停止服务的公告", html=""):
    draft = Draft(medium, f"SA1/announce/{medium}", title, text, b"", html)
    return {row.figures["rule"]: row for row in lint_draft(draft, known, ChannelId("SA1"), load_wording("zh"))}


def test_a_clean_sms_has_no_hit(known):
    assert lint(known, SMS) == {}


@pytest.mark.parametrize(
    ("rule", "added", "verdict"),
    [
        ("superlative", "最佳体验", Verdict.FAIL),
        ("guarantee", "保本理财", Verdict.FAIL),
        ("inducement", "秒到账", Verdict.FAIL),
        ("unfair_term", "逾期视为同意", Verdict.FAIL),
        ("absolute", "唯一渠道", Verdict.PERSON),
        ("private_reason", "因活跃度低", Verdict.FAIL),
        ("private_reason", "为落实监管要求", Verdict.FAIL),
        ("private_reason", "为压降成本", Verdict.FAIL),
        ("date_not_in_plan", "至2025年7月2日", Verdict.FAIL),
        ("midnight", "当日0:00", Verdict.PERSON),
        ("undated", "即日起", Verdict.PERSON),
        ("name_not_in_plan", "请用“清溪云银行”", Verdict.FAIL),
        ("link_unknown", "点击 https://qx-bank.top/a 办理", Verdict.FAIL),
        ("link_unknown", "登录qxbank.com", Verdict.FAIL),
        ("sms_character", "😀", Verdict.FAIL),
        ("sms_character", "①", Verdict.FAIL),
        ("sms_character", "\u3000", Verdict.FAIL),
        ("length_sms", "请您知悉。" * 20, Verdict.PERSON),
        ("length_sms", "请您知悉。" * 140, Verdict.FAIL),
    ],
)
def test_each_fault_is_found_with_its_verdict(known, rule, added, verdict):
    assert lint(known, SMS + added)[rule].verdict is verdict


@pytest.mark.parametrize("added", ["第一步，请您登录", "第一条", "余额查询", "“清溪银行”微信服务号", "2025年5月31日"])
def test_whitelisted_phrases_and_facts_pass(known, added):
    assert lint(known, SMS + added) == {}


def test_a_hit_tells_position_clause_and_surroundings(known):
    hit = lint(known, SMS + "最佳体验")["superlative"]
    assert hit.figures["at"] == len(SMS) + 1
    assert hit.figures["source"] == "广告法 第九条第（三）项"
    assert "最佳体验" in hit.text


@pytest.mark.parametrize(
    ("rule", "cut"),
    [("date_missing", "2025年7月1日"), ("required_name", "清溪银行云岭分行"), ("required_hotline", "96000"),
     ("required_fraud", "密码"), ("sms_signature", "【")],
)
def test_what_must_stand_in_the_text_is_missed(known, rule, cut):
    assert rule in lint(known, SMS.replace(cut, ""))


def test_a_banned_word_inside_the_banks_own_name_is_for_a_person(known):
    named = replace(known, names=known.names | {"最佳客户"})
    assert lint(named, SMS + "“最佳客户”")["superlative"].verdict is Verdict.PERSON


@pytest.mark.parametrize(
    ("length", "verdict"), [(32, None), (33, Verdict.PERSON), (64, Verdict.PERSON), (65, Verdict.FAIL)]
)
def test_a_title_is_warned_above_32_and_refused_above_64(known, length, verdict):
    title = "关于" + "停" * (length - 5) + "的公告"
    found = lint(known, SMS, "article", title).get("length_article_title")
    assert (found and found.verdict) == verdict


def test_a_title_says_what_it_is_about(known):
    assert "title_form" in lint(known, SMS, "website", "重要消息")
    assert "title_form" not in lint(known, SMS, "website", "关于服务调整的公告")


@pytest.mark.parametrize(
    ("medium", "text", "rule"),
    [("push", "标题" * 11, "length_push_title"), ("push", "正文" * 60, "length_push_text"),
     ("reply", "回复" * 320, "length_reply"), ("website", "公告" * 600, "length_website")],
)
def test_every_medium_has_its_length(known, medium, text, rule):
    assert rule in lint(known, text, medium, text if rule == "length_push_title" else "标题")
    assert rule not in lint(known, "短", medium, "短")


def test_a_link_of_the_ledger_may_stand_with_blanks_around_it(known):
    site = replace(known, texts=known.texts | {"登录 www.qingxi.example 办理"})
    assert lint(site, SMS + " www.qingxi.example 办理") == {}
    assert "link_touches_text" in lint(site, SMS + "登录www.qingxi.example")


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ('<section style="margin:0"><p style="font-size:16px">您好</p></section>', True),
        ("<div>您好</div>", False),
        ('<p class="a">您好</p>', False),
        ('<p onclick="x()">您好</p>', False),
        ('<p style="position:fixed">您好</p>', False),
        ('<p style="font-size:1.2em">您好</p>', False),
        ('<p style="background-color:url(http://x)">您好</p>', False),
        ('<p>您好<script>x()</script></p>', False),
        ('<a href="http://x">您好</a>', False),
        ('<img src="http://x/a.png">', False),
        ("<p>您好</p>\n<p>再见</p>", False),
        ("<p>您好", False),
        ("<!-- x --><p>您好</p>", False),
    ],
)
def test_the_profile_of_the_article_editor(html, clean):
    assert (html_faults(html) == []) is clean


def test_an_article_outside_the_profile_fails(known):
    assert lint(known, SMS, "article", html="<div>x</div>")["html_profile"].verdict is Verdict.FAIL
    assert "html_profile" not in lint(known, SMS, "article", html="<p>x</p>")
    assert "length_article_html" in lint(known, SMS, "article", html="x" * 17000)


def test_what_the_plan_only_proposes_is_for_a_person():
    found = town_drafts().lint
    assert {row.channel_id for row in found if row.figures["rule"] == "asset_proposed"} == {"DEAD"}


def test_our_own_texts_pass_in_every_language():
    for lang in ("zh", "zh-Hant", "en"):
        found = town_drafts(lang).lint
        assert [row for row in found if row.verdict is Verdict.FAIL] == []


def test_the_traditional_lexicon_is_the_simplified_one_turned():
    assert "視為同意" in load_lexicon("zh-Hant").group_of
    assert "视为同意" in load_lexicon("zh").group_of
