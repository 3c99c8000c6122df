"""Options and fixtures of the whole test run."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from inventory.samples import sample_workbook

if TYPE_CHECKING:
    from reports.job import Job

ROOT = Path(__file__).parent.parent
MadeOnce = Callable[[str, Callable[[Path], None]], Path]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew; read the diff")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written anew."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def sample_job() -> "Job":
    """The plan of the sample bank; tests that use it stand in the xdist group ``sample``, so it is made once."""
    from reports.steps import PlanOptions, make_plan

    return make_plan(PlanOptions(sample_workbook()), None)


@pytest.fixture(scope="session")
def sample_workspace(made_once: MadeOnce) -> Path:
    """A workspace in which ``run`` was executed once, as a user would, with what it printed in terminal.txt."""

    def make(home: Path) -> None:
        done = consolidate("run", sample_workbook(), "-w", home)
        assert done.returncode == 0, done.stderr
        (home / "terminal.txt").write_text(done.stdout, encoding="utf-8")

    return made_once("workspace", make)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> MadeOnce:
    """Make a folder once for the whole run, however many workers ask for it."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def once(name: str, make: Callable[[Path], None]) -> Path:
        with FileLock(shared / f"{name}.lock"):
            if not (shared / f"{name}.made").exists():
                make(shared / name)
                (shared / f"{name}.made").touch()
        return shared / name

    return once


def consolidate(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, with UTF-8 pipes and no colour settings inherited."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    return subprocess.run(
        [sys.executable, str(ROOT / "consolidate.py"), *map(str, arguments)], cwd=ROOT, capture_output=True,
        text=True, encoding="utf-8", env={**kept, "PYTHONIOENCODING": "utf-8", **environment}, check=False, timeout=120,
    )
