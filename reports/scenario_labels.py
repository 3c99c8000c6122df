"""How the outcomes of a what-if study read for people; workbook and terminal say the same."""

from collections.abc import Mapping

from inventory.records import ChannelId
from inventory.words import Words
from migration.plan import origin_of
from migration.whatif.scenario_desk import Verdict
from migration.whatif.scenario_figures import Outcome


def ending_text(outcome: Outcome, words: Words) -> str:
    """How many channels end, by action."""
    rows = (f"{words.say(f'actions.{action}')} {count}" for action, count in outcome.ending.items())
    return words.say("labels.comma").join(rows) or words.say("terminal.none")


def decision_text(
    action: str, target: ChannelId | None, names: Mapping[ChannelId, str], words: Words
) -> str:
    """An action with its target by name."""
    said = words.say(f"actions.{action}")
    return said if target is None else f"{said} → {target_name(target, names, words)}"


def verdict_text(verdict: Verdict, names: Mapping[ChannelId, str], words: Words) -> str:
    """The same with the number of functions a kept channel gives away."""
    if verdict.action == "keep" and verdict.moved:
        return words.say("scenarios.partly", count=verdict.moved)
    return decision_text(verdict.action, verdict.target_channel_id, names, words)


def target_name(target: ChannelId, names: Mapping[ChannelId, str], words: Words) -> str:
    """The name of a successor, also of one the plan opens."""
    if target in names:
        return names[target]
    old = origin_of(target)
    return words.say("labels.new_account", name=names.get(old, old))
