"""A 能力编码 a person filled in that the taxonomy does not have."""

from difflib import get_close_matches

from inventory.capabilities.taxonomy import Taxonomy
from inventory.errors import Problem
from inventory.records import SourceRef
from inventory.words import load_words


def check_capability_id(value: str, taxonomy: Taxonomy, at: SourceRef, column: str, lang: str = "zh") -> Problem | None:
    """The problem of a filled 能力编码, with the closest ids; None where the taxonomy knows it.

    Parameters
    ----------
    value
        The cell, not blank.
    taxonomy
        The taxonomy in use.
    at, column
        The place as it stands in the file.
    lang
        Language of the message.
    """
    if value in taxonomy:
        return None
    words = load_words("inventory", lang)
    ids = close_capabilities(value, taxonomy)
    near = words.say("mapping.unknown_capability.near", ids=" ".join(ids)) if ids else ""
    message = words.say("mapping.unknown_capability.message", value=value, near=near)
    remedy = words.say("mapping.unknown_capability.remedy")
    return Problem(at.sheet, at.row, column, "unknown_capability", value, message, remedy)


def close_capabilities(value: str, taxonomy: Taxonomy) -> list[str]:
    """Up to three ids the value may have meant, by id or by Chinese name, closest first."""
    names = {row.name_zh: str(row.id) for row in taxonomy.values()} | {str(key): str(key) for key in taxonomy}
    return list(dict.fromkeys(names[word] for word in get_close_matches(value.strip(), sorted(names), n=3, cutoff=0.5)))
