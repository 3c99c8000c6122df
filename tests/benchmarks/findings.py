"""All findings on a large bank, stage by stage: ``python -m tests.benchmarks.findings [--smoke]``.

Each stage is timed once per round on a fresh graph; the least of the rounds is shown. The checksum is the
number of findings of each code, which every round must repeat.
"""

import argparse
import datetime as dt
from collections import Counter
from collections.abc import Callable
from time import perf_counter
from typing import Any

from inventory.capabilities.mapping import CapabilityMap, MappedBy, MappedFunction
from inventory.capabilities.taxonomy import load_taxonomy
from inventory.graph import CapabilityGraph
from inventory.inventory import Inventory
from inventory.words import load_words
from migration.analysis import analyse
from migration.analysis.activity_level import judge_activity
from migration.analysis.containment import Measure
from migration.analysis.finders import FINDERS
from migration.analysis.overlap import Overlap
from migration.analysis.portfolio import build_portfolio
from migration.analysis.scan import Scan
from migration.policy import default_policy
from tests.benchmarks.large_bank import large_bank

AS_OF = dt.date(2025, 5, 1)
Timings = dict[str, float]


def map_by_name(inventory: Inventory) -> CapabilityMap:
    """The names of the large bank are the taxonomy's own, so that the mapper's time stays out of this measure."""
    by_name = {row.name_zh: row.id for row in load_taxonomy().values()}
    nobody = MappedFunction(None, 0.0, "no such name", MappedBy.NOBODY)
    known = {name: MappedFunction(key, 1.0, "name", MappedBy.MAPPER) for name, key in by_name.items()}
    return {row.id: known.get(row.name.removesuffix("(本地版)"), nobody) for row in inventory.functions.values()}


def time_stages(inventory: Inventory, mapping: CapabilityMap) -> tuple[Timings, Counter[str]]:
    """Seconds of each stage, and the findings by code."""
    timings: Timings = {}
    policy = default_policy()

    def timed(name: str, work: Callable[[], Any]) -> Any:
        start = perf_counter()
        found = work()
        timings[name] = timings.get(name, 0.0) + perf_counter() - start
        return found

    graph = CapabilityGraph(inventory, load_taxonomy(), mapping)
    timed("graph: what each channel carries", lambda: graph.carried_by)
    overlap = timed("overlap: tables", lambda: Overlap.build(graph, policy))
    timed("overlap: all pairs by capability", lambda: sum(map(len, overlap.pairs_above(Measure.BY_CAPABILITY))))
    timed("overlap: all pairs by use", lambda: sum(map(len, overlap.pairs_above(Measure.BY_USE))))
    activity = timed("activity: verdicts", lambda: judge_activity(graph, policy, AS_OF))
    scan = Scan(graph, policy, AS_OF, load_words("migration", "zh"), overlap, activity)
    counts: Counter[str] = Counter()
    for find in FINDERS:
        found = timed(f"findings: {find.__module__.rsplit('.', 1)[-1]}", lambda find=find: list(find(scan)))
        counts.update(finding.code for finding in found)
    timed("portfolio", lambda: build_portfolio(scan))
    fresh = CapabilityGraph(inventory, load_taxonomy(), mapping)
    timed("all in one call: analyse()", lambda: analyse(fresh, policy, AS_OF, "zh"))
    return timings, counts


def main() -> None:
    """Print the table of stages."""
    parser = argparse.ArgumentParser(description="Time all findings, stage by stage.")
    parser.add_argument("--smoke", action="store_true", help="a small bank, one round")
    smoke = parser.parse_args().smoke
    inventory = large_bank(*((300, 6_000, 24) if smoke else (10_000, 200_000, 24)))
    mapping = map_by_name(inventory)
    rounds = [time_stages(inventory, mapping) for _ in range(1 if smoke else 3)]
    assert all(counts == rounds[0][1] for _, counts in rounds), "the rounds differ"
    print(
        f"{len(inventory.channels):,} channels, {len(inventory.functions):,} functions, "
        f"{len(inventory.activity.frame):,} activity rows"
    )
    for name in rounds[0][0]:
        print(f"{min(timings[name] for timings, _ in rounds):8.3f} s  {name}")
    print(
        f"{sum(rounds[0][1].values()):,} findings: "
        + ", ".join(f"{code} {count:,}" for code, count in sorted(rounds[0][1].items()))
    )


if __name__ == "__main__":
    main()
