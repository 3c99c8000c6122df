"""Train the fallback model from the shipped lexicon, taxonomy, written names and names seen at banks, and nothing else.

    python -m inventory.capabilities.train_fallback OUT.npz

Run again whenever a lexicon file changes; the result is the same on every run with one numpy version on
one kind of processor.
"""

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from importlib import resources
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from inventory.capabilities.fallback import features
from inventory.capabilities.lexicon import ANY, Lexicon
from inventory.capabilities.lexicon_files import load_lexicon, names_of, written_names
from inventory.capabilities.names import row_from_cells
from inventory.capabilities.network import Network, Rows, Schedule, joined, train_network
from inventory.capabilities.normalise import JOINT, plain_name
from inventory.capabilities.tables import read_table
from inventory.capabilities.taxonomy import Taxonomy, load_taxonomy
from inventory.records import CapabilityId

SEED = 20240924
EPOCHS = 14
SCHEDULE = Schedule(
    hidden=384, batch=512, rate=0.012, warm_up=200, feature_drop=0.4, hidden_drop=0.5, smoothing=0.05, seed=SEED
)
#: networks that differ by their seed and speak as one
NETWORKS = 2
#: a feature of fewer samples is left out
MIN_COUNT = 15
#: of the samples put together from words each epoch sees one in so many
MADE_EVERY = 10
#: a name seen at a bank counts as so many written ones
SEEN_TIMES = 3
#: a vague word with one of these is no clearer
PLACES = ("专区", "服务", "中心", "平台")
#: the large table is kept in whole steps from -STEPS to STEPS, one size of step a column
STEPS = 31
HOME_SHARE = 0.2
AWAY_SHARE = 0.1


class Sample(NamedTuple):
    """A text under contexts with its label; "" for a vague one."""

    text: str
    contexts: tuple[str, ...]
    label: str
    parent: str = ""


def made_samples(lexicon: Lexicon, taxonomy: Taxonomy) -> list[Sample]:
    """Every phrase, every object with its actions, every name and definition of the taxonomy."""
    samples = {*_phrases(lexicon), *_compositions(lexicon), *_definitions(taxonomy)}
    vague = {word + place for word in lexicon.vague for place in ("", *PLACES)}
    samples |= {Sample(text, (), "") for text in vague - set(lexicon.phrases) | lexicon.vague}
    return [*sorted(samples), *_under_menus(sorted(samples), lexicon, taxonomy)]


def written_samples(lexicon: Lexicon, taxonomy: Taxonomy) -> list[Sample]:
    """Every name written whole, and some of them under another menu; those seen at banks more than once."""
    written = list(_written(lexicon))
    return [*written, *_under_menus(written, lexicon, taxonomy), *SEEN_TIMES * list(_seen(lexicon))]


def train(written: Sequence[Sample], made: Sequence[Sample], seed: int) -> tuple[list[str], list[str], Network]:
    """Vocabulary, labels and weights; an epoch goes through all that is written and a share of what is made."""
    scan = load_lexicon().scan
    samples = [*written, *made]
    listed = [sorted(features(s.text, scan(s.text), s.parent, s.contexts)) for s in samples]
    vocabulary = _frequent(listed)
    index = {feature: row for row, feature in enumerate(vocabulary)}
    labels = sorted({sample.label for sample in samples})
    column = {label: i for i, label in enumerate(labels)}
    rows = [[index[f] for f in fs if f in index] for fs in listed]
    shown = np.array([bool(row) for row in rows])
    whole, part = np.flatnonzero(shown[: len(written)]), np.flatnonzero(shown[len(written) :]) + len(written)
    epochs = [np.concatenate([whole, part[epoch % MADE_EVERY :: MADE_EVERY]]) for epoch in range(EPOCHS)]
    targets = np.array([column[sample.label] for sample in samples])
    shape = (len(vocabulary), len(labels))
    with threadpool_limits(limits=1):  # the networks are what is shared out
        return vocabulary, labels, train_network(Rows.of(rows), targets, shape, epochs, replace(SCHEDULE, seed=seed))


def main() -> None:
    """Write the weights of all networks as one, the large table in few steps, which pack well."""
    lexicon, taxonomy = load_lexicon(), load_taxonomy()
    task = partial(train, written_samples(lexicon, taxonomy), made_samples(lexicon, taxonomy))
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        trained = list(pool.map(task, range(SEED, SEED + NETWORKS)))
    vocabulary, labels, network = *trained[0][:2], joined([network for *_, network in trained]).packed(STEPS)
    np.savez_compressed(
        Path(sys.argv[1]), vocabulary=np.array(vocabulary), labels=np.array(labels), **network._asdict()
    )
    print(f"{len(vocabulary)} features, {len(labels)} labels")


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


def _seen(lexicon: Lexicon) -> Iterator[Sample]:
    """Names of real banks as they stand in public text."""
    for row in read_table("seen_names.csv"):
        query = row_from_cells(row).query
        name, parent = plain_name(query.name).replace(JOINT, ""), plain_name(query.parent)
        contexts = lexicon.surroundings(parent, query.line, "")
        yield Sample(name, contexts, row["capability_id"], lexicon.telling(parent))


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
