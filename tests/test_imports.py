"""The arrows between the packages, the wording tables, the policy: nothing is missing in either language."""

import datetime as dt
import re
import string
import subprocess
import sys

import pytest

from inventory.words import LANGUAGES, load_words
from migration.policy import GRADES, default_policy
from tests.conftest import ROOT

#: sheet titles that an English template shows too, and words looked for in Chinese names
BILINGUAL = {"annotate.sheet", "template.instructions", "form.entity_suffixes", "kinds.wecom.ending"}
PACKAGES = ("inventory", "migration", "notices", "reports")


def test_arrows_run_one_way():
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_an_arrow_that_runs_back_is_found(tmp_path):
    for package in (*PACKAGES, "consolidate"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("")
    (tmp_path / "inventory" / "bad.py").write_text("import reports\n")
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-c", "import os; " + code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr


@pytest.mark.parametrize("package", PACKAGES)
def test_both_languages_have_the_same_sentences_and_facts(package):
    tables = {lang: load_words(package, lang) for lang in LANGUAGES}
    zh, en = tables["zh"], tables["en"]
    assert set(zh.keys()) ^ set(en.keys()) == set()
    assert len(zh.keys()) > 5
    shared = [(key, _facts(zh.text(key)), _facts(en.text(key))) for key in sorted(zh.keys())]
    if package == "notices":  # an English title takes the short name, and a sentence need not repeat the account
        assert [key for key, chinese, english in shared if not english - {"brief"} <= chinese] == []
    else:
        assert [key for key, chinese, english in shared if chinese != english] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_english_tables_hold_no_chinese_sentence(package):
    words = load_words(package, "en")
    allowed = re.compile(r"[“‘「《（(【\"'].*?[”’」》）)】\"']", re.DOTALL)
    texts = {key: allowed.sub("", words.text(key)) for key in set(words.keys()) - BILINGUAL}
    chinese = {key for key, text in texts.items() if re.search(r"[\u4e00-\u9fff]{4,}", text)}
    assert chinese == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_mainland_sentences_quote_with_curly_marks(package):
    words = load_words(package, "zh")
    assert {key for key in set(words.keys()) if re.search("[「」『』]", words.text(key))} == set()


def test_what_a_user_can_mend_is_told_in_the_users_language():
    """``SettingsError`` holds a sentence of a wording table, never a text of its own."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            raised = re.findall(r"raise SettingsError\((?!words\.say\().*", path.read_text(encoding="utf-8"))
            assert raised == [], path


def _facts(sentence):
    """The names of the placeholders of a sentence."""
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_policy_setting_says_where_it_comes_from():
    policy = default_policy()
    assert len(policy) > 100
    for name, setting in policy.items():
        assert setting.value is not None, name
        assert setting.unit.strip(), name
        assert setting.source.strip(), name
        assert setting.grade in GRADES, name
        assert setting.reason.strip(), name
        dt.date.fromisoformat(setting.date)


def test_a_range_holds_its_value():
    for name, setting in default_policy().items():
        if isinstance(setting.value, int | float):
            low = setting.value if setting.low is None else setting.low
            high = setting.value if setting.high is None else setting.high
            assert low <= setting.value <= high, name


def test_every_finding_price_line_and_action_has_a_name_in_both_languages():
    from inventory.kinds import Action, Disposition, Stage
    from migration.findings import Code, FindingSeverity

    for lang in LANGUAGES:
        words = load_words("reports", lang)
        for topic, members in (("codes", Code), ("severities", FindingSeverity), ("actions", Action),
                               ("dispositions", Disposition), ("stages", Stage)):
            assert [m for m in members if not words.has(f"{topic}.{m}")] == [], (lang, topic)


def test_every_price_line_of_the_code_has_a_name():
    source = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "migration").rglob("*.py")))
    lines = set(re.findall(r'"((?:annual|one_off|shadow)_[a-z_]+)"', source)) - {"annual_cost"}
    assert len(lines) >= 8
    words = load_words("migration", "zh")
    assert {line for line in lines if not words.has(f"planner.line.{line}")} == set()
