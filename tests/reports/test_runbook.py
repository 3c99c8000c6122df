"""The runbook: steps in order with owner and dates, the Gantt, the load, whose figures suffer."""

import datetime as dt
import io

import openpyxl
import pytest

from inventory.kinds import AssetKind, DependencyKind, Disposition, Level
from inventory.records import Asset, ChannelId, Dependency
from inventory.words import load_words
from migration.plan import ChannelDecision, FunctionDecision, Plan, Solver, Summary
from migration.policy import Policy
from migration.schedule.roles import capacities, kpi_conflicts, month_loads
from migration.schedule.runbook_steps import RunbookStep, runbook_steps, step_table
from reports.runbook import runbook_workbook
from tests.migration.schedule_bank import AS_OF, AT, START, Bank, schedule_policy, unit


def plan_of(bank: Bank, policy: Policy | None = None) -> Plan:
    request, result = bank.request(), bank.schedule(policy)
    rows = tuple(
        ChannelDecision(c, choice.action, choice.mechanism, choice.target_channel_id, row.wave, stages=row.stages)
        for c, row in result.channels.items()
        for choice in (request.selection.channels[c],)
    )
    inventory = request.graph.inventory
    functions = tuple(
        FunctionDecision(
            f,
            inventory.functions[f].channel_id,
            inventory.functions[f].capability_id,
            chosen.disposition,
            chosen.target_channel_id,
            chosen.target_function_id,
            result.functions[f].stops_on,
            result.functions[f].stage,
        )
        for f, chosen in request.selection.functions.items()
        if chosen.disposition is not Disposition.STAY
    )
    solver, summary = Solver("optimal", 0, 0, 0.0), Summary(0, 0, 0, 0, 0)
    return Plan(AS_OF, START, {}, {}, solver, summary, rows, functions, result.waves, result.sends, ())


def bank_with_everything() -> Bank:
    bank = Bank()
    bank.units += [unit("B", "HO"), unit("BD", "B", Level.DEPARTMENT)]
    bank.channel("APP", "app")
    bank.channel("A", owner="B", followers=3000, owner_person="何某")
    bank.function("buy", "A", "wealth.buy", monthly_users=70)
    bank.function("redeem", "A", "wealth.redeem", monthly_users=None)
    bank.move("buy", "APP")
    bank.move("redeem", "APP")
    bank.close("A", "redirect_to_app", "APP", "app_redirect")
    bank.channel("M", "mini_program", "BD", followers=None, filing_no="备1")
    bank.channel("N", "mini_program")
    bank.close("M", target="N", mechanism="mini_program_migration")
    bank.channel("P", owner="BD")
    bank.close("P", target="NEW:P", mechanism="account_migration")
    bank.channel("W", "wecom", "BD")
    bank.close("W", "hand_over", "APP", "wecom_transfer")
    bank.assets.append(Asset(ChannelId("A"), AssetKind.POINTS, "积分", AT))
    bank.dependencies.append(Dependency(ChannelId("N"), ChannelId("A"), DependencyKind.OAUTH, AT))
    bank.function("jump", "N", "account.balance", jumps_to=ChannelId("A"))
    return bank


def steps(channel: str) -> dict[str, RunbookStep]:
    bank = bank_with_everything()
    rows = runbook_steps(plan_of(bank), bank.graph(), schedule_policy())
    return {row.task: row for row in rows if row.channel_id == channel}


def test_steps_are_numbered_in_the_order_of_their_days() -> None:
    bank = bank_with_everything()
    rows = runbook_steps(plan_of(bank), bank.graph(), schedule_policy())
    for channel in {row.channel_id for row in rows}:
        mine = [row for row in rows if row.channel_id == channel]
        assert [row.number for row in mine] == list(range(1, len(mine) + 1))
        assert [row.due for row in mine] == sorted(row.due for row in mine)


def test_openids_are_exported_before_submission_and_converted_inside_the_window() -> None:
    found = steps("P")
    submitted = found["submit_migration"].due
    assert found["export_openids"].due < submitted < found["confirm_migration"].due
    assert (found["convert_openids"].due - submitted).days == 15
    assert found["rebuild_menu"].due < found["confirm_migration"].due
    assert found["confirm_migration"].irreversible
    assert "apply_cancel" not in found and "confirm_cancel" not in found


