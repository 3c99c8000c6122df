"""Answer a query: gather candidates, weigh them, abstain where none is sure enough."""

from functools import lru_cache

from inventory.capabilities.lexicon import Lexicon, load_lexicon
from inventory.capabilities.normalise import JOINT, plain_name
from inventory.capabilities.queries import Candidate, NameQuery, Reading
from inventory.capabilities.reading import find_candidates, trimmed
from inventory.capabilities.taxonomy import Taxonomy

THRESHOLD = 0.5


def read_query(query: NameQuery, taxonomy: Taxonomy) -> Reading:
    """The capability of one entry, with its evidence; None where the name is too vague."""
    lexicon = load_lexicon()
    name = plain_name(query.name)
    contexts = _contexts(query.parent, query.line, query.kind)
    if not name:
        return Reading(None, 0.0, "名称为空", ())
    vague = name in lexicon.vague or trimmed(name, lexicon) in lexicon.vague
    best: list[Candidate] = []
    for part in name.split(JOINT):
        found = find_candidates(part, contexts, lexicon)
        if found and (not best or best[0].score < THRESHOLD):
            best = found
    if vague and not (best and best[0].rule in ("context", "parent")):
        return Reading(None, 0.0, f"“{name}”过于笼统", tuple(c.capability_id for c in best[:3]))
    if not best or best[0].score < THRESHOLD:
        return Reading(None, best[0].score if best else 0.0, "没有认出的词", tuple(c.capability_id for c in best[:3]))
    top = best[0]
    where = f"；上级菜单 {query.parent}" if top.rule in ("context", "parent", "topic") and query.parent else ""
    return Reading(top.capability_id, top.score, top.words + where, tuple(c.capability_id for c in best[:3]))


@lru_cache(maxsize=1 << 14)
def _contexts(parent: str, line: str, kind: str) -> tuple[str, ...]:
    """Families given by the parent menu, then by the line, then by the channel kind."""
    lexicon: Lexicon = load_lexicon()
    tokens = [t for t in lexicon.scan(plain_name(parent)) if t.word.object]
    tokens.sort(key=lambda t: (-t.word.object_rank, -t.start))
    names = [lexicon.family(t.word.object) for t in tokens]
    names += [lexicon.families[key] for key in (f"line:{line}", f"kind:{kind}") if key in lexicon.families]
    return tuple(dict.fromkeys(names))
