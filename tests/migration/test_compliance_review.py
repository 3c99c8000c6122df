"""The review as a whole: what may block, what is in force, what is printed, what is wanted."""

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.errors import SettingsError
from inventory.words import load_words
from migration.compliance import Grade, Level, Review, Verdict, Waiver, load_rules, review, with_waivers
from migration.compliance.case import item_name
from migration.compliance.results import RuleResult
from migration.compliance.review import review_from_json, review_to_json
from migration.compliance.rule import Outcome
from migration.compliance.rulebook import read_rules, rule_files
from migration.compliance.rules import CHECKS
from tests.builders import bank, graph
from tests.plans import AS_OF, plan_of

RULES = load_rules()

FILE = """
[instrument]
order = 1
name_zh = "甲"
name_en = "a"
issuer_zh = "乙"
issuer_en = "b"
binding = "binding"
read_zh = "丙"
read_en = "c"
effective_from = 2020-01-01
[[rules]]
id = "X"
grade = "{grade}"
level = "{level}"
{extra}
title_zh = "题"
title_en = "t"
why_zh = "因"
why_en = "w"
remedy_zh = "法"
remedy_en = "r"
check = "reminded"
"""


def _bank(**rows: Any) -> Any:
    tables: dict[str, Any] = {
        "channels": [
            {"channel_id": "A", "owner_department": "部", "owner_person": "李", "hotline": "95000"},
            {"channel_id": "B", "kind": "app", "owner_department": "部"},
        ],
        "functions": [{"channel_id": "A", "name": "余额查询", "capability_id": "account.balance"}],
        "evidence": [{"item": "risk_assessment", "ref": "1号", "date": "2025-05-01", "by": "李"}],
    }
    return graph(bank(**(tables | rows)))


def _review(lang: str = "zh", as_of: dt.date = AS_OF, **rows: Any) -> Review:
    capabilities = _bank(**rows)
    return review(plan_of(capabilities, end={"A": "B"}), capabilities, as_of, lang)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_says_why_and_how_to_mend_it_and_where_it_comes_from(rule: Any) -> None:
    for text in (rule.title, rule.why, rule.remedy, rule.instrument.name, rule.instrument.issuer, rule.instrument.read):
        assert text.zh.strip() and text.en.strip()
        assert text.zh != text.en
    assert rule.check in CHECKS
    assert rule.effective_to is None or rule.effective_from < rule.effective_to


