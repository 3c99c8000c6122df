"""Train the fallback model from the shipped lexicon and taxonomy, and nothing else.

    python -m inventory.capabilities.train_fallback OUT.npz

Run again whenever a lexicon file changes; the result is the same on every run with one numpy version.
"""

import sys
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from inventory.capabilities.fallback import features
from inventory.capabilities.lexicon import ANY, Lexicon
from inventory.capabilities.lexicon_files import load_lexicon, names_of, written_names
from inventory.capabilities.normalise import plain_name
from inventory.capabilities.tables import read_table
from inventory.capabilities.taxonomy import Taxonomy, load_taxonomy
from inventory.records import CapabilityId

SEED = 20240924
EPOCHS = 8
BATCH = 64
RATE = 0.5
SMOOTHING = 0.05
MIN_COUNT = 3
#: a vague word with one of these is no clearer
PLACES = ("专区", "服务", "中心", "平台")
#: a name written whole teaches more than one put together
WRITTEN_TIMES = 3
HOME_SHARE = 0.2
AWAY_SHARE = 0.1


class Sample(NamedTuple):
    """A text under contexts with its label; "" for a vague one."""

    text: str
    contexts: tuple[str, ...]
    label: str
    parent: str = ""


def build_samples(lexicon: Lexicon, taxonomy: Taxonomy) -> list[Sample]:
    """Every phrase, every object with its actions, every name and definition of the taxonomy."""
    samples = {*_phrases(lexicon), *_compositions(lexicon), *_definitions(taxonomy)}
    vague = {word + place for word in lexicon.vague for place in ("", *PLACES)}
    samples |= {Sample(text, (), "") for text in vague - set(lexicon.phrases) | lexicon.vague}
    written = list(_written(lexicon))
    made = [*sorted(samples), *_under_menus(sorted(samples), lexicon, taxonomy)]
    return [*made, *(written + list(_under_menus(written, lexicon, taxonomy))) * WRITTEN_TIMES]


