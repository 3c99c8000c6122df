"""The parts of a Word file as XML strings: runs, fields, cells, rows, tables. Sizes as the file format counts them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from docx.oxml.ns import nsdecls

LATIN = "Times New Roman"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TWIPS_PER_MM = 56.7
_BORDERS = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)

#: a cell: its text, and whether its first line is set in bold
Cell = str | tuple[str, bool]
#: a row of cells, or one text across the whole table that heads the rows below it
Row = Sequence[Cell] | str


@dataclass(frozen=True, slots=True)
class Face:
    """The East Asian font of a text and its size in points; 黑体 has weight of its own, its Latin half is bold."""

    font: str
    points: float


@dataclass(frozen=True, slots=True)
class Look:
    """How a paragraph is set: face, style for the navigation pane, alignment, and spacing in twips."""

    face: Face
    style: str = "Normal"
    align: str = "left"
    before: int = 0
    after: int = 0
    line: int = 560
    indented: bool = False
    keep: bool = False


CELL, HEAD, SMALL = Face("仿宋", 10.5), Face("黑体", 10.5), Face("仿宋", 9)


def paragraph(text: str, look: Look, *, new_page: bool = False) -> str:
    """A paragraph; an indented one begins two characters in, said twice because not every program reads both."""
    first = f'<w:ind w:firstLineChars="200" w:firstLine="{round(look.face.points * 40)}"/>' if look.indented else ""
    return (
        f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="{look.style.replace(" ", "")}"/>'
        f"{'<w:keepNext/>' if look.keep else ''}{'<w:pageBreakBefore/>' if new_page else ''}"
        f'<w:spacing w:before="{look.before}" w:after="{look.after}" w:line="{look.line}" w:lineRule="exact"/>'
        f'{first}<w:jc w:val="{look.align}"/></w:pPr>{run(text, look.face)}</w:p>'
    )


def table(rows: Sequence[str], widths: Sequence[int]) -> str:
    """A table of finished rows; widths in twips."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:top w:w="40" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
        '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def gap() -> str:
    """An empty line: two tables without a paragraph between them would grow into one."""
    spacing = '<w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/>'
    return f'<w:p {nsdecls("w")}><w:pPr>{spacing}</w:pPr></w:p>'


def twips(widths_mm: Sequence[int]) -> list[int]:
    """Millimetres as the file counts them."""
    return [round(width * _TWIPS_PER_MM) for width in widths_mm]


def band(text: str, widths: Sequence[int]) -> str:
    """A row of one cell across the table."""
    span = f'<w:gridSpan w:val="{len(widths)}"/>'
    cell = _cell((text, True), sum(widths), shaded=True, keep=True).replace("<w:shd", f"{span}<w:shd", 1)
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell}</w:tr>"


def row(
    cells: Sequence[Cell], widths: Sequence[int], *, header: bool = False, label: bool = False, height_mm: int = 0,
    keep: bool = False,
) -> str:
    """A row that is never split: ``header`` repeats on each page, ``label`` shades the first cell."""
    height = f'<w:trHeight w:val="{round(height_mm * _TWIPS_PER_MM)}" w:hRule="atLeast"/>' if height_mm else ""
    repeat = "<w:tblHeader/>" if header else ""
    parts = [
        _cell(cell, width, shaded=header or (label and at == 0), centred=header, keep=keep or header)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{repeat}</w:trPr>{''.join(parts)}</w:tr>"


def _cell(cell: Cell, width: int, *, shaded: bool = False, centred: bool = False, keep: bool = False) -> str:
    text, strong = cell if isinstance(cell, tuple) else (cell, False)
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>' if shaded else ""
    align = "center" if centred else "left"
    together = "<w:keepNext/>" if keep else ""
    lines = "".join(  # of a bold cell the first line is bold: the lines below explain it
        f'<w:p><w:pPr>{together}<w:spacing w:before="0" w:after="0" w:line="300" w:lineRule="atLeast"/>'
        f'<w:jc w:val="{align}"/></w:pPr>{run(line, HEAD if strong and at == 0 else CELL)}</w:p>'
        for at, line in enumerate(text.split("\n"))
    )
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>{lines}</w:tc>'


def run(text: str, face: Face) -> str:
    """A run of text in one face; characters no XML may hold are left out."""
    return f'<w:r>{_properties(face)}<w:t xml:space="preserve">{escape(_ILLEGAL.sub("", text))}</w:t></w:r>'


def number_field(code: str) -> str:
    """A number the program fills in: PAGE or NUMPAGES."""
    kinds = ("begin", "separate", "end")
    look = _properties(SMALL)
    begin, separate, end = (f'<w:r>{look}<w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in kinds)
    instruction = f'<w:r>{look}<w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    return begin + instruction + separate + run("1", SMALL) + end


def _properties(face: Face) -> str:
    half, bold = round(face.points * 2), "1" if face.font == "黑体" else "0"
    return (
        f'<w:rPr><w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:cs="{LATIN}" w:eastAsia="{face.font}"/>'
        f'<w:b w:val="{bold}"/><w:color w:val="000000"/><w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
    )
