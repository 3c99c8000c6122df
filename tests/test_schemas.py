"""Each published schema accepts what the sample bank really gives and refuses what is spoilt."""

import copy
import json

import pytest
from jsonschema import Draft202012Validator

from migration.compliance import review, review_to_json
from migration.findings import Code
from migration.plan_json import plan_to_json
from notices import draft_notices
from reports.summary import summarise
from tests.schemas import NAMES, faults, read_schema

pytestmark = pytest.mark.xdist_group("sample")

#: per schema: the path to a member, and what is put there
SPOILS = {
    "plan": [
        ("as_of", "2025-13-01"), ("summary.annual_saving", 1.5), ("solver.status", "guessed"),
        ("channels.0.action", "close"), ("channels.0.mechanism", "hope"), ("channels.0.price.lines", {"saving": 1}),
        ("channels.0.price.lines", {"annual_cost": 1.25}), ("functions.0.disposition", "vanish"),
        ("findings.0.code", "ugly"), ("inputs.rules", "sha256:abc"), ("channels.0.surprise", 1),
    ],
    "review": [
        ("conclusion", "fine"), ("results.0.rule.grade", "rumour"), ("results.0.outcomes.0.verdict", "maybe"),
        ("results.0.outcomes.0.rows", ["渠道"]), ("totals.pass", -1),
    ],
    "facts": [("stage", "later"), ("facts.0.place", "somewhere"), ("media", "sms.txt"), ("draft", None)],
    "notices": [("notices.0.medium", ""), ("notices.0.path", "sms.txt"), ("notices.0.publish_on", "2025/05/01")],
    "findings": [("findings.0.severity", "grave"), ("findings.0.text", ""), ("portfolio.standings.0.quadrant", "lucky"),
                 ("portfolio.by_kind.app", 1.5)],
    "run": [("ending", {"keep": 1}), ("followers_affected", None), ("first_stop", "soon"), ("blocking.0.count", 0)],
    "check": [("valid", "yes"), ("counts.channels.read", -1), ("counts.channel", {"read": 1})],
}


@pytest.fixture(scope="module")
def answers(sample_job, tmp_path_factory):
    """One real document per schema."""
    from inventory.loading import load_inventory
    from inventory.samples import faulty_workbook

    plan, graph = sample_job.plan, sample_job.graph
    found, drafts = review(plan, graph, plan.as_of, "zh"), draft_notices(plan, graph, "zh")
    facts = next(data for name, data in drafts.files.items() if name.endswith("announce/facts.json"))
    headline = summarise(sample_job, found, drafts).as_json(tmp_path_factory.mktemp("w"))
    return {
        "plan": json.loads(plan_to_json(plan)),
        "review": json.loads(review_to_json(found)),
        "facts": json.loads(facts),
        "notices": drafts.as_json(),
        "findings": {
            "findings": [finding.as_json() for finding in plan.findings], "portfolio": plan.portfolio.as_json(),
        },
        "run": json.loads(json.dumps(headline, default=str)),
        "check": load_inventory(faulty_workbook()).as_json(),
    }


@pytest.fixture(scope="module")
def short(answers):
    """The same documents with long lists cut, so that many spoilt ones are judged quickly."""
    return {
        name: {key: value[:3] if isinstance(value, list) else value for key, value in document.items()}
        for name, document in answers.items()
    }


@pytest.mark.parametrize("name", NAMES)
def test_schema_is_a_schema(name):
    Draft202012Validator.check_schema(read_schema(name))


@pytest.mark.parametrize("name", SPOILS)
def test_real_answers_keep_to_their_schema(answers, name):
    assert faults(name, answers[name]) == []


@pytest.mark.parametrize(("name", "place", "value"), [(n, p, v) for n, rows in SPOILS.items() for p, v in rows])
def test_spoilt_answers_are_refused(short, name, place, value):
    document = copy.deepcopy(short[name])
    *path, last = (int(step) if step.isdigit() else step for step in place.split("."))
    holder = document
    for step in path:
        holder = holder[step]
    holder[last] = value
    assert faults(name, document)


@pytest.mark.parametrize("name", SPOILS)
def test_a_missing_member_is_refused(short, name):
    assert faults(name, short[name]) == []
    for member in short[name]:
        document = {key: value for key, value in short[name].items() if key != member}
        assert faults(name, document), member


def test_an_ending_channel_needs_target_wave_and_stages(answers, short):
    ending = next(row for row in answers["plan"]["channels"] if row["action"] == "merge")
    for change in ({"target_channel_id": None}, {"wave": None}, {"stages": ending["stages"][:1]}):
        document = {**short["plan"], "channels": [{**ending, **change}]}
        assert faults("plan", document), change


def test_a_person_has_a_name_and_a_kept_channel_no_target(answers, short):
    kept = next(row for row in answers["plan"]["channels"] if row["action"] == "keep")
    for change in ({"decided_by": "person", "decided_by_name": None}, {"target_channel_id": "X"}):
        assert faults("plan", {**short["plan"], "channels": [{**kept, **change}]}), change


def test_a_recalled_rule_never_blocks(answers):
    blocking = next(row for row in answers["review"]["results"] if row["blocks"])
    spoilt = {**blocking, "rule": {**blocking["rule"], "grade": "recalled"}}
    assert faults("review", {**answers["review"], "results": [spoilt]})


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("report", {"written": ["plan.xlsx", "report.html"]}, {"written": ["/plan.xlsx"]}),
        ("report", {"written": ["calendar.ics"]}, {"written": []}),
        ("template", {"written": "t.xlsx"}, {"written": "t.pdf"}),
        ("map", {"written": "o.csv", "names": 2, "mapped": 1, "abstained": 1}, {"written": "o.csv", "names": 2}),
        ("graph", {"written": "g.gexf", "nodes": 1, "edges": 0}, {"written": "g.png", "nodes": 1, "edges": 0}),
        ("error", {"error": "no file", "exit": 2}, {"error": "no file", "exit": 0}),
        ("error", {"error": "a; b", "exit": 3, "conflict": ["a", "b"], "relaxation": "a"}, {"error": "a", "exit": 3}),
    ],
)
def test_small_answers(name, good, bad):
    assert faults(name, good) == []
    assert faults(name, bad)


def test_finding_codes_are_those_of_the_code():
    assert set(read_schema("common")["$defs"]["finding_code"]["enum"]) == {str(code) for code in Code}


def test_every_schema_is_described():
    from tests.schemas import FOLDER

    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"| `{name}` |" not in text] == []
