"""A letter as marked lines (``P|…``) and as blocks that Word and HTML lay out alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from inventory.errors import MissingText
from notices.wording import Wording


class BlockKind(StrEnum):
    """What a line of a letter is; the value is its mark in the template."""

    TITLE = "T"
    ADDRESSEE = "A"
    PARAGRAPH = "P"
    HEADING = "H"
    ITEM = "N"
    CLOSING = "C"
    SIGNATURE = "S"
    DATE = "D"
    ATTACHMENT = "X"
    LISTED = "L"
    DRAFT = "!"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph with its numbering already in the text."""

    kind: BlockKind
    text: str


def read_blocks(text: str, wording: Wording, *, draft: bool, numbered: bool = True) -> tuple[Block, ...]:
    """Read the lines a template wrote, number headings and items, put the draft mark first.

    Raises
    ------
    MissingText
        A line has no mark: the template is at fault, since values never hold a line break.
    """
    lines = [_marked(line) for line in text.splitlines() if line.strip()]
    first = [Block(BlockKind.DRAFT, wording.say("form.draft_line"))] if draft else []
    rest = _numbered(lines, wording) if numbered else iter(lines)
    return (*first, *(Block(kind, body) for kind, body in rest))


def plain_text(blocks: tuple[Block, ...]) -> str:
    """The letter as plain lines without the draft mark, as lint reads it."""
    return "\n".join(block.text for block in blocks if block.kind is not BlockKind.DRAFT)


def _numbered(lines: list[tuple[BlockKind, str]], wording: Wording) -> Iterator[tuple[BlockKind, str]]:
    """Lines with their numbers; a heading starts its items anew, an item on its own needs none."""
    headings = items = 0
    for at, (kind, body) in enumerate(lines):
        if kind is BlockKind.HEADING:
            headings, items = headings + 1, 0
            yield kind, wording.say("form.heading", number=_numeral(headings, wording), text=body)
        elif kind is BlockKind.ITEM and BlockKind.ITEM in _neighbours(lines, at):
            items += 1
            yield kind, wording.say("form.item", number=_numeral(items, wording), text=body)
        else:
            yield (BlockKind.PARAGRAPH if kind is BlockKind.ITEM else kind), body


def _marked(line: str) -> tuple[BlockKind, str]:
    mark, separator, body = line.partition("|")
    if not separator or mark not in set(BlockKind):
        raise MissingText(f"a letter line without a mark: {line}")
    return BlockKind(mark), body


def _neighbours(lines: list[tuple[BlockKind, str]], at: int) -> set[BlockKind]:
    return {kind for kind, _ in lines[max(at - 1, 0) : at] + lines[at + 1 : at + 2]}


def _numeral(number: int, wording: Wording) -> str:
    numerals = wording.say("form.numerals").split()
    return numerals[number - 1] if number <= len(numerals) else str(number)
