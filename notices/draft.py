"""From plan and inventory to every notice draft, with its facts, its holes and its lint."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from inventory.errors import ConsolidateError, Sentence
from inventory.graph import CapabilityGraph
from inventory.records import ChannelId
from migration.compliance.rule import Outcome, Verdict
from migration.plan import Plan
from notices.facts import FactBook, Hole, facts_json
from notices.index import IndexRow, index_workbook, row_of
from notices.lint import Known, lint_draft
from notices.media import Draft, Order, print_medium
from notices.occasions import Occasion, correction_media, find_corrections, find_occasions, media_for, suffix_of
from notices.scene import build_scene
from notices.sources import Sources
from notices.wording import Wording, load_wording

#: media that several channels may share: they name every one of them
_SHARED = ("website", "large_print")
#: what takes a file: its path inside ``notices/``, its bytes
Sink = Callable[[str, bytes], None]


class NotFinalError(ConsolidateError):
    """Final notices were asked for, but facts are missing or the texts break a rule; carries all of them."""

    def __init__(self, holes: tuple[Hole, ...], failed: tuple[Outcome, ...]) -> None:
        missing = [f"{hole.channel_id}/{hole.stage}: {hole.mark}" for hole in holes]
        super().__init__("\n".join(missing + [f"{row.subject}: {row.text}" for row in failed]))
        self.holes = holes
        self.failed = failed
        cells = sorted({(hole.sheet, hole.row, hole.column, hole.channel_id) for hole in holes})
        rows = (*map(_cell_to_fill, cells), *(f"{row.subject}: {row.text}" for row in failed))
        facts = {"holes": len(cells), "failed": len(failed), "rows": rows}
        self.sentence = Sentence("notices", "refused.head", facts)


def _cell_to_fill(cell: tuple[str, int, str, ChannelId]) -> Sentence:
    """A cell of the ledger that keeps notices from being final."""
    sheet, row, column, channel = cell
    key = "refused.cell" if row else "refused.missing_row"
    return Sentence("notices", key, {"sheet": sheet, "row": row, "column": column, "channel": channel})


@dataclass(frozen=True)
class NoticeSet:
    """Every draft: ``names`` by path inside ``notices/``, what is missing, what lint found, one row per file.

    ``files``: the drafts themselves; empty where they were handed on one by one.
    """

    names: tuple[str, ...]
    files: Mapping[str, bytes]
    holes: tuple[Hole, ...]
    lint: tuple[Outcome, ...]
    index: tuple[IndexRow, ...]

    def as_json(self) -> dict[str, object]:
        """The answer of ``notices --json``."""
        return {
            "notices": [row.as_json() for row in self.index],
            "holes": [hole.as_json() for hole in self.holes],
            "lint": [
                {"verdict": str(row.verdict), "subject": row.subject, "text": row.text, "figures": dict(row.figures)}
                for row in self.lint
            ],
        }


def draft_notices(
    plan: Plan, graph: CapabilityGraph, lang: str = "zh", *, final: bool = False, into: Sink | None = None
) -> NoticeSet:
    """Draft every notice of a plan, for each channel, stage and medium that needs one.

    Parameters
    ----------
    plan, graph
        Where every fact comes from.
    lang
        ``zh``, ``zh-Hant`` (simplified sentences turned traditional, names left alone) or ``en``.
    final
        Leave out the draft mark; missing facts are refused instead of shown.
    into
        Takes each file, by its path inside ``notices/``, as soon as it is made, so that a large bank's drafts never
        stand in memory together. What was handed on before :class:`NotFinalError` is to be thrown away.

    Raises
    ------
    NotFinalError
        ``final`` and a fact is missing or a text breaks a rule; every one is listed.

    Notes
    -----
    Several channels that close in one wave to one target share the website notice: the same bytes stand in
    each one's folder, and the index says which share.
    """
    files: dict[str, bytes] = {}
    desk = _Desk(Sources(plan, graph), load_wording(lang), into or files.__setitem__, draft=not final)
    for occasion in (*find_occasions(desk.sources), *find_corrections(desk.sources)):
        desk.work_on(occasion)
    found = replace(desk.result(), files=dict(sorted(files.items())))
    failed = tuple(row for row in found.lint if row.verdict is Verdict.FAIL)
    if final and (found.holes or failed):
        raise NotFinalError(found.holes, failed)
    return found


def with_correction_media(plan: Plan, graph: CapabilityGraph) -> Plan:
    """The plan whose corrections name the media they go out in."""
    media = correction_media(Sources(plan, graph))
    return replace(plan, corrections=tuple(replace(c, media=media.get(c.channel_id, ())) for c in plan.corrections))


@dataclass(frozen=True)
class _Page:
    """A text with the book its facts stand in."""

    order: Order
    book: FactBook


class _Desk:
    """Works through the occasions and keeps what they produced."""

    def __init__(self, sources: Sources, wording: Wording, into: Sink, *, draft: bool) -> None:
        self.sources, self.wording, self.draft = sources, wording, draft
        self._into, self._names = into, set[str]()
        self._holes: list[Hole] = []
        self._lint: list[Outcome] = []
        self._index: list[IndexRow] = []
        self._shared: dict[tuple[tuple[ChannelId, ...], str, int], _Page] = {}

    def result(self) -> NoticeSet:
        """Everything so far, with the index workbook."""
        holes, lint, index = tuple(self._holes), tuple(self._lint), tuple(self._index)
        self._file("index.xlsx", index_workbook(index, holes, lint, self.wording, self.sources))
        return NoticeSet(tuple(sorted(self._names)), {}, holes, lint, index)

    def work_on(self, occasion: Occasion) -> None:
        """Print, check and file the media of one channel and stage."""
        own = self._page(occasion, together=False)
        pages = {medium: self._page_for(medium, occasion, own) for medium in self._media(occasion)}
        drafts = {m: self._print(m, occasion, page) for m, page in pages.items()}
        holes = _visible([page.book for page in pages.values()], [draft.text for draft in drafts.values()])
        for medium, draft in drafts.items():
            page = pages[medium]
            found = lint_draft(draft, Known.of(page.order.scene, page.book), occasion.channel.id, self.wording)
            self._lint += found
            self._file(draft.path, draft.data)
            self._index.append(row_of(occasion, draft, holes, found, shared=page is not own))
        self._holes += holes
        self._file_facts(occasion, pages, holes)

    def _media(self, occasion: Occasion) -> tuple[str, ...]:
        return media_for(occasion, self.sources.target(occasion.decision))

    def _page_for(self, medium: str, occasion: Occasion, own: _Page) -> _Page:
        if medium not in _SHARED or len(occasion.together) == 1:
            return own
        key = (occasion.together, occasion.stage, occasion.number)
        if key not in self._shared:
            self._shared[key] = self._page(occasion, together=True)
        return self._shared[key]

    def _page(self, occasion: Occasion, *, together: bool) -> _Page:
        book = FactBook(occasion.channel.id, occasion.stage, self.wording)
        scene = build_scene(occasion, self.sources, book, together=together)
        return _Page(Order(scene, self.wording, self.draft, book.holes), book)

    def _print(self, medium: str, occasion: Occasion, page: _Page) -> Draft:
        return print_medium(medium, page.order, occasion.path(medium, suffix_of(medium)))

    def _file_facts(self, occasion: Occasion, pages: Mapping[str, _Page], holes: tuple[Hole, ...]) -> None:
        facts = {fact.name: fact for page in reversed(list(pages.values())) for fact in page.book.facts}
        about = {
            "date": occasion.step.date.isoformat(), "publish_on": occasion.publish_on.isoformat(),
            "lang": self.wording.lang, "draft": self.draft,
            "shared_with": list(occasion.together) if len(occasion.together) > 1 else [],
            "media": [occasion.path(medium, suffix_of(medium)) for medium in pages],
        }
        path = occasion.path("facts", "json")
        self._file(path, facts_json(occasion.channel.id, occasion.stage, facts.values(), holes, about))

    def _file(self, path: str, data: bytes) -> None:
        self._names.add(path)
        self._into(path, data)


def _visible(books: Iterable[FactBook], texts: Iterable[str]) -> tuple[Hole, ...]:
    """The holes that really stand in a text: a scene asks for more than each stage says."""
    read = "\n".join(texts)
    return tuple(sorted({hole for book in books for hole in book.holes if hole.mark in read}))
