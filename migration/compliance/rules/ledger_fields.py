"""The ledger says of each application what a ledger must say."""

from collections.abc import Iterator, Mapping
from typing import Any

from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """One row per channel with blanks; one pass for the rest."""
    whole = 0
    for channel in case.inventory.channels.values():
        blank = [name for name in params["fields"] if getattr(channel, name) is None]
        if blank:
            shown = case.names(case.words.say(f"compliance.fields.{name}") for name in blank)
            yield case.say(Verdict.UNKNOWN, "ledger_fields.blank", channel.id, (channel.at,), fields=shown)
        else:
            whole += 1
    if whole:
        yield case.say(Verdict.PASS, "ledger_fields.filled", None, (), count=whole)
