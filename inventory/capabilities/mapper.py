"""Decide the capability of every function: a person's word, then what the bank confirmed, then the reader."""

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from inventory.capabilities.learned import LearnedMappings
from inventory.capabilities.mapping import CapabilityMap, MappedBy, MappedFunction
from inventory.capabilities.neighbours import Place, weighed_again, with_inferred_lines
from inventory.capabilities.queries import NameQuery, hinted_line
from inventory.capabilities.reader import read_query
from inventory.capabilities.taxonomy import Taxonomy
from inventory.inventory import Inventory
from inventory.records import CapabilityId, Channel, Function
from inventory.words import Words, load_words

#: starting processes pays from about here on
SHARE_OUT_FROM = 40_000
MOST_WORKERS = 4


def map_functions(
    inventory: Inventory, taxonomy: Taxonomy, learned: LearnedMappings | None = None, lang: str = "zh"
) -> CapabilityMap:
    """Map every function of the inventory, in id order.

    A filled 能力编码 that the taxonomy knows wins with confidence 1; then the bank's confirmed mappings;
    then the reader, which abstains rather than guesses. An unknown 能力编码 is treated as blank here;
    the validator reports it.

    Notes
    -----
    Equal (name, parent menu, channel kind, line) are read once; then the entries around have their say
    (:mod:`inventory.capabilities.neighbours`). 200,000 names: see docs/mapping.md.
    """
    words = load_words("inventory", lang)
    functions = inventory.functions.values()
    asked = [_query(f, inventory.channels[f.channel_id]) for f in functions]
    filled = [_filled(f.capability_id, taxonomy, words) for f in functions]
    places = [Place(f.channel_id, f.parent_menu or "") for f in functions]
    answers = map_places(asked, places, taxonomy, learned, lang, filled)
    return dict(sorted(zip(inventory.functions, answers, strict=True)))


def map_places(
    queries: Sequence[NameQuery], places: Sequence[Place], taxonomy: Taxonomy,
    learned: LearnedMappings | None = None, lang: str = "zh", filled: Sequence[MappedFunction | None] = (),
) -> list[MappedFunction]:
    """The answer to each entry, in order, with what the entries around it tell.

    ``filled``: what a person decided, one per entry, or nothing at all.
    """
    answers = map_queries(queries, taxonomy, learned, lang)
    completed = with_inferred_lines(queries, places, answers)
    answers |= map_queries([query for query in completed if query not in answers], taxonomy, learned, lang)
    said = [by_person or answers[q] for q, by_person in zip(completed, filled or [None] * len(completed), strict=True)]
    return weighed_again(places, said, taxonomy, lang)


def _filled(person: CapabilityId | None, taxonomy: Taxonomy, words: Words) -> MappedFunction | None:
    """What a person decided, where the taxonomy knows it."""
    if person is None or person not in taxonomy:
        return None
    evidence = words.say("mapping.person", capability=taxonomy[person].name_zh)
    return MappedFunction(person, 1.0, evidence, MappedBy.PERSON, (person,))


def map_queries(
    queries: Iterable[NameQuery], taxonomy: Taxonomy, learned: LearnedMappings | None = None, lang: str = "zh"
) -> dict[NameQuery, MappedFunction]:
    """The answer to each distinct query; very many are shared out over processes, with the same answers."""
    distinct = list(dict.fromkeys(queries))
    answer = partial(_answer, taxonomy=taxonomy, learned=learned, lang=lang)
    workers = min(MOST_WORKERS, os.cpu_count() or 1)
    if len(distinct) < SHARE_OUT_FROM or workers == 1:
        return {query: answer(query) for query in distinct}
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return dict(zip(distinct, pool.map(answer, distinct, chunksize=2000), strict=True))


def _answer(query: NameQuery, taxonomy: Taxonomy, learned: LearnedMappings | None, lang: str) -> MappedFunction:
    reading = read_query(query, taxonomy, lang)
    confirmed = learned.find(query) if learned else None
    if confirmed is not None and confirmed.capability_id in taxonomy:
        own = confirmed.capability_id
        candidates = tuple(dict.fromkeys((own, *reading.candidates)))[:3]
        return MappedFunction(own, 1.0, confirmed.evidence(lang), MappedBy.LEARNED, candidates)
    by = MappedBy.NOBODY if reading.capability_id is None else MappedBy.MAPPER
    return MappedFunction(
        reading.capability_id, reading.confidence, reading.evidence, by, reading.candidates, reading.shares
    )


def _query(function: Function, channel: Channel) -> NameQuery:
    """The line is the channel's own, or what its name gives away (…信用卡)."""
    line = channel.business_line.value if channel.business_line else hinted_line(channel.name)
    return NameQuery(function.name, function.parent_menu or "", channel.kind.value, line)
