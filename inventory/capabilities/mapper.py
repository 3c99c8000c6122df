"""Decide the capability of every function: a person's word, then what the bank confirmed, then the reader."""

from collections.abc import Iterable

from inventory.capabilities.learned import LearnedMappings
from inventory.capabilities.mapping import CapabilityMap, MappedBy, MappedFunction
from inventory.capabilities.queries import NameQuery, Reading
from inventory.capabilities.reader import read_query
from inventory.capabilities.taxonomy import Taxonomy
from inventory.inventory import Inventory
from inventory.records import Channel, Function


def map_functions(inventory: Inventory, taxonomy: Taxonomy, learned: LearnedMappings | None = None) -> CapabilityMap:
    """Map every function of the inventory, in id order.

    A filled 能力编码 that the taxonomy knows wins with confidence 1; then the bank's confirmed mappings;
    then the reader, which abstains rather than guesses. An unknown 能力编码 is treated as blank here;
    the validator reports it.

    Notes
    -----
    Equal (name, parent menu, channel kind, line) are read once.
    """
    queries = {f.id: _query(f, inventory.channels[f.channel_id]) for f in inventory.functions.values()}
    answers = map_queries(queries.values(), taxonomy, learned)
    found = {}
    for function_id, function in sorted(inventory.functions.items()):
        person = function.capability_id
        if person is not None and person in taxonomy:
            found[function_id] = MappedFunction(person, 1.0, f"人工填写 {taxonomy[person].name_zh}", MappedBy.PERSON, (person,))
        else:
            found[function_id] = answers[queries[function_id]]
    return found


def map_queries(
    queries: Iterable[NameQuery], taxonomy: Taxonomy, learned: LearnedMappings | None = None
) -> dict[NameQuery, MappedFunction]:
    """The answer to each distinct query."""
    answers: dict[NameQuery, MappedFunction] = {}
    for query in queries:
        if query not in answers:
            answers[query] = _answer(query, taxonomy, learned)
    return answers


def _answer(query: NameQuery, taxonomy: Taxonomy, learned: LearnedMappings | None) -> MappedFunction:
    reading: Reading = read_query(query, taxonomy)
    confirmed = learned.find(query) if learned else None
    if confirmed is not None and confirmed.capability_id in taxonomy:
        others = tuple(c for c in reading.candidates if c != confirmed.capability_id)
        return MappedFunction(
            confirmed.capability_id, 1.0, confirmed.evidence, MappedBy.LEARNED, (confirmed.capability_id, *others)[:3]
        )
    by = MappedBy.NOBODY if reading.capability_id is None else MappedBy.MAPPER
    return MappedFunction(reading.capability_id, reading.confidence, reading.evidence, by, reading.candidates)


def _query(function: Function, channel: Channel) -> NameQuery:
    line = channel.business_line.value if channel.business_line else ""
    return NameQuery(function.name, function.parent_menu or "", channel.kind.value, line)
