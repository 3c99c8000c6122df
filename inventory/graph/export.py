"""Write the capability graph for other tools: GraphML, GEXF, node-link JSON. The same graph gives the same bytes."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx

from inventory.errors import SettingsError
from inventory.files import write_whole
from inventory.graph import CapabilityGraph

#: networkx writes the day of export and its own version into GEXF: neither is a fact of the bank's
_GEXF_META = re.compile(rb'<meta lastmodifieddate="[^"]*">\s*<creator>[^<]*</creator>')
_GEXF_FIXED = b"<meta><creator>consolidate</creator>"


def export_graph(graph: CapabilityGraph, path: Path) -> None:
    """Write ``path`` whole or not at all, in the format of its ending.

    Raises
    ------
    SettingsError
        The ending is none of ``.graphml``, ``.gexf``, ``.json``, or the folder cannot be written.
    """
    write_whole(path, render_graph(graph, path.suffix))


def render_graph(graph: CapabilityGraph, suffix: str) -> bytes:
    """The bytes of a file with this ending."""
    render = _FORMATS.get(suffix.lower())
    if render is None:
        facts = {"suffix": suffix, "known": ", ".join(_FORMATS)}
        raise SettingsError.saying("inventory", "files.graph_format" if suffix else "files.no_ending", **facts)
    return render(graph.nx)


def _graphml(graph: "nx.DiGraph[str]") -> bytes:
    # the plain ElementTree writer: the lxml one is taken where lxml happens to be installed and differs in bytes
    found = io.BytesIO()
    nx.write_graphml_xml(graph, found, encoding="utf-8")
    return found.getvalue()


def _gexf(graph: "nx.DiGraph[str]") -> bytes:
    found = io.BytesIO()
    nx.write_gexf(_labelled(graph), found, encoding="utf-8")
    return _GEXF_META.sub(_GEXF_FIXED, found.getvalue())


def _labelled(graph: "nx.DiGraph[str]") -> "nx.DiGraph[str]":
    """A copy whose node labels are the names; GEXF keeps ``type`` and ``kind`` for its own use on edges only."""
    copy: nx.DiGraph[str] = nx.DiGraph()
    copy.add_nodes_from((node, {"label": data["name"], **data}) for node, data in graph.nodes(data=True))
    copy.add_edges_from(graph.edges(data=True))
    return copy


def _node_link(graph: "nx.DiGraph[str]") -> bytes:
    tree: dict[str, Any] = nx.node_link_data(graph, edges="edges")
    return (json.dumps(tree, ensure_ascii=False, indent=1) + "\n").encode()


_FORMATS: dict[str, Callable[["nx.DiGraph[str]"], bytes]] = {".graphml": _graphml, ".gexf": _gexf, ".json": _node_link}
