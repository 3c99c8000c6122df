"""Read one name: exact words of the taxonomy and its synonyms first."""

from inventory.capabilities.normalise import plain_name
from inventory.capabilities.queries import NameQuery, Reading
from inventory.capabilities.taxonomy import Taxonomy
from inventory.records import CapabilityId

_WORDS: dict[str, dict[str, CapabilityId]] = {}


def read_query(query: NameQuery, taxonomy: Taxonomy) -> Reading:
    """The capability whose words the name contains, longest first."""
    name = plain_name(query.name)
    words = _WORDS.setdefault(taxonomy.digest, {}) or _fill(taxonomy)
    if name in words:
        return Reading(words[name], 0.95, f"“{name}”", (words[name],))
    found = [word for word in words if len(word) > 2 and word in name]
    if not found:
        return Reading(None, 0.0, "没有认出的词", ())
    best = max(found, key=lambda word: (len(word), word))
    return Reading(words[best], 0.6, f"“{best}”", (words[best],))


def _fill(taxonomy: Taxonomy) -> dict[str, CapabilityId]:
    words: dict[str, CapabilityId] = _WORDS[taxonomy.digest]
    for row in taxonomy.values():
        for part in row.definition.replace("，", "、").split("、"):
            words.setdefault(part, row.id)
    words |= {row.name_zh: row.id for row in taxonomy.values()}
    words |= {row.name_en.lower(): row.id for row in taxonomy.values()}
    return words
