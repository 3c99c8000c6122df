"""A workspace holds what belongs together: whole files, one run at a time, one plan with its own inputs."""

import json
from dataclasses import replace

import pytest

from inventory import files
from inventory.errors import IntegrityError, SettingsError
from inventory.words import load_words, tell
from migration.workspace import Workspace, digest_of, refuse_stale
from tests.builders import bank, graph
from tests.plans import plan_of

DIGESTS = {"inventory": "sha256:a", "policy": "sha256:b", "mapping": "sha256:c", "taxonomy": "sha256:d"}


def contents(root):
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


@pytest.fixture
def home(tmp_path):
    return Workspace(tmp_path / "w")


def test_a_second_run_is_refused_until_the_first_has_ended(home):
    with home.locked(), pytest.raises(SettingsError) as caught, Workspace(home.root).locked():
        pass
    assert str(home.root) in tell(caught.value, "zh")
    with home.locked():
        home.write({"a": b"1"})
    with Workspace(home.root).locked():
        assert home.read("a") == b"1"


def test_a_run_that_came_to_nothing_leaves_no_folder_it_made(tmp_path):
    (tmp_path / "kept").mkdir()
    for below in ("deep/deeper", "kept"):
        with Workspace(tmp_path / below).locked():
            (tmp_path / below / "inputs" / "inventory").mkdir(parents=True)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_a_run_that_wrote_anything_keeps_its_folder(tmp_path):
    with pytest.raises(KeyboardInterrupt), Workspace(tmp_path / "a" / "b").locked():
        Workspace(tmp_path / "a" / "b").write({"plan.json": b"{}"})
        raise KeyboardInterrupt
    assert contents(tmp_path / "a" / "b") == [".lock", "plan.json"]


@pytest.mark.parametrize("below", ["", "/deeper"])
def test_a_file_where_the_folder_should_be_is_named(tmp_path, below):
    (tmp_path / "w").write_text("mine")
    with pytest.raises(SettingsError) as caught, Workspace(tmp_path / f"w{below}").locked():
        pass
    assert tell(caught.value, "zh").startswith(str(tmp_path / "w"))
    assert (tmp_path / "w").read_text() == "mine"


def test_a_name_no_folder_can_have_is_told_in_both_languages(tmp_path):
    with pytest.raises(SettingsError) as caught, Workspace(tmp_path / ("x" * 300)).locked():
        pass
    assert tell(caught.value, "zh").endswith("文件名太长")
    assert tell(caught.value, "en").endswith("the name is too long")


def test_a_file_that_cannot_be_finished_leaves_the_old_one(home, monkeypatch):
    home.write({"plan.json": b"old"})

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(SettingsError) as caught:
        home.write({"plan.json": b"new"})
    assert "磁盘已满" in tell(caught.value, "zh")
    assert home.read("plan.json") == b"old"
    assert contents(home.root) == ["plan.json"]


def test_an_interrupted_file_leaves_no_part(home, monkeypatch):
    home.write({"plan.json": b"old"})

    def interrupted(handle):
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        home.write({"plan.json": b"new"})
    assert contents(home.root) == ["plan.json"]
    assert home.read("plan.json") == b"old"


def test_a_folder_written_anew_holds_nothing_of_the_earlier_run(home):
    home.replace_folder("notices", {"A/announce/sms.txt": b"1", "B/announce/sms.txt": b"1"})
    home.write({"plan.json": b"kept"})
    home.replace_folder("notices", {"B/announce/sms.txt": b"2"})
    assert contents(home.root) == ["notices/B/announce/sms.txt", "plan.json"]
    assert not (home.root / "notices" / "A").exists()


def test_files_taken_one_by_one_stand_in_the_folder_only_when_the_last_has_come(home):
    home.replace_folder("notices", {"A/sms.txt": b"old", "C/sms.txt": b"old"})
    with home.replacing("notices") as take:
        take("A/sms.txt", b"new")
        take("B/sms.txt", b"new")
        assert home.read("notices/A/sms.txt") == b"old"
    assert contents(home.root) == ["notices/A/sms.txt", "notices/B/sms.txt"]
    assert home.read("notices/A/sms.txt") == b"new"


