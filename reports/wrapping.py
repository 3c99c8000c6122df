"""Lines for a terminal: Chinese is broken between any two characters, never before a closing mark, words at blanks."""

import unicodedata

from rich.cells import cell_len
from rich.text import Text

_NOT_FIRST = frozenset("，。、；：！？）》」』】”’…—,.;:!?)]}%")
_NOT_LAST = frozenset("（《「『【“‘([{")


def wrapped(text: Text, width: int) -> list[Text]:
    """The lines of a text in a terminal of that many columns; a word longer than a line is cut."""
    plain, cuts, start, used, chance = text.plain, [], 0, 0, 0
    for at, char in enumerate(plain):
        if at > start and _may_break(plain[at - 1], char):
            chance = at
        if char.isspace() and used >= width:
            continue  # a blank at the end of a line is not seen
        while used + cell_len(char) > width and at > start:
            start = chance if chance > start else at
            cuts.append(start)
            used = cell_len(plain[start:at])
        used += cell_len(char)
    lines = list(text.divide(cuts))
    for line in lines:
        line.rstrip()
    return lines


def _may_break(before: str, after: str) -> bool:
    if after in _NOT_FIRST or before in _NOT_LAST or after.isspace():
        return False
    return before.isspace() or any(unicodedata.east_asian_width(char) in "WF" for char in (before, after))
