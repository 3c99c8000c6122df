"""What ``scenarios`` says on a terminal: the policies, the curve, what flips."""

from typing import TYPE_CHECKING

from rich.markup import escape

from inventory.words import Words, load_words
from migration.whatif.setting_names import label_setting
from reports.scenario_labels import ending_text, verdict_text

if TYPE_CHECKING:
    from migration.whatif.scenarios import PolicyRun, ScenarioStudy

_SHOWN_FLIPS, _SHOWN_NAMES = 8, 5


def scenario_lines(study: "ScenarioStudy", words: Words) -> list[str]:
    """Policies side by side, the span of the curve, the flips."""
    head = words.say("scenarios.terminal.head", as_of=study.as_of, start=study.start, count=len(study.policies))
    lines = [f"[bold]{escape(head)}[/]", *(escape(_policy_line(run, words)) for run in study.policies)]
    lines += [escape(_difference_line(study, words)), escape(_curve_line(study, words))]
    return lines + [escape(line) for line in _flip_lines(study, words)]


def _policy_line(run: "PolicyRun", words: Words) -> str:
    found = run.outcome
    if found is None:
        conflict = words.say("labels.semicolon").join(run.conflict)
        return words.say("scenarios.terminal.no_plan", name=run.name, conflict=conflict)
    return words.say(
        "scenarios.terminal.policy", name=run.name, after=found.channels_after, closed=found.closed,
        ending=ending_text(found, words), followers=f"{found.followers_affected:,}",
        lost=_number(found.customers_lost, words), saving=f"{found.annual_saving:,}", one_off=f"{found.one_off_cost:,}",
        blocked=sum(run.blockers.values()),
    )


def _difference_line(study: "ScenarioStudy", words: Words) -> str:
    found = study.differing
    if not found:
        return words.say("scenarios.terminal.same")
    names = words.say("labels.comma").join(study.channels[c] for c in found[:_SHOWN_NAMES])
    return words.say("scenarios.terminal.differs", count=len(found), names=names)


def _curve_line(study: "ScenarioStudy", words: Words) -> str:
    savings = [point.outcome.annual_saving for point in study.curve]
    lost = [n for point in study.curve if (n := point.outcome.customers_lost) is not None]
    return words.say(
        "scenarios.terminal.curve", points=len(study.curve), unbeaten=sum(p.unbeaten for p in study.curve),
        low=f"{min(savings, default=0):,}", high=f"{max(savings, default=0):,}",
        few=_number(min(lost, default=None), words), many=_number(max(lost, default=None), words),
    )


def _flip_lines(study: "ScenarioStudy", words: Words) -> list[str]:
    flips, own = study.flips, load_words("migration", words.lang)
    flipped = len({row.channel_id for row in flips.rows})
    lines = [words.say(
        "scenarios.terminal.flips", varied=len(flips.varied), percent=flips.percent, flipped=flipped,
        firm=len(study.firm),
    )]
    for row in flips.rows[:_SHOWN_FLIPS]:
        lines.append(words.say(
            "scenarios.terminal.flip", name=study.channels[row.channel_id], id=row.channel_id,
            setting=label_setting(row.setting, own), percent=f"{row.percent:+d}%",
            would_be=verdict_text(row.would_be, study.channels, words),
        ))
    if len(flips.rows) > _SHOWN_FLIPS:
        lines.append(words.say("scenarios.terminal.more", count=len(flips.rows) - _SHOWN_FLIPS))
    if flips.left_out:
        lines.append(words.say("scenarios.terminal.left_out", count=len(flips.left_out)))
    return lines


def _number(value: int | None, words: Words) -> str:
    return words.say("scenarios.terminal.unknown") if value is None else f"{value:,}"
