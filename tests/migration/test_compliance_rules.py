"""Every rule against its table of cases in ``tests/cases``: the verdict, and which channels it falls on."""

import datetime as dt
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from migration.compliance.case import Case
from migration.compliance.results import RuleResult
from migration.compliance.review import judge
from migration.compliance.rule import Verdict
from migration.compliance.rulebook import load_rules
from tests.builders import bank, graph
from tests.plans import AS_OF, plan_of

CASES = sorted((Path(__file__).parent.parent / "cases").glob("compliance_*.toml"))
RULES = {rule.id: rule for rule in load_rules()}
#: rules that ask about blanks: the bank's silence is unknown, and there is nothing else to find
_ONLY_UNKNOWN = {"R99-00", "R99-02d"}


def _cases() -> list[dict[str, Any]]:
    return [case for path in CASES for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]]


def _run(case: dict[str, Any], lang: str = "zh") -> RuleResult:
    rows = dict(case.get("bank", {}))
    rows.setdefault("channels", [{"channel_id": "A"}, {"channel_id": "B"}])
    rows.setdefault("functions", [])
    capabilities = graph(bank(**rows))
    plan = plan_of(capabilities, **case.get("plan", {}))
    as_of = dt.date.fromisoformat(case["as_of"]) if "as_of" in case else AS_OF
    (result,) = judge(Case(plan, capabilities, as_of, lang), [RULES[case["rule"]]])
    return result


@pytest.mark.parametrize("case", [pytest.param(c, id=f"{c['rule']}-{c['name']}") for c in _cases()])
def test_verdict_is_as_the_table_says(case: dict[str, Any]) -> None:
    result = _run(case)
    found = defaultdict(list)
    for outcome in result.outcomes:
        found[str(outcome.verdict)].append(outcome.channel_id or "plan")
    if case["verdict"] == "nothing":
        assert result.outcomes == ()
        return
    assert str(result.verdict) == case["verdict"], [o.text for o in result.outcomes]
    if "on" in case:
        assert sorted(found[case["verdict"]]) == sorted(case["on"]), [o.text for o in result.outcomes]
    for part in case.get("says", []):
        assert any(part in o.text for o in result.outcomes if str(o.verdict) == case["verdict"])


@pytest.mark.parametrize("case", [pytest.param(c, id=f"{c['rule']}-{c['name']}") for c in _cases()])
def test_both_languages_judge_alike(case: dict[str, Any]) -> None:
    zh, en = _judged(_run(case)), _judged(_run(case, "en"))
    assert zh == en


def _judged(result: RuleResult) -> list[str]:
    """The rows without their sentences, in an order that no language decides."""
    return sorted(str((o.verdict, o.channel_id, o.rows, o.wants)) for o in result.outcomes)


def test_every_rule_has_a_pass_and_a_case_that_is_none() -> None:
    reached = defaultdict(set)
    for case in _cases():
        reached[case["rule"]].add(case["verdict"])
    lacking = {}
    for rule in RULES.values():
        asks = rule.level == "person" or rule.params.get("missing") == "person"
        other = "person" if asks else "unknown" if rule.id in _ONLY_UNKNOWN else "fail"
        if missing := {"pass", other} - reached[rule.id]:
            lacking[rule.id] = missing
    assert lacking == {}


def test_cases_name_known_rules_and_verdicts() -> None:
    verdicts = {str(v) for v in Verdict} | {"nothing"}
    for case in _cases():
        assert case["rule"] in RULES and case["verdict"] in verdicts, case["name"]
