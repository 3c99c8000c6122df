"""Every headline figure, computed once; terminal, workbook and page only lay it out."""

import datetime as dt
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from inventory.kinds import Action, Disposition, Stage
from migration.compliance import Review
from migration.compliance.results import Judged
from notices import NoticeSet
from reports.job import Job

#: the actions that end a channel, in the order people ask about them
ENDING = (Action.MERGE, Action.REDIRECT_TO_APP, Action.CONVERT, Action.HAND_OVER, Action.RETIRE)


@dataclass(frozen=True, slots=True)
class Blocking:
    """A rule that blocks: how many rows fail it, whom they concern, how to mend them."""

    rule: str
    title: str
    count: int
    subjects: tuple[str, ...]
    remedy: str


@dataclass(frozen=True)
class Headline:
    """The figures of one plan. Money in CNY; ``judgement`` is the sum of shadow lines, never added to cash."""

    bank: str
    as_of: dt.date
    start: dt.date
    channels_before: int
    channels_after: int
    ending: dict[str, int]  # action -> channels
    ending_idle: int  # of these, those that do not run today
    opened: int  # accounts that open to take customers in
    partly_moved: int  # kept channels that lose a function in use
    functions_moved: int
    followers_affected: int
    followers_unknown: int  # ending channels whose followers nobody knows
    annual_saving: int
    one_off_cost: int
    judgement: int
    horizon_years: float
    waves: int
    first_stop: dt.date | None
    last_closed: dt.date | None
    blockers: tuple[str, ...]
    blocking: tuple[Blocking, ...]  # the same rows by rule, most first
    questions: int  # rules that need a person or lack a figure
    unknowns: tuple[str, ...]
    undecided: int
    notices: int
    holes: int
    gap: float

    def as_json(self, workspace: Path) -> dict[str, Any]:
        """The document of ``run --json``."""
        return {"workspace": str(workspace), **asdict(self)}


def summarise(job: Job, found: Review, drafts: NoticeSet | None = None) -> Headline:
    """Compute the headline of a plan, its review and (where drafted) its notices."""
    plan, inventory = job.plan, job.inventory
    ending = plan.ending()
    actions = Counter(row.action for row in ending)
    days = [day for row in plan.channels if (day := row.day_of(Stage.SERVICE_STOP))]
    closed = [day for row in ending if (day := row.day_of(Stage.CLOSED))]
    known = [inventory.channels[row.channel_id].followers for row in ending if row.channel_id in inventory.channels]
    opened = sum(row.opens_on is not None for row in plan.channels)
    running = plan.summary.channels_before + opened - plan.summary.channels_after
    return Headline(
        bank=inventory.units.head_office().name.removesuffix("总行"),
        as_of=plan.as_of,
        start=plan.start,
        channels_before=plan.summary.channels_before,
        channels_after=plan.summary.channels_after,
        ending={action.value: actions[action] for action in ENDING if actions[action]},
        ending_idle=len(ending) - running,
        opened=opened,
        partly_moved=sum(1 for row in plan.changed() if not row.action.ends_channel),
        functions_moved=sum(1 for row in plan.functions if row.disposition is not Disposition.STAY),
        followers_affected=plan.summary.followers_affected,
        followers_unknown=sum(1 for followers in known if followers is None),
        annual_saving=plan.summary.annual_saving,
        one_off_cost=plan.summary.one_off_cost,
        judgement=sum(row.price.judgement for row in plan.channels),
        horizon_years=float(plan.policy["horizon_years"]),
        waves=len(plan.waves),
        first_stop=min(days, default=None),
        last_closed=max(closed, default=None),
        blockers=tuple(outcome.sentence for outcome in found.blockers),
        blocking=_blocking(found),
        questions=found.questions,
        unknowns=plan.summary.unknowns,
        undecided=sum(1 for finding in plan.findings if finding.code == "undecided"),
        notices=len(drafts.index) if drafts else 0,
        holes=len(drafts.holes) if drafts else 0,
        gap=plan.solver.gap,
    )


def _blocking(found: Review) -> tuple[Blocking, ...]:
    rows: dict[str, list[Judged]] = {}
    for judged in found.blockers:
        rows.setdefault(judged.rule.id, []).append(judged)
    grouped = [
        Blocking(
            rule_id, failed[0].rule.title.in_(found.lang), len(failed),
            tuple(dict.fromkeys(j.outcome.subject for j in failed)), failed[0].rule.remedy.in_(found.lang),
        )
        for rule_id, failed in rows.items()
    ]
    return tuple(sorted(grouped, key=lambda row: (-row.count, row.rule)))
