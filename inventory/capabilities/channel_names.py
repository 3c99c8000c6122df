"""Take a channel's name apart: bank, place, level, business. No list of banks: only how names are built.

中国工商银行大连分行 is bank 工商银行, place 大连, level 分行; 工行大连 is bank 工行, place 大连, no level.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from inventory.capabilities.normalise import simplified
from inventory.capabilities.tables import read_table

_NATION = "中国"
_FULL = re.compile(r"^(.{1,9}?(?:银行|农信社|农信))")
_SHORT = re.compile(r"^([一-鿿]{1,2}(?<![分支总本我他])行)(?!业|政|动|程|情|李|走)")
_PLACE_END = re.compile(r"(?<=[一-鿿]{2})[省市县区州盟]$")
_NOISE = re.compile(r"[^0-9a-z一-鿿]+")


@dataclass(frozen=True, slots=True)
class ChannelName:
    """The parts of a name; "" where it does not say. ``bank`` still may be a short form."""

    bank: str
    place: str
    level: str
    business: str

    @property
    def is_short(self) -> bool:
        """A bank's short form such as 工行."""
        return bool(self.bank) and not self.bank.endswith(("银行", "农信社", "农信"))


def parse_channel_name(name: str) -> ChannelName:
    """The parts of a name, whatever its width, script and decoration."""
    text = _NOISE.sub("", simplified(unicodedata.normalize("NFKC", name)).lower())
    for word in _words("company"):
        text = text.replace(word, "")
    for word, standard in _bank_forms():
        text = text.replace(word, standard)
    business, text = _take(text, _businesses())
    text = _take(text, _words("decoration"))[1]
    found = _FULL.match(text) or _SHORT.match(text)
    bank, rest = (found[1], text[found.end() :]) if found else ("", text)
    level, place = _take(rest, _words("level"))
    return ChannelName(_core(bank), _PLACE_END.sub("", place), level, business)


def is_short_for(short: str, full: str) -> bool:
    """Whether a bank's short form (工行) is built from its full name (工商银行): same first character, then in order.

    A one-character form stands for the first character of what distinguishes the bank; 中行 only for the bank
    whose whole distinction is the nation, since a bank called 中信 abbreviates with both characters.
    """
    stem, body = short.removesuffix("行"), full.removesuffix("银行")
    if not stem or not body or stem[0] != body[0]:
        return False
    if stem == _NATION[0]:
        return body == _NATION
    rest = iter(body)
    return all(char in rest for char in stem)


def _core(bank: str) -> str:
    """The bank without the nation in front, unless that is all its name."""
    core = bank.removeprefix(_NATION)
    return bank if core == "银行" else core


def _take(text: str, words: tuple[str, ...]) -> tuple[str, str]:
    """The words found in a text, in their own order, and the text without them."""
    found = [word for word in words if word in text]
    for word in found:
        text = text.replace(word, "", 1)
    return "".join(sorted(found)), text


@cache
def _words(role: str) -> tuple[str, ...]:
    rows = read_table("lexicon/channel_words.csv")
    return tuple(sorted((r["word"] for r in rows if r["role"] == role), key=lambda word: (-len(word), word)))


@cache
def _bank_forms() -> tuple[tuple[str, str], ...]:
    rows = read_table("lexicon/channel_words.csv")
    forms = [(r["word"], r["standard"]) for r in rows if r["role"] == "bank"]
    return tuple(sorted(forms, key=lambda form: (-len(form[0]), form[0])))


@cache
def _businesses() -> tuple[str, ...]:
    """信用卡, 手机银行 and the like: a channel of one business is not the channel of the whole bank."""
    kept = [row["word"] for row in read_table("lexicon/bank_words.csv") if row["role"] == "keep"]
    return tuple(sorted({*kept, "信用卡"}, key=lambda word: (-len(word), word)))
