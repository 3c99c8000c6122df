"""The website notice as a Word file in the layout of official papers (公文, GB/T 9704).

The parts that never change stand in ``data/docx``; only the text, the header and the title are written per
notice, so thousands of documents cost milliseconds each and come out the same on every machine.
"""

from functools import cache
from importlib import resources
from xml.sax.saxutils import escape

from inventory.container import pack_container
from notices.blocks import Block, BlockKind
from notices.wording import Wording

_MAIN = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: where each unchanging part goes
_PARTS = {
    "content_types.xml": "[Content_Types].xml",
    "package_rels.xml": "_rels/.rels",
    "document_rels.xml": "word/_rels/document.xml.rels",
    "styles.xml": "word/styles.xml",
    "settings.xml": "word/settings.xml",
    "font_table.xml": "word/fontTable.xml",
    "footer_odd.xml": "word/footer1.xml",
    "footer_even.xml": "word/footer2.xml",
}
_STYLES = {
    BlockKind.DRAFT: "NoticeDraft",
    BlockKind.TITLE: "NoticeTitle",
    BlockKind.ADDRESSEE: "NoticeAddressee",
    BlockKind.PARAGRAPH: "NoticeBody",
    BlockKind.ITEM: "NoticeBody",
    BlockKind.HEADING: "NoticeHeading",
    BlockKind.CLOSING: "NoticeClosing",
    BlockKind.SIGNATURE: "NoticeIssuer",
    BlockKind.DATE: "NoticeDate",
    BlockKind.ATTACHMENT: "NoticeAttachment",
    BlockKind.LISTED: "NoticeBody",
}
_ENDING = (BlockKind.CLOSING, BlockKind.SIGNATURE, BlockKind.DATE)
#: A4; margins of the standard in twentieths of a point: top 37, left 28, bottom 35, right 26 mm
_SECTION = (
    "<w:sectPr>{references}"
    '<w:footerReference w:type="default" r:id="rId5"/><w:footerReference w:type="even" r:id="rId6"/>'
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="1400" w:gutter="0"/>'
    '<w:docGrid w:type="lines" w:linePitch="579"/></w:sectPr>'
)
_HEADERS = '<w:headerReference w:type="default" r:id="rId4"/><w:headerReference w:type="even" r:id="rId4"/>'


def letter_docx(blocks: tuple[Block, ...], wording: Wording, *, draft: bool) -> bytes:
    """A letter as a Word file; a draft says so in its header and in its first line."""
    title = next((block.text for block in blocks if block.kind is BlockKind.TITLE), "")
    after = [*(block.kind for block in blocks[1:]), None]
    body = "".join(_paragraph(b, wording, keep=kind in _ENDING) for b, kind in zip(blocks, after, strict=True))
    section = _SECTION.format(references=_HEADERS)
    document = f"{_XML}<w:document {_MAIN}><w:body>{body}{section}</w:body></w:document>"
    changing = {
        "word/document.xml": document.encode(),
        "word/header1.xml": _header(wording.say("form.draft") if draft else "").encode(),
        "docProps/core.xml": _core(title, wording.lang).encode(),
    }
    return pack_container(_unchanging() | changing)


def _paragraph(block: Block, wording: Wording, *, keep: bool) -> str:
    """A paragraph; ``keep``: on the page of the next one, since a page must not hold a signature alone."""
    together = "<w:keepNext/>" if keep else ""
    runs = "".join(_run(piece, marked=hole) for piece, hole in wording.split_holes(block.text))
    return f'<w:p><w:pPr><w:pStyle w:val="{_STYLES[block.kind]}"/>{together}</w:pPr>{runs}</w:p>'


def _run(text: str, *, marked: bool = False) -> str:
    """A run of text; a missing fact stands out in yellow."""
    look = '<w:rPr><w:highlight w:val="yellow"/></w:rPr>' if marked else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _header(text: str) -> str:
    run = _run(text) if text else ""
    paragraph = f'<w:p><w:pPr><w:pStyle w:val="NoticeDraft"/><w:jc w:val="right"/></w:pPr>{run}</w:p>'
    return f"{_XML}<w:hdr {_MAIN}>{paragraph}</w:hdr>"


def _core(title: str, lang: str) -> str:
    """Core properties: a title of at most 255 characters, and dates that never move."""
    stamp = '<dcterms:{0} xsi:type="dcterms:W3CDTF">1980-01-01T00:00:00Z</dcterms:{0}>'
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title[:255])}</dc:title><dc:language>{lang}</dc:language>"
        f"{stamp.format('created')}{stamp.format('modified')}</cp:coreProperties>"
    )


@cache
def _unchanging() -> dict[str, bytes]:
    folder = resources.files("notices").joinpath("data/docx")
    return {part: folder.joinpath(name).read_bytes() for name, part in _PARTS.items()}
