"""Answer a query: gather candidates, weigh them, abstain where none is sure enough."""

from dataclasses import replace
from functools import lru_cache

from inventory.capabilities.fallback import load_fallback
from inventory.capabilities.lexicon import Lexicon, Token
from inventory.capabilities.lexicon_files import load_lexicon
from inventory.capabilities.normalise import JOINT, plain_name
from inventory.capabilities.queries import Candidate, NameQuery, Reading
from inventory.capabilities.reading import find_candidates, trimmed
from inventory.capabilities.taxonomy import Taxonomy
from inventory.capabilities.weighing import EXACT, VAGUE, load_weighing
from inventory.records import CapabilityId
from inventory.words import Words, load_words

#: found by these rules, the surroundings took part in the answer
_BY_SURROUNDINGS = ("context", "placed", "agreed", "parent", "topic")
#: the context a company's line or menu makes
COMPANY = "corp"
#: found by these, a name that is vague elsewhere is not under its menu
_BY_MENU = ("context", "placed", "parent")


def read_query(query: NameQuery, taxonomy: Taxonomy, lang: str = "zh") -> Reading:
    """The capability of one entry, with its evidence; None where the name is too vague or unknown.

    A compound entry (转账汇款·缴费) is read as a whole if the whole is a known phrase; otherwise the first of
    its parts that can be answered is the main one, and the evidence names the others.
    """
    words = load_words("inventory", lang)
    name = plain_name(query.name)
    parts = name.split(JOINT)
    if len(parts) == 1:
        return _read_part(name, query, taxonomy, words)
    whole = "".join(parts)
    if whole in load_lexicon().phrases:
        return _read_part(whole, query, taxonomy, words)
    return _main_part(parts, [_read_part(part, query, taxonomy, words) for part in parts], words)


@lru_cache(maxsize=1 << 14)
def surroundings(parent: str, line: str, kind: str) -> tuple[str, ...]:
    """Contexts given by the parent menu, then by the line, then by the channel kind."""
    return load_lexicon().surroundings(plain_name(parent), line, kind)


@lru_cache(maxsize=1 << 14)
def _menu(parent: str) -> str:
    return load_lexicon().telling(plain_name(parent))


def _read_part(name: str, query: NameQuery, taxonomy: Taxonomy, words: Words) -> Reading:
    if not name:
        return Reading(None, 0.0, words.say("mapping.empty"), ())
    lexicon, weighing = load_lexicon(), load_weighing()
    if name not in lexicon.phrases and not any(char.isalpha() for char in name):
        return Reading(None, 0.0, words.say("mapping.vague", name=name), ())
    tokens = lexicon.scan(name)
    found, opinion = _gather(name, tokens, query)
    choice = weighing.rank(found, opinion)
    ranked = [pair for pair in choice if pair[0] in taxonomy]
    candidates, shares = tuple(label for label, _ in ranked)[:3], tuple(share for _, share in ranked)[:3]
    rule = found[0].rule if found else ""
    told = bool(ranked and surroundings(query.parent, "", "")) and ranked[0][1] >= weighing.vague_confidence
    listed = rule not in _BY_MENU and not told and _is_vague(name, tokens, lexicon)
    if listed or not ranked:
        return Reading(None, 0.0, words.say("mapping.vague", name=name), _possible(name, candidates, taxonomy))
    if choice[0][0] == VAGUE or ranked[0][1] < weighing.min_confidence:
        why = "mapping.vague" if choice[0][0] == VAGUE else "mapping.unsure"
        return Reading(None, ranked[0][1], words.say(why, name=name), candidates, shares)
    answer, confidence = ranked[0]
    return Reading(answer, confidence, _evidence(answer, found, query, words), candidates, shares)


