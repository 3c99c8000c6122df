"""What may not matter changes no decision; what must matter changes it: on the sample, random banks and real cases.

Ids settle nothing: ways of exactly the same price are told apart by followers, activity and age, then by what the
rows say. ``tied`` is a bank made of such ties.
"""

from random import Random

import pytest

from inventory.capabilities import load_taxonomy
from migration.policy import default_policy
from tests.case_files import case_params
from tests.metamorphic import (
    Row,
    Source,
    closings,
    decisions,
    dispositions,
    in_other_money,
    level,
    planned,
    source,
    survivors,
    timetable,
)

SEEDS = (1, 4, 9, 12, 17, 31)
SOURCES = [
    pytest.param("sample", marks=pytest.mark.xdist_group("metamorphic"), id="sample"),
    pytest.param("tied", id="tied"),
    *(pytest.param(f"seed:{seed}", id=f"seed-{seed}") for seed in SEEDS),
    *case_params(every=3),
]
on_every_bank = pytest.mark.parametrize("name", SOURCES)
#: how many channels of a bank are tried, one plan each
FEW = 3


def _some(names: list[str], seed: str, count: int = FEW) -> list[str]:
    """A few of them, the same ones every time."""
    return sorted(Random(seed).sample(names, min(count, len(names))))


# ---------------------------------------------------------------- what may not matter


@on_every_bank
def test_money_in_another_unit_changes_nothing_but_the_figures(name):
    bank, before = source(name).copy(), planned(name)
    for row in bank.tables["channels"]:
        row["annual_cost"] = None if row.get("annual_cost") is None else row["annual_cost"] * 10
    after = bank.plan(in_other_money(default_policy(), 10))
    assert decisions(after) == decisions(before)
    assert dispositions(after) == dispositions(before)
    assert after.summary.annual_saving == pytest.approx(10 * before.summary.annual_saving, abs=10)
    for old, new in zip(before.channels, after.channels, strict=True):
        assert new.price.total == pytest.approx(10 * old.price.total, abs=10 * (1 + len(old.price.lines)))
        assert new.stages == old.stages


@on_every_bank
def test_order_of_rows_changes_nothing(name):
    bank, before = source(name).copy(), planned(name)
    for sheet, rows in bank.tables.items():
        Random(f"{name} {sheet}").shuffle(rows)
    after = bank.plan()
    assert (decisions(after), dispositions(after)) == (decisions(before), dispositions(before))
    assert timetable(after) == timetable(before)


@on_every_bank
@pytest.mark.parametrize("backwards", [False, True], ids=["in-order", "backwards"])
def test_names_and_ids_of_units_change_nothing(name, backwards):
    bank, before = source(name).copy(), planned(name)
    ids = bank.ids("unit")
    bank.rename("unit", _renamed(ids, "U", backwards=backwards))
    for at, row in enumerate(bank.tables["units"]):
        row["name"] = f"第{at}机构"
    after = bank.plan()
    assert (decisions(after), dispositions(after)) == (decisions(before), dispositions(before))


@on_every_bank
@pytest.mark.parametrize("what", ["channel", "function"])
def test_other_ids_in_the_same_order_change_nothing(name, what):
    bank, before = source(name).copy(), planned(name)
    names = _renamed(bank.ids(what), what[0].upper())
    bank.rename(what, names)
    after = bank.plan()
    assert decisions(after) == decisions(before, names)
    assert dispositions(after) == dispositions(before, names)


@on_every_bank
@pytest.mark.parametrize("what", ["channel", "function"])
@pytest.mark.parametrize("order", ["backwards", "mixed"])
def test_other_ids_in_another_order_change_nothing(name, what, order):
    bank, before = source(name).copy(), planned(name)
    names = _renamed(bank.ids(what), what[0].upper(), backwards=True)
    if order == "mixed":
        dealt = list(names.values())
        Random(f"{name} {what}").shuffle(dealt)
        names = dict(zip(names, dealt, strict=True))
    bank.rename(what, names)
    after = bank.plan()
    assert after.solver.objective == pytest.approx(before.solver.objective, abs=1)
    assert decisions(after) == decisions(before, names)
    assert dispositions(after) == dispositions(before, names)


@pytest.mark.parametrize("seed", range(20, 32))
@pytest.mark.parametrize("what", ["channel", "function"])
def test_other_ids_change_nothing_among_equals(seed, what):
    bank = level(source(f"seed:{seed}"))
    before, names = bank.plan(), _renamed(bank.ids(what), what[0].upper(), backwards=True)
    bank.rename(what, names)
    after = bank.plan()
    assert decisions(after) == decisions(before, names)
    assert dispositions(after) == dispositions(before, names)


