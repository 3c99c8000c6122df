"""The review: every rule with the rows it judged, what blocks, what is open, what evidence is still wanted."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from inventory.records import ChannelId
from inventory.words import load_words
from migration.compliance.case import item_name
from migration.compliance.rule import Level, Outcome, Rule, Verdict

SCHEMA = "consolidate.review/1"


@dataclass(frozen=True, slots=True)
class Judged:
    """One judged row with its rule."""

    rule: Rule
    outcome: Outcome
    lang: str

    @property
    def sentence(self) -> str:
        """Rule, subject and reason in one sentence."""
        words, outcome = load_words("migration", self.lang), self.outcome
        subject = outcome.subject
        if outcome.channel_id is not None:
            subject = words.say("compliance.subject", name=subject, id=outcome.channel_id)
        title = self.rule.title.in_(self.lang)
        return words.say("compliance.sentence", title=title, subject=subject, text=outcome.text)


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule with its rows, heaviest first, then by channel."""

    rule: Rule
    outcomes: tuple[Outcome, ...]

    @property
    def verdict(self) -> Verdict | None:
        """The heaviest verdict of its rows; None where the rule had nothing to judge."""
        return max((o.verdict for o in self.outcomes), key=lambda v: v.weight, default=None)

    @property
    def blocks(self) -> bool:
        """Whether a failed row of a rule that may block stands in the way."""
        return self.rule.may_block and self.verdict is Verdict.FAIL


@dataclass(frozen=True, slots=True)
class Task:
    """Evidence still wanted: the item, for whom, and the rules that ask for it."""

    item: str
    text: str
    subject: str
    channel_id: ChannelId | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiver:
    """A person's word that one failed row may stand. ``channel_id`` None: the row on the whole plan.

    ``expires_on``: the last day the word holds, as of every other decision.
    """

    rule_id: str
    channel_id: ChannelId | None
    by: str
    reason: str
    expires_on: dt.date


@dataclass(frozen=True)
class Review:
    """The judgement of one plan on one day. ``plan`` is the sha256 of ``plan.json``."""

    plan: str
    rules: str
    as_of: dt.date
    lang: str
    results: tuple[RuleResult, ...]
    not_in_force: tuple[Rule, ...] = ()

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """Every judged row, in the order of the rules."""
        return tuple(Judged(r.rule, outcome, self.lang) for r in self.results for outcome in r.outcomes)

    @cached_property
    def blockers(self) -> tuple[Judged, ...]:
        """The failed rows of rules that may block."""
        return tuple(j for j in self.judged if j.outcome.verdict is Verdict.FAIL and j.rule.may_block)

    @cached_property
    def advice(self) -> tuple[Judged, ...]:
        """The failed rows of rules that only advise."""
        return tuple(j for j in self.judged if j.outcome.verdict is Verdict.FAIL and not j.rule.may_block)

    def having(self, verdict: Verdict) -> tuple[Judged, ...]:
        """The rows with one verdict."""
        return tuple(j for j in self.judged if j.outcome.verdict is verdict)

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many rows got each verdict."""
        return {verdict: len(self.having(verdict)) for verdict in Verdict}

    @property
    def questions(self) -> int:
        """How many rules need a person or lack a figure, and do not fail anyway."""
        return sum(1 for r in self.results if r.verdict in (Verdict.UNKNOWN, Verdict.PERSON))

    @property
    def conclusion(self) -> str:
        """``blocked``; ``open`` while anything is unknown or waits for a person; else ``ready`` to sign."""
        if self.blockers:
            return "blocked"
        waiting = self.having(Verdict.UNKNOWN) or self.having(Verdict.PERSON)
        return "open" if waiting else "ready"

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """The evidence still wanted, each item and subject once; by item, then channel."""
        found: dict[tuple[str, str], list[Judged]] = {}
        for judged in self.judged:
            if judged.outcome.wants and judged.outcome.verdict not in (Verdict.PASS, Verdict.WAIVED):
                key = (judged.outcome.wants, judged.outcome.channel_id or "")
                found.setdefault(key, []).append(judged)
        return tuple(_task(item, rows, self.lang) for (item, _), rows in sorted(found.items()))


def with_waivers(review: Review, waivers: Iterable[Waiver]) -> Review:
    """The review with failed rows waived, where the rule allows it, the waiver runs and gives a reason."""
    live = {
        (w.rule_id, w.channel_id): w for w in waivers if w.expires_on >= review.as_of and w.reason.strip() and w.by
    }
    results = tuple(
        RuleResult(r.rule, tuple(_waived(r.rule, o, live) for o in r.outcomes)) for r in review.results
    )
    return replace(review, results=results)


def _waived(rule: Rule, outcome: Outcome, live: Mapping[tuple[str, ChannelId | None], Waiver]) -> Outcome:
    waiver = live.get((rule.id, outcome.channel_id))
    if waiver is None or rule.level is not Level.WAIVER or outcome.verdict is not Verdict.FAIL:
        return outcome
    figures = {**outcome.figures, "waived_by": waiver.by, "waived_until": str(waiver.expires_on)}
    return replace(outcome, verdict=Verdict.WAIVED, figures={**figures, "waiver_reason": waiver.reason})


def _task(item: str, rows: list[Judged], lang: str) -> Task:
    first, words = rows[0].outcome, load_words("migration", lang)
    named = item_name(item, words.lang)
    return Task(
        item=item,
        text=words.say("compliance.task", item=named, subject=first.subject),
        subject=first.subject,
        channel_id=first.channel_id,
        rules=tuple(dict.fromkeys(row.rule.id for row in rows)),
    )
