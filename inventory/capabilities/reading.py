"""Read one name: what it is about × what is done, with the surroundings filling in what the name leaves out.

The action vetoes near misses: 理财撤单 is about 理财 but is no purchase. Where the name has no object, the
parent menu or the business line gives one; where a word alone means different things (额度, 进度), they decide.
"""

from collections.abc import Iterable, Iterator, Sequence

from inventory.capabilities.lexicon import ANY, Lexicon, Token
from inventory.capabilities.queries import Candidate
from inventory.records import CapabilityId

#: an action of at least this rank says what is done; below it (查询, 我的, 管理) it fits most things
TELLING = 4

_BASE = {
    "name": 0.95, "context": 0.96, "placed": 0.94, "agreed": 0.94, "grid": 0.93, "phrase": 0.90, "parent": 0.80,
    "object": 0.85, "topic": 0.60,
}

#: how much an unknown rest of the name takes from an object of each rank: 账户能源 is hardly about 账户
_REST_COSTS = {1: 0.9, 2: 0.5, 3: 0.3, 4: 0.25}


def find_candidates(
    name: str, tokens: Sequence[Token], contexts: Sequence[str], lexicon: Lexicon
) -> list[Candidate]:
    """What a plain name may mean, best first; one candidate a capability.

    Parameters
    ----------
    name
        Plain form, one part of a compound.
    tokens
        What the lexicon finds in it.
    contexts
        Families given by the parent menu and the business line, nearest first.
    lexicon
        The words.
    """
    found: dict[CapabilityId, Candidate] = {}
    whole = list(_whole_name(name, tokens, contexts, lexicon))
    for candidate in (
        *whole,
        *_by_grid(name, tokens, contexts, lexicon),
        *_by_phrase(name, tokens, contexts, lexicon),
        *_by_action(name, tokens, contexts, lexicon),
        *(() if whole else _by_topic(contexts, lexicon)),
    ):
        known = found.get(candidate.capability_id)
        if known is None or known.score < candidate.score:
            found[candidate.capability_id] = candidate
    return sorted(found.values(), key=lambda c: (-c.score, c.capability_id))


def trimmed(name: str, tokens: Sequence[Token]) -> str:
    """The name without fillers at either end (立即…, …服务); the name itself where nothing else is left."""
    start, end = 0, len(name)
    for token in tokens:
        if not token.word.filler or token.start != start:
            break
        start = token.end
    for token in reversed(tokens):
        if not token.word.filler or token.end != end or token.start < start:
            break
        end = token.start
    return name[start:end].strip() or name


def _whole_name(name: str, tokens: Sequence[Token], contexts: Sequence[str], lexicon: Lexicon) -> Iterator[Candidate]:
    for text in dict.fromkeys((name, trimmed(name, tokens))):
        row = lexicon.phrases.get(text)
        if row:
            for context in (*contexts, ""):
                if context in row:
                    rule = "context" if context else "name"
                    yield Candidate(row[context], _BASE[rule], rule, f"“{text}”")
                    return


def _by_grid(name: str, tokens: Sequence[Token], contexts: Sequence[str], lexicon: Lexicon) -> Iterator[Candidate]:
    """Each object of the name with the most telling action, the main object first."""
    objects = [t for t in tokens if t.word.object]
    objects.sort(key=lambda t: (-t.word.object_rank - (lexicon.family(t.word.object) in contexts[:1]), -t.start))
    for place, main in enumerate(objects[:3]):
        action = _telling_action(tokens, main)
        near = [lexicon.family(t.word.object) for t in objects if t is not main]
        own = lexicon.family(main.word.object)
        hit = lexicon.lookup(main.word.object, action.word.action if action else "", [*near, *contexts, own])
        if hit is None:
            continue
        capability, context = hit
        rule = "grid" if action else "object"
        if context and context in contexts and context not in near:
            rule = "placed"
        elif own in contexts:
            rule = "agreed"
        words = f"“{main.term}”" + (f"+“{action.term}”" if action else "")
        cost = 0.25 if action else _REST_COSTS[main.word.object_rank]
        score = _BASE[rule] * (1 - cost * (1 - _covered(name, tokens))) - 0.15 * place
        yield Candidate(capability, score, rule, words)


def _by_phrase(name: str, tokens: Sequence[Token], contexts: Sequence[str], lexicon: Lexicon) -> Iterator[Candidate]:
    """A known phrase inside a longer name, unless what is left over says that something else is done."""
    for start, end in _phrase_spans(name, lexicon):
        row = lexicon.phrases[name[start:end]]
        context = next((c for c in (*contexts, "") if c in row), None)
        if context is None:
            continue
        left = [t for t in tokens if t.end <= start or t.start >= end]
        if any(t.word.action_rank >= TELLING for t in left):
            continue
        covered = (end - start + sum(t.end - t.start for t in left)) / len(name)
        worth = 0.55 + 0.3 * (end - start) / len(name) + 0.15 * covered
        yield Candidate(row[context], _BASE["phrase"] * worth, "phrase", f"“{name[start:end]}”")


def _by_action(name: str, tokens: Sequence[Token], contexts: Sequence[str], lexicon: Lexicon) -> Iterator[Candidate]:
    """No object in the name: the parent menu or the line gives it, or the action says enough alone."""
    if any(t.word.object and t.word.object_rank > 1 for t in tokens):
        return
    action = _telling_action(tokens, None)
    if action is None:
        return
    covered = 0.75 + 0.25 * _covered(name, tokens)
    for place, context in enumerate(contexts):
        hit = lexicon.lookup("", action.word.action, [context]) if action.word.action_rank >= TELLING else None
        if hit is None or not hit[1]:
            hit = lexicon.lookup(context, action.word.action, contexts)
        if hit is not None:
            yield Candidate(hit[0], _BASE["parent"] * covered - 0.1 * place, "parent", f"“{action.term}”")
    alone = lexicon.lookup("", action.word.action, ())
    if alone is not None:
        yield Candidate(alone[0], 0.7 * covered, "alone", f"“{action.term}”")


def _by_topic(contexts: Sequence[str], lexicon: Lexicon) -> Iterator[Candidate]:
    """Under a menu of one topic (银证, 生活缴费) whatever the name says belongs to it."""
    for context in contexts[:1]:
        topic = lexicon.grid.get((context, ANY), {}).get("")
        if topic is not None:
            yield Candidate(topic, _BASE["topic"], "topic", "")


def _telling_action(tokens: Iterable[Token], main: Token | None) -> Token | None:
    """The highest-ranked action outside the main object's own word; the later of equals."""
    actions = [t for t in tokens if t.word.action and t is not main]
    return max(actions, key=lambda t: (t.word.action_rank, t.start), default=None)


def _covered(name: str, tokens: Iterable[Token]) -> float:
    """The share of the name's characters that the lexicon knows."""
    return min(1.0, sum(t.end - t.start for t in tokens) / max(1, len(name.replace(" ", ""))))


def _phrase_spans(name: str, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Places of known phrases of at least two characters, not the whole name, longest first."""
    spans = []
    for start in range(len(name) - 1):
        for length in lexicon.phrase_lengths.get(name[start : start + 2], ()):
            end = start + length
            if end > len(name):
                break
            if length < len(name) and name[start:end] in lexicon.phrases:
                spans.append((start, end))
    return sorted(spans, key=lambda span: (span[0] - span[1], span[0]))[:3]
