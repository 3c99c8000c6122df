"""Each medium from one scene: Word, WeChat article, SMS, push, reply, page, script, large print."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from notices.blocks import Block, BlockKind, plain_text, read_blocks
from notices.facts import Hole
from notices.limits import load_limits
from notices.scene import Scene
from notices.website import letter_docx
from notices.wording import Wording

_PAGE_LANG = {"zh": "zh-CN", "zh-Hant": "zh-Hant", "en": "en"}


@dataclass(frozen=True, slots=True)
class Draft:
    """One finished file. ``text`` is what a reader reads, without the draft mark; ``html`` the markup, if any."""

    medium: str
    path: str
    title: str
    text: str
    data: bytes
    html: str = ""


@dataclass(frozen=True)
class Order:
    """What is to be printed: ``draft`` marks it as not yet approved, ``holes`` are named on the preview page."""

    scene: Scene
    wording: Wording
    draft: bool
    holes: Sequence[Hole] = ()

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The letter of this scene; Word file, article and preview lay out the same."""
        text = self.wording.render(f"letter_{self.scene.stage}.txt.j2", s=self.scene)
        return read_blocks(text, self.wording, draft=self.draft)

    def render(self, template: str) -> str:
        """A template filled in; a correction has templates of its own."""
        prefix = "correction_" if self.scene.changes else ""
        return self.wording.render(prefix + template, s=self.scene)

    @cached_property
    def fragment(self) -> tuple[tuple[Block, ...], str]:
        """The article without its title, as blocks and as one line of HTML."""
        blocks = tuple(block for block in self.blocks if block.kind is not BlockKind.TITLE)
        html = self.wording.page("article.html.j2").render(blocks=blocks)
        return blocks, "".join(line.strip() for line in html.splitlines())


def print_medium(medium: str, order: Order, path: str) -> Draft:
    """One medium of a scene."""
    return _PRINTERS.get(medium, _plain)(medium, order, path)


def _letter(medium: str, order: Order, path: str) -> Draft:
    blocks = order.blocks
    data = letter_docx(blocks, order.wording, draft=order.draft)
    return Draft(medium, path, order.scene.title, plain_text(blocks), data)


def _article(medium: str, order: Order, path: str) -> Draft:
    """The fragment for the WeChat editor: one line of HTML, the title apart."""
    blocks, html = order.fragment
    return Draft(medium, path, order.scene.title, plain_text(blocks), (html + "\n").encode(), html)


def _preview(medium: str, order: Order, path: str) -> Draft:
    """The fragment on a page as wide as a phone, with buttons to copy it."""
    blocks, html = order.fragment
    page = order.wording.page("article_preview.html.j2").render(
        title=order.scene.title, issuer=order.scene.issuer, publish=order.scene.publish, fragment=_Safe(html),
        page_lang=_PAGE_LANG[order.wording.lang], holes=sorted({str(hole) for hole in order.holes}),
        title_limit=load_limits()["article_title"].warn, body_limit=load_limits()["article_html"].refuse,
    )
    return Draft(medium, path, order.scene.title, plain_text(blocks), page.encode())


def _large_print(medium: str, order: Order, path: str) -> Draft:
    text = order.wording.render("large_print.txt.j2", s=order.scene)
    blocks = read_blocks(text, order.wording, draft=order.draft, numbered=False)
    page = order.wording.page("large_print.html.j2").render(
        blocks=blocks, title=order.scene.title, page_lang=_PAGE_LANG[order.wording.lang]
    )
    return Draft(medium, path, order.scene.title, plain_text(blocks), page.encode())


def _plain(medium: str, order: Order, path: str) -> Draft:
    """A text file; what a draft must say about itself stands in a line of its own above the text."""
    text = order.render(f"{medium}.txt.j2").strip()
    return _text_file(medium, order, path, text)


def _script(medium: str, order: Order, path: str) -> Draft:
    text = _single_blanks(order.render("script.md.j2"))
    return _text_file(medium, order, path, text)


def _text_file(medium: str, order: Order, path: str, text: str) -> Draft:
    head = order.wording.say("form.draft_line") + "\n\n" if order.draft else ""
    title = order.scene.short_title if medium == "push" else order.scene.title
    return Draft(medium, path, title, text, f"{head}{text}\n".encode())


def _single_blanks(text: str) -> str:
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines)


class _Safe(str):
    """Markup that was escaped when it was made."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


_PRINTERS: dict[str, Callable[[str, Order, str], Draft]] = {
    "website": _letter,
    "internal": _letter,
    "article": _article,
    "article_preview": _preview,
    "large_print": _large_print,
    "script": _script,
}
