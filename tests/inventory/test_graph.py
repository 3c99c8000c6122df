"""The capability graph: what it holds, that it is frozen, and what it writes for other tools."""

import gc
import json
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest

from inventory.errors import SettingsError
from inventory.graph import CapabilityGraph
from inventory.graph.export import export_graph, render_graph
from inventory.words import tell
from tests.builders import HEAD_OFFICE, bank
from tests.builders import graph as graph_of

FORMATS = (".graphml", ".gexf", ".json")


def town() -> CapabilityGraph:
    return graph_of(
        bank(
            units=[HEAD_OFFICE, {"unit_id": "B1", "name": "江东分行", "level": "branch", "parent_id": "HQ"}],
            channels=[
                {"channel_id": "A", "name": "江河 & <银行>", "kind": "app", "followers": 1200},
                {"channel_id": "B", "name": "江东微厅", "owner_unit": "B1"},
            ],
            functions=[
                {
                    "function_id": "F1",
                    "channel_id": "A",
                    "name": "理财赎回",
                    "capability_id": "wealth.redeem",
                    "monthly_users": 7,
                },
                {
                    "function_id": "F2",
                    "channel_id": "B",
                    "name": "理财",
                    "capability_id": "wealth.redeem",
                    "jumps_to": "A",
                },
                {"function_id": "F3", "channel_id": "B", "name": "古城年卡"},
            ],
            dependencies=[
                {"channel_id": "A", "depends_on": "B", "kind": "oauth"},
                {"channel_id": "A", "depends_on": "B", "kind": "app_launch_domain"},
            ],
        )
    )


def test_nodes_and_edges_say_what_the_rows_say() -> None:
    graph = town().nx
    assert set(graph) == {
        "unit:HQ",
        "unit:B1",
        "channel:A",
        "channel:B",
        "function:F1",
        "function:F2",
        "function:F3",
        "capability:wealth.redeem",
    }
    edges = {(a, data["relation"], b) for a, b, data in graph.edges(data=True)}
    assert edges == {
        ("unit:B1", "parent", "unit:HQ"),
        ("unit:HQ", "owns", "channel:A"),
        ("unit:B1", "owns", "channel:B"),
        ("channel:A", "offers", "function:F1"),
        ("channel:B", "offers", "function:F2"),
        ("channel:B", "offers", "function:F3"),
        ("function:F1", "implements", "capability:wealth.redeem"),
        ("function:F2", "implements", "capability:wealth.redeem"),
        ("function:F2", "jumps", "channel:A"),
        ("channel:A", "depends", "channel:B"),
    }
    assert graph.nodes["channel:A"]["followers"] == 1200
    assert "followers" not in graph.nodes["channel:B"], "unknown is absent"
    assert graph.nodes["function:F1"]["monthly_users"] == 7
    assert graph.edges["channel:A", "channel:B"]["kinds"] == "app_launch_domain oauth"


def test_the_graph_is_frozen_and_built_once() -> None:
    graph = town()
    assert graph.nx is graph.nx
    with pytest.raises(nx.NetworkXError):
        graph.nx.add_node("unit:X")


def test_building_leaves_the_collector_as_it_was() -> None:
    assert gc.isenabled()
    _ = town().nx
    assert gc.isenabled()


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_is_written_reads_back_the_same(suffix: str, tmp_path: Path) -> None:
    graph, path = town(), tmp_path / f"graph{suffix}"
    export_graph(graph, path)
    read = {
        ".graphml": nx.read_graphml,
        ".gexf": nx.read_gexf,
        ".json": lambda p: nx.node_link_graph(json.loads(p.read_text(encoding="utf-8")), edges="edges"),
    }[suffix]
    found = read(path)
    assert set(found) == set(graph.nx) and set(found.edges) == set(graph.nx.edges)
    assert found.nodes["channel:A"]["name"] == "江河 & <银行>"
    assert found.nodes["channel:A"]["followers"] == 1200
    assert [p.name for p in tmp_path.iterdir()] == [path.name], "no temporary file stays"


_RENDER = """
import sys
from tests.inventory.test_graph import render_graph, town
sys.stdout.buffer.write(render_graph(town(), sys.argv[1]))
"""


@pytest.mark.parametrize("suffix", FORMATS)
def test_another_process_with_another_hash_order_writes_the_same_bytes(suffix: str) -> None:
    found = subprocess.run(
        [sys.executable, "-c", _RENDER, suffix],
        capture_output=True,
        check=True,
        env={"PYTHONHASHSEED": "77", "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert found.stdout == render_graph(town(), suffix)
    assert b"lastmodified" not in found.stdout and b"NetworkX" not in found.stdout


def test_another_ending_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"\.graphml, \.gexf, \.json") as caught:
        export_graph(town(), tmp_path / "graph.dot")
    assert tell(caught.value, "zh") == "不会写 .dot 格式；能力图可存为 .graphml, .gexf, .json"
    with pytest.raises(SettingsError) as caught:
        export_graph(town(), tmp_path / "graph")
    assert tell(caught.value, "zh").startswith("输出文件没有扩展名")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nowhere"):
        export_graph(town(), tmp_path / "nowhere" / "graph.json")


def test_what_only_links_elsewhere_is_carried_nowhere() -> None:
    carried = town().carried_by
    assert {c: list(keys) for c, keys in carried.items()} == {"A": ["wealth.redeem"], "B": ["?F3"]}
