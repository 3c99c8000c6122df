"""Everything one notice says, as finished phrases; the templates only put them in order."""

from dataclasses import dataclass

from inventory.kinds import Stage
from notices import corrections, holdings, phrases
from notices.facts import FactBook
from notices.occasions import Occasion
from notices.phrases import DatedNames, Route
from notices.sources import Sources, is_staff, serves_persons
from notices.telling import TITLED, Telling


@dataclass(frozen=True, slots=True)
class Scene:
    """The facts of one notice in words. Strings are "" and tuples empty where there is nothing to say.

    ``source``: what stops, ``old``: how the text calls it from then on, ``stop``: the first day without it
    (``first``: without the first of its functions), ``changes``: what becomes of each announced day in a
    correction, ``changed``: the day of the last of them, ``called_off``: none of them comes any more,
    ``cancelled``: the verb of its cancellation, ``go``: where to go, in half a sentence, ``listed``: too many
    channels for the title, ``persons``: older customers are among the readers.
    """

    stage: str
    situation: str
    ends: bool
    staff: bool
    persons: bool
    plural: bool
    bank: str
    we: str
    issuer: str
    hotline: str
    publish: str
    announced: str
    name: str
    source: str
    old: str
    alias: str
    members: tuple[str, ...]
    listed: bool
    target: str
    stop: str
    first: str
    cancel: str
    cancelled: str
    title: str
    short_title: str
    reason: str
    opening: str
    go: str
    nothing: str
    intake: tuple[DatedNames, ...]
    tranches: tuple[DatedNames, ...]
    today: str
    stopping: str
    staying: str
    all_staying: bool
    dropped: str
    routes: tuple[Route, ...]
    assets: tuple[str, ...]
    urgent_assets: tuple[str, ...]
    proposed: tuple[str, ...]
    counter: tuple[str, ...]
    messages: bool
    changes: tuple[str, ...]
    changed: str
    called_off: bool


def build_scene(occasion: Occasion, sources: Sources, book: FactBook, *, together: bool) -> Scene:
    """Put one occasion into words; ``together`` speaks of every channel that shares the notice."""
    members = occasion.together if together else (occasion.channel.id,)
    telling = Telling(occasion, sources, book, members)
    names = telling.names
    staying, complete = phrases.staying(telling)
    assets, urgent = holdings.assets(telling)
    return Scene(
        stage=occasion.stage, situation=telling.situation, ends=telling.ends, staff=is_staff(occasion.channel),
        persons=serves_persons(occasion.channel), plural=len(members) > 1,
        bank=telling.bank(), we=names["we"], issuer=telling.issuer(), hotline=telling.hotline(),
        publish=telling.publish_day(), announced=telling.stage_day(Stage.ANNOUNCE),
        name=book.title(f"channels[{occasion.channel.id}].name", occasion.channel), source=names["source"],
        old=names["old"], alias=names["alias"], members=tuple(telling.label_of(member) for member in members),
        listed=len(members) > TITLED, cancelled=telling.wording.say(f"kinds.{occasion.channel.kind}.cancel"),
        target=names["target"], stop=names["stop"], first=names["first"], cancel=telling.stage_day(Stage.CANCEL),
        title=phrases.title(telling), short_title=phrases.short_title(telling),
        reason=phrases.reason(telling), opening=phrases.opening(telling), go=phrases.go(telling),
        nothing=telling.say(f"nothing.{telling.situation}"), intake=phrases.intake(telling),
        tranches=phrases.tranches(telling), today=phrases.stopping_today(telling), stopping=names["names"],
        staying=staying, all_staying=complete, dropped=phrases.dropped(telling), routes=phrases.routes(telling),
        assets=assets, urgent_assets=urgent, proposed=holdings.proposed(telling),
        counter=phrases.counter(telling), messages=phrases.messages(telling),
        changes=corrections.changes(telling), changed=corrections.changed(telling),
        called_off=corrections.called_off(telling),
    )
