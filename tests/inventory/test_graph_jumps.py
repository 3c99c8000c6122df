"""Jump paths with their ends; hubs, loops and reach between channels."""

import pytest

from inventory.graph import CapabilityGraph
from inventory.graph.jumps import JumpEnd
from tests.builders import bank
from tests.builders import graph as graph_of


def jumping(*functions: str, **statuses: str) -> CapabilityGraph:
    """``"A fund.buy B"``: an entry on A that links to B; ``"B fund.buy"``: B offers it; ``?name``: not mapped."""
    rows = []
    for text in functions:
        channel, what, *target = text.split()
        row = {"channel_id": channel, "name": what.lstrip("?"), "jumps_to": target[0] if target else None}
        rows.append(row if what.startswith("?") else {**row, "capability_id": what})
    channels = [{"channel_id": c, "status": statuses.get(c)} for c in ("A", "B", "C", "D")]
    return graph_of(bank(channels=channels, functions=rows))


@pytest.mark.parametrize(
    ("functions", "statuses", "channels", "end"),
    [
        pytest.param(["A fund.buy B", "B fund.buy"], {}, "AB", JumpEnd.SERVED, id="served-next-door"),
        pytest.param(["A fund.buy B", "B fund.buy C", "C fund.buy"], {}, "ABC", JumpEnd.SERVED, id="chain"),
        pytest.param(["A fund.buy B", "B fund.buy C", "B fund.buy"], {}, "AB", JumpEnd.SERVED, id="own-service-first"),
        pytest.param(["A fund.buy B", "B loan.repay"], {}, "AB", JumpEnd.ABSENT, id="not-offered-there"),
        pytest.param(["A fund.buy B", "B loan.repay", "B ?x"], {}, "AB", JumpEnd.LANDED, id="may-be-the-unmapped-one"),
        pytest.param(["A fund.buy B"], {}, "AB", JumpEnd.LANDED, id="no-rows-there"),
        pytest.param(["A ?年卡 B", "B ?年卡 C", "C ?年卡"], {}, "ABC", JumpEnd.SERVED, id="unmapped-by-name"),
        pytest.param(
            ["A fund.buy B", "B ?去APP C", "C fund.buy"], {}, "ABC", JumpEnd.SERVED, id="passes-everything-on"
        ),
        pytest.param(["A fund.buy B", "B fund.buy"], {"B": "frozen"}, "AB", JumpEnd.NOT_LIVE, id="frozen"),
        pytest.param(["A fund.buy B", "B fund.buy"], {"B": "planned"}, "AB", JumpEnd.NOT_LIVE, id="planned"),
        pytest.param(["A fund.buy B", "B fund.buy A"], {}, "ABA", JumpEnd.LOOP, id="loop-of-two"),
        pytest.param(["A fund.buy B", "B fund.buy C", "C fund.buy B"], {}, "ABCB", JumpEnd.LOOP, id="into-a-loop"),
        pytest.param(["A fund.buy B", "B fund.buy A", "A fund.buy"], {}, "ABA", JumpEnd.SERVED, id="back-to-a-service"),
    ],
)
def test_an_entry_is_followed_to_its_end(functions, statuses, channels: str, end: JumpEnd) -> None:
    path = jumping(*functions, **statuses).jump_paths["F0001"]
    assert ("".join(path.channels), path.end, path.hops) == (channels, end, len(channels) - 1)


def test_only_entries_that_link_elsewhere_have_a_path() -> None:
    assert set(jumping("A fund.buy", "B fund.buy A").jump_paths) == {"F0002"}


def test_hubs_are_what_many_others_lead_to() -> None:
    links = jumping("A fund.buy D", "A fund.aip D", "B fund.buy D", "D fund.buy C").links
    assert links.hubs(2) == {"D": ("A", "B")}
    assert links.hubs(3) == {}


def test_reach_counts_indirect_ways() -> None:
    links = jumping("A fund.buy B", "B fund.aip C", "D ?x A", "C ?y B").links
    assert links.reached_from("C") == {"A", "B", "D"}


@pytest.mark.parametrize(
    ("functions", "cycles"),
    [
        pytest.param(["A fund.buy B", "B loan.repay C"], (), id="no-way-back"),
        pytest.param(["A fund.buy B", "B loan.repay A"], ("ABA",), id="mutual"),
        pytest.param(["A ?x B", "B ?y C", "C ?z A", "B ?w A"], ("ABA",), id="the-shortest-of-a-knot"),
        pytest.param(["A ?x B", "B ?y A", "C ?z D", "D ?w C"], ("ABA", "CDC"), id="one-a-knot"),
    ],
)
def test_knots_are_shown_as_one_shortest_path(functions, cycles) -> None:
    assert tuple("".join(path) for path in jumping(*functions).links.cycles()) == cycles
