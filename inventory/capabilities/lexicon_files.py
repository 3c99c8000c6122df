"""The files of the lexicon, read once: words, grid, phrases, contexts, and menu names written whole."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import NamedTuple, TypeVar

from inventory.capabilities.english import in_chinese
from inventory.capabilities.lexicon import Lexicon, Word, areas_of
from inventory.capabilities.tables import read_table
from inventory.records import CapabilityId

_K = TypeVar("_K")


@cache
def load_lexicon() -> Lexicon:
    """The lexicon shipped with the package."""
    words = _words()
    families = {row["member"]: row["family"] for row in read_table("lexicon/families.csv")}
    counterparts = _nested(
        (CapabilityId(r["capability_id"]), r["context"], r["counterpart"])
        for r in read_table("lexicon/counterparts.csv")
    )
    lexicon = Lexicon(
        words=words,
        lengths=_lengths(words),
        grid=_nested(
            ((r["object"], r["action"]), r["context"], r["capability_id"]) for r in read_table("lexicon/grid.csv")
        ),
        phrases=_nested(_phrases()),
        phrase_lengths={},
        families=families,
        vague=frozenset(in_chinese(row["term"]) for row in read_table("lexicon/vague.csv")),
        counterparts=counterparts,
        topics=frozenset(row["topic"] for row in read_table("lexicon/topics.csv")),
        home={c: tuple(families[area] for area in areas_of(c) if area in families) for c in counterparts},
    )
    return _with_written_names(lexicon)


class WrittenName(NamedTuple):
    """A menu name as a bank would write it, in plain form; ``capability_id`` is "" where it is too vague.

    ``english``: written in English, here in Chinese words.
    """

    name: str
    parent: str
    line: str
    capability_id: CapabilityId
    english: bool


def written_names() -> Iterator[WrittenName]:
    """The menu names that are phrases of the lexicon too."""
    return names_of("lexicon/written.csv")


def names_of(table: str) -> Iterator[WrittenName]:
    """The rows of a table of menu names written whole."""
    for row in read_table(table):
        name, parent = in_chinese(row["name"]), in_chinese(row["parent_menu"])
        english = name != row["name"]
        yield WrittenName(name, parent, row["business_line"], CapabilityId(row["capability_id"]), english)


def _phrases() -> Iterator[tuple[str, str, str]]:
    """Phrases with context and capability; an English one only where its Chinese is not spoken of."""
    rows = [row for table in ("synonyms", "brands") for row in read_table(f"lexicon/{table}.csv")]
    known = {row["term"] for row in (*rows, *read_table("lexicon/vague.csv"))}
    for row in rows:
        term = in_chinese(row["term"])
        if term == row["term"] or term not in known:
            yield term, row["context"], row["capability_id"]


def _words() -> dict[str, Word]:
    """Fillers, objects and actions by term; a term may be both object and action."""
    words = {row["term"]: Word(filler=True) for row in read_table("lexicon/fillers.csv")}
    for row in read_table("lexicon/objects.csv"):
        words[row["term"]] = Word(row["object"], int(row["rank"]))
    for row in read_table("lexicon/actions.csv"):
        words[row["term"]] = words.get(row["term"], Word())._replace(
            action=row["action"], action_rank=int(row["rank"]), filler=False
        )
    return words


def _with_written_names(lexicon: Lexicon) -> Lexicon:
    """Written names are phrases too, under the context of their parent menu where it makes one.

    Where an English name and a Chinese one come to the same words, the Chinese one stands.
    """
    phrases, vague = dict(lexicon.phrases), set(lexicon.vague)
    for row in sorted(written_names(), key=lambda row: not row.english):
        if row.english and (row.name in lexicon.phrases or row.name in lexicon.vague):
            continue
        if row.capability_id and (context := _written_context(row, lexicon)) is not None:
            phrases[row.name] = {**phrases.get(row.name, {}), context: row.capability_id}
        if not row.parent and not row.line:
            (vague.discard if row.capability_id else vague.add)(row.name)
    return replace(lexicon, phrases=phrases, phrase_lengths=_pairs(phrases), vague=frozenset(vague))


def _written_context(row: WrittenName, lexicon: Lexicon) -> str | None:
    """The context under which a written name is a phrase; None where its menu or its line alone would not tell."""
    contexts = lexicon.surroundings(row.parent, row.line, "")
    if row.line and row.parent and lexicon.family(contexts[0]) != contexts[-1]:
        return None
    return contexts[0] if contexts else None if row.parent else ""


def _nested(rows: Iterable[tuple[_K, str, str]]) -> dict[_K, dict[str, CapabilityId]]:
    table: dict[_K, dict[str, CapabilityId]] = {}
    for key, context, capability in rows:
        table.setdefault(key, {}).setdefault(context, CapabilityId(capability))
    return table


def _lengths(terms: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Lengths of the terms that begin with a character, longest first."""
    found: dict[str, set[int]] = {}
    for term in terms:
        found.setdefault(term[0], set()).add(len(term))
    return {char: tuple(sorted(sizes, reverse=True)) for char, sizes in found.items()}


def _pairs(terms: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Lengths of the terms of two characters and more by their first two, shortest first."""
    found: dict[str, set[int]] = {}
    for term in terms:
        if len(term) > 1:
            found.setdefault(term[:2], set()).add(len(term))
    return {pair: tuple(sorted(sizes)) for pair, sizes in found.items()}
