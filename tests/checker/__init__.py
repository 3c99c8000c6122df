"""A checker of plans, written apart from the planner.

It takes an inventory and the *document* ``plan.json`` and recomputes what the contract promises (design
section 10) with its own slow and obvious code: walking days, sets and lists, no shared helper of ``migration``.
``check_plan`` returns one sentence per broken promise, each beginning with the name of its rule. ``check_review``
does the same for the few promises that ``review.json`` has to keep.

==================================== ===========================================================================
row of section 10                    rules
==================================== ===========================================================================
stops_on                             ``stop_dates``, ``daily_coverage``
carriers of a unit                   ``daily_coverage``, ``dispositions``
local services                       ``dispositions``, ``daily_coverage``
in use                               ``actions``, ``dispositions``
a moved function without a twin      ``dispositions``, ``daily_coverage``
redirect_to_app                      ``dispositions``, ``actions``
drop                                 ``dispositions``
money-moving                         ``dispositions``, ``conversions``, ``money_in_subscription_accounts``
convert                              ``conversions``, ``mechanisms``, ``targets_survive``, ``stages``
menu                                 ``menus``
announcement                         ``announcement``
stages of a closing channel          ``stages``, ``cancellation``
freezes                              ``freezes``
sends                                ``sends``, ``displaced``
intake before servicing              ``intake_before_servicing``
legal person                         ``legal_person``
planned targets                      ``targets_open``, ``targets_survive``
exit of plan                         no matter of the document: ``tests/test_cli.py``
assets                               ``assets``
summary                              ``summary``
price lines                          ``price_lines``, ``objective``, ``cash``
jump loops, duplicate registrations  ``jump_loops``, ``vocabulary``; duplicates: ``tests/inventory``
elder_critical                       ``elder_critical`` (review)
frozen and planned channels          ``references``, ``repeated_plans``
an absent assets sheet               ``assets_sheet``; ``absent_assets``, ``open_ended_assets`` (review)
numbers such as 1.2万                no matter of the document: ``tests/inventory``
==================================== ===========================================================================

Beyond section 10: ``persons``, ``jumps_are_repointed``, ``dependencies_hold``, ``kept_without_rows`` (section 6),
``waves`` and ``explained`` (section 5).
"""

from inventory.inventory import Inventory
from tests.checker.bank import Bank
from tests.checker.calendar import calendar_rules
from tests.checker.coverage import coverage_rules
from tests.checker.decisions import decision_rules, references
from tests.checker.figures import figure_rules
from tests.checker.papers import paper_rules
from tests.checker.remarks import remark_rules


def check_plan(inventory: Inventory, plan: dict) -> list[str]:
    """Every broken promise of a plan document; empty when it keeps them all.

    Where rows are missing or lead nowhere only that is said: the other rules walk along the references.
    """
    bank = Bank(inventory, plan)
    if broken := [f"references: {sentence}" for sentence in references(bank)]:
        return broken
    rules = (*decision_rules, *coverage_rules, *calendar_rules, *figure_rules, *remark_rules)
    return [f"{rule.__name__}: {sentence}" for rule in rules for sentence in rule(bank)]


def check_review(inventory: Inventory, plan: dict, review: dict) -> list[str]:
    """Every promise of section 10 that the review document breaks."""
    bank = Bank(inventory, plan)
    return [f"{rule.__name__}: {sentence}" for rule in paper_rules for sentence in rule(bank, review)]
