"""Signed papers as Word files in the layout of official documents (公文, GB/T 9704): page, fonts, tables, page numbers.

Only layout stands here. Sizes are half-points or twips, as the file format counts them.
"""

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from inventory.container import normalise_container

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LATIN = "Times New Roman"
#: style of ours → East Asian font, size in points, what it is based on in the navigation pane
_FONTS = {
    "title": ("方正小标宋简体", 22), "subtitle": ("楷体", 14), "level1": ("黑体", 16), "level2": ("楷体", 15),
    "level3": ("黑体", 12), "body": ("仿宋", 14), "cell": ("仿宋", 10.5), "head": ("黑体", 10.5), "small": ("仿宋", 9),
}
_LINE = 560  # twips between lines of the body
_MARGINS_MM = {"top_margin": 37, "left_margin": 28, "bottom_margin": 35, "right_margin": 26}
TEXT_WIDTH_MM = 156
_TWIPS_PER_MM = 56.7
_BORDERS = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)

#: a cell: its text, and whether it is set in bold
Cell = str | tuple[str, bool]
#: a row of cells, or one text across the whole table that heads the rows below it
Row = Sequence[Cell] | str


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
            self._paragraph(line, "title", 'w:val="center"', after=120, style="Title", line=700)

    def centred(self, text: str) -> None:
        """A line under the title."""
        self._paragraph(text, "subtitle", 'w:val="center"', after=200, line=440)

    def heading(self, text: str, level: int, *, new_page: bool = False) -> None:
        """A heading of level 1 (一、), 2 (（一）) or 3 (1.); it stays with what follows."""
        self._paragraph(
            text, f"level{level}", 'w:val="left"', before=200 if level < 3 else 160, after=60,
            style=f"Heading {level}", line=_LINE if level < 3 else 400, keep=True,
            new_page=new_page,
        )

    def body(self, text: str) -> None:
        """A paragraph of text, first line indented by two characters."""
        self._paragraph(text, "body", 'w:val="both"', after=80, indent=True, line=_LINE)

    def small(self, text: str) -> None:
        """A remark in small type."""
        self._paragraph(text, "small", 'w:val="left"', before=40, after=80, line=280)

    def table(self, header: Sequence[str], rows: Iterable[Row], widths_mm: Sequence[int]) -> None:
        """A table whose header repeats on each page and whose rows are never split."""
        twips = _twips(widths_mm)
        head = _row([(text, True) for text in header], twips, header=True)
        body = [_band(row, twips) if isinstance(row, str) else _row(row, twips) for row in rows]
        self._add_table([head, *body], twips)

    def form(self, rows: Iterable[tuple[str, str]], label_mm: int = 32, height_mm: int = 0) -> None:
        """Labels on the left, what is said on the right; ``height_mm`` leaves room to write."""
        twips = _twips((label_mm, TEXT_WIDTH_MM - label_mm))
        self._add_table([_row([(label, True), text], twips, label=True, height_mm=height_mm) for label, text in rows],
                        twips)

    def signatures(self, header: Sequence[str], roles: Sequence[str], widths_mm: Sequence[int]) -> None:
        """Rows to sign: the role, then empty cells high enough for a hand."""
        twips = _twips(widths_mm)
        blank = [""] * (len(header) - 1)
        rows = [_row([role, *blank], twips, height_mm=15, keep=True) for role in roles]
        self._add_table([_row([(text, True) for text in header], twips, header=True, keep=True), *rows], twips)

    def header_and_footer(self, header: str, page: tuple[str, str, str]) -> None:
        """Running header, and the footer "page X of Y" in three pieces around the two numbers."""
        section = self._document.sections[0]
        _fill(section.header.paragraphs[0], _run(header, "small"), "right")
        before, between, after = page
        number = (
            _run(before, "small") + _field("PAGE") + _run(between, "small") + _field("NUMPAGES") + _run(after, "small")
        )
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
        for name, ours in (
            ("Normal", "body"), ("Title", "title"), ("Heading 1", "level1"), ("Heading 2", "level2"),
            ("Heading 3", "level3"), ("Header", "small"), ("Footer", "small"),
        ):
            style = styles[name]
            font, size = _FONTS[ours]
            style.font.name, style.font.size = _LATIN, Pt(size)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            _only_fonts(fonts, font)
            _black(style)
        defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
        _only_fonts(defaults.find(qn("w:rFonts")), _FONTS["body"][0])
        defaults.find(qn("w:lang")).set(qn("w:eastAsia"), east_asian)

    def _paragraph(  # noqa: PLR0913  layout has this many dimensions
        self, text: str, font: str, align: str, *, before: int = 0, after: int = 0, line: int = _LINE,
        indent: bool = False, style: str = "Normal", keep: bool = False, new_page: bool = False,
    ) -> None:
        size = _FONTS[font][1]
        first = f'<w:ind w:firstLineChars="200" w:firstLine="{round(size * 40)}"/>' if indent else ""
        paragraph = parse_xml(
            f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="{style.replace(" ", "")}"/>'
            f"{'<w:keepNext/>' if keep else ''}{'<w:pageBreakBefore/>' if new_page else ''}"
            f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="exact"/>'
            f"{first}<w:jc {align}/></w:pPr>{_run(text, font)}</w:p>"
        )
        self._append(paragraph)

    def _add_table(self, rows: Sequence[str], twips: Sequence[int]) -> None:
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
        self._append(parse_xml(
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
            '<w:top w:w="40" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
            '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
        ))
        self._append(parse_xml(  # two tables without a paragraph between them would grow into one
            f'<w:p {nsdecls("w")}><w:pPr><w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/>'
            "</w:pPr></w:p>"
        ))

    def _append(self, element: Any) -> None:
        body = self._document.element.body
        body.insert(len(body) - 1, element)  # before the section properties, which stand last


