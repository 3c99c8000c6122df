"""Does a finished text say what the plan says, in words that may go out?

Each check reads the output, not the template, and yields the same record as the rules of the review. Only
hits are kept: a text without one has passed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from inventory.records import ChannelId
from migration.compliance.rule import Outcome, Verdict
from notices.facts import FactBook
from notices.limits import load_limits
from notices.lint_data import Lexicon, load_lexicon
from notices.lint_html import html_faults
from notices.media import Draft
from notices.scene import Scene
from notices.sms import sms_parts, sms_units
from notices.wording import Wording

_CONTEXT = 8
_LETTERS = ("website", "article", "article_preview", "internal")


@dataclass(frozen=True, slots=True)
class Hit:
    """What one check found: the rule, where in the text, what, and how much it matters."""

    rule: str
    verdict: Verdict
    at: int
    found: str
    source: str = ""
    limit: int | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What a text may state: the scene it came from, and every name, day and value noted in its book."""

    scene: Scene
    names: frozenset[str]
    days: frozenset[str]
    texts: frozenset[str]

    @classmethod
    def of(cls, scene: Scene, book: FactBook) -> "Known":
        """The facts behind one text."""
        return cls(scene, frozenset(book.names), frozenset(book.days), frozenset(book.texts))


def lint_draft(draft: Draft, known: Known, channel_id: ChannelId, wording: Wording) -> list[Outcome]:
    """Every hit in one draft, by rule and position."""
    lexicon = load_lexicon(wording.lang)
    hits = [
        *_words(draft, known, lexicon), *_lengths(draft, wording.lang), *_dates(draft, known, lexicon),
        *_names(draft, known, lexicon), *_required(draft, known, lexicon), *_links(draft, known, lexicon),
        *_sms(draft, lexicon), *_html(draft), *_title(draft, lexicon), *_proposed(draft, known),
    ]
    return [_outcome(hit, draft, channel_id, wording) for hit in hits]


def _outcome(hit: Hit, draft: Draft, channel_id: ChannelId, wording: Wording) -> Outcome:
    around = draft.text[max(hit.at - _CONTEXT, 0) : hit.at + len(hit.found) + _CONTEXT].replace("\n", " ")
    over = hit.count - hit.limit if hit.count is not None and hit.limit is not None else 0
    text = wording.say(
        f"lint.{hit.rule}", found=hit.found, around=around, at=hit.at + 1, limit=hit.limit, count=hit.count, over=over
    )
    figures = {"rule": hit.rule, "at": hit.at + 1, "found": hit.found, "source": hit.source}
    if hit.limit is not None:
        figures |= {"limit": hit.limit, "count": hit.count}
    return Outcome(hit.verdict, text, draft.path, channel_id, figures=figures)


def _words(draft: Draft, known: Known, lexicon: Lexicon) -> Iterator[Hit]:
    """Banned, absolute and internal words, outside whitelisted phrases; inside a name of the plan a person decides."""
    for source in (draft.title, draft.text) if draft.medium == "article" else (draft.text,):
        allowed = _spans(source, lexicon.whitelist)
        named = _spans(source, known.names)
        for match in lexicon.words.finditer(source):
            if not _inside(match.span(), allowed):
                group = lexicon.group_of[match.group().lower()]
                verdict = Verdict.PERSON if _inside(match.span(), named) else group.verdict
                yield Hit(group.id, verdict, match.start(), match.group(), group.clause)


def _lengths(draft: Draft, lang: str) -> Iterator[Hit]:
    measures = {
        "article": [("article_title", len(draft.title)), ("article_html", len(draft.html))],
        "sms": [("sms", sms_parts(draft.text))],
        "push": [("push_title", len(draft.title)), ("push_text", len(draft.text) - len(draft.title))],
        "reply": [("reply", len(draft.text.encode()))],
        "website": [("website", len(draft.text))],
    }
    for name, count in measures.get(draft.medium, []):
        limit = load_limits()[name]
        if count > limit.refuse:
            yield Hit(f"length_{name}", Verdict.FAIL, 0, "", limit.source, limit.refuse, count)
        elif count > (advised := limit.advised(lang)):
            yield Hit(f"length_{name}", Verdict.PERSON, 0, "", limit.source, advised, count)


