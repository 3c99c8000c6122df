"""Building the capability graph against networkx alone: ``python -m tests.benchmarks.graph [--smoke]``.

Bare networkx gets nodes and edges with their attributes ready made, in the same order; the two take turns, the
least of the rounds counts, and the graphs must be equal. The collector's rest is shown apart: with it off for
networkx too, the rest of the difference is the making of attributes.
"""

import argparse
import gc
from collections.abc import Callable
from time import perf_counter
from typing import Any

import networkx as nx

from inventory.capabilities.taxonomy import load_taxonomy
from inventory.collector import collector_resting
from inventory.graph.network import build_network
from tests.benchmarks.findings import map_by_name
from tests.benchmarks.large_bank import large_bank

Build = Callable[[], "nx.DiGraph[str]"]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Build the capability graph, against networkx alone.")
    parser.add_argument("--smoke", action="store_true", help="300 channels, one round")
    smoke = parser.parse_args().smoke
    bank = large_bank(300, 6_000, 1) if smoke else large_bank(10_000, 200_000, 1)
    mapping, taxonomy = map_by_name(bank), load_taxonomy()
    model = build_network(bank, taxonomy, mapping)
    nodes = [(node, dict(data)) for node, data in model.nodes(data=True)]
    edges = [(a, b, dict(data)) for a, b, data in model.edges(data=True)]

    def bare() -> "nx.DiGraph[str]":
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(nodes)
        graph.add_edges_from(edges)
        return graph

    def bare_collector_resting() -> "nx.DiGraph[str]":
        with collector_resting():
            return bare()

    builds: dict[str, Build] = {
        "ours": lambda: build_network(bank, taxonomy, mapping),
        "bare networkx": bare,
        "bare networkx, collector resting": bare_collector_resting,
    }
    best = _race(builds, model, 1 if smoke else 3)
    print(f"{len(nodes):,} nodes, {len(edges):,} edges")
    for name, seconds in best.items():
        print(f"{seconds:8.3f} s   ours / this = {best['ours'] / seconds:5.2f}   {name}")


def _race(builds: dict[str, Build], model: Any, rounds: int) -> dict[str, float]:
    best = dict.fromkeys(builds, float("inf"))
    for number in range(rounds):
        for name, build in builds.items():
            gc.collect()
            start = perf_counter()
            graph = build()
            best[name] = min(best[name], perf_counter() - start)
            if number == 0:
                assert nx.utils.graphs_equal(graph, model), f"{name} builds another graph"
            del graph
    return best


if __name__ == "__main__":
    main()