def _gather(
    name: str, tokens: list[Token], query: NameQuery
) -> tuple[list[Candidate], dict[CapabilityId, float]]:
    """What the reading finds in a plain name, best first, as under its menu, and the shares the model gives."""
    lexicon = load_lexicon()
    contexts = surroundings(query.parent, query.line, query.kind)
    own = {lexicon.family(t.word.object) for t in tokens if t.word.object_rank > 1}
    found = _under(find_candidates(name, tokens, contexts, lexicon), contexts, own, lexicon)
    known = surroundings(query.parent, query.line, "")  # the model never saw a kind of channel
    opinion = load_fallback().opine(name, tokens, _menu(query.parent), known)
    return found, _of_company(opinion, own) if COMPANY in contexts else _as_read(found, dict(opinion))


def _of_company(opinion: list[tuple[CapabilityId, float]], own: set[str]) -> dict[CapabilityId, float]:
    """The shares where a company is spoken of: what is a person's is the company's."""
    shares: dict[CapabilityId, float] = {}
    for alike, share in opinion:
        label = load_lexicon().counterpart(alike, (COMPANY,), own)
        shares[label] = shares.get(label, 0.0) + share
    return shares


def _as_read(found: list[Candidate], shares: dict[CapabilityId, float]) -> dict[CapabilityId, float]:
    """Where nothing around speaks of a company, a whole phrase for a person's capability is not the company's."""
    if not found or found[0].rule not in EXACT:
        return shares
    known = found[0].capability_id
    company = load_lexicon().counterparts.get(known, {}).get(COMPANY)
    if company is None or company not in shares:
        return shares
    heard = {label: share for label, share in shares.items() if label != company}
    heard[known] = heard.get(known, 0.0) + shares[company]
    return heard


def _under(found: list[Candidate], contexts: tuple[str, ...], own: set[str], lexicon: Lexicon) -> list[Candidate]:
    """The candidates as what they are under these contexts, one a capability."""
    known: dict[CapabilityId, Candidate] = {}
    for candidate in found:
        label = lexicon.counterpart(candidate.capability_id, contexts, own)
        if label not in known:
            known[label] = candidate if label == candidate.capability_id else replace(candidate, capability_id=label)
    return list(known.values())


def _possible(name: str, candidates: tuple[CapabilityId, ...], taxonomy: Taxonomy) -> tuple[CapabilityId, ...]:
    """What a vague name means under one menu or another: something to choose from."""
    elsewhere = [c for c in load_lexicon().phrases.get(name, {}).values() if c in taxonomy]
    alike = [c for c, _ in load_fallback().opine(name, load_lexicon().scan(name), "", ())[:3] if c in taxonomy]
    return tuple(dict.fromkeys((*candidates, *elsewhere, *alike)))[:3]


def _is_vague(name: str, tokens: list[Token], lexicon: Lexicon) -> bool:
    """On the list of vague names, as it stands or without fillers; a known phrase is not made vague by trimming."""
    return name in lexicon.vague or (name not in lexicon.phrases and trimmed(name, tokens) in lexicon.vague)


def _evidence(answer: CapabilityId, found: list[Candidate], query: NameQuery, words: Words) -> str:
    """The words that led to the answer, as a person would point at them."""
    top = next((c for c in found if c.capability_id == answer), None)
    if top is not None and top.rule not in _BY_SURROUNDINGS:
        return top.words
    place = next((p for p in ("parent", "line", "kind") if getattr(query, p)), None)
    where = words.say(f"mapping.{place}", **{place: getattr(query, place)}) if place else ""
    said = top.words if top is not None else words.say("mapping.alike")
    return words.say("mapping.and").join(part for part in (said, where) if part)


def _main_part(parts: list[str], readings: list[Reading], words: Words) -> Reading:
    """The first part with an answer; its evidence names the other parts, its candidates begin with theirs."""
    place = next((i for i, reading in enumerate(readings) if reading.capability_id is not None), 0)
    main = readings[place]
    others = "、".join(part for i, part in enumerate(parts) if i != place and part)
    firsts = [c for reading in (main, *readings) for c in reading.candidates[:1]]
    evidence = main.evidence
    if others:
        evidence += words.say("mapping.and") + words.say("mapping.compound", main=parts[place], others=others)
    candidates = tuple(dict.fromkeys((*firsts, *main.candidates)))[:3]
    return Reading(main.capability_id, main.confidence, evidence, candidates)
