"""Whole notices, word for word; changed only by ``--update-golden`` and read as a diff."""

import pytest

from tests.notices.reading import GOLDEN, read_file
from tests.notices.town import town_drafts

CASES = [
    *(("zh", channel) for channel in ("CA", "DEAD", "MP2", "MRG1", "SA1", "SA2", "SA3", "ST", "WC")),
    *((lang, channel) for lang in ("zh-Hant", "en") for channel in ("CA", "SA3")),
]


@pytest.fixture(scope="module")
def drafted():
    return {lang: town_drafts(lang).files for lang in ("zh", "zh-Hant", "en")}


@pytest.mark.parametrize(("lang", "channel"), CASES, ids=lambda value: value)
def test_the_notices_of_a_channel_read_as_approved(drafted, lang, channel, update_golden):
    files = {path: data for path, data in drafted[lang].items() if path.startswith(f"{channel}/")}
    texts = [f"===== {p}\n{read_file(p, d)}\n" for p, d in files.items() if not p.endswith(("json", "preview.html"))]
    found, approved = "\n".join(texts), GOLDEN / lang / f"{channel}.txt"
    if update_golden:
        approved.parent.mkdir(parents=True, exist_ok=True)
        approved.write_text(found, encoding="utf-8")
    assert approved.read_text(encoding="utf-8") == found
