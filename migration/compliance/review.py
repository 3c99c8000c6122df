"""Every rule in force on the day, judged on the plan and the inventory behind it."""

import datetime as dt
import hashlib
from collections.abc import Iterable

from inventory.graph import CapabilityGraph
from migration.compliance.case import Case
from migration.compliance.results import Review, RuleResult
from migration.compliance.review_json import review_from_json, review_to_json
from migration.compliance.rule import Outcome, Rule
from migration.compliance.rulebook import load_rules, rules_digest
from migration.compliance.rules import CHECKS
from migration.plan import Plan
from migration.plan_json import plan_to_json

__all__ = ["judge", "review", "review_from_json", "review_to_json"]


def review(plan: Plan, graph: CapabilityGraph, as_of: dt.date, lang: str) -> Review:
    """Judge a plan by every rule whose source is in force.

    Parameters
    ----------
    plan
        The plan as built; its hash goes into the review.
    graph
        The capability graph the plan was made from.
    as_of
        The day of judgement: rules not yet or no longer in force are listed, not run.
    lang
        ``zh`` or ``en``, for the reasons.

    Returns
    -------
    Review
        Rules in the order of the rule files; rows of a rule heaviest first, then by channel id.
    """
    rules = load_rules()
    digest = "sha256:" + hashlib.sha256(plan_to_json(plan).encode()).hexdigest()
    return Review(
        plan=digest,
        rules=rules_digest(),
        as_of=as_of,
        lang=lang,
        results=judge(Case(plan, graph, as_of, lang), [rule for rule in rules if rule.in_force(as_of)]),
        not_in_force=tuple(rule for rule in rules if not rule.in_force(as_of)),
    )


def judge(case: Case, rules: Iterable[Rule]) -> tuple[RuleResult, ...]:
    """Run the checks of some rules on one case."""
    return tuple(RuleResult(rule, _sorted(CHECKS[rule.check](case, rule.params))) for rule in rules)


def _sorted(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    return tuple(sorted(outcomes, key=lambda o: (-o.verdict.weight, o.channel_id or "", o.text)))
