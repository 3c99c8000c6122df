"""Signed papers as Word files in the layout of official documents (公文, GB/T 9704): page, fonts, tables, page numbers.

Only layout stands here; :mod:`reports.word_xml` knows the file format.
"""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from inventory.container import normalise_container
from reports import word_xml as xml
from reports.word_xml import LATIN, SMALL, Face, Look, Row

_MARGINS_MM = {"top_margin": 37, "left_margin": 28, "bottom_margin": 35, "right_margin": 26}
_TEXT_WIDTH_MM = 156
_BODY = Look(Face("仿宋", 14), align="both", after=80, indented=True)
_TITLE = Look(Face("方正小标宋简体", 22), "Title", "center", after=120, line=700)
_UNDER_TITLE = Look(Face("楷体", 14), align="center", after=200, line=440)
_REMARK = Look(SMALL, before=40, after=80, line=280)
_HEADINGS = {
    1: Look(Face("黑体", 16), "Heading 1", before=200, after=60, keep=True),
    2: Look(Face("楷体", 15), "Heading 2", before=200, after=60, keep=True),
    3: Look(Face("黑体", 12), "Heading 3", before=160, after=60, line=400, keep=True),
}
_STYLES = {
    "Normal": _BODY.face, "Title": _TITLE.face, "Header": SMALL, "Footer": SMALL,
    **{look.style: look.face for look in _HEADINGS.values()},
}


class Paper:
    """One document under construction. ``title`` also goes into the file's properties."""

    def __init__(self, title: str, lang: str) -> None:
        self._document: Any = Document()
        self._lang = lang
        core = self._document.core_properties
        core.title, core.author, core.language, core.comments = title[:255], "", lang, ""
        core.last_modified_by, core.revision = "", 1
        self._set_page()
        self._set_styles()

    def title(self, text: str) -> None:
        """The title, one paragraph a line, centred."""
        for line in text.split("\n"):
            self._append(xml.paragraph(line, _TITLE))

    def under_title(self, text: str) -> None:
        """A line under the title."""
        self._append(xml.paragraph(text, _UNDER_TITLE))

    def heading(self, text: str, level: int, *, new_page: bool = False) -> None:
        """A heading of level 1 (一、), 2 (an instrument) or 3 (1.); it stays with what follows."""
        self._append(xml.paragraph(text, _HEADINGS[level], new_page=new_page))

    def body(self, text: str) -> None:
        """A paragraph of text, first line indented by two characters."""
        self._append(xml.paragraph(text, _BODY))

    def small(self, text: str) -> None:
        """A remark in small type."""
        self._append(xml.paragraph(text, _REMARK))

    def table(self, header: Sequence[str], rows: Iterable[Row], widths_mm: Sequence[int]) -> None:
        """A table whose header repeats on each page and whose rows are never split."""
        widths = xml.twips(widths_mm)
        head = xml.row([(text, True) for text in header], widths, header=True)
        body = [xml.band(row, widths) if isinstance(row, str) else xml.row(row, widths) for row in rows]
        self._append(xml.table([head, *body], widths), xml.gap())

    def form(self, rows: Iterable[tuple[str, str]], label_mm: int = 32) -> None:
        """Labels on the left, what is said on the right; all on one page."""
        widths = xml.twips((label_mm, _TEXT_WIDTH_MM - label_mm))
        said = list(rows)
        lines = [
            xml.row([(label, True), text], widths, label=True, keep=at < len(said))
            for at, (label, text) in enumerate(said, 1)
        ]
        self._append(xml.table(lines, widths), xml.gap())

    def signatures(self, header: Sequence[str], roles: Sequence[str], widths_mm: Sequence[int]) -> None:
        """Rows to sign on one page: the role, then empty cells high enough for a hand."""
        widths = xml.twips(widths_mm)
        blank = [""] * (len(header) - 1)
        head = xml.row([(text, True) for text in header], widths, header=True)
        rows = [xml.row([role, *blank], widths, height_mm=15, keep=True) for role in roles]
        self._append(xml.table([head, *rows], widths), xml.gap())

    def header_and_footer(self, header: str, page: tuple[str, str, str]) -> None:
        """Running header, and the footer "page X of Y" in three pieces around the two numbers."""
        section = self._document.sections[0]
        _fill(section.header.paragraphs[0], xml.run(header, SMALL), "right")
        before, between, after = (xml.run(piece, SMALL) for piece in page)
        number = before + xml.number_field("PAGE") + between + xml.number_field("NUMPAGES") + after
        _fill(section.footer.paragraphs[0], number, "center")

    def to_bytes(self) -> bytes:
        """The file, the same bytes for the same content."""
        stream = io.BytesIO()
        self._document.save(stream)
        return normalise_container(stream.getvalue())

    def _set_page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        for edge, size in _MARGINS_MM.items():
            setattr(section, edge, Mm(size))
        section.header_distance, section.footer_distance = Mm(20), Mm(20)

    def _set_styles(self) -> None:
        east_asian = "zh-CN" if self._lang == "zh" else "en-US"
        styles = self._document.styles
        for name, face in _STYLES.items():
            style = styles[name]
            style.font.name, style.font.size = LATIN, Pt(face.points)
            _only_fonts(style.element.get_or_add_rPr().get_or_add_rFonts(), face.font)
            _plain(style)
        defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
        _only_fonts(defaults.find(qn("w:rFonts")), _BODY.face.font)
        defaults.find(qn("w:lang")).set(qn("w:eastAsia"), east_asian)

    def _append(self, *parts: str) -> None:
        body = self._document.element.body
        for part in parts:
            body.insert(len(body) - 1, parse_xml(part))  # before the section properties, which stand last


def _fill(paragraph: Any, runs: str, align: str) -> None:
    element = paragraph._p
    for child in list(element):
        element.remove(child)
    wrapped = parse_xml(f'<w:p {nsdecls("w")}><w:pPr><w:jc w:val="{align}"/></w:pPr>{runs}</w:p>')
    for child in list(wrapped):
        element.append(child)


def _only_fonts(fonts: Any, east_asian: str) -> None:
    """Theme fonts would win over the named ones: they go."""
    fonts.attrib.clear()
    for slot in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{slot}"), LATIN)
    fonts.set(qn("w:eastAsia"), east_asian)


def _plain(style: Any) -> None:
    """Black, not bold, without the rule under the title: the template's own taste goes."""
    properties = style.element.get_or_add_rPr()
    for name in ("w:color", "w:b", "w:bCs", "w:spacing", "w:kern"):
        for child in properties.findall(qn(name)):
            properties.remove(child)
    borders = style.element.find(qn("w:pPr"))
    for child in list(borders) if borders is not None else []:
        if child.tag == qn("w:pBdr"):
            borders.remove(child)
