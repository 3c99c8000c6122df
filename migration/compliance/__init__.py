"""Compliance: rules as dated data, one check each, and the review of a plan."""

from migration.compliance.results import Judged, Review, RuleResult, Task, Waiver, with_waivers
from migration.compliance.review import review
from migration.compliance.review_json import review_from_json, review_to_json
from migration.compliance.rule import Grade, Level, Outcome, Rule, Verdict
from migration.compliance.rulebook import load_rules, rule_files

__all__ = [
    "Grade", "Judged", "Level", "Outcome", "Review", "Rule", "RuleResult", "Task", "Verdict", "Waiver", "load_rules",
    "review", "review_from_json", "review_to_json", "rule_files", "with_waivers",
]