def test_rule_ids_are_unique_and_every_check_is_used() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert {rule.check for rule in RULES} == set(CHECKS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_recalled_or_theme_only_never_blocks(rule: Any) -> None:
    if rule.grade is Grade.RECALLED or rule.theme:
        assert not rule.may_block and rule.clause is None
    failed = Outcome(Verdict.FAIL, "x", "y")
    recalled = replace(rule, grade=Grade.RECALLED, level=Level.BLOCK)
    found = replace(_review(), results=(RuleResult(recalled, (failed,)),))
    assert found.blockers == () and found.conclusion != "blocked" and len(found.advice) == 1


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_clause_number_stands_only_where_its_text_was_read(rule: Any) -> None:
    if rule.clause is not None:
        assert rule.grade is Grade.SEEN and not rule.theme


@pytest.mark.parametrize(
    ("grade", "level", "extra", "refused"),
    [
        pytest.param("recalled", "block", "", True, id="recalled-may-not-block"),
        pytest.param("recalled", "waiver", "", True, id="recalled-may-not-ask-for-a-waiver"),
        pytest.param("reported", "block", "theme = true", True, id="theme-may-not-block"),
        pytest.param("reported", "advise", 'clause = "9"', True, id="reported-prints-no-clause"),
        pytest.param("recalled", "advise", "", False, id="recalled-may-advise"),
        pytest.param("reported", "block", "", False, id="reported-may-block-without-a-number"),
        pytest.param("seen", "block", 'clause = "9"', False, id="seen-may-do-both"),
        pytest.param("guessed", "advise", "", True, id="unknown-grade"),
        pytest.param("seen", "block", "effective_to = 'soon'", True, id="a-date-is-a-date"),
    ],
)
def test_a_rule_file_may_not_claim_too_much(grade: str, level: str, extra: str, refused: bool) -> None:
    text = FILE.format(grade=grade, level=level, extra=extra)
    if refused:
        with pytest.raises(SettingsError, match=r"x\.toml"):
            read_rules("x.toml", text)
    else:
        assert read_rules("x.toml", text)[0].id == "X"


@pytest.mark.parametrize(
    ("day", "running"),
    [
        ("2025-12-31", {"CSL-LOG-2016"}), ("2026-01-01", {"CSL-LOG-2026"}), ("2026-02-01", {"CSL-LOG-2026", "SUIT-1"}),
        ("2026-09-29", {"CSL-LOG-2026", "SUIT-1"}),
        ("2026-09-30", {"CSL-LOG-2026", "SUIT-1", "OMM-1", "OMM-2"}),
    ],
)
def test_a_rule_runs_only_while_its_source_is_in_force(day: str, running: set[str]) -> None:
    watched = {"CSL-LOG-2016", "CSL-LOG-2026", "SUIT-1", "OMM-1", "OMM-2"}
    found = _review(as_of=dt.date.fromisoformat(day))
    ran = {result.rule.id for result in found.results}
    assert ran & watched == running
    assert {rule.id for rule in found.not_in_force} & watched == watched - running
    assert ran | {rule.id for rule in found.not_in_force} == {rule.id for rule in RULES}


def test_json_reads_back_and_stays_the_same() -> None:
    found = _review()
    text = review_to_json(found)
    assert review_to_json(review_from_json(text)) == text
    assert review_from_json(text) == found
    raw = json.loads(text)
    assert raw["schema"] == "consolidate.review/1" and raw["plan"].startswith("sha256:")
    assert sum(raw["totals"].values()) == sum(len(row["outcomes"]) for row in raw["results"])
    assert [row["rule"] for row in raw["blockers"]] == [j.rule.id for j in found.blockers]


def test_another_schema_is_refused() -> None:
    with pytest.raises(ValueError, match=r"consolidate\.review/1"):
        review_from_json('{"schema": "consolidate.review/2"}')


def test_any_change_of_the_plan_changes_the_fingerprint() -> None:
    capabilities = _bank()
    one, other = plan_of(capabilities, end={"A": "B"}), plan_of(capabilities, end={"A": ""})
    assert review(one, capabilities, AS_OF, "zh").plan != review(other, capabilities, AS_OF, "zh").plan


def test_the_order_of_rows_in_the_ledger_changes_no_verdict() -> None:
    channels = [{"channel_id": c, "owner_department": "部"} for c in "ABCD"]

    def verdicts(rows: list[dict[str, str]]) -> list[tuple[str, str, str | None, str]]:
        capabilities = graph(bank(channels=rows))
        found = review(plan_of(capabilities, end={"A": "B", "C": "D"}), capabilities, AS_OF, "zh")
        return [(j.rule.id, j.outcome.verdict, j.outcome.channel_id, j.outcome.text) for j in found.judged]

    assert verdicts(channels) == verdicts(channels[::-1])


def test_unknown_is_never_ready() -> None:
    found = _review()
    assert found.having(Verdict.UNKNOWN)
    only_open = replace(found, results=tuple(r for r in found.results if r.verdict is Verdict.UNKNOWN))
    assert only_open.conclusion == "open"
    only_passed = replace(found, results=tuple(r for r in found.results if r.verdict is Verdict.PASS))
    assert only_passed.conclusion == "ready"
    assert found.conclusion == "blocked"


def test_evidence_is_asked_for_once_and_not_when_held() -> None:
    found = _review()
    asked = [(task.item, task.channel_id) for task in found.tasks]
    assert len(asked) == len(set(asked))
    assert ("consumer_protection_review", None) in asked
    assert "risk_assessment" not in {item for item, _ in asked}


def test_blocked_rows_name_the_cell_they_stand_on() -> None:
    owner = next(j.outcome for j in _review().blockers if j.rule.id == "R99-03")
    assert owner.channel_id == "B" and [(ref.sheet, ref.row) for ref in owner.rows] == [("渠道", 3)]


def _with_lead_blocker() -> Review:
    capabilities = _bank()
    plan = plan_of(capabilities, end={"A": "B"}, channels={"A": {"lead_days": 90}})
    return review(plan, capabilities, AS_OF, "zh")


@pytest.mark.parametrize(
    ("change", "waived"),
    [
        pytest.param({}, True, id="a-waiver-in-time"),
        pytest.param({"expires_on": AS_OF}, True, id="its-last-day"),
        pytest.param({"expires_on": AS_OF - dt.timedelta(days=1)}, False, id="expired-yesterday"),
        pytest.param({"reason": " "}, False, id="without-a-reason"),
        pytest.param({"by": ""}, False, id="without-a-name"),
        pytest.param({"channel_id": "B"}, False, id="for-another-channel"),
        pytest.param({"rule_id": "R99-03", "channel_id": "B"}, False, id="a-block-cannot-be-waived"),
    ],
)
def test_waivers_reach_only_what_may_be_waived(change: dict[str, Any], waived: bool) -> None:
    found = _with_lead_blocker()
    facts: dict[str, Any] = {"rule_id": "BANK-LEAD", "channel_id": "A", "by": "王", "reason": "客户仅三人"}
    facts["expires_on"] = dt.date(2026, 1, 1)
    after = with_waivers(found, [Waiver(**(facts | change))])
    gone = {(j.rule.id, j.outcome.channel_id) for j in found.blockers} - {
        (j.rule.id, j.outcome.channel_id) for j in after.blockers
    }
    assert gone == ({("BANK-LEAD", "A")} if waived else set())
    assert after.counts[Verdict.WAIVED] == int(waived)


@pytest.mark.parametrize("verdict", [v for v in Verdict if v not in (Verdict.FAIL, Verdict.WAIVED)])
def test_only_a_failed_row_can_be_waived(verdict: Verdict) -> None:
    rule = next(rule for rule in RULES if rule.level is Level.WAIVER)
    found = replace(_with_lead_blocker(), results=(RuleResult(rule, (Outcome(verdict, "x", "y", "A"),)),))
    after = with_waivers(found, [Waiver(rule.id, "A", "王", "客户仅三人", dt.date(2026, 1, 1))])
    assert after.results == found.results


@pytest.mark.parametrize(
    ("verdict", "conclusion", "tasks"),
    [
        (Verdict.PASS, "ready", 0), (Verdict.WAIVED, "ready", 0), (Verdict.UNKNOWN, "open", 1),
        (Verdict.PERSON, "open", 1), (Verdict.FAIL, "blocked", 1),
    ],
)  # fmt: skip
def test_the_conclusion_and_the_evidence_still_wanted_follow_the_verdict(
    verdict: Verdict, conclusion: str, tasks: int
) -> None:
    rule = next(rule for rule in RULES if rule.may_block)
    outcome = Outcome(verdict, "x", "y", "A", wants="risk_assessment")
    found = replace(_with_lead_blocker(), results=(RuleResult(rule, (outcome,)),))
    assert (found.conclusion, len(found.tasks)) == (conclusion, tasks)


def test_both_languages_have_the_same_sentences() -> None:
    zh, en = (load_words("migration", lang).keys() for lang in ("zh", "en"))
    assert [k for k in zh if k.startswith("compliance.")] == [k for k in en if k.startswith("compliance.")]


def test_every_item_a_rule_asks_for_has_a_name() -> None:
    for rule in RULES:
        if "item" in rule.params:
            assert item_name(rule.params["item"], "zh")
            assert rule.params["item"] not in rule.remedy.in_("zh")


def test_rule_files_are_what_was_loaded() -> None:
    assert {name.removesuffix(".toml") for name in rule_files()} == {rule.instrument.id for rule in RULES}


@settings(max_examples=40, deadline=None)
@given(
    ends=st.dictionaries(st.sampled_from("ABCDE"), st.sampled_from(["", "A", "B", "C", "D", "E", "Z", "NEW:A"])),
    kinds=st.lists(
        st.sampled_from(["service_account", "subscription_account", "mini_program", "app", "wecom", "video_account"]),
        min_size=5, max_size=5,
    ),
    capability=st.sampled_from([None, "wealth.buy", "transfer.general", "content.news"]),
    sheets=st.sets(st.sampled_from(["assets", "evidence", "dependencies"])),
)
def test_no_plan_however_odd_stops_the_review(
    ends: dict[str, str], kinds: list[str], capability: str | None, sheets: set[str]
) -> None:
    """Each rule judges or says nothing; wherever evidence lacks, no row passes for it."""
    optional: dict[str, Any] = {
        "assets": [{"channel_id": "A", "kind": "points", "description": "积分"}],
        "evidence": [{"channel_id": "A", "item": "risk_assessment", "ref": "1号", "date": "2025-01-01", "by": "李"}],
        "dependencies": [{"channel_id": "B", "depends_on": "A", "kind": "app_launch_domain"}],
    }
    capabilities = graph(bank(
        channels=[{"channel_id": c, "kind": kind} for c, kind in zip("ABCDE", kinds, strict=True)],
        functions=[{"channel_id": c, "name": "功能", "capability_id": capability} for c in "ABCDE"],
        **{name: optional[name] for name in sorted(sheets)},
    ))
    found = review(plan_of(capabilities, end=ends), capabilities, AS_OF, "zh")
    assert {r.rule.id for r in found.results} <= {rule.id for rule in RULES}
    assert review_from_json(review_to_json(found)) == found
    if "evidence" not in sheets:
        assert not [j for j in found.having(Verdict.PASS) if j.rule.check == "evidence_item"]
