"""The review paper: what a person who signs it finds in it, the same bytes on every run, and how it looks."""

import io
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from inventory.container import read_parts
from inventory.graph import CapabilityGraph
from inventory.words import load_words
from migration.compliance import Review, Verdict, review
from migration.plan import Plan
from reports.review_text import short
from reports.review_word import review_document
from tests.builders import bank, graph
from tests.plans import AS_OF, plan_of

_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>{aliases}</fontconfig>"""
_ALIAS = '<alias binding="same"><family>{}</family><prefer><family>{}</family></prefer></alias>'


def _case(**extra: Any) -> tuple[CapabilityGraph, Plan]:
    channels = [
        {"channel_id": "A", "name": "旧号", "owner_department": "部", "owner_person": "李"},
        {"channel_id": "B", "name": "手机银行", "kind": "app", "owner_department": "部"},
    ]
    functions = [{"channel_id": "A", "name": "余额查询", "capability_id": "account.balance"}]
    evidence = [{"item": "risk_assessment", "ref": "1号", "date": "2025-05-01", "by": "李"}]
    tables: dict[str, Any] = {"channels": channels, "functions": functions, "evidence": evidence}
    capabilities = graph(bank(**(tables | extra)))
    return capabilities, plan_of(capabilities, end={"A": "B"})


def _written(lang: str = "zh", **extra: Any) -> tuple[Review, bytes]:
    capabilities, plan = _case(**extra)
    found = review(plan, capabilities, AS_OF, lang)
    return found, review_document(found, plan, capabilities, lang)


def _text(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    return "\n".join(node.text or "" for node in document.element.body.iter(qn("w:t")))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_blocker_unknown_and_question_stands_in_it(lang: str) -> None:
    found, data = _written(lang)
    text = _text(data)
    assert found.blockers
    for verdict in (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PERSON):
        for judged in found.having(verdict):
            assert judged.outcome.text in text
            assert judged.rule.title.in_(lang) in text
            assert judged.rule.remedy.in_(lang) in text
    for result in found.results:
        assert result.rule.id in text
    for rule in found.not_in_force:
        assert rule.id in text


def test_clause_is_printed_only_where_it_was_read() -> None:
    found, data = _written()
    text = _text(data)
    for result in found.results:
        name = result.rule.instrument.name.zh
        if result.rule.clause is None and result.rule.instrument.numbered:
            assert f"{name}（条号未核，不列）" in text
        elif result.rule.clause is not None:
            assert f"{name}第{result.rule.clause}条" in text


def test_blockers_come_before_the_rules_and_signatures_last() -> None:
    _, data = _written()
    document = docx.Document(io.BytesIO(data))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    marks = ["一、", "二、", "三、", "四、", "五、", "六、", "七、", "八、", "九、", "十、"]
    assert [h[:2] for h in headings] == marks
    assert headings[1] == "二、阻断事项" and headings[-1] == "十、审查签署"
    table = document.tables[-1]
    assert [cell.text for cell in table.rows[0].cells] == ["角色", "姓名", "意见", "签字", "日期"]
    assert all(cell.text == "" for row in table.rows[1:] for cell in row.cells[1:])


def test_each_page_carries_the_plan_hash_and_its_number() -> None:
    found, data = _written()
    section = docx.Document(io.BytesIO(data)).sections[0]
    assert short(found.plan) in section.header.paragraphs[0].text
    footer = section.footer.paragraphs[0]._p.xml
    assert " PAGE " in footer and " NUMPAGES " in footer
    assert section.footer.paragraphs[0].text == "第 1 页　共 1 页"
    assert _text(data).count(found.plan) == 2


def test_every_run_names_its_east_asian_font() -> None:
    _, data = _written()
    parts = read_parts(data)
    body = parts["word/document.xml"].decode()
    runs = re.findall(r"<w:r>.*?</w:r>", body, flags=re.DOTALL)
    assert runs and all('w:eastAsia="' in run for run in runs)
    assert not re.search(r'w:(ascii|hAnsi|eastAsia|cs)Theme="', body)
    styles = parts["word/styles.xml"].decode()
    normal = styles[styles.index('w:styleId="Normal"'):]
    assert 'w:eastAsia="仿宋"' in normal[: normal.index("</w:style>")]


def test_page_is_that_of_official_papers() -> None:
    section = docx.Document(io.BytesIO(_written()[1])).sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin, section.right_margin)
    assert [round(size.mm) for size in sizes] == [210, 297, 37, 28, 26]


def test_same_bytes_on_each_run() -> None:
    assert _written()[1] == _written()[1]
    parts = read_parts(_written()[1])
    assert b"1980-01-01T00:00:00Z" in parts["docProps/core.xml"]


def test_another_plan_is_another_paper() -> None:
    capabilities, plan = _case()
    other = plan_of(capabilities, end={"A": ""})
    papers = [review_document(review(p, capabilities, AS_OF, "zh"), p, capabilities, "zh") for p in (plan, other)]
    assert papers[0] != papers[1]


def test_names_may_hold_what_xml_may_not() -> None:
    channels = [
        {"channel_id": "A", "name": "甲<乙>&\"丙\"", "owner_department": "部"}, {"channel_id": "B", "kind": "app"},
    ]
    assert '甲<乙>&"丙"' in _text(_written(channels=channels)[1])


def test_both_languages_have_the_same_sentences() -> None:
    zh, en = (load_words("reports", lang).keys() for lang in ("zh", "en"))
    assert [k for k in zh if k.startswith("review.")] == [k for k in en if k.startswith("review.")]


def test_long_lists_say_how_many_rows_are_elsewhere() -> None:
    channels = [{"channel_id": f"C{n:03d}", "name": f"号{n}"} for n in range(60)]
    capabilities = graph(bank(channels=channels))
    plan = plan_of(capabilities, end={f"C{n:03d}": f"C{n + 30:03d}" for n in range(30)})
    found = review(plan, capabilities, AS_OF, "zh")
    assert "另有 5 行见 review.xlsx" in _text(review_document(found, plan, capabilities, "zh"))


@pytest.mark.office
@pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdftotext")), reason="needs LibreOffice")
def test_libreoffice_prints_it_with_page_numbers(tmp_path: Path) -> None:
    found, data = _written()
    (tmp_path / "review.docx").write_bytes(data)
    faces = {"仿宋": "Noto Serif CJK SC", "楷体": "Noto Serif CJK SC", "方正小标宋简体": "Noto Serif CJK SC",
             "黑体": "Noto Sans CJK SC"}
    aliases = "".join(_ALIAS.format(*pair) for pair in faces.items())
    (tmp_path / "fonts.conf").write_text(_FONTS.format(aliases=aliases), encoding="utf-8")
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(tmp_path / "review.docx")],
        check=True, capture_output=True, timeout=180,
        env={**os.environ, "FONTCONFIG_FILE": str(tmp_path / "fonts.conf")},
    )
    printed = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "review.pdf"), "-"], check=True, capture_output=True, timeout=60
    ).stdout.decode()
    pages = printed.split("\f")[:-1]
    assert len(pages) > 5
    flat = [page.replace(" ", "").replace("\u3000", "") for page in pages]
    for number, page in enumerate(flat, 1):
        assert f"第{number}页共{len(pages)}页" in page
        assert short(found.plan) in page
    assert "渠道整合方案合规审查书" in flat[0] and "不得实施" in flat[0]
    assert "审查签署" in flat[-1] and "合规审查人" in flat[-1]