def train(samples: Sequence[Sample]) -> tuple[list[str], list[str], npt.NDArray[np.float32]]:
    """Softmax regression by AdaGrad in a seeded order; returns vocabulary, labels, weights."""
    scan = load_lexicon().scan
    listed = [sorted(features(s.text, scan(s.text), s.parent, s.contexts)) for s in samples]
    vocabulary = _frequent(listed)
    index = {feature: row for row, feature in enumerate(vocabulary)}
    labels = sorted({sample.label for sample in samples})
    column = {label: i for i, label in enumerate(labels)}
    rows = [np.array([index[f] for f in fs if f in index], dtype=np.int64) for fs in listed]
    targets = np.array([column[sample.label] for sample in samples])
    weights = np.zeros((len(vocabulary), len(labels)), dtype=np.float32)
    seen = np.full_like(weights, 1e-3)
    order = np.random.default_rng(SEED)
    for _ in range(EPOCHS):
        for batch in np.array_split(order.permutation(len(rows)), max(1, len(rows) // BATCH)):
            _step(weights, seen, [rows[i] for i in batch], targets[batch])
    return vocabulary, labels, weights


def main() -> None:
    """Write the weights, eight bits each with one scale a label."""
    vocabulary, labels, weights = train(build_samples(load_lexicon(), load_taxonomy()))
    scale = np.abs(weights).max(axis=0) / 127
    small = np.round(weights / scale).astype(np.int8)
    np.savez_compressed(
        Path(sys.argv[1]), vocabulary=np.array(vocabulary), labels=np.array(labels), weights=small, scale=scale
    )
    print(f"{len(vocabulary)} features, {len(labels)} labels")


def _step(weights: npt.NDArray[np.float32], seen: npt.NDArray[np.float32], rows: list[npt.NDArray[np.int64]],
          targets: npt.NDArray[np.int64]) -> None:
    """One AdaGrad step on a batch; only the rows of its features move."""
    sizes = np.array([len(r) for r in rows])
    flat = np.concatenate(rows)
    owner = np.repeat(np.arange(len(rows)), sizes)
    worth = (1 / np.sqrt(np.maximum(sizes, 1)))[owner].astype(np.float32)[:, None]
    scores = np.zeros((len(rows), weights.shape[1]), dtype=np.float32)
    np.add.at(scores, owner, weights[flat] * worth)
    share = np.exp(scores - scores.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    share -= SMOOTHING / weights.shape[1]
    share[np.arange(len(rows)), targets] -= 1 - SMOOTHING
    used, place = np.unique(flat, return_inverse=True)
    slope = np.zeros((len(used), weights.shape[1]), dtype=np.float32)
    np.add.at(slope, place, share[owner] * worth)
    seen[used] += slope**2
    weights[used] -= RATE * slope / np.sqrt(seen[used])


def _frequent(listed: Sequence[Sequence[str]]) -> list[str]:
    count: dict[str, int] = {}
    for fs in listed:
        for feature in fs:
            count[feature] = count.get(feature, 0) + 1
    return sorted(feature for feature, n in count.items() if n >= MIN_COUNT)


def _phrases(lexicon: Lexicon) -> Iterator[Sample]:
    for term, row in lexicon.phrases.items():
        for context, capability in row.items():
            yield Sample(term, (context,) if context else (), capability)


def _written(lexicon: Lexicon) -> Iterator[Sample]:
    """Names written whole: those that are phrases of the lexicon too, and those that only teach."""
    for row in (*written_names(), *(row for table in teaching_tables() for row in names_of(table))):
        contexts = lexicon.surroundings(row.parent, row.line, "")
        yield Sample(row.name, contexts, row.capability_id, lexicon.telling(row.parent))


def teaching_tables() -> list[str]:
    """Names written whole that only teach; nothing of them is loaded at run time."""
    folder = resources.files("inventory.capabilities").joinpath("data/teaching")
    return sorted(f"teaching/{file.name}" for file in folder.iterdir())


def _compositions(lexicon: Lexicon) -> Iterator[Sample]:
    """Objects alone and with the first words of each action they have a row for."""
    actions: dict[str, list[str]] = {"": [""], ANY: ["", "查询", "申请"]}
    for row in read_table("lexicon/actions.csv"):
        actions.setdefault(row["action"], []).append(row["term"])
    objects: dict[str, list[str]] = {"": [""]}
    for row in read_table("lexicon/objects.csv"):
        objects.setdefault(row["object"], []).append(row["term"])
    for (obj, action), found in lexicon.grid.items():
        for context, capability in found.items():
            for term in objects.get(obj, ()):
                for verb in actions.get(action, ())[:2]:
                    for text in dict.fromkeys((term + verb, verb + term)):
                        yield Sample(text, (context,) if context else (), capability)


def _under_menus(samples: Sequence[Sample], lexicon: Lexicon, taxonomy: Taxonomy) -> Iterator[Sample]:
    """The same under the menu of its domain, and some under any other menu, so that a menu alone decides little."""
    menus = sorted({family for member, family in lexicon.families.items() if member.startswith("domain:")})
    chance = np.random.default_rng(SEED)
    for sample in samples:
        if sample.contexts or sample.parent or (not sample.label and sample.text.endswith(PLACES)):
            continue
        if sample.label:
            home = lexicon.families.get(f"domain:{taxonomy[CapabilityId(sample.label)].domain}")
            if home and chance.random() < HOME_SHARE:
                yield sample._replace(contexts=(home,))
        if chance.random() < AWAY_SHARE:
            yield sample._replace(contexts=(menus[int(chance.integers(len(menus)))],))


def _definitions(taxonomy: Taxonomy) -> Iterator[Sample]:
    for row in taxonomy.values():
        yield Sample(plain_name(row.definition), (), row.id)
        yield Sample(plain_name(row.name_zh), (), row.id)


if __name__ == "__main__":
    main()
