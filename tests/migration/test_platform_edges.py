"""Numbers of the platform at their edges: exactly at the limit it passes, one more is said, waits or takes longer."""

import datetime as dt
import re
from importlib import import_module

import pytest

from inventory.kinds import AssetKind, ChannelKind, DependencyKind, Stage, Status
from inventory.records import Asset, Channel, ChannelId, Dependency, Execution, Freeze, UnitId
from migration.deciding.mechanisms import account_migration
from migration.policy import default_policy
from migration.schedule.step_facts import days_of_work
from migration.selection import Schedule
from reports.sheets.limits import platform_settings
from tests.conftest import ROOT
from tests.migration.schedule_bank import AT, Bank, days, schedule_policy

DAY = dt.timedelta(days=1)


def findings(result: Schedule, rule: str) -> list[int]:
    """The counts a rule was exceeded with."""
    return [f.evidence["count"] for f in result.findings if f.evidence["rule"] == rule]


@pytest.mark.parametrize(("followers", "possible"), [(0, True), (1000, True), (1001, False), (None, False)])
def test_a_target_of_a_thousand_followers_takes_an_account(followers: int | None, possible: bool) -> None:
    source, target = (
        Channel(ChannelId(c), c, ChannelKind.SERVICE_ACCOUNT, UnitId("HO"), AT, followers=n, violations=0)
        for c, n in (("A", 50_000), ("B", followers))
    )
    assert account_migration(source, target, default_policy()) is possible


@pytest.mark.parametrize(("frozen_days", "moves"), [(7, False), (8, True)])
def test_seven_days_to_confirm_a_cancellation(frozen_days: int, moves: bool) -> None:
    """The freeze of the request ends inside a freeze of the bank: the day after is taken if it is the seventh."""
    bank = Bank()
    bank.channel("A", followers=500)
    bank.close("A", "retire", mechanism="none")

    def cancel():
        steps = bank.schedule(schedule_policy(freeze_days__1000=14)).channels[ChannelId("A")].stages
        return next(s for s in steps if s.stage is Stage.CANCEL)

    plain = cancel()
    ends = plain.request_on + 14 * DAY
    bank.freezes.append(Freeze(ends, ends + (frozen_days - 1) * DAY, "封网", AT))
    assert (cancel().request_on != plain.request_on) is moves
    assert (cancel().date - cancel().request_on).days <= 14 + 7


def handed_over(first: str, second: str) -> Bank:
    """Customers of A went to B, then to C; C's are to go to D."""
    bank = Bank()
    for name in "ABCD":
        bank.channel(name, "wecom", status=Status.RETIRED if name in "AB" else None)
    for name, target, ended in (("A", "B", first), ("B", "C", second), ("C", "D", None)):
        bank.close(name, "hand_over", target, "wecom_transfer")
        if ended:
            bank.executions.append(Execution(ChannelId(name), Stage.ANNOUNCE, AT, actual=days("2025-02-03")))
            bank.executions.append(Execution(ChannelId(name), Stage.SERVICE_STOP, AT, actual=days(ended)))
    return bank


def test_no_third_transfer_within_ninety_days() -> None:
    first = days("2025-04-10")  # 90 days on: 2025-07-09, a Wednesday
    result = handed_over(str(first), "2025-04-24").schedule()
    stop = max(s.date for s in result.channels[ChannelId("C")].stages if s.stage is Stage.SERVICE_STOP)
    assert (stop - first).days == 90
    earlier = handed_over(str(first - 30 * DAY), "2025-04-24").schedule()
    assert max(
        s.date for s in earlier.channels[ChannelId("C")].stages if s.stage is Stage.SERVICE_STOP
    ) < stop


def test_a_second_transfer_within_ninety_days_is_allowed() -> None:
    bank = handed_over("2025-04-10", "2025-04-24")
    bank.executions = [row for row in bank.executions if row.channel_id != "A"]
    del bank.choices[ChannelId("A")]
    stop = max(s.date for s in bank.schedule().channels[ChannelId("C")].stages if s.stage is Stage.SERVICE_STOP)
    assert (stop - days("2025-04-24")).days < 90


@pytest.mark.parametrize(
    ("of", "settings", "count", "expected"),
    [
        ("followers", ["platform.openid.per_call"], 100, 1),
        ("followers", ["platform.openid.per_call"], 101, 2),
        ("followers", ["platform.wecom.per_call"], 100, 1),
        ("followers", ["platform.wecom.per_call"], 101, 2),
        ("followers", ["platform.follower_list.per_call"], 10_000, 1),
        ("followers", ["platform.follower_list.per_call"], 10_001, 2),
        ("followers", ["platform.follower_list.per_call", "platform.follower_list.calls_per_day"], 5_000_000, 1),
        ("followers", ["platform.follower_list.per_call", "platform.follower_list.calls_per_day"], 5_000_001, 2),
        ("community", ["platform.wecom.groups_per_day"], 300, 1),
        ("community", ["platform.wecom.groups_per_day"], 301, 2),
        ("community", ["platform.wecom.groups_per_day"], None, None),
    ],
)
def test_calls_and_days_of_work_are_rounded_up(of: str, settings: list[str], count: int | None, expected) -> None:
    assert days_of_work({"of": of, "per": settings}, {of: count}, default_policy()) == expected


@pytest.mark.parametrize(("groups", "ahead"), [(300, 2), (301, 3)])
def test_groups_are_passed_on_so_many_days_ahead(groups: int, ahead: int) -> None:
    from tests.reports.test_runbook import plan_of, runbook_steps

    bank = Bank()
    bank.channel("W", "wecom")
    bank.channel("V", "wecom")
    bank.close("W", "hand_over", "V", "wecom_transfer")
    bank.assets.append(Asset(ChannelId("W"), AssetKind.COMMUNITY, "客户群", AT, quantity=groups))
    rows = {row.task: row for row in runbook_steps(plan_of(bank), bank.graph(), schedule_policy())}
    assert (rows["service_stop"].due - rows["transfer_groups"].due).days == ahead


def test_the_legal_person_proves_itself_ten_days_before_the_request() -> None:
    from tests.reports.test_runbook import steps

    found = steps("A")
    assert (found["apply_cancel"].due - found["prove_subject"].due).days == 10


def opening(name: str = "江河银行新号", accounts: int = 0, new: int = 1) -> Schedule:
    bank = Bank()
    for at in range(accounts):
        bank.channel(f"X{at}")
    for at in range(new):
        bank.channel(f"P{at}", "subscription_account", status=Status.PLANNED)
        bank.channels[-1] = Channel(
            ChannelId(f"P{at}"), name, ChannelKind.SUBSCRIPTION_ACCOUNT, UnitId("HO"), AT, status=Status.PLANNED
        )
        bank.channel(f"M{at}", "mini_program")
        bank.close(f"M{at}", target=f"P{at}")
    return bank.schedule()


@pytest.mark.parametrize(("accounts", "found"), [(4, []), (5, [6])])
def test_five_accounts_of_a_legal_person(accounts: int, found: list[int]) -> None:
    assert findings(opening(accounts=accounts), "accounts") == found


@pytest.mark.parametrize(
    ("name", "rule", "found"),
    [("江" * 15, "name_long", []), ("江" * 15 + "x", "name_long", [31]),
     ("江河", "name_short", []), ("江a", "name_short", [3])],
)
def test_names_of_four_to_thirty_characters(name: str, rule: str, found: list[int]) -> None:
    assert findings(opening(name), rule) == found


def leaning(kind: DependencyKind, count: int) -> Bank:
    bank = Bank()
    bank.channel("S")
    bank.channel("T")
    bank.close("S", target="T")
    for at in range(count):
        bank.channel(f"L{at:02d}", "app")
        bank.dependencies.append(Dependency(ChannelId(f"L{at:02d}"), ChannelId("S"), kind, AT))
    return bank


@pytest.mark.parametrize(("count", "found"), [(25, []), (26, [26])])
def test_twenty_five_templates_of_an_account(count: int, found: list[int]) -> None:
    assert findings(leaning(DependencyKind.TEMPLATE_MESSAGE, count).schedule(), "templates") == found