def test_a_name_is_claimed_while_it_is_protected() -> None:
    found = steps("A")
    assert (found["claim_name"].due - found["confirm_cancel"].due).days == 15


def test_what_a_channel_has_decides_its_steps() -> None:
    assert {"settle_assets", "repoint_links", "release_dependencies", "check_app_launch", "build_target"} <= set(
        steps("A")
    )
    assert {"map_paths", "confirm_mini_program", "final_mini_program", "cancel_filing"} <= set(steps("M"))
    assert not {"settle_assets", "repoint_links", "map_paths"} & set(steps("P"))
    assert (steps("W")["service_stop"].due - steps("W")["transfer_customers"].due).days == 1
    assert "open_target" in steps("P") and "open_target" not in steps("M")


def test_no_rollback_is_offered_from_the_point_of_no_return_on() -> None:
    found = steps("A")
    gone = found["confirm_cancel"].due
    assert found["service_stop"].rollback_until == gone - dt.timedelta(days=1)
    assert all(row.rollback_until is None for row in found.values() if row.due >= gone)


def test_roles() -> None:
    found = steps("A")
    assert (found["approve"].doer.role, found["approve"].doer.unit) == ("head_office", "HO")
    assert (found["announce"].doer.role, found["announce"].doer.unit) == ("branch", "B")
    assert (found["apply_cancel"].doer.role, found["apply_cancel"].doer.person) == ("manager", "何某")
    assert steps("M")["announce"].doer.role == "department"


def test_load_by_unit_and_month_adds_up() -> None:
    bank, policy = bank_with_everything(), schedule_policy(work__closing=4, work__function=1, work__head_office=2)
    loads = month_loads(plan_of(bank, policy), bank.graph().inventory, policy)
    assert sum(row.days for row in loads if row.unit is None) == 4 * 2
    assert sum(row.days for row in loads if row.unit == "B") == 4 + 2
    assert sum(row.days for row in loads if row.unit == "BD") == 3 * 4
    assert {row.capacity for row in loads if row.unit} == {capacities(bank.graph().inventory, policy)["BD"]}  # type: ignore[index]


def test_a_unit_that_gives_up_customers_is_listed_and_unknown_stays_unknown() -> None:
    bank = bank_with_everything()
    rows = {row.channel_id: row for row in kpi_conflicts(plan_of(bank), bank.graph())}
    assert (rows[ChannelId("A")].loser, rows[ChannelId("A")].winner, rows[ChannelId("A")].followers) == (
        "B",
        "HO",
        3000,
    )
    assert rows[ChannelId("A")].users == 70
    assert rows[ChannelId("M")].followers is None
    assert "P" not in rows  # a new account of the same unit


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_step_has_words(lang: str) -> None:
    words = load_words("reports", lang)
    for step in step_table():
        for part in ("task", "before", "evidence", "rollback"):
            facts = dict.fromkeys([*step.get("facts", {}), *step.get("counts", {})], 1)
            assert words.say(f"runbook.step.{step['id']}.{part}", **facts)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_workbook_is_the_same_every_time_and_holds_every_step(lang: str) -> None:
    bank = bank_with_everything()
    plan, graph, policy = plan_of(bank), bank.graph(), schedule_policy()
    data = runbook_workbook(plan, graph, policy, lang)
    assert data == runbook_workbook(plan, graph, policy, lang)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert len(book.sheetnames) == 8
    rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    wanted = runbook_steps(plan, graph, policy)
    assert [(row[0], row[3]) for row in rows if row[0]] == [(step.channel_id, step.number) for step in wanted]
    gantt = [
        cell for line in book.worksheets[2].iter_rows(min_row=6, min_col=4, values_only=True) for cell in line if cell
    ]
    assert len("".join(gantt)) == sum(
        len({(s.stage, s.date.isocalendar()[:2]) for s in row.stages}) for row in plan.channels
    )


def test_an_empty_plan_still_makes_a_workbook() -> None:
    bank = Bank()
    bank.channel("A")
    data = runbook_workbook(plan_of(bank), bank.graph(), schedule_policy(), "zh")
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames
