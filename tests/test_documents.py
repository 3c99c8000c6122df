"""What the documents say of commands, options, modules and files is so."""

import re
from pathlib import Path

import pytest
import typer

from consolidate import app
from tests.conftest import ROOT

TOP = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
DOCUMENTS = [*(ROOT / name for name in TOP), *sorted((ROOT / "docs").rglob("*.md"))]
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
OPTIONS = {o for c in COMMANDS.values() for p in c.params for o in p.opts if o.startswith("--")}
MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for package in ("inventory", "migration", "notices", "reports")
    for path in (ROOT / package).rglob("*.py")
    if path.name != "__init__.py"
)
HALVES = dict(zip(("en", "zh"), (ROOT / "README.md").read_text(encoding="utf-8").split("\n## 中文\n"), strict=True))


@pytest.mark.parametrize("half", HALVES)
def test_the_readme_names_every_command_and_option_in_each_language(half):
    text = HALVES[half]
    assert [name for name in COMMANDS if not re.search(rf"`(consolidate )?{name}\b", text)] == []
    left_out = {"--output", "--workspace"}  # shown by their short forms
    assert sorted(option for option in OPTIONS - left_out if option not in text) == []
    assert "zh-Hant" in text


def test_the_readme_names_no_option_that_is_not_there():
    for text in HALVES.values():
        plain = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        assert set(re.findall(r"--[a-z][a-z-]+", plain)) <= OPTIONS


def test_both_halves_of_the_readme_show_the_same_two_commands():
    one, other = (re.findall(r"```\n(.*?)```", text, flags=re.DOTALL) for text in HALVES.values())
    assert one == other
    assert len(one) == 2


def rooms():
    """The files and folders that the first column of the map names."""
    for line in (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").splitlines():
        folder = ""
        for name in re.findall(r"`([^`]+)`", line.split("|")[1]) if line.startswith("| `") else ():
            folder = name.rpartition("/")[0] if "/" in name else folder
            yield name if "/" in name or not folder else f"{folder}/{name}"


def test_the_map_names_every_module_and_nothing_else():
    named = list(rooms())
    assert [name for name in named if not (ROOT / name).exists()] == []
    known = {name for name in named if not name.endswith("/")}
    folders = tuple(name for name in named if name.endswith("/"))
    assert [module for module in MODULES if module not in known and not module.startswith(folders)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_and_paths_lead_somewhere(document: Path):
    text = document.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)\)", text) if not link.startswith("http")]
    assert [link for link in links if not (document.parent / link).exists()] == []
    paths = re.findall(r"`((?:inventory|migration|reports|tests|docs)/[\w/.-]+)`", text)
    assert [path for path in paths if not (ROOT / path).exists()] == []