def test_the_bank_of_ties_has_them():
    """One of six equal mini-programs does without the platform's migration."""
    rows = planned("tied").decision_of
    found = sorted(rows[f"M{number}"].mechanism for number in range(6))
    assert found == ["guided_refollow"] + ["mini_program_migration"] * 5
    assert {str(rows[own].action) for own in ("P1", "P2")} == {"convert"}


def _renamed(ids: list[str], letter: str, *, backwards: bool = False) -> dict[str, str]:
    """New ids in the same order as the old, or in the opposite one."""
    width = len(str(len(ids)))
    places = range(len(ids) - 1, -1, -1) if backwards else range(len(ids))
    return {old: f"{letter}{place:0{width}d}" for old, place in zip(ids, places, strict=True)}


# ---------------------------------------------------------------- what may only help one side


@on_every_bank
@pytest.mark.parametrize("times", [2, 10])
def test_more_activity_never_closes_a_kept_channel(name, times):
    before = planned(name)
    for own in _some(survivors(source(name), before), f"{name} {times}"):
        bank = source(name).copy()
        _busier(bank, own, times)
        assert str(bank.plan().decision_of[own].action) == "keep", own


def _busier(bank: Source, own: str, times: int) -> None:
    for row in bank.tables["activity"]:
        if row["channel_id"] == own and row.get("active_users") is not None:
            row["active_users"] *= times
    for row in bank.functions_on(own):
        if row.get("monthly_users") is not None:
            row["monthly_users"] *= times


@on_every_bank
def test_an_idle_copy_is_all_that_closes(name):
    """A copy of a subscription account may stay: what moves money there today has nowhere else to go."""
    before = planned(name)
    for own in _some(survivors(source(name), before), name, 2):
        bank = source(name).copy()
        _add_idle_copy(bank, own)
        after = bank.plan()
        ends = {row.channel_id for row in after.channels if row.action.ends_channel}
        assert ends - {row.channel_id for row in before.channels if row.action.ends_channel} <= {"ZZ-COPY"}, own
        kept = {c: d for c, d in decisions(after).items() if c != "ZZ-COPY"}
        assert kept == decisions(before), own
        assert "ZZ-COPY" in ends or bank.row("channels", own)["kind"] == "subscription_account", own


def _add_idle_copy(bank: Source, own: str) -> None:
    """The same functions on one more channel of the unit, which nobody uses."""
    copied = bank.row("channels", own) | {"channel_id": "ZZ-COPY", "name": "备用渠道", "followers": 0, "app_id": None}
    bank.tables["channels"].append(copied | {"annual_cost": copied.get("annual_cost") or 100_000})
    for at, row in enumerate(bank.functions_on(own)):
        new = f"ZZ-COPY-{at:03d}"
        bank.tables["functions"].append(
            row | {"function_id": new, "channel_id": "ZZ-COPY", "monthly_users": 0, "capability_id": None}
        )
        bank.mapping[new] = bank.mapping[row["function_id"]]
    months = sorted({row["month"] for row in bank.tables["activity"]})
    quiet = dict.fromkeys(("active_users", "reads", "messages_sent", "transactions", "new_followers"), 0)
    bank.tables["activity"] += [{"channel_id": "ZZ-COPY", "month": month} | quiet for month in months]


@on_every_bank
def test_not_knowing_a_function_never_makes_closing_cheaper(name):
    before = planned(name)
    for row in closings(before)[:FEW]:
        mapped = [f["function_id"] for f in source(name).functions_on(row.channel_id)
                  if source(name).mapping[f["function_id"]] and not f.get("jumps_to")]
        for function in _some(mapped, f"{name} {row.channel_id}", 2):
            bank = source(name).copy()
            bank.map_to(function, None)
            after = bank.plan().decision_of[row.channel_id]
            assert str(after.action) == "keep" or after.price.total >= row.price.total - 1, function


@on_every_bank
def test_not_knowing_a_function_never_closes_a_kept_channel(name):
    before = planned(name)
    for own in _some(survivors(source(name), before), name):
        bank = source(name).copy()
        for row in bank.functions_on(own)[:1]:
            bank.map_to(row["function_id"], None)
        assert str(bank.plan().decision_of[own].action) == "keep", own


# ---------------------------------------------------------------- what flips a decision


def _led(plan) -> list[tuple[str, str]]:
    """Closing channels of the plan's own choice with the channel their customers go to."""
    return [(row.channel_id, row.target_channel_id) for row in closings(plan)
            if row.target_channel_id and not row.target_channel_id.startswith("NEW:")]