@pytest.mark.parametrize(("count", "found"), [(1, []), (2, [2])])
def test_one_app_of_a_domain(count: int, found: list[int]) -> None:
    assert findings(leaning(DependencyKind.APP_LAUNCH_DOMAIN, count).schedule(), "domains") == found


def linked(same: int, other: int) -> Schedule:
    """An account that links so many mini-programs that stay, and one more whose successor it must link."""
    from inventory.kinds import Level
    from tests.migration.schedule_bank import unit

    bank = Bank()
    bank.units.append(unit("SUB", "HO", Level.SUBSIDIARY))
    bank.channel("ACC", "subscription_account")
    names = [(f"S{at}", "HO") for at in range(same - 1)] + [(f"O{at}", "SUB") for at in range(other)]
    for name, owner in [*names, ("OLD", "HO"), ("NEW", "HO")]:
        bank.channel(name, "mini_program", owner)
        if name != "NEW":
            bank.dependencies.append(
                Dependency(ChannelId("ACC"), ChannelId(name), DependencyKind.MINI_PROGRAM_LINK, AT)
            )
    bank.close("OLD", target="NEW")
    return bank.schedule()


@pytest.mark.parametrize(
    ("same", "other", "same_found", "other_found"), [(10, 3, [], []), (11, 3, [11], []), (10, 4, [], [4])]
)
def test_ten_links_of_one_s_own_and_three_of_others(same, other, same_found, other_found) -> None:
    result = linked(same, other)
    assert (findings(result, "links_same"), findings(result, "links_other")) == (same_found, other_found)


@pytest.mark.parametrize(("accounts", "found"), [(500, []), (501, [501])])
def test_five_hundred_accounts_link_a_mini_program(accounts: int, found: list[int]) -> None:
    bank = Bank()
    bank.channel("OLD", "mini_program")
    bank.channel("NEW", "mini_program")
    bank.close("OLD", target="NEW")
    for at in range(accounts):
        bank.channel(f"A{at:03d}", "subscription_account")
        bank.dependencies.append(
            Dependency(ChannelId(f"A{at:03d}"), ChannelId("OLD"), DependencyKind.MINI_PROGRAM_LINK, AT)
        )
    assert findings(bank.schedule(), "linked_accounts") == found


def test_what_is_only_reported_never_blocks() -> None:
    result = linked(11, 4)
    assert ChannelId("OLD") in result.channels and not result.unplaced
    assert {f.severity for f in result.findings} == {"low"}


def _table() -> dict[str, list[str]]:
    """The rows of docs/platform.md by setting."""
    text = (ROOT / "docs" / "platform.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return {match.group(1): row for row in rows if len(row) == 8 and (match := re.match(r"`([^`]+)`", row[1]))}


TABLE = _table()
TOLD = sorted(name for name, row in TABLE.items() if row[5] == "told")


def test_every_number_of_the_platform_stands_in_the_table_as_in_the_data() -> None:
    policy = default_policy()
    assert sorted(TABLE) == platform_settings(policy)
    for name, row in TABLE.items():
        assert [row[2], row[3], row[4]] == [str(policy[name].value), policy[name].grade, policy[name].date], name


@pytest.mark.parametrize("name", sorted(TABLE))
def test_every_number_names_the_code_that_obeys_it_and_a_test_at_its_edge(name: str) -> None:
    code, edge = TABLE[name][6].strip("`"), TABLE[name][7].strip("`")
    assert (ROOT / code).is_file(), code
    module, test = edge.split("::")
    assert callable(getattr(import_module(module.removesuffix(".py").replace("/", ".")), test))


@pytest.mark.parametrize("name", TOLD)
def test_what_is_told_follows_the_data(name: str) -> None:
    """The sheet people read gives the number as it stands in the data: another number, another text."""
    from inventory.words import load_words
    from reports.sheets.limits import limit_row

    policy, words = default_policy(), load_words("reports", "zh")
    value = policy[name].value
    other = policy.changed({name: f"{value}.9" if isinstance(value, str) else value + 1})
    shown, changed = (limit_row(name, p, words) for p in (policy, other))
    assert str(value) in shown[1] and shown[1] != changed[1]
    assert policy[name].date in shown and words.say(f"grades.{policy[name].grade}") in shown
