"""Plans spoilt on purpose: for each promise of design section 10 at least one way to break it.

Each spoil changes a plan document in place; its name says which rule must notice (before the double underscore).
One that finds nothing to spoil in a plan raises :class:`StopIteration`; it is then tried on the next plan.
"""

from inventory.inventory import Inventory
from tests.checker import spoilt_dates, spoilt_decisions
from tests.checker.bank import Bank

_ALL = {
    name: value for module in (spoilt_decisions, spoilt_dates)
    for name, value in vars(module).items() if "__" in name and callable(value) and name[0] != "_"
}
SPOILS = sorted(_ALL)


def spoil(inventory: Inventory, plan: dict, name: str) -> None:
    """Apply one spoil by name."""
    _ALL[name](Bank(inventory, plan))
