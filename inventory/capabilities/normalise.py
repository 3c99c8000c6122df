"""Bring a function name to one plain form: width, script, decoration, marks, bank names, English in Chinese words.

What customers read differs in ways that mean nothing: full-width letters, traditional characters, stars,
emoji, 【NEW】, the bank's own name. Two names that differ only so get the same plain form.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Protocol

from inventory.capabilities.english import in_chinese
from inventory.capabilities.tables import read_table

#: joins the parts of a compound entry in the plain form
JOINT = "/"

_SEPARATORS = str.maketrans(dict.fromkeys("·•・‧∙⋅/\\|｜、,，;；&", JOINT))
_CIRCLED = re.compile(r"[①-⓿❶-➓]")
_PLUS = re.compile(r"(?<=[一-鿿])\s*\+\s*(?=[一-鿿])")
_BRACKETS = re.compile(r"[(\[{<【〔《「『〈〖]([^()\[\]{}<>【】〔〕《》「」『』〈〉〖〗]*)[)\]}>】〕》」』〉〗]")
_NUMBERING = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十]{1,2})(?:[.、:)]\s*|/)(?=\D)")
_VERSION = re.compile(r"v?\d+(?:\.\d+)+(?:版)?$|(?<=[一-鿿])\s*v\d+$")
_SPACE_BY_HAN = re.compile(r"(?<=[^a-z0-9])\s+|\s+(?=[^a-z0-9])")
_JOINTS = re.compile(r"\s*/[\s/]*")
_BANK = re.compile(
    r"(?![向到至从他我绑解添查各给])[一-鿿]{2,7}?(?:银行|信用社|农信社|农商行)"
    r"(?:股份有限公司|有限公司)?(?![卡账户业])"
)


class _Converter(Protocol):
    def convert(self, text: str) -> str:
        """Traditional to simplified."""


@lru_cache(maxsize=1 << 18)
def plain_name(name: str) -> str:
    """The plain form of a name: simplified Chinese, lower case, no decoration; parts of a compound joined by ``/``.

    A name of nothing but decoration becomes the empty string. Applying it twice changes nothing that
    reading depends on.
    """
    written = unicodedata.normalize("NFKC", _CIRCLED.sub(" ", name))
    text = simplified(written)
    scripts = ("",) if text == written else ("", "traditional")
    text = _without_marks(_without_symbols(text.lower()))
    for term, standard, script in _regional():
        if term in text and script in scripts:
            text = text.replace(term, standard)
    text = _SPACE_BY_HAN.sub("", text.strip())
    text = _JOINTS.sub(JOINT, text).strip(JOINT)
    return in_chinese(_without_bank(_NUMBERING.sub("", text)))


def simplified(text: str) -> str:
    """Traditional characters to simplified ones."""
    return text if text.isascii() else _opencc().convert(text)


@cache
def _opencc() -> _Converter:
    from opencc import OpenCC

    converter: _Converter = OpenCC("t2s")
    return converter


def _without_symbols(text: str) -> str:
    """Keep letters, digits, separators and brackets; everything else is a space."""
    text = _PLUS.sub(JOINT, text.translate(_SEPARATORS))
    kept = []
    for char in text:
        group = unicodedata.category(char)
        if char == JOINT or group[0] in "LN" or char in ".-:'+()[]{}<>【】〔〕《》「」『』〈〉〖〗":
            kept.append(char)
        elif group[0] == "Z" or char.isspace() or group[0] in "SP":
            kept.append(" ")
    return "".join(kept)


def _without_marks(text: str) -> str:
    """Drop NEW, 热, v2.0 and the like; other words in brackets are words of the name."""
    for _ in range(2):
        text = _BRACKETS.sub(lambda match: " " if match[1].strip() in _marks() else f" {match[1]} ", text)
    text = re.sub(r"[()\[\]{}<>【】〔〕《》「」『』〈〉〖〗]", " ", text)
    words = [word for word in text.split() if word not in _marks()] or text.split()
    return _VERSION.sub("", " ".join(words)).strip(" .-:'+")


def _without_bank(text: str) -> str:
    """Drop the bank's own name unless nothing would be left."""
    found = _BANK.match(text)
    if found and not any(found[0].endswith(word) for word in _bank_words("keep")) and text != found[0]:
        text = text[found.end() :]
    for word in _bank_words("drop"):
        if word in text and len(text) > len(word) + 1:
            text = text.replace(word, "", 1)
    return text


@cache
def _regional() -> tuple[tuple[str, str, str], ...]:
    """Term, standard word, and the script it is limited to; the longest first: 自动柜员机 is read before 柜员机."""
    rows = read_table("lexicon/regional.csv")
    return tuple(sorted(((r["term"], r["standard"], r["script"]) for r in rows), key=lambda r: (-len(r[0]), r[0])))


@cache
def _marks() -> frozenset[str]:
    return frozenset(row["mark"] for row in read_table("lexicon/marks.csv"))


@cache
def _bank_words(role: str) -> tuple[str, ...]:
    return tuple(row["word"] for row in read_table("lexicon/bank_words.csv") if row["role"] == role)
