"""Announced days that change: a corrected notice per channel and medium, with old and new day and no reason."""

import datetime as dt
import json
from dataclasses import replace

import pytest

from inventory.kinds import Action, Stage
from inventory.records import ChannelId
from migration.compliance.rule import Verdict
from migration.plan import Correction, Plan
from notices import draft_notices
from notices.draft import NoticeSet, with_correction_media
from tests.notices.reading import docx_text
from tests.notices.town import ends, town, town_plan

OLD, NEW = dt.date(2025, 6, 24), dt.date(2025, 7, 9)


def corrected(channel: str, *rows: tuple[str, dt.date | None, dt.date | None], keeps: bool = False) -> Plan:
    found = tuple(
        Correction(ChannelId(channel), Stage(stage), old, new, "missed", "原定日期已过") for stage, old, new in rows
    )
    more = {channel: replace(ends(channel, "keep", "none"), stages=(), action=Action.KEEP)} if keeps else {}
    return replace(town_plan(**more), corrections=found)


def drafts(plan: Plan, lang: str = "zh") -> NoticeSet:
    return draft_notices(plan, town(), lang)


def text_of(found: NoticeSet, path: str) -> str:
    data = found.files[path]
    return docx_text(data) if path.endswith("docx") else data.decode()


MEDIA = {"website", "article", "article_preview", "sms", "reply", "script"}


def test_every_medium_names_the_old_and_the_new_day_and_never_the_reason() -> None:
    found = drafts(corrected("SA1", ("service_stop", OLD, NEW)))
    rows = [row for row in found.index if row.stage == "correction"]
    assert {(row.channel_id, row.medium) for row in rows} == {("SA1", medium) for medium in MEDIA}
    for row in rows:
        text = text_of(found, row.path)
        assert "2025年6月24日" in text and "2025年7月9日" in text, row.path
        assert "已过" not in text
        assert row.publish_on == dt.date(2025, 5, 1)
        assert row.lint is not Verdict.FAIL, row.path
    assert "更正" in rows[0].title


def test_every_fact_has_its_place_in_the_plan() -> None:
    found = drafts(corrected("SA1", ("intake_stop", OLD, NEW), ("service_stop", OLD, NEW)))
    facts = json.loads(found.files["SA1/correction/facts.json"])
    assert facts["stage"] == "correction"
    places = {row["place"]: row["value"] for row in facts["facts"]}
    assert places["corrections[0].old"] == "2025-06-24" and places["corrections[1].new"] == "2025-07-09"


def test_a_closing_called_off_says_that_the_channel_goes_on() -> None:
    found = drafts(corrected("SA1", ("service_stop", OLD, None), keeps=True))
    text = text_of(found, "SA1/correction/website.docx")
    assert "取消" in text and "继续提供服务" in text and "2025年6月24日" in text
    assert all(row.lint is not Verdict.FAIL for row in found.index if row.stage == "correction")


def test_a_day_not_told_before_is_added() -> None:
    found = drafts(corrected("SA1", ("cancel", None, NEW)))
    assert "未予列明" in text_of(found, "SA1/correction/sms.txt")


def test_staff_get_an_internal_one() -> None:
    found = drafts(corrected("ST", ("service_stop", OLD, NEW)))
    assert {row.medium for row in found.index if row.stage == "correction"} == {"internal", "internal_message"}


@pytest.mark.parametrize(("lang", "word"), [("en", "24 June 2025"), ("zh-Hant", "2025年6月24日")])
def test_other_languages(lang: str, word: str) -> None:
    found = drafts(corrected("SA1", ("service_stop", OLD, NEW)), lang)
    rows = [row for row in found.index if row.stage == "correction"]
    assert len(rows) == len(MEDIA) and all(row.lint is not Verdict.FAIL for row in rows)
    assert word in text_of(found, "SA1/correction/reply.txt")


def test_the_plan_names_the_media_of_each_correction() -> None:
    plan = with_correction_media(corrected("SA1", ("service_stop", OLD, NEW)), town())
    assert set(plan.corrections[0].media) == MEDIA


def test_without_changes_there_is_no_correction() -> None:
    assert not [path for path in drafts(town_plan()).files if "/correction/" in path]