def _dates(draft: Draft, known: Known, lexicon: Lexicon) -> Iterator[Hit]:
    """Every date of the text stands in the plan, and the one that matters stands in the text."""
    text = _without(draft.text, known.texts)
    for match in lexicon.day.finditer(text):
        if match.group() not in known.days:
            yield Hit("date_not_in_plan", Verdict.FAIL, draft.text.find(match.group()), match.group())
    scene = known.scene
    wanted = getattr(scene, lexicon.wanted_day[scene.stage])
    if wanted not in draft.text and not (wanted == scene.stop and scene.first in draft.text):
        yield Hit("date_missing", Verdict.FAIL, 0, wanted)
    for rule, pattern in (("midnight", lexicon.midnight), ("undated", lexicon.undated)):
        for match in pattern.finditer(text):
            yield Hit(rule, Verdict.PERSON, draft.text.find(match.group()), match.group())


def _names(draft: Draft, known: Known, lexicon: Lexicon) -> Iterator[Hit]:
    """Whatever stands in quotation marks is a name of the plan, letter by letter."""
    text = draft.text
    for name in sorted(known.names | {known.scene.old}, key=len, reverse=True):
        text = text.replace(f"“{name}”", "").replace(f"「{name}」", "")
    text = _without(text, (value for value in known.texts if "“" in value or "「" in value))
    for match in lexicon.quoted.finditer(text):
        yield Hit("name_not_in_plan", Verdict.FAIL, max(draft.text.find(match.group()), 0), match.group(1))


def _required(draft: Draft, known: Known, lexicon: Lexicon) -> Iterator[Hit]:
    for part in lexicon.required.get(draft.medium, ()):
        wanted = lexicon.fraud if part == "fraud" else getattr(known.scene, part)
        missing = wanted not in draft.text
        if missing and not (part == "name" and known.scene.plural and wanted in draft.text + known.scene.source):
            yield Hit(f"required_{part}", Verdict.FAIL, 0, wanted)


def _links(draft: Draft, known: Known, lexicon: Lexicon) -> Iterator[Hit]:
    """Links and host names come from the ledger only; in an SMS they need blanks around them."""
    for match in lexicon.link.finditer(draft.text):
        if not any(match.group() in value for value in known.texts):
            yield Hit("link_unknown", Verdict.FAIL, match.start(), match.group())
        elif draft.medium == "sms" and not _blank_around(draft.text, match.span()):
            yield Hit("link_touches_text", Verdict.PERSON, match.start(), match.group())


def _sms(draft: Draft, lexicon: Lexicon) -> Iterator[Hit]:
    if draft.medium != "sms":
        return
    for at, char in enumerate(draft.text):
        if sms_units(char) > 1 or lexicon.sms_bad.match(char):
            yield Hit("sms_character", Verdict.FAIL, at, char)
    if not draft.text.startswith("【") or "】" not in draft.text:
        yield Hit("sms_signature", Verdict.FAIL, 0, draft.text[:_CONTEXT])


def _html(draft: Draft) -> Iterator[Hit]:
    for fault in html_faults(draft.html) if draft.medium == "article" else ():
        yield Hit("html_profile", Verdict.FAIL, 0, fault)


def _title(draft: Draft, lexicon: Lexicon) -> Iterator[Hit]:
    if draft.medium in _LETTERS and not lexicon.title.match(draft.title):
        yield Hit("title_form", Verdict.PERSON, 0, draft.title)


def _proposed(draft: Draft, known: Known) -> Iterator[Hit]:
    if draft.medium == "website":
        for kind in known.scene.proposed:
            yield Hit("asset_proposed", Verdict.PERSON, 0, kind)


def _without(text: str, values: Iterable[str]) -> str:
    """The text without what was taken word for word from plan or inventory."""
    for value in sorted((v for v in values if len(v) > 1), key=len, reverse=True):
        text = text.replace(value, "")
    return text


def _spans(text: str, phrases: Iterable[str]) -> list[tuple[int, int]]:
    return [m.span() for phrase in phrases if phrase for m in re.finditer(re.escape(phrase), text)]


def _inside(span: tuple[int, int], spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def _blank_around(text: str, span: tuple[int, int]) -> bool:
    return all(not side or side == " " for side in (text[max(span[0] - 1, 0) : span[0]], text[span[1] : span[1] + 1]))
