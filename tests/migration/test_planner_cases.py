"""Real consolidations: at least as good as promised. Needs the folder of cases, named by CONSOLIDATE_CASES."""

import os
from pathlib import Path

import pytest

from tests.cases.run_cases import run

_FOLDER = Path(os.environ.get("CONSOLIDATE_CASES", Path(__file__).parents[2].parent / "shared" / "reference"))
pytestmark = pytest.mark.skipif(not (_FOLDER / "cases.json").is_file(), reason="set CONSOLIDATE_CASES to the cases")


@pytest.mark.parametrize("coded", [True, False], ids=["capabilities-filled-in", "capabilities-by-the-mapper"])
def test_most_real_decisions_are_met_and_nothing_else_is_touched(coded):
    ours, theirs = run(_FOLDER, ("",), thin=True, coded=coded)
    assert ours.acceptable >= 0.9 * ours.sources, ours.wrong
    assert ours.kept >= 0.98 * ours.others, ours.wrong
    assert len(ours.wrong) < len(theirs.wrong)
