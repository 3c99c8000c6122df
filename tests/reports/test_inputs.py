"""What a plan was made from lies beside it, is read back, and says what to do where it no longer fits."""

import json
from dataclasses import replace

import pytest

from inventory.audience import read_shared_followers, shared_followers_to_csv
from inventory.capabilities.learned import load_learned
from inventory.errors import IntegrityError, SettingsError
from inventory.records import ChannelId
from inventory.words import tell
from migration.deciding import explain
from migration.policy import default_policy, policy_from_json
from migration.workspace import Workspace
from reports.steps import PlanOptions, input_digests, input_files, load_job, make_plan, plan_files, plan_request
from reports.whatif import make_diff
from tests.test_cli import small_bank

PAIRS = "channel_id,other_channel_id,shared_followers\nC,A,90\nB,A,40\n"


@pytest.fixture
def planned(tmp_path):
    """A workspace planned with or without shared followers, and the job in it."""
    workbook = small_bank(tmp_path / "bank.xlsx")

    def make(pairs, name="w"):
        audience = tmp_path / "overlap.csv" if pairs else None
        if audience:
            audience.write_text(pairs, encoding="utf-8")
        job = make_plan(PlanOptions(workbook, audience=audience), None)
        home = Workspace(tmp_path / name)
        home.root.mkdir()
        home.write_inputs(input_files(job))
        home.write(plan_files(job))
        return home, job

    return make


def test_shared_followers_are_kept_once_a_pair_and_read_back(planned, tmp_path):
    home, job = planned(PAIRS)
    assert (home.root / "inputs/audience.csv").read_text().splitlines()[1:] == ["A,B,40", "A,C,90"]
    found = load_job(home)
    assert found.shared_followers == job.shared_followers == read_shared_followers(tmp_path / "overlap.csv")
    assert job.plan.inputs["audience"].startswith("sha256:")


def test_the_order_of_pairs_in_the_file_changes_nothing(tmp_path):
    (tmp_path / "one.csv").write_text(PAIRS, encoding="utf-8")
    (tmp_path / "other.csv").write_text("other_channel_id,channel_id,shared_followers\nB,A,40\nC,A,90\n")
    one, other = (shared_followers_to_csv(read_shared_followers(tmp_path / f"{n}.csv")) for n in ("one", "other"))
    assert one == other


def test_a_plan_without_shared_followers_names_none(planned):
    home, job = planned("")
    assert "audience" not in job.plan.inputs
    assert not (home.root / "inputs/audience.csv").exists()
    assert load_job(home).shared_followers == {}


def test_shared_followers_taken_away_make_the_plan_stale(planned):
    home, _ = planned(PAIRS)
    base, left_out = home.root / "inputs", ("manifest.json", "audience.csv")
    found = [path for path in base.rglob("*") if path.is_file() and path.name not in left_out]
    home.write_inputs({path.relative_to(base).as_posix(): path.read_bytes() for path in found})
    with pytest.raises(IntegrityError) as caught:
        load_job(home)
    assert "关注用户重合" in tell(caught.value, "zh")


def test_what_solves_again_reads_the_shared_followers(planned, monkeypatch, tmp_path):
    home, job = planned(PAIRS)
    seen = []
    find = explain.find_flips
    monkeypatch.setattr(explain, "find_flips", lambda *given: seen.append(given[1]) or find(*given))
    found = load_job(home)
    explain.explain_channel(found.plan, found.graph, found.policy, ChannelId("A"), "zh", found.shared_followers)
    assert seen[0].shared_followers == job.shared_followers
    other, _ = planned("", "v")
    report = make_diff(other.root, home.root, "zh")
    assert [change.key for change in report.changes if change.kind == "shared_followers"] == [("A", "B"), ("A", "C")]
    request = plan_request(PlanOptions(tmp_path / "bank.xlsx", audience=tmp_path / "overlap.csv"))
    assert input_digests(request) == job.plan.inputs


def test_a_setting_an_earlier_version_did_not_know_is_the_defaults():
    rows = json.loads(default_policy().to_json())
    del rows["plan.min_gain"]
    rows["plan.horizon_years"]["colour"] = "told by a later version"
    found = policy_from_json(json.dumps(rows).encode())
    assert found["plan.min_gain"] == default_policy()["plan.min_gain"]


def test_a_workspace_of_an_earlier_version_says_so_and_what_to_do(planned):
    home, job = planned("")
    rows = {name: setting for name, setting in job.policy.items() if name != "plan.min_gain"}
    older = type(job.policy)(rows)
    known = {name: value for name, value in job.plan.policy.items() if name != "plan.min_gain"}
    plan = replace(job.plan, policy=known, inputs={**job.plan.inputs, "policy": older.digest})
    job = replace(job, plan=plan, policy=older)
    home.write_inputs(input_files(job))
    home.write(plan_files(job))
    with pytest.raises(IntegrityError) as caught:
        load_job(home)
    told = tell(caught.value, "zh")
    assert "较早的版本" in told
    assert "plan.min_gain" in told
    assert "请重新运行 consolidate plan" in told


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_confirmed_mappings_are_read_as_chinese_excel_saves_them(tmp_path, encoding):
    text = "name,parent_menu,channel_kind,business_line,capability_id\r\n查一查,我的,,,account.balance\r\n"
    (tmp_path / "learned.csv").write_bytes(text.encode(encoding))
    (row,) = load_learned(tmp_path / "learned.csv").values()
    assert (row.name, row.parent_menu, row.capability_id) == ("查一查", "我的", "account.balance")


@pytest.mark.parametrize("option", ["policy", "mapping", "audience"])
def test_a_file_that_is_not_there_is_told_alike_whatever_the_option(tmp_path, option):
    workbook, missing = small_bank(tmp_path / "bank.xlsx"), tmp_path / "missing"
    with pytest.raises(SettingsError) as caught:
        plan_request(PlanOptions(workbook, **{option: missing}))
    assert tell(caught.value, "zh") == f"读不了 {missing}：没有这个文件或文件夹"