def _twips(widths_mm: Sequence[int]) -> list[int]:
    return [round(width * _TWIPS_PER_MM) for width in widths_mm]


def _band(text: str, twips: Sequence[int]) -> str:
    span = f'<w:gridSpan w:val="{len(twips)}"/>'
    cell = _cell((text, True), sum(twips), shaded=True, keep=True).replace("<w:shd", f"{span}<w:shd", 1)
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell}</w:tr>"


def _row(
    cells: Sequence[Cell], twips: Sequence[int], *, header: bool = False, label: bool = False, height_mm: int = 0,
    keep: bool = False,
) -> str:
    height = f'<w:trHeight w:val="{round(height_mm * _TWIPS_PER_MM)}" w:hRule="atLeast"/>' if height_mm else ""
    repeat = "<w:tblHeader/>" if header else ""
    parts = [
        _cell(cell, width, shaded=header or (label and at == 0), centred=header, keep=keep or header)
        for at, (cell, width) in enumerate(zip(cells, twips, strict=True))
    ]
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{repeat}</w:trPr>{''.join(parts)}</w:tr>"


def _cell(cell: Cell, width: int, *, shaded: bool = False, centred: bool = False, keep: bool = False) -> str:
    text, strong = cell if isinstance(cell, tuple) else (cell, False)
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>' if shaded else ""
    align = "center" if centred else "left"
    together = "<w:keepNext/>" if keep else ""
    lines = "".join(  # of a bold cell the first line is bold: the lines below explain it
        f'<w:p><w:pPr>{together}<w:spacing w:before="0" w:after="0" w:line="300" w:lineRule="atLeast"/>'
        f'<w:jc w:val="{align}"/></w:pPr>{_run(line, "head" if strong and at == 0 else "cell")}</w:p>'
        for at, line in enumerate(text.split("\n"))
    )
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>{lines}</w:tc>'


def _run(text: str, font: str) -> str:
    return f'<w:r>{_look(font)}<w:t xml:space="preserve">{escape(_ILLEGAL.sub("", text))}</w:t></w:r>'


def _look(font: str) -> str:
    """Run properties; the Latin face is bold where the Chinese one is 黑体, which has weight of its own."""
    name, size = _FONTS[font]
    half, bold = round(size * 2), "1" if name == "黑体" else "0"
    return (
        f'<w:rPr><w:rFonts w:ascii="{_LATIN}" w:hAnsi="{_LATIN}" w:cs="{_LATIN}" w:eastAsia="{name}"/>'
        f'<w:b w:val="{bold}"/><w:color w:val="000000"/><w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
    )


def _field(code: str) -> str:
    kinds = ("begin", "separate", "end")
    look = _look("small")
    begin, separate, end = (f'<w:r>{look}<w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in kinds)
    instruction = f'<w:r>{look}<w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    return begin + instruction + separate + _run("1", "small") + end


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
        fonts.set(qn(f"w:{slot}"), _LATIN)
    fonts.set(qn("w:eastAsia"), east_asian)


def _black(style: Any) -> None:
    properties = style.element.get_or_add_rPr()
    for name in ("w:color", "w:b", "w:bCs", "w:spacing", "w:kern"):
        for child in properties.findall(qn(name)):
            properties.remove(child)
    borders = style.element.find(qn("w:pPr"))
    for child in list(borders) if borders is not None else []:
        if child.tag == qn("w:pBdr"):
            borders.remove(child)
