"""What simpler ways would reach on the same rows: exact match, rapidfuzz, TF-IDF nearest neighbour, linear SVM.

The first two know the taxonomy's words only; the last two also learn from the labelled rows they are given.
"""

from collections.abc import Callable, Sequence

import numpy as np
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from inventory.capabilities.normalise import plain_name
from inventory.capabilities.taxonomy import Taxonomy

Row = dict[str, str]
Answer = tuple[str, float]
Baseline = Callable[[Sequence[Row], Sequence[Row], Taxonomy], list[Answer]]


def exact_match(train: Sequence[Row], rows: Sequence[Row], taxonomy: Taxonomy) -> list[Answer]:
    """The plain name is a name or a definition's part in the taxonomy."""
    words = dict(reversed(_taxonomy_texts(taxonomy)))
    return [(words.get(plain_name(row["name"]), ""), 1.0) for row in rows]


def rapidfuzz_ratio(train: Sequence[Row], rows: Sequence[Row], taxonomy: Taxonomy) -> list[Answer]:
    """The closest of the taxonomy's texts by weighted ratio."""
    texts, labels = zip(*_taxonomy_texts(taxonomy), strict=True)
    found = (process.extractOne(plain_name(row["name"]), texts, scorer=fuzz.WRatio) for row in rows)
    return [(labels[hit[2]], hit[1] / 100) for hit in found]


def nearest_neighbour(train: Sequence[Row], rows: Sequence[Row], taxonomy: Taxonomy) -> list[Answer]:
    """The nearest labelled row or taxonomy text by TF-IDF of characters, name and parent together."""
    texts, labels = _examples(train, taxonomy)
    vectors = _vectoriser()
    known = vectors.fit_transform(texts)
    likeness = (vectors.transform([_text(row) for row in rows]) @ known.T).toarray()
    best = likeness.argmax(axis=1)
    return [(labels[i], float(likeness[n, i])) for n, i in enumerate(best)]


def linear_svm(train: Sequence[Row], rows: Sequence[Row], taxonomy: Taxonomy) -> list[Answer]:
    """A linear SVM on the same characters, trained on labelled rows and taxonomy texts."""
    texts, labels = _examples(train, taxonomy)
    vectors = _vectoriser()
    model = LinearSVC(C=1.0, random_state=0).fit(vectors.fit_transform(texts), labels)
    scores = model.decision_function(vectors.transform([_text(row) for row in rows]))
    share = np.exp(scores - scores.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    return [(str(model.classes_[i]), float(share[n, i])) for n, i in enumerate(scores.argmax(axis=1))]


BASELINES: dict[str, Baseline] = {
    "exact match": exact_match,
    "rapidfuzz": rapidfuzz_ratio,
    "TF-IDF nearest neighbour": nearest_neighbour,
    "linear SVM": linear_svm,
}


def _vectoriser() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)


def _text(row: Row) -> str:
    return f"{plain_name(row['name'])} | {plain_name(row['parent_menu'])}"


def _examples(train: Sequence[Row], taxonomy: Taxonomy) -> tuple[list[str], list[str]]:
    pairs = [(_text(row), row["capability_id"]) for row in train] + _taxonomy_texts(taxonomy)
    return [text for text, _ in pairs], [label for _, label in pairs]


def _taxonomy_texts(taxonomy: Taxonomy) -> list[tuple[str, str]]:
    return [
        (plain_name(text), str(row.id))
        for row in taxonomy.values()
        for text in (row.name_zh, row.name_en, *row.definition.replace("，", "、").split("、"))
    ]
