"""The schema is complete and every text derives from it."""

from pathlib import Path

import pytest

from inventory import kinds
from inventory.checks.building import RECORDS, attribute_of
from inventory.checks.faults import codes
from inventory.forms.workbook_docs import workbook_page
from inventory.reading.headers import header_names
from inventory.schema import FieldType, label, load_schema, vocabulary
from inventory.words import load_words

SCHEMA = load_schema()
TOPICS = ("problems.", "template.", "annotate.")


@pytest.mark.parametrize("name", sorted(set(SCHEMA.choices) - {"YesNo", "EvidenceItem"}))
def test_every_word_of_a_vocabulary_has_its_labels(name):
    assert [choice.value for choice in SCHEMA.choices[name]] == [str(member) for member in vocabulary(name)]
    labels = [choice.zh for choice in SCHEMA.choices[name]]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_columns_are_the_fields_of_the_record(name):
    columns = {attribute_of(name, field.name) for field in SCHEMA.sheets[name].fields}
    assert columns == set(RECORDS[name].__dataclass_fields__) - {"at"}


@pytest.mark.parametrize("name", sorted(SCHEMA.sheets))
def test_no_header_of_a_sheet_means_two_columns(name):
    names = header_names(name)
    for field in SCHEMA.sheets[name].fields:
        assert names[field.zh.casefold()] is field
        assert names[field.name] is field
        assert field.help_zh
        assert field.help_en
        assert field.ref is None or field.ref in (*SCHEMA.sheets, "taxonomy")
        assert field.choice is not None if field.type is FieldType.CHOICE else field.choice in (None, "EvidenceItem")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_code_has_a_message_and_a_remedy(lang):
    words = load_words("inventory", lang)
    keys = words.keys()
    told = {key.split(".")[1] for key in keys if key.startswith("problems.")} - {"suggestion"}
    assert told == set(codes())
    assert all(words.has(f"problems.{code}.{part}") for code in codes() for part in ("message", "remedy"))


def test_both_languages_have_the_same_sentences():
    zh, en = load_words("inventory", "zh").keys(), load_words("inventory", "en").keys()
    assert [key for key in zh if key.startswith(TOPICS)] == [key for key in en if key.startswith(TOPICS)]


def test_labels_are_the_words_of_the_template():
    assert label(kinds.ChannelKind.SERVICE_ACCOUNT) == "服务号"
    assert label(kinds.AssetKind.POINTS, "en") == "Points"


def test_the_committed_docs_page_is_current():
    page = Path(__file__).parents[2] / "docs" / "workbook.md"
    assert page.read_text(encoding="utf-8") == workbook_page()
