"""How commands speak: whole in a pipe, quiet when the reader leaves, in languages that exist."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from reports.console import open_say

ROOT = Path(__file__).parents[2]


def test_a_reader_that_leaves_early_is_no_failure():
    code = (
        "from reports.console import open_say\n"
        "say = open_say('zh', False)\n"
        "for _ in range(20_000): say.show(say.out, '渠道编号重复' * 20)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=30) == 0
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()


def test_only_commands_that_write_it_take_traditional_script():
    with pytest.raises(typer.BadParameter):
        open_say("zh-Hant", False)
    assert open_say("zh-Hant", False, also=("zh-Hant",)).lang == "zh"
