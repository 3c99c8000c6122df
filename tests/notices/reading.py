"""Read drafts back as a person would: the paragraphs of a Word file, the text of a page."""

import io
import re
from html.parser import HTMLParser
from pathlib import Path

from docx import Document

GOLDEN = Path(__file__).parents[1] / "golden" / "notices"


def docx_text(data: bytes) -> str:
    """The paragraphs of a Word file, read by a library that did not write it."""
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden += tag in ("style", "script", "title")
        if tag in ("p", "h1", "h2", "dd", "button"):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "script", "title")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data.strip("\n"))


def html_text(data: bytes) -> str:
    """What a browser shows."""
    parser = _Text()
    parser.feed(data.decode())
    return re.sub(r"\n+", "\n", "".join(parser.parts)).strip()


def read_file(path: str, data: bytes) -> str:
    """The text of any draft."""
    if path.endswith(".docx"):
        return docx_text(data)
    return html_text(data) if path.endswith(".html") else data.decode().strip()
