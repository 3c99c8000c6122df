"""Where the time of a whole plan goes: ``python -m tests.benchmarks.planner_stages [--channels 10000] [--smoke]``.

The planner itself runs, with a clock around each of its stages; the least of the rounds counts. The sum of the plan's
bytes is printed, so that a change of speed can be seen to change nothing else.
"""

import argparse
import datetime as dt
import hashlib
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter, process_time
from typing import Any
from unittest.mock import patch

from inventory.capabilities.taxonomy import load_taxonomy
from inventory.graph import CapabilityGraph
from inventory.inventory import Inventory
from migration import planner
from migration.plan_json import plan_to_json
from migration.planner import PlanRequest, build_plan
from migration.policy import default_policy
from tests.benchmarks.findings import map_by_name
from tests.benchmarks.large_bank import large_bank

AS_OF, START = dt.date(2025, 5, 1), dt.date(2025, 6, 1)
#: the planner's stages, by the names under which it calls them
STAGES = {
    "analyse": "findings", "build_options": "options and prices", "optimise": "models and optimum",
    "build_selection": "what becomes of each function", "schedule": "dates", "assemble": "reasons and bills",
    "recheck": "recheck of every rule",
}
_ALL = "all of build_plan"
#: seconds on the clock and seconds of the processor, by stage
Timings = dict[str, tuple[float, ...]]


@contextmanager
def clocks(timings: Timings) -> Iterator[None]:
    """Put a clock around each stage of the planner."""
    def clocked(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any) -> Any:
            return timed(timings, STAGES[name], lambda: work(*args))
        return run

    with patch.multiple(planner, **{name: clocked(name, getattr(planner, name)) for name in STAGES}):
        yield


def timed(timings: Timings, label: str, work: Callable[[], Any]) -> Any:
    """Do the work and add its time."""
    clock, processor = perf_counter(), process_time()
    found = work()
    spent, used = timings.get(label, (0.0, 0.0))
    timings[label] = (spent + perf_counter() - clock, used + process_time() - processor)
    return found


def time_plan(inventory: Inventory) -> tuple[Timings, str]:
    """One plan: time by stage, and the sum of its bytes."""
    timings: Timings = {}
    mapping = map_by_name(inventory)
    graph = timed(timings, "graph", lambda: CapabilityGraph(inventory, load_taxonomy(), mapping))
    with clocks(timings):
        request = PlanRequest(graph, default_policy(), AS_OF, START)
        plan = timed(timings, _ALL, lambda: build_plan(request))
    inside = [timings[label] for label in STAGES.values() if label in timings]
    timings["the rest of it"] = tuple(timings[_ALL][at] - sum(spent[at] for spent in inside) for at in (0, 1))
    text = timed(timings, "plan.json", lambda: str(plan_to_json(plan)))
    return timings, hashlib.sha256(text.encode()).hexdigest()


def main() -> None:
    """Print the table of stages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channels", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--smoke", action="store_true", help="300 channels, one round")
    args = parser.parse_args()
    channels, rounds = (300, 1) if args.smoke else (args.channels, args.rounds)
    inventory = large_bank(channels, channels * 20, 24)
    found = [time_plan(inventory) for _ in range(rounds)]
    assert len({digest for _, digest in found}) == 1, "the rounds differ"
    print(f"{channels:,} channels, {len(inventory.functions):,} functions, least of {rounds}; clock and processor:")
    for name in found[0][0]:
        clock, processor = (min(timings[name][at] for timings, _ in found) for at in (0, 1))
        print(f"{clock:8.2f} s {processor:8.2f} s  {name}")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MiB; plan.json {found[0][1][:16]}")


if __name__ == "__main__":
    main()
