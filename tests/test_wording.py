"""One thing has one name wherever people read it."""

import re

import pytest

from inventory.words import load_words
from tests.conftest import ROOT

#: what is not said, and what is said instead
DRIFTS = {
    r"(?<![A-Za-z])App(?![A-Za-z])": "APP",
    "迁至": "迁移至",
    r"迁往APP|迁到APP": "迁移至APP",
    "关闭前|若关闭|建议关闭": "关停",
}
PACKAGES = ("inventory", "migration", "notices", "reports")


def chinese_texts():
    """Every Chinese sentence of the words, and the other texts in Chinese that stand in data files and templates."""
    for package in PACKAGES:
        words = load_words(package, "zh")
        yield from ((f"{package}: {key}", words.text(key)) for key in words.keys())  # noqa: SIM118
        for path in sorted((ROOT / package).rglob("*.toml")):
            if "words" not in path.parts and "lint" not in path.name:
                found = re.findall(r'(?:\w*_zh|zh) = "([^"]*)"', path.read_text(encoding="utf-8"))
                yield from ((path.name, text) for text in found)
    for path in sorted((ROOT / "notices" / "templates" / "zh").iterdir()):
        yield path.name, path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("drift", "said"), DRIFTS.items())
def test_one_thing_has_one_name(drift, said):
    assert [(key, said) for key, text in chinese_texts() if re.search(drift, text)] == []


def test_an_action_has_the_same_name_in_an_explanation_and_in_the_workbook():
    one, other = load_words("migration", "zh"), load_words("reports", "zh")
    for action in ("keep", "convert", "redirect_to_app", "retire"):
        assert one.say(f"planner.action.{action}") == other.say(f"actions.{action}")
    assert one.say("planner.action.drop") == other.say("dispositions.drop")
