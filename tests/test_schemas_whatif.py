"""``scenarios`` and ``diff`` as a user meets them: files, one JSON document, the published schemas."""

import copy
import json

import openpyxl
import pytest
from typer.testing import CliRunner

from consolidate import app
from inventory.samples import sample_workbook
from inventory.words import load_words
from migration.whatif.scenario_policies import load_scenarios
from reports.scenarios_excel import scenarios_workbook
from reports.whatif import make_diff
from tests.builders import write_bank_xlsx
from tests.migration.edge_bank import edge_town
from tests.schemas import faults

pytestmark = pytest.mark.xdist_group("whatif")


def invoke(*arguments):
    """Run a command in this process; an exception that escapes fails the test."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    assert "Traceback" not in done.output
    return done


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A bank as a workbook, and its scenarios written once."""
    home = tmp_path_factory.mktemp("whatif")
    path = write_bank_xlsx(edge_town().rows(), home / "bank.xlsx")
    done = invoke("scenarios", path, "-w", home / "w", "--json")
    assert done.exit_code == 0, done.output
    (home / "answer.json").write_text(done.stdout, encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def study(home):
    return json.loads((home / "answer.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def difference(home):
    """The same bank with one cell changed."""
    other = edge_town()
    other.channels["EASY"]["status"] = "frozen"
    path = write_bank_xlsx(other.rows(), home / "other.xlsx")
    done = invoke("diff", home / "bank.xlsx", path, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_scenarios_writes_what_it_prints(home, study):
    assert json.loads((home / "w" / "scenarios.json").read_text(encoding="utf-8")) == study
    assert faults("scenarios", study) == []
    assert study["flips"]["rows"]


def test_the_workbook_has_the_figures_and_a_chart(home, study):
    book = openpyxl.load_workbook(home / "w" / "scenarios.xlsx")
    words = load_words("reports", "zh")
    names = [words.say(f"scenarios.sheet.{n}")
             for n in ("policies", "differences", "curve", "flips", "firm", "changes", "coefficients", "notes")]
    assert book.sheetnames == names
    first = {row[0].value: [cell.value for cell in row[1:]] for row in book[names[0]].iter_rows()}
    outcomes = [run["outcome"] for run in study["policies"]]
    assert first[words.say("scenarios.figure.annual_saving")] == [o["annual_saving"] for o in outcomes]
    assert first[words.say("scenarios.figure.objective")] == [-o["objective"] for o in outcomes]
    curve = book[names[2]]
    assert len(curve._charts) == 1
    assert len(curve._charts[0].series) == len(load_scenarios().weights) + 1
    assert curve.max_row == 1 + len(study["curve"]["points"]) + len(outcomes)
    assert book[names[3]].max_row == 1 + len(study["flips"]["rows"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_same_study_same_bytes(home, lang):
    from migration.whatif.scenarios import study_scenarios
    from reports.steps import PlanOptions, plan_request

    request = plan_request(PlanOptions(home / "bank.xlsx", lang=lang))
    study = study_scenarios(request, {}, only=lambda name: name == "plan.min_gain")
    assert scenarios_workbook(study, lang) == scenarios_workbook(study, lang)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_people_read_lines(home, tmp_path, lang):
    done = invoke("scenarios", home / "bank.xlsx", "-w", tmp_path / "w", "--lang", lang)
    names = [load_words("migration", lang).say(f"scenarios.policy.{n}.name") for n in load_scenarios().policies]
    lines = done.stdout.splitlines()
    assert [line.split("：" if lang == "zh" else ":")[0] for line in lines[1:4]] == names


def test_a_bad_policy_writes_nothing(home, tmp_path):
    (tmp_path / "p.toml").write_text("[no.such]\nvalue = 1\n", encoding="utf-8")
    done = invoke("scenarios", home / "bank.xlsx", "-w", tmp_path / "w", "--policy", tmp_path / "p.toml")
    assert done.exit_code == 2
    assert not (tmp_path / "w").exists()


def test_diff_of_inventories_names_the_cell(difference):
    assert faults("diff", difference) == []
    (change,) = difference["inputs"]
    assert (change["kind"], change["sheet"], change["column"], change["id"]) == ("cell", "渠道", "状态", ["EASY"])
    assert (change["before"], change["after"]) == ("active", "frozen")
    (row,) = [d for d in difference["decisions"] if d["channel_id"] == "EASY"]
    assert (row["changed"][0], row["after"]["action"]) == ("action", "keep")
    assert [(c["sheet"], c["row"], c["column"]) for c in row["causes"]] == [("渠道", change["row"], "状态")]


def test_diff_of_workspaces_names_the_cell_the_line_and_the_person(home):
    (home / "p.toml").write_text("[plan.min_gain]\nvalue = 99000000\n", encoding="utf-8")
    spoken = edge_town()
    spoken.decide("BR", "keep")
    path = write_bank_xlsx(spoken.rows(), home / "spoken.xlsx")
    for name, arguments in {"one": (home / "bank.xlsx",), "two": (home / "bank.xlsx", "--policy", home / "p.toml"),
                            "three": (path,)}.items():
        assert invoke("plan", *arguments, "-w", home / name).exit_code == 0
    policy = json.loads(invoke("diff", home / "one", home / "two", "--json").stdout)
    assert faults("diff", policy) == []
    assert {c["field"] for d in policy["decisions"] for c in d["causes"]} == {"plan.min_gain"}
    assert {d["channel_id"] for d in policy["decisions"]} >= {"BR", "EASY", "NEAR"}
    person = json.loads(invoke("diff", home / "one", home / "three" / "plan.json", "--json").stdout)
    (row,) = [d for d in person["decisions"] if d["channel_id"] == "BR"]
    assert [(c["table"], c["kind"]) for c in row["causes"]] == [("decisions", "row_added")]
    nothing = json.loads(invoke("diff", home / "one", home / "one", "--json").stdout)
    assert (nothing["identical"], nothing["decisions"], nothing["inputs"]) == (True, [], [])


def test_an_override_in_the_plan_workbook_is_named(home, tmp_path):
    from inventory.schema import load_schema

    assert invoke("plan", home / "bank.xlsx", "-w", tmp_path / "old").exit_code == 0
    book = openpyxl.Workbook()
    fields = load_schema().sheets["decisions"].fields
    book.active.append([field.zh for field in fields])
    word = {"channel_id": "BR", "action": "保留", "reason": "分行要求", "decided_by": "李", "decided_on": "2025-04-30"}
    book.active.append([word.get(field.name) for field in fields])
    book.save(tmp_path / "answered.xlsx")
    done = invoke("plan", home / "bank.xlsx", "-w", tmp_path / "new", "--decisions", tmp_path / "answered.xlsx")
    assert done.exit_code == 0, done.output
    found = json.loads(invoke("diff", tmp_path / "old", tmp_path / "new", "--json").stdout)
    assert found["reproduced"] is True
    (row,) = [d for d in found["decisions"] if d["channel_id"] == "BR"]
    assert [(c["table"], c["id"]) for c in row["causes"]] == [("decisions", ["BR", ""])]


def test_plans_without_inputs_are_compared_without_causes(home, tmp_path):
    for name, more in (("a", ()), ("b", ("--policy", home / "q.toml"))):
        (home / "q.toml").write_text("[plan.min_gain]\nvalue = 99000000\n", encoding="utf-8")
        assert invoke("plan", home / "bank.xlsx", "-w", tmp_path / name, *more).exit_code == 0
        (tmp_path / f"{name}.json").write_bytes((tmp_path / name / "plan.json").read_bytes())
    found = json.loads(invoke("diff", tmp_path / "a.json", tmp_path / "b.json", "--json").stdout)
    assert faults("diff", found) == []
    assert [change["field"] for change in found["inputs"]] == ["plan.min_gain"]
    assert found["decisions"] and found["notes"]
    assert all(row["causes"] == [] for row in found["decisions"])


def test_unlike_sides_are_wrong_usage(home):
    assert invoke("plan", home / "bank.xlsx", "-w", home / "w2").exit_code == 0
    assert invoke("diff", home / "w2", home / "bank.xlsx").exit_code == 2
    assert invoke("diff", home / "nowhere", home / "bank.xlsx").exit_code == 2


def test_one_cell_of_the_sample_bank(tmp_path):
    book = openpyxl.load_workbook(sample_workbook())
    sheet = book["渠道"]
    head = next(row for row in sheet.iter_rows() if any(c.value and "渠道编号" in str(c.value) for c in row))
    columns = {str(c.value).strip("* "): c.column for c in head if c.value}
    own = columns["渠道编号"]
    at = next(r for r in range(head[0].row + 1, sheet.max_row + 1) if sheet.cell(r, own).value == "QT-01")
    sheet.cell(at, columns["状态"]).value = "冻结"
    book.save(tmp_path / "new.xlsx")
    report = make_diff(sample_workbook(), tmp_path / "new.xlsx", "zh")
    answer = report.as_json()
    (row,) = [d for d in answer["decisions"] if d["channel_id"] == "QT-01"]
    assert row["changed"][0] == "action"
    assert [(c["sheet"], c["row"], c["column"]) for c in row["causes"]] == [("渠道", at, "状态")]
    assert all(d["causes"] for d in answer["decisions"])


@pytest.mark.parametrize(
    ("name", "place", "value"),
    [
        ("scenarios", "policies.0.outcome.closed", 1), ("scenarios", "policies.0.outcome.ending", {"keep": 1}),
        ("scenarios", "curve.points.0.unbeaten", "yes"), ("scenarios", "curve.points.0.factor", 0),
        ("scenarios", "flips.rows.0.what", "colour"), ("scenarios", "flips.percent", 0),
        ("scenarios", "as_of", "2025-13-01"),
        ("diff", "kind", "weather"), ("diff", "inputs.0.kind", "guess"), ("diff", "inputs.0.row", -1),
        ("diff", "decisions.0.changed", []), ("diff", "decisions.0.causes.0.role", "maybe"),
        ("diff", "decisions.0.before.dates", {"later": "2025-01-01"}), ("diff", "grouping", "none"),
    ],
)
def test_spoilt_answers_are_refused(study, difference, name, place, value):
    document = copy.deepcopy({"scenarios": study, "diff": difference}[name])
    *path, last = (int(step) if step.isdigit() else step for step in place.split("."))
    holder = document
    for step in path:
        holder = holder[step]
    holder[last] = value
    assert faults(name, document)


def test_a_missing_member_is_refused(study, difference):
    for name, answer in (("scenarios", study), ("diff", difference)):
        for member in answer:
            assert faults(name, {key: value for key, value in answer.items() if key != member}), (name, member)


@pytest.mark.parametrize("package", ["migration", "reports"])
def test_both_languages_say_the_same_things(package):
    zh, en = (set(load_words(package, lang).keys()) for lang in ("zh", "en"))
    topics = ("scenarios.", "diff.", "settings.")
    assert {key for key in zh ^ en if key.startswith(topics)} == set()
