"""A wrong call is one sentence in the language of the command, exit code 2; the version has an option."""

import re

import pytest
from typer.testing import CliRunner

from consolidate import app
from inventory.version import VERSION

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{3,} [A-Za-z]{3,} [A-Za-z]{3,}")
CALLS = {
    "missing-argument": (["run"], "inventory"),
    "missing-option": (["run", "a"], "--workspace"),
    "unknown-option": (["run", "a", "--bad"], "--bad"),
    "misspelt-option": (["run", "a", "--polcy", "x"], "--policy"),
    "no-value": (["plan", "a", "-w"], "-w"),
    "one-too-many": (["check", "a", "b"], "b"),
}


def call(arguments):
    return CliRunner().invoke(app, arguments)


@pytest.mark.parametrize(("arguments", "named"), CALLS.values(), ids=CALLS)
def test_wrong_usage_is_one_sentence_in_the_language_asked_for(arguments, named):
    chinese, english = call(arguments), call([arguments[0], "--lang", "en", *arguments[1:]])
    for done in (chinese, english):
        assert done.exit_code == 2
        assert done.stdout == ""
        assert named in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
    assert CHINESE.search(chinese.stderr) and not ENGLISH.search(chinese.stderr)
    assert not CHINESE.search(english.stderr)


def test_an_unknown_command_and_an_unknown_language_are_told_in_chinese(tmp_path):
    for arguments in (["nonsense"], ["check", "a", "--lang", "xx"]):
        done = call(arguments)
        assert done.exit_code == 2
        assert arguments[-1] in done.stderr and CHINESE.search(done.stderr)


def test_the_version_is_told():
    done = call(["--version"])
    assert (done.exit_code, done.stdout) == (0, f"consolidate {VERSION}\n")


def test_called_with_nothing_the_help_is_shown():
    done = call([])
    assert done.exit_code == 2
    assert "渠道整合" in done.output
