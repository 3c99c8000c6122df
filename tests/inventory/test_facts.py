"""What the records of the inventory say of themselves: blanks have a stated meaning, and blank is never zero."""

import datetime as dt

import numpy as np
import pytest

from inventory.activity import Activity
from inventory.audience import read_shared_followers
from inventory.errors import ConsolidateError, MissingText, Sentence, SettingsError
from inventory.kinds import Action, AssetKind, Audience, ChannelKind
from inventory.schema import label, vocabulary
from inventory.words import load_words, tell
from tests.builders import bank, busy


@pytest.mark.parametrize(
    ("kind", "official", "wechat"),
    [
        ("service_account", True, True), ("subscription_account", True, True), ("mini_program", False, True),
        ("video_account", False, True), ("app", False, False), ("wecom", False, False), ("website", False, False),
        ("other", False, False),
    ],
)  # fmt: skip
def test_what_lives_inside_wechat(kind, official, wechat):
    assert (ChannelKind(kind).is_official_account, ChannelKind(kind).is_wechat) == (official, wechat)


def test_every_action_but_keep_ends_the_channel():
    assert [action for action in Action if not action.ends_channel] == [Action.KEEP]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"business_line": "corporate"}, "corporate"), ({"business_line": "inclusive"}, "corporate"),
        ({"business_line": "general"}, "all"), ({"business_line": "wealth"}, "retail"), ({}, "retail"),
        ({"business_line": "corporate", "audience": "staff"}, "staff"),
        ({"business_line": "general", "audience": "retail"}, "retail"),
    ],
)  # fmt: skip
def test_a_blank_audience_follows_the_business_line(cells, expected):
    assert bank([{"channel_id": "A", **cells}]).channels["A"].served_audience is Audience(expected)


@pytest.mark.parametrize(
    ("status", "live"), [(None, True), ("active", True), ("frozen", False), ("planned", False), ("retired", False)]
)
def test_only_an_active_channel_is_live_and_a_blank_counts_as_active(status, live):
    assert bank([{"channel_id": "A", "status": status}]).channels["A"].is_live is live


@pytest.mark.parametrize(("users", "used"), [(None, True), (0, False), (1, True)])
def test_a_function_nobody_counted_is_in_use(users, used):
    (function,) = bank([{"channel_id": "A"}], [{"channel_id": "A", "monthly_users": users}]).functions.values()
    assert function.in_use is used


@pytest.mark.parametrize(("last", "day"), [("2025-04", dt.date(2025, 5, 1)), ("2024-12", dt.date(2025, 1, 1))])
def test_the_data_speak_of_the_first_day_after_the_last_month(last, day):
    activity = [*busy("B", last="2024-03", count=2, reads=1), *busy("A", last=last, count=3, active_users=5)]
    inventory = bank([{"channel_id": "A"}, {"channel_id": "B"}], activity=activity)
    assert inventory.activity.last_month == last
    assert inventory.default_as_of == day


def test_without_activity_no_day_is_guessed():
    inventory = bank([{"channel_id": "A"}])
    assert (inventory.activity.months, inventory.activity.last_month, inventory.default_as_of) == ((), None, None)


def test_a_series_has_a_gap_where_a_month_or_a_figure_is_missing():
    rows = [
        {"channel_id": "A", "month": "2025-01", "active_users": 0}, {"channel_id": "A", "month": "2025-03"},
        {"channel_id": "B", "month": "2025-02", "active_users": 7},
    ]  # fmt: skip
    activity = bank([{"channel_id": "A"}, {"channel_id": "B"}], activity=rows).activity
    assert activity.months == ("2025-01", "2025-02", "2025-03")
    series = activity.series("active_users")
    np.testing.assert_array_equal(series["A"], [0, np.nan, np.nan])
    np.testing.assert_array_equal(series["B"], [np.nan, 7, np.nan])
    assert Activity.empty().series("reads") == {}


def test_a_word_of_a_vocabulary_has_a_name_in_both_languages():
    assert vocabulary("AssetKind") is AssetKind
    assert (label(ChannelKind.SERVICE_ACCOUNT), label(AssetKind.POINTS)) == ("服务号", "积分")
    assert label(ChannelKind.SERVICE_ACCOUNT, "en") != "服务号"


def test_shared_followers_hold_for_both_orders_of_a_pair(tmp_path):
    file = tmp_path / "shared.csv"
    file.write_text("channel_id,other_channel_id,shared_followers\nA,B,7\n", encoding="utf-8-sig")
    assert read_shared_followers(file) == {("A", "B"): 7, ("B", "A"): 7}


def test_shared_followers_saved_by_chinese_excel_are_read(tmp_path):
    file = tmp_path / "shared.csv"
    file.write_text("channel_id,other_channel_id,shared_followers\n分行号,总行号,7\n", encoding="gb18030")
    assert read_shared_followers(file)["总行号", "分行号"] == 7


@pytest.mark.parametrize("cell", ["", "x", "-1", "1.5", "²"])
def test_shared_followers_that_are_no_count_name_every_bad_row(tmp_path, cell):
    file = tmp_path / "shared.csv"
    file.write_text(f"channel_id,other_channel_id,shared_followers\nA,B,{cell}\nA,C,3\nB,C,{cell}\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_shared_followers(file)
    assert "2" in tell(caught.value, "zh")
    assert "4" in tell(caught.value, "zh")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"channel_id,shared_followers\n", "other_channel_id"), (b"", "channel_id"),
        (b"channel_id,other_channel_id,shared_followers\nA,,3\n", "2"),
        (b"channel_id,other_channel_id,shared_followers\nA\n", "2"), (b"\xff\xff", "UTF-8"),
        (b'channel_id,other_channel_id,shared_followers\n"A,B,3\n', "CSV"),
    ],
)  # fmt: skip
def test_a_file_that_holds_no_pairs_is_refused(tmp_path, data, says):
    (tmp_path / "shared.csv").write_bytes(data)
    with pytest.raises(SettingsError) as caught:
        read_shared_followers(tmp_path / "shared.csv")
    assert says in tell(caught.value, "zh")
    with pytest.raises(SettingsError):
        read_shared_followers(tmp_path / "none.csv")


def test_a_sentence_is_said_in_the_language_of_the_reader():
    reason = OSError(28, "No space left on device")
    error = SettingsError.saying("inventory", "files.not_written", path="a.xlsx", reason=reason)
    assert tell(error, "zh") == "写不了 a.xlsx：磁盘已满"
    assert tell(error, "en") == "cannot write a.xlsx: the disk is full"
    unknown = SettingsError.saying("inventory", "files.not_read", path="a", reason=OSError(99_999, "odd"))
    assert tell(unknown, "zh").endswith("odd")
    inner = Sentence("inventory", "files.reason.EIO", {})
    assert tell(SettingsError.saying("inventory", "files.not_read", path="a", reason=inner), "en").endswith("failed")
    assert tell(ConsolidateError("as written"), "zh") == "as written"


def test_a_sentence_without_its_facts_or_without_a_place_is_missing_text():
    words = load_words("inventory", "en")
    for key, facts in (("files.not_read", {"path": "a"}), ("files.none", {})):
        with pytest.raises(MissingText):
            words.say(key, **facts)
    with pytest.raises(MissingText):
        words.text("files.none")
