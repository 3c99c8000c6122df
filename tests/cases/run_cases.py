"""Plans for real consolidations, scored: ``python -m tests.cases.run_cases FOLDER [--salts "" a b] [--thin]``.

FOLDER holds ``cases.json``, ``case_inventory.py`` and ``score_cases.py``; it is not part of the project. Each case
becomes an inventory several times, with other assumed numbers each time, with the functions mapped by a person
and by the mapper; every plan is made with the one default policy.
"""

import argparse
import datetime as dt
import importlib
import json
import sys
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from inventory.capabilities import load_taxonomy, map_functions
from inventory.graph import CapabilityGraph
from inventory.inventory import Inventory
from inventory.loading import load_inventory
from migration.plan_json import plan_to_json
from migration.planner import PlanRequest, build_plan
from migration.policy import default_policy
from tests.cases.threshold_script import decide_by_thresholds

SALTS = ("", "a", "b", "c", "d")


@dataclass
class Score:
    """Decisions right, and the lines of those that were not."""

    sources: int = 0
    primary: int = 0
    acceptable: int = 0
    others: int = 0
    kept: int = 0
    wrong: set[str] = field(default_factory=set)

    def add(self, name: str, sources: list[tuple[str, str]], kept: list[tuple[str, str]]) -> None:
        """Count one plan as ``score_cases.score_case`` judged it."""
        self.sources += len(sources)
        self.primary += sum(v == "primary" for v, _ in sources)
        self.acceptable += sum(v != "wrong" for v, _ in sources)
        self.others += len(kept)
        self.kept += sum(v != "wrong" for v, _ in kept)
        self.wrong |= {f"{name}: {line.split(':')[0]}" for v, line in (*sources, *kept) if v == "wrong"}

    def __str__(self) -> str:
        return (f"{self.acceptable}/{self.sources} acceptable ({self.primary} primary), "
                f"{self.kept}/{self.others} of the others kept")


def run(folder: Path, salts: tuple[str, ...], *, thin: bool, coded: bool) -> tuple[Score, Score]:
    """Score the planner, and the threshold script beside it."""
    sys.path.insert(0, str(folder))
    build, score = (importlib.import_module(name) for name in ("case_inventory", "score_cases"))
    document = json.loads((folder / "cases.json").read_text(encoding="utf-8"))
    cases = document["cases"] + (document.get("thin_cases", []) if thin else [])
    ours, theirs = Score(), Score()
    for salt in salts:
        for case in cases:
            if build.drop_reason(case):
                continue
            built, expected = build.build_case(case, salt)
            graph = _graph(build, built, coded)
            for total, plan in ((ours, _plan(graph)), (theirs, decide_by_thresholds(graph))):
                total.add(f"{case['id']}{'/' + salt if salt else ''}", *score.score_case(expected, plan))
    return ours, theirs


def _graph(build: Any, built: Any, coded: bool) -> CapabilityGraph:
    """The graph of a case through its workbook; ``coded``: a person filled in every capability."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.xlsx"
        build.write_workbook(built, path)
        inventory = load_inventory(path).inventory
    assert inventory is not None
    if coded:
        inventory = _with_codes(inventory, {f.function_id: f.capability for c in built.channels for f in c.functions})
    taxonomy = load_taxonomy()
    return CapabilityGraph(inventory, taxonomy, map_functions(inventory, taxonomy))


def _with_codes(inventory: Inventory, codes: dict[str, Any]) -> Inventory:
    functions = {i: replace(f, capability_id=codes[i]) for i, f in inventory.functions.items()}
    return replace(inventory, functions=functions)


def _plan(graph: CapabilityGraph) -> dict[str, Any]:
    as_of = graph.inventory.default_as_of
    assert as_of is not None
    request = PlanRequest(graph, default_policy(), as_of, as_of + dt.timedelta(days=30))
    return dict(json.loads(plan_to_json(build_plan(request))))


def main(argv: list[str] | None = None) -> int:
    """Print both scores, and what each gets wrong that the other gets right."""
    parser = argparse.ArgumentParser(description="plans for real consolidations, scored")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--salts", nargs="*", default=list(SALTS))
    parser.add_argument("--thin", action="store_true")
    parser.add_argument("--min-acceptable", type=float, default=0.97)
    parser.add_argument("--min-kept", type=float, default=0.98)
    args = parser.parse_args(argv)
    good = True
    for coded in (True, False):
        ours, theirs = run(args.folder, tuple(args.salts), thin=args.thin, coded=coded)
        print(f"capabilities {'filled in' if coded else 'by the mapper'}")
        print(f"  planner            {ours}\n  threshold script   {theirs}")
        print(f"  right where the script fails: {len(theirs.wrong - ours.wrong)}, the other way round: "
              f"{len(ours.wrong - theirs.wrong)}")
        for line in sorted(theirs.wrong - ours.wrong)[:10]:
            print(f"    script wrong: {line}")
        for line in sorted(ours.wrong):
            print(f"    planner wrong: {line}")
        good = good and ours.acceptable >= args.min_acceptable * ours.sources
        good = good and ours.kept >= args.min_kept * ours.others
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