@pytest.mark.parametrize("left_over", [False, True])
def test_a_folder_whose_making_fails_is_as_it_was(home, left_over):
    home.replace_folder("notices", {"A/sms.txt": b"old"})
    if left_over:  # a run that was killed
        home.write({".notices.part/B/sms.txt": b"half"})
    with pytest.raises(KeyboardInterrupt), home.replacing("notices") as take:
        take("A/sms.txt", b"new")
        raise KeyboardInterrupt
    assert contents(home.root) == ["notices/A/sms.txt"]
    assert home.read("notices/A/sms.txt") == b"old"


def test_what_a_killed_run_left_never_reaches_the_folder(home):
    home.write({".notices.part/B/sms.txt": b"half"})
    home.replace_folder("notices", {"A/sms.txt": b"new"})
    assert contents(home.root) == ["notices/A/sms.txt"]


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_files_of_a_folder_are_on_the_disk_before_they_are_renamed(home, monkeypatch, platform):
    flushed = []
    monkeypatch.setattr(files.sys, "platform", platform)
    monkeypatch.setattr(files.os, "sync", lambda: flushed.append("all"))
    monkeypatch.setattr(files.os, "fsync", flushed.append)
    with home.replacing("notices") as take:
        for name in "AB":
            take(f"{name}/sms.txt", b"new")
        assert flushed == []
    assert len(flushed) == (1 if platform == "linux" else 2)
    assert contents(home.root) == ["notices/A/sms.txt", "notices/B/sms.txt"]


@pytest.mark.parametrize("text", ["", "[]", "3", "null", "{}", '{"schema": "consolidate.plan/1"}', '{"schema": "x/2"}'])
def test_what_is_no_plan_is_an_integrity_fault(home, text):
    home.write({"plan.json": text.encode()})
    with pytest.raises(IntegrityError) as caught:
        home.load_plan()
    assert "不是一份方案" in tell(caught.value, "zh")


def test_a_missing_plan_says_what_to_run(home):
    with pytest.raises(IntegrityError) as caught:
        home.load_plan()
    assert "consolidate plan" in tell(caught.value, "zh")


@pytest.mark.parametrize("text", ["", "[]", "3", "null", "{}"])
def test_a_manifest_that_is_none_is_an_integrity_fault(home, text):
    home.write({"inputs/manifest.json": text.encode()})
    with pytest.raises(IntegrityError, match="manifest"):
        home.load_inventory()


def test_every_altered_input_is_named(home):
    home.write_inputs({"policy.json": b"p", "mapping.csv": b"m", "taxonomy.csv": b"t"})
    assert json.loads(home.read("inputs/manifest.json"))["policy.json"] == digest_of(b"p")
    home.write({"inputs/policy.json": b"q", "inputs/mapping.csv": b"n"})
    with pytest.raises(IntegrityError) as caught:
        home.load_inventory()
    told = tell(caught.value, "zh")
    assert "mapping.csv" in told
    assert "policy.json" in told
    assert "taxonomy" not in told


@pytest.mark.parametrize(("changed", "word"), [("inventory", "台账"), ("policy", "政策参数"), ("mapping", "能力映射")])
def test_a_plan_of_other_inputs_is_stale(changed, word):
    plan = replace(plan_of(graph(bank([{"channel_id": "A"}]))), inputs=DIGESTS)
    refuse_stale(plan, DIGESTS | {"taxonomy": "sha256:of another version"})
    with pytest.raises(IntegrityError) as caught:
        refuse_stale(plan, DIGESTS | {changed: "sha256:x"})
    assert word in tell(caught.value, "zh")


def test_the_same_sentences_stand_in_both_languages():
    for package in ("inventory", "migration"):
        assert load_words(package, "zh").keys() == load_words(package, "en").keys()


def test_what_is_written_may_be_read_by_colleagues(home):
    home.write({"plan.json": b"{}"})
    home.replace_folder("notices", {"index.xlsx": b""})
    for name in ("plan.json", "notices/index.xlsx"):
        assert (home.root / name).stat().st_mode & 0o777 == 0o644
