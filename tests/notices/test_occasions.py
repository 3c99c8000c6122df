"""Who gets a notice, at which stage, in which medium."""

from dataclasses import replace

import pytest

from inventory.kinds import Stage
from inventory.records import ChannelId
from notices import draft_notices
from notices.occasions import find_occasions
from notices.sources import Sources
from tests.notices.town import ends, town, town_drafts, town_plan

MEDIA = ("website.docx", "article.html", "sms.txt")
DATED = (Stage.ANNOUNCE, Stage.REMIND, Stage.INTAKE_STOP, Stage.SERVICE_STOP)


@pytest.fixture(scope="module")
def found():
    return town_drafts()


def test_every_closing_or_moving_channel_has_notice_article_and_sms_for_each_stage(found):
    changed = [row for row in town_plan().changed() if row.channel_id != "ST"]
    assert len(changed) == 9
    for row in changed:
        for step in row.stages:
            if step.stage in DATED:
                wanted = {f"{row.channel_id}/{step.stage}/{medium}" for medium in (*MEDIA, "facts.json")}
                assert wanted <= set(found.files)


def test_channels_that_go_on_unchanged_and_new_ones_get_nothing(found):
    assert {path.split("/")[0] for path in found.files} == {row.channel_id for row in town_plan().changed()} | {
        "index.xlsx"
    }


def test_staff_read_an_internal_notice_and_no_sms(found):
    media = {row.medium for row in found.index if row.channel_id == "ST"}
    assert media == {"internal", "internal_message"}


@pytest.mark.parametrize(
    ("channel", "medium", "expected"),
    [("CA", "push", True), ("SA1", "push", False), ("SA1", "reply", True), ("MP2", "reply", False),
     ("SA1", "large_print", True)],
)
def test_media_fit_the_channel(found, channel, medium, expected):
    assert (medium in {row.medium for row in found.index if row.channel_id == channel}) is expected


def test_same_wave_same_target_same_days_share_one_website_notice(found):
    first, second = (found.files[f"MRG{n}/announce/website.docx"] for n in (1, 2))
    assert first == second
    assert found.files["MRG1/announce/sms.txt"] != found.files["MRG2/announce/sms.txt"]
    shared = {row.path: row.shared_with for row in found.index if row.shared_with}
    assert shared["MRG2/announce/website.docx"] == ("MRG1",)
    assert "SA1/announce/website.docx" not in shared  # it has functions that go to two targets


def test_other_days_or_other_targets_do_not_share():
    other = town_plan(MRG2=ends("MRG2", "merge", "guided_refollow", "MP"))
    assert not [row for row in draft_notices(other, town()).index if row.shared_with]


def test_a_second_date_of_a_stage_gets_files_of_its_own():
    row = town_plan().decision_of[ChannelId("SA1")]
    later = next(replace(s, date=s.date.replace(day=25)) for s in row.stages if s.stage is Stage.REMIND)
    plan = town_plan(SA1=replace(row, stages=tuple(sorted((*row.stages, later), key=lambda s: s.date))))
    files = draft_notices(plan, town()).files
    assert {"SA1/remind/sms.txt", "SA1/remind/sms-2.txt", "SA1/remind/facts-2.json"} <= set(files)


def test_nobody_is_told_of_the_cancellation_of_a_migrated_mini_program():
    stages = {(o.channel.id, o.step.stage) for o in find_occasions(Sources(town_plan(), town()))}
    assert ("MP2", Stage.SERVICE_STOP) in stages
    assert ("MP2", Stage.CANCEL) not in stages
    assert ("SA1", Stage.CANCEL) in stages


def test_two_runs_give_the_same_bytes(found):
    assert draft_notices(town_plan(), town()).files == found.files
