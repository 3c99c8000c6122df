"""Real consolidations, where the folder that holds them is at hand; tests skip them with a reason where it is not.

The folder is named by the environment variable ``CONSOLIDATE_CASES``, else it is ``../shared/reference`` beside the
repository. It holds ``cases.json`` and the script ``case_inventory.py``, which builds one workbook a case.
"""

import importlib.util
import json
import os
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

HOME = Path(os.environ.get("CONSOLIDATE_CASES") or Path(__file__).parents[2] / "shared" / "reference")
WHY_NOT = f"no case_inventory.py and cases.json in {HOME.name}; name their folder in CONSOLIDATE_CASES"


def case_params(every: int = 1) -> list[object]:
    """One parameter a case, in file order; all but every ``every``-th are marked slow. One skipped without cases."""
    if not (HOME / "case_inventory.py").is_file() or not (HOME / "cases.json").is_file():
        return [pytest.param("none", marks=pytest.mark.skip(reason=WHY_NOT), id="case")]
    cases = [case["id"] for case in load_cases() if load_script().drop_reason(case) is None]
    return [
        pytest.param(f"case:{name}", id=f"case-{at:02d}", marks=[pytest.mark.slow] if at % every else [])
        for at, name in enumerate(cases)
    ]


def case_workbook(name: str, folder: Path, salt: str = "") -> Path:
    """The workbook of one case, written into a folder."""
    case = next(case for case in load_cases() if case["id"] == name)
    inventory, _ = load_script().build_case(case, salt)
    path = folder / f"{name}.xlsx"
    load_script().write_workbook(inventory, path)
    return path


@cache
def load_cases(*, thin: bool = False) -> list[dict]:
    """Every case in file order; ``thin``: those of which little is known too."""
    document = json.loads((HOME / "cases.json").read_text(encoding="utf-8"))
    return document["cases"] + (document["thin_cases"] if thin else [])


@cache
def load_script() -> ModuleType:
    """The script that builds workbooks, with the modules beside it importable while it loads."""
    sys.path.insert(0, str(HOME))
    try:
        spec = importlib.util.spec_from_file_location("case_inventory", HOME / "case_inventory.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["case_inventory"] = module
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(str(HOME))
