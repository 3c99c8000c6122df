"""Text as people mean it: invisible characters, full-width forms, letters of other alphabets."""

import re
import unicodedata

#: letters of other alphabets that look like plain ones, and the plain one
_LOOKALIKES = dict(
    zip(
        "АВЕКМНОРСТУХЅІЈаеорсухѕіјԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧορινκ",
        "ABEKMHOPCTYXSIJaeopcyxsijdqwABEZHIKMNOPTYXopivk",
        strict=True,
    )
)
_SKELETON = str.maketrans({"o": "0", "i": "1", "l": "1"})
_BREAKS = re.compile(r"\s*[\r\n\t\v\f\u2028\u2029]+\s*")


def is_plain(text: str) -> bool:
    """Nothing to clean: no invisible characters, no line breaks, no blanks at the ends."""
    return text.isprintable() and (not text or (text[0] != " " and text[-1] != " "))


def without_invisible(text: str) -> str:
    """Without zero-width, control and direction characters; line breaks and tabs stay."""
    return "".join(c for c in text if c in "\n\r\t" or unicodedata.category(c) not in ("Cf", "Cc"))


def clean_text(text: str, *, one_line: bool = True) -> str:
    """The text without invisible characters and outer blanks; line breaks become one blank if ``one_line``."""
    text = without_invisible(text)
    return (_BREAKS.sub(" ", text.strip()) if one_line else text).strip()


def fold(text: str) -> str:
    """For matching: half-width, lower case, without blanks, invisible characters and asterisks."""
    if not text.isprintable():
        text = without_invisible(text)
    return "".join(unicodedata.normalize("NFKC", text).casefold().replace("*", "").split())


def half_width(text: str) -> str:
    """Compatibility forms folded (full-width digits, letters, brackets), invisible characters and blanks off."""
    return unicodedata.normalize("NFKC", clean_text(text)).strip()


def foreign_letters(text: str) -> str:
    """The letters that are neither plain nor Chinese although they are letters, as Cyrillic С."""
    return "".join(dict.fromkeys(c for c in text if c.isalpha() and not c.isascii() and not is_chinese(c)))


def plain_letters(text: str) -> str:
    """The text with lookalike letters of other alphabets replaced by plain ones."""
    return "".join(_LOOKALIKES.get(c, c) for c in text)


def is_chinese(char: str) -> bool:
    """A Chinese character."""
    return "\u3400" <= char <= "\u4dbf" or "\u4e00" <= char <= "\u9fff" or "\U00020000" <= char <= "\U000323af"


def skeleton(text: str) -> str:
    """Equal for ids that people confuse: O and 0, I, l and 1, upper and lower case."""
    return plain_letters(text).casefold().translate(_SKELETON)
