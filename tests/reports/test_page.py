"""The page: self-contained, escaped, and in a real browser searchable, switchable, explorable."""

import datetime as dt
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest

from inventory.words import LANGUAGES, load_words
from migration.compliance import review
from reports.page import page_html
from tests.reports.hostile import FORMULA, SCRIPT, hostile_job

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]


@pytest.fixture(scope="module")
def page(sample_job):
    return page_html(sample_job, review(sample_job.plan, sample_job.graph, sample_job.plan.as_of, "zh"), "zh")


class Reader(HTMLParser):
    """Tags, attributes and the text of the page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.attributes, self.texts = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.texts.append(data)


@pytest.mark.xdist_group("sample")
def test_page_asks_nobody_for_anything(page):
    found = Reader(page)
    assert not {"link", "img", "iframe", "object", "embed", "base", "form"} & set(found.tags)
    loading = ("src", "href", "action", "srcset", "style")
    assert [(name, value) for name, value in found.attributes if name in loading and "//" in value] == []
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|https?://(?!www\.w3\.org)", page)


def test_hostile_names_are_escaped():
    job, found = hostile_job()
    text = page_html(job, found, "zh")
    assert SCRIPT not in text
    assert Reader(text).tags.count("script") == 1
    shown = "".join(Reader(text).texts)
    assert SCRIPT in shown
    assert FORMULA in shown


def test_hostile_bank_really_changes_the_hostile_channels():
    job, _ = hostile_job()
    assert {row.channel_id for row in job.plan.changed()} >= {"A", "B"}


@pytest.mark.xdist_group("sample")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_is_in_one_language(sample_job, lang):
    found = review(sample_job.plan, sample_job.graph, sample_job.plan.as_of, lang)
    text = page_html(sample_job, found, lang)
    words = load_words("reports", lang)
    assert re.findall(r"<h2>([^<]+)</h2>", text)[-1].startswith(words.say("page.kept", count=0).split("0")[0])
    assert ('lang="en"' in text) is (lang == "en")


@pytest.fixture(scope="module")
def browser():
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra: browser)")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not there")
    with sync.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def tab(browser, page, tmp_path):
    """The page from a file, in a context that counts every request."""
    (tmp_path / "report.html").write_text(page, encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN", offline=True)
    opened = context.new_page()
    opened.asked, opened.faults = [], []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.on("pageerror", lambda error: opened.faults.append(str(error)))
    opened.goto((tmp_path / "report.html").as_uri())
    yield opened
    context.close()


pytest_browser = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("sample")]


def in_browser(test):
    for mark in pytest_browser:
        test = mark(test)
    return test


@in_browser
def test_browser_sends_no_other_request(tab):
    tab.wait_for_load_state("networkidle")
    assert [url for url in tab.asked if not url.endswith("report.html")] == []
    assert tab.faults == []


@in_browser
def test_search_filters_the_changes(tab, sample_job):
    rows = tab.locator("#list tbody tr")
    everything = rows.count()
    assert everything == len(sample_job.plan.changed())
    one = sample_job.plan.ending()[0].channel_id
    tab.fill("#q", one.lower())
    shown = [rows.nth(at).get_attribute("data-id") for at in range(everything) if rows.nth(at).is_visible()]
    assert one in shown
    assert len(shown) < everything
    tab.fill("#q", "没有这样的渠道")
    assert not any(rows.nth(at).is_visible() for at in range(everything))
    tab.fill("#q", "")
    assert all(rows.nth(at).is_visible() for at in range(everything))


@in_browser
def test_tabs_switch_before_and_after(tab, sample_job):
    assert tab.locator("#before").is_visible()
    assert not tab.locator("#after").is_visible()
    tab.locator("label[for=ta]").click()
    assert tab.locator("#after").is_visible()
    assert not tab.locator("#before").is_visible()
    ending = {row.channel_id for row in sample_job.plan.ending()}
    left = {tab.locator("#after .node").nth(at).get_attribute("data-id")
            for at in range(tab.locator("#after .node").count())}
    assert not ending & left
    assert tab.locator("#after .edge.m-gained").count() > 0


@in_browser
def test_hovering_shows_one_channel_and_what_it_reaches(tab, sample_job):
    one = next(row for row in sample_job.plan.ending() if row.target_channel_id)
    tab.locator(f"#moves .node[data-id='{one.channel_id}'] circle").first.hover()
    lit = tab.locator("#moves .edge.on")
    assert lit.count() >= 1
    assert {lit.nth(at).get_attribute("data-a") for at in range(lit.count())} == {one.channel_id}
    assert tab.locator(f"#moves .node.on[data-id='{one.target_channel_id}']").count() == 1
    tab.mouse.move(5, 5)
    assert tab.locator("#moves .edge.on").count() == 0


@in_browser
@pytest.mark.parametrize("width", [390, 1024, 1280, 1920])
def test_nothing_sticks_out_of_the_window(tab, width):
    tab.set_viewport_size({"width": width, "height": 900})
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    if width >= 1280:
        boxes = "[...document.querySelectorAll('section.box')]"
        assert tab.evaluate(f"{boxes}.filter(b => b.scrollWidth > b.clientWidth + 1).length") == 0


def test_what_is_left_out_is_counted(monkeypatch):
    monkeypatch.setattr("reports.page._GANTT_ROWS", 1)
    monkeypatch.setattr("reports.page._CHANGED_ROWS", 1)
    job, found = hostile_job()
    changed = len(job.plan.changed())
    assert changed > 1
    text = page_html(job, found, "zh")
    assert f"要变动的渠道（{changed}）" in text
    assert text.count("<tr data-id=") == 1
    assert f"另有 {changed - 1} 项" in text
    assert f"另有 {changed - 1} 个渠道未画出" in text


@pytest.mark.parametrize("months", [6, 13, 40, 90])
def test_month_labels_do_not_touch_and_name_each_new_year(months):
    from reports.page import _months

    words = load_words("reports", "zh")
    first = dt.date(2025, 3, 1)
    labels = list(_months(first, months * 30, lambda day: (day - first).days, SimpleNamespace(words=words)))
    assert labels[0][0] == "2025年3月"
    assert len(labels) <= 14
    years = [name for name, _ in labels if "年" in name]
    assert len(years) == len(set(years))


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.xdist_group("sample")
@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs a browser")
def test_the_sample_takes_a_dozen_sheets_of_paper(page, tmp_path):
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    printed = [CHROMIUM, "--headless", *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", "--no-pdf-header-footer",
               f"--print-to-pdf={tmp_path / 'page.pdf'}", f"file://{tmp_path / 'page.html'}"]
    subprocess.run(printed, check=True, capture_output=True, timeout=60)
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "page.pdf").read_bytes())) <= 12


@pytest.mark.xdist_group("sample")
def test_what_is_for_small_screens_does_not_reach_paper(page):
    assert re.findall(r"@media ([^{]*max-width[^{]*)", page) == ["screen and (max-width:800px)"]
