"""Each application has a managing department and a responsible person, the receiving one as well."""

from collections.abc import Iterator, Mapping
from typing import Any

from inventory.kinds import Status
from migration.compliance.case import Case
from migration.compliance.rule import Outcome, Verdict


def check(case: Case, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """A blank fails where the channel ends or receives customers; elsewhere it is unknown."""
    touched = {channel.id for _, channel in case.changed} | case.receiving
    named = 0
    for channel in case.inventory.channels.values():
        if channel.status is Status.RETIRED:
            continue
        blank = [name for name in params["fields"] if getattr(channel, name) is None]
        if not blank:
            named += 1
            continue
        shown = case.names(case.words.say(f"compliance.fields.{name}") for name in blank)
        code, verdict = ("moving", Verdict.FAIL) if channel.id in touched else ("resting", Verdict.UNKNOWN)
        yield case.say(verdict, f"owner_named.{code}", channel.id, (channel.at,), fields=shown)
    if named:
        yield case.say(Verdict.PASS, "owner_named.named", None, (), count=named)
