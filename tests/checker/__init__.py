"""A checker of plans, written apart from the planner.

It takes an inventory and the *document* ``plan.json`` and recomputes what the contract promises (design
section 10) with its own slow and obvious code: walking days, sets and lists, no shared helper of ``migration``.
``check_plan`` returns one sentence per broken promise, each beginning with the name of its rule.
"""

from inventory.inventory import Inventory
from tests.checker.bank import Bank
from tests.checker.calendar import calendar_rules
from tests.checker.coverage import coverage_rules
from tests.checker.decisions import decision_rules
from tests.checker.figures import figure_rules


def check_plan(inventory: Inventory, plan: dict) -> list[str]:
    """Every broken promise of a plan document; empty when it keeps them all."""
    bank = Bank(inventory, plan)
    rules = (*decision_rules, *coverage_rules, *calendar_rules, *figure_rules)
    return [f"{rule.__name__}: {sentence}" for rule in rules for sentence in rule(bank)]
