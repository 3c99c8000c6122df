"""Every threshold of the analysis: which findings come or go as it grows, and that it touches no others."""

from functools import cache

import pytest

from migration.analysis import Analysis, analyse
from tests.directions import directions_of, names_of, request_of, two_values, with_value
from tests.migration.planted_bank import AS_OF, planted_bank

BANKS = ("sample", "seed:17", "seed:31", "planted:1", "few_readers")
Found = frozenset[tuple[str, str | None, str | None]]


@cache
def _analysed(bank: str, name: str, value: float) -> Analysis:
    kind, _, seed = bank.partition(":")
    if kind == "planted":
        return analyse(planted_bank(int(seed)).graph(), with_value(name, value), AS_OF, "zh")
    request, _ = request_of(bank)
    return analyse(request.graph, with_value(name, value), request.as_of, "zh")


def _found(analysis: Analysis) -> Found:
    return frozenset((str(f.code), f.channel_id, f.function_id) for f in analysis.findings)


def _pair(bank: str, name: str) -> tuple[Analysis, Analysis]:
    small, large = two_values(name)
    return _analysed(bank, name, small), _analysed(bank, name, large)


@pytest.mark.parametrize("name", names_of("fewer", "more", "only"))
@pytest.mark.parametrize("bank", [pytest.param(b, marks=pytest.mark.xdist_group(b)) for b in BANKS])
def test_findings_only_go_or_only_come(name, bank):
    [row] = directions_of(name)
    codes = set(row.facts["codes"])
    small, large = (_found(analysis) for analysis in _pair(bank, name))
    touched = {code for code, *_ in small ^ large}
    assert touched <= codes | set(row.facts.get("also", ()))
    gone, come = ({f for f in found if f[0] in codes} for found in (small - large, large - small))
    assert row.relation != "fewer" or not come
    assert row.relation != "more" or not gone


@pytest.mark.parametrize("name", names_of("fewer", "more", "only"))
def test_each_threshold_shows_somewhere(name):
    """Some bank is told something else; a threshold that nobody reads says nothing."""
    assert any(_differ(*_pair(bank, name)) for bank in BANKS)


def _differ(one: Analysis, other: Analysis) -> bool:
    told = [(a.findings, repr(a.portfolio), repr(a.activity)) for a in (one, other)]
    return told[0] != told[1]
