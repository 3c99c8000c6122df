"""Say an English menu name in the Chinese words of the lexicon: Time Deposit Rate Enquiry is 定期存款利率查询.

Word for word, the longest known phrase first. Words it does not know stay as they are; articles and prepositions go.
"""

import re
from functools import cache

from inventory.capabilities.tables import read_table

_RUN = re.compile(r"[a-z0-9][a-z0-9 .'-]*")
_HAN = re.compile(r"[一-鿿]")
_SPACE_BY_HAN = re.compile(r"(?<=[一-鿿]) | (?=[一-鿿])")


def in_chinese(text: str) -> str:
    """A plain name without any Chinese in Chinese words; any other name as it is."""
    if _HAN.search(text):
        return text
    return _SPACE_BY_HAN.sub("", _RUN.sub(lambda run: _translated(run[0].split()), text)).strip()


def _translated(words: list[str]) -> str:
    found, at = [], 0
    while at < len(words):
        size, standard = _longest(words, at)
        if standard:
            found.append(standard)
        at += size
    return " ".join(found) or " ".join(words)


def _longest(words: list[str], at: int) -> tuple[int, str]:
    """How many words from here are a known phrase, and the phrase in Chinese; one unknown word stands for itself."""
    known, longest = _phrases()
    for size in range(min(longest, len(words) - at), 0, -1):
        phrase = " ".join(words[at : at + size])
        for form in (phrase, phrase.removesuffix("s")):
            if form in known:
                return size, known[form]
    return 1, words[at]


@cache
def _phrases() -> tuple[dict[str, str], int]:
    """Chinese by English phrase ("" for a word that says nothing), and the words of the longest."""
    known = {row["term"]: row["standard"] for row in read_table("lexicon/english.csv")}
    return known, max(len(term.split()) for term in known)
