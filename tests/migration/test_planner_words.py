"""The planner's wording: the same sentences in both languages."""

from inventory.words import load_words


def test_both_languages_have_the_same_sentences():
    zh, en = (load_words("migration", lang) for lang in ("zh", "en"))
    mine = [{k for k in list(words.keys()) if k.startswith(("planner.", "explain."))} for words in (zh, en)]
    assert mine[0] == mine[1]
    assert len(mine[0]) > 100
