"""What people must hear about dates beside the schedule itself: corrected notices, opening days, notes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from inventory.words import Words
from migration.plan import Correction
from reports.figures import day
from reports.job import Job
from reports.labels import Labels

if TYPE_CHECKING:
    from reports.console import Say

#: corrections a terminal shows before it counts the rest
_SHOWN = 20


def tell_dates(say: "Say", job: Job) -> None:
    """Print the corrected notices, the opening days and the notes of a plan; JSON holds them already."""
    for line in date_lines(job, say.words):
        say.remark("dates.line", text=line)


def date_lines(job: Job, words: Words) -> Iterator[str]:
    """The lines for a terminal: corrections first, each with old and new day, media and reason."""
    labels, rows = Labels(job, words), job.plan.corrections
    if rows:
        yield words.say("dates.corrections", count=len(rows), channels=len(job.plan.corrections_of))
    for row in rows[:_SHOWN]:
        media = labels.join(words.say(f"media.{medium}") for medium in row.media)
        yield words.say(
            "dates.correction", id=row.channel_id, name=labels.channel(row.channel_id), change=change(row, words),
            reason=row.reason, media=media or words.say("dates.no_media"),
        )
    if len(rows) > _SHOWN:
        yield words.say("dates.more", count=len(rows) - _SHOWN)
    yield from _opening(job, labels)
    yield from job.plan.notes


def told_lines(job: Job, words: Words) -> Iterator[tuple[str, str]]:
    """The same in short for an overview: what it is about, and the sentence."""
    labels = Labels(job, words)
    if rows := job.plan.corrections:
        yield words.say("dates.sheet"), words.say(
            "dates.corrections", count=len(rows), channels=len(job.plan.corrections_of)
        )
    yield from ((words.say("dates.opening"), line) for line in _opening(job, labels))
    yield from ((words.say("dates.notes"), note) for note in job.plan.notes)


def _opening(job: Job, labels: Labels) -> Iterator[str]:
    """The channels the plan opens, each with its day."""
    for row in job.plan.channels:
        if row.opens_on:
            opens = day(row.opens_on, labels.words)
            yield labels.words.say("dates.opens", id=row.channel_id, name=labels.channel(row.channel_id), day=opens)


def change(row: Correction, words: Words) -> str:
    """A changed day in half a sentence: the stage, the old day, the new one."""
    stage = words.say(f"stages.{row.stage}")
    if row.new is None:
        return words.say("dates.called_off", stage=stage, old=row.old)
    if row.old is None:
        return words.say("dates.added", stage=stage, new=row.new)
    later = row.days_later or 0
    key = "later" if later > 0 else "earlier"
    return words.say(f"dates.{key}", stage=stage, old=row.old, new=row.new, days=abs(later))