def _goes_to(plan, own: str) -> set[str | None]:
    """Where the customers of a channel or of one of its functions are sent."""
    functions = plan.functions_of.get(own, ())
    return {plan.decision_of[own].target_channel_id} | {f.target_channel_id for f in functions}


def _without_words_for(name: str, target: str) -> Source:
    """A copy in which no person sends anybody to a channel, so that closing it to newcomers contradicts nobody."""
    bank = source(name).copy()
    words = bank.tables.get("decisions", [])
    bank.tables["decisions"] = [row for row in words if row.get("target_channel_id") != target]
    return bank


@on_every_bank
def test_nobody_is_sent_to_a_frozen_channel(name):
    for own, target in _led(planned(name))[:FEW]:
        bank = _without_words_for(name, target)
        bank.row("channels", target)["status"] = "frozen"
        assert target not in _goes_to(bank.plan(), own), own


@on_every_bank
@pytest.mark.parametrize("level", ["branch", "subsidiary"])
def test_nobody_is_sent_outside_the_scope_or_to_another_legal_person(name, level):
    for own, target in _led(planned(name))[:FEW]:
        bank = _without_words_for(name, target)
        head = next(row for row in bank.tables["units"] if row["level"] == "head_office")
        bank.tables["units"].append(
            {"unit_id": "ZZ", "name": "旁支", "parent_id": head["unit_id"], "level": level}
        )
        bank.row("channels", target)["owner_unit"] = "ZZ"
        assert target not in _goes_to(bank.plan(), own), own


@on_every_bank
def test_sole_carrier_of_a_local_service_is_kept(name):
    """A local service in use that nobody else at the place could carry keeps its channel."""
    for own in _to_outlying_places(name)[:FEW]:
        bank = _at_a_place_of_its_own(name, own)
        if str(bank.plan().decision_of[own].action) in ("keep", "convert"):
            continue
        offered = {bank.mapping[row["function_id"]] for row in bank.functions_on(own)}
        local = next(c.id for c in load_taxonomy().values() if c.local and c.id not in offered and not c.moves_money)
        bank.tables["functions"].append(
            {"function_id": "ZZ-LOCAL", "channel_id": own, "name": "本地服务", "monthly_users": 300}
        )
        bank.mapping["ZZ-LOCAL"] = local
        assert str(bank.plan().decision_of[own].action) == "keep", own


def _to_outlying_places(name: str) -> list[str]:
    """Closing channels whose functions, unlike those of a conversion, go to another channel."""
    return [row.channel_id for row in closings(planned(name)) if str(row.action) not in ("convert", "retire")]


def _at_a_place_of_its_own(name: str, own: str) -> Source:
    """A copy in which the channel belongs to one more office below its own, where nobody else stands."""
    bank = source(name).copy()
    row = bank.row("channels", own)
    bank.tables["units"].append(
        {"unit_id": "ZZ", "name": "新设网点", "parent_id": row["owner_unit"], "level": "sub_branch"}
    )
    row["owner_unit"] = "ZZ"
    return bank


@on_every_bank
def test_without_running_costs_the_plan_is_cautious(name):
    """Nothing closes that would not close with its cost known, unless it costs less than anybody would guess."""
    bank, known = source(name).copy(), planned(name)
    cheap = {row["channel_id"] for row in bank.tables["channels"] if _cheaper_than_any_guess(row)}
    for row in bank.tables["channels"]:
        row["annual_cost"] = None
    blank = bank.plan()
    assert {row.channel_id for row in closings(blank)} - cheap <= {row.channel_id for row in closings(known)}
    assert blank.summary.annual_saving == 0
    told = " ".join(blank.summary.unknowns)
    assert all(row.channel_id in told for row in closings(blank))
    assert any(f.code == "unknown_figure" and "annual_cost" in f.evidence["figures"] for f in blank.findings)


def _cheaper_than_any_guess(row: Row) -> bool:
    """Below the range that stands for an empty cell: not knowing then looks dearer than it is."""
    low = default_policy()[f"cost.annual.{row['kind']}"].low
    return row.get("annual_cost") is not None and low is not None and row["annual_cost"] < low


def test_there_is_something_to_try():
    """Each relation meets channels it speaks of; without them it would hold of nothing."""
    names = ["sample", *(f"seed:{seed}" for seed in SEEDS)]
    for victims in (_led, closings):
        assert sum(len(victims(planned(name))) for name in names) >= 20
    moved = [(name, own) for name in names[1:] for own in _to_outlying_places(name)[:FEW]]
    ends = [own for name, own in moved if _at_a_place_of_its_own(name, own).plan().decision_of[own].action.ends_channel]
    assert len(ends) >= 3
    assert all(survivors(source(name), planned(name)) for name in names)
