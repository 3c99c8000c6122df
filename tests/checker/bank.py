"""The inventory and the plan side by side, as plain dictionaries, and who serves whom."""

import csv
import datetime as dt
from importlib import resources

from inventory.inventory import Inventory

SEGMENTS = {
    "retail": {"retail"}, "corporate": {"corporate"}, "merchant": {"merchant"}, "staff": {"staff"},
    "all": {"retail", "corporate", "merchant"},
}


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


class Bank:
    """Everything a rule looks at."""

    def __init__(self, inventory: Inventory, plan: dict) -> None:
        self.inventory = inventory
        self.plan = plan
        self.policy = plan["policy"]
        self.as_of = day(plan["as_of"])
        self.rows = {row["channel_id"]: row for row in plan["channels"]}
        self.functions = {row["function_id"]: row for row in plan["functions"]}
        text = resources.files("inventory.capabilities").joinpath("data/taxonomy.csv").read_text(encoding="utf-8")
        self.taxonomy = {row["id"]: row for row in csv.DictReader(text.splitlines())}
        self.persons = {
            (d.channel_id, d.function_id) for d in inventory.decisions
            if d.expires_on is None or d.expires_on >= self.as_of
        }
        self._rows_on: dict[str, list[dict]] = {}
        self._customers: dict[str, list[str]] = {}
        for row in plan["functions"]:
            self._rows_on.setdefault(row["channel_id"], []).append(row)

    # ------------------------------------------------------------ units

    def parents(self, unit_id: str) -> list[str]:
        path = [unit_id]
        while self.inventory.units[path[-1]].parent_id:
            path.append(self.inventory.units[path[-1]].parent_id)
        return path

    def serving(self, unit_id: str) -> str:
        return next((u for u in self.parents(unit_id) if self.inventory.units[u].level != "department"), unit_id)

    def legal(self, unit_id: str) -> str:
        path = self.parents(unit_id)
        return next((u for u in path if self.inventory.units[u].level == "subsidiary"), path[-1])

    def customers(self, owner: str) -> list[str]:
        """Units whose customers a channel of this owner serves."""
        serving = self.serving(owner)
        if serving not in self._customers:
            self._customers[serving] = [
                unit.id
                for unit in self.inventory.units
                if serving in self.parents(unit.id) and self.legal(unit.id) == self.legal(serving)
                and (unit.level != "department" or unit.id == serving)
            ]
        return self._customers[serving]

    # ------------------------------------------------------------ channels

    def kind(self, channel_id: str) -> str:
        if channel_id.startswith("NEW:"):
            return "subscription_account"
        return str(self.inventory.channels[channel_id].kind)

    def owner(self, channel_id: str) -> str:
        return self.inventory.channels[channel_id.removeprefix("NEW:")].owner_unit

    def segments(self, channel_id: str) -> set[str]:
        return SEGMENTS[str(self.inventory.channels[channel_id.removeprefix("NEW:")].served_audience)]

    def live(self, channel_id: str) -> bool:
        return not channel_id.startswith("NEW:") and self.inventory.channels[channel_id].status in (None, "active")

    def ends(self, channel_id: str) -> bool:
        return self.rows[channel_id]["action"] != "keep"

    def covers(self, carrier: str, source: str, capability: str | None) -> bool:
        """Scope, audience and legal person; local services only from the same serving unit."""
        mine, theirs = self.serving(self.owner(source)), self.serving(self.owner(carrier))
        if self.flag(capability, "local"):
            if mine != theirs:
                return False
        elif theirs not in self.parents(mine):
            return False
        same_person = self.legal(self.owner(source)) == self.legal(self.owner(carrier))
        return same_person and self.segments(source) <= self.segments(carrier)

    def stopped(self, channel_id: str) -> bool:
        """Its service has ended before the plan was made: what was not done in time cannot be made good."""
        return any(e.channel_id == channel_id and e.actual and e.stage == "service_stop"
                   for e in self.inventory.executions)

    # ------------------------------------------------------------ functions

    def flag(self, capability: str | None, name: str) -> bool:
        return capability in self.taxonomy and self.taxonomy[capability][name] == "yes"

    def moves_money(self, capability: str | None) -> bool:
        return capability in self.taxonomy and self.taxonomy[capability]["transactional"] == "transaction"

    def in_use(self, function_id: str) -> bool:
        return self.inventory.functions[function_id].monthly_users != 0

    def key(self, function_id: str) -> str:
        return self.functions[function_id]["capability_id"] or f"?{function_id}"

    def functions_on(self, channel_id: str) -> list[dict]:
        return self._rows_on.get(channel_id, [])

    def jumps(self, function_id: str) -> bool:
        return self.inventory.functions[function_id].jumps_to is not None

    def by_person(self, function_id: str) -> bool:
        channel_id = self.inventory.functions[function_id].channel_id
        return (channel_id, function_id) in self.persons or (channel_id, None) in self.persons

    # ------------------------------------------------------------ dates

    def stage_days(self, channel_id: str, stage: str) -> list[dt.date]:
        return sorted(day(s["date"]) for s in self.rows[channel_id]["stages"] if s["stage"] == stage)

    def last(self, channel_id: str, stage: str) -> dt.date | None:
        days = self.stage_days(channel_id, stage)
        return days[-1] if days else None
