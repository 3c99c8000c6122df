"""What the platform's limits say of a schedule: counts nobody can date away. They advise, with their grade."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from unicodedata import east_asian_width

from inventory.inventory import Inventory
from inventory.kinds import ChannelKind, DependencyKind
from inventory.records import ChannelId, UnitId
from inventory.words import Words
from migration.findings import Code, Finding, FindingSeverity
from migration.plan import is_new, origin_of
from migration.policy import Policy
from migration.schedule.budgets import Budget, allowances, links_today, new_links
from migration.selection import Selection


@dataclass(frozen=True)
class LimitCase:
    """What the limits are held against. ``spent``: changes of each monthly allowance by month (YYYY-MM)."""

    inventory: Inventory
    selection: Selection
    opens: Mapping[ChannelId, Any]
    spent: Mapping[tuple[Budget, str], int]
    policy: Policy
    words: Words

    @cached_property
    def added(self) -> frozenset[tuple[ChannelId, ChannelId]]:
        """The links of accounts to mini-programs that the plan adds."""
        return frozenset((account, goal) for account, goal, _ in new_links(self.inventory, self.selection))

    @cached_property
    def linked(self) -> Mapping[ChannelId, set[ChannelId]]:
        """The mini-programs each account links to today."""
        return links_today(self.inventory)

    def ends(self, channel_id: ChannelId) -> bool:
        """Whether the plan ends a channel."""
        choice = self.selection.channels.get(channel_id)
        return choice is not None and choice.action.ends_channel

    def over(self, rule: str, setting: str, channel_id: ChannelId, count: int, **facts: Any) -> Iterator[Finding]:
        """A finding where a count is above a number of the policy."""
        if count > self.policy.whole(setting):
            yield self.breach(rule, setting, channel_id, count, **facts)

    def breach(self, rule: str, setting: str, channel_id: ChannelId, count: int, **facts: Any) -> Finding:
        """The finding of one limit that is not kept."""
        row, limit = self.policy[setting], self.policy.whole(setting)
        channel = self.inventory.channels.get(origin_of(channel_id))
        text = self.words.say(
            f"schedule.limit.{rule}", name=channel.name if channel else channel_id, count=count, limit=limit,
            grade=self.words.say(f"schedule.grade.{row.grade}"), date=row.date, **facts,
        )
        evidence = {"rule": rule, "count": count, "limit": limit, "grade": row.grade, "as_of": row.date,
                    **{key: str(value) for key, value in facts.items()}}
        severity = FindingSeverity.MEDIUM if row.grade == "seen" else FindingSeverity.LOW
        rows = (channel.at,) if channel else ()
        return Finding(Code.PLATFORM_LIMIT, severity, text, channel.id if channel else None, None, evidence, rows)


def find_limits(case: LimitCase) -> tuple[Finding, ...]:
    """Every limit the schedule exceeds, by rule and channel."""
    found = [
        *_months(case), *_links(case), *_linked_accounts(case), *_templates(case), *_domains(case), *_accounts(case),
        *_names(case),
    ]
    return tuple(sorted(found, key=lambda f: (str(f.evidence["rule"]), f.channel_id or "", f.text)))


def _months(case: LimitCase) -> Iterator[Finding]:
    """Monthly allowances that had no room."""
    known = allowances(case.policy)
    for (budget, month), count in sorted(case.spent.items()):
        yield from case.over(budget.kind, known[budget.kind].setting, budget.holder, count, month=month)


def _links(case: LimitCase) -> Iterator[Finding]:
    """Mini-programs an account links to in the end, by legal person; only where the plan adds one."""
    added: dict[ChannelId, set[ChannelId]] = defaultdict(set)
    for account, mini_program in case.added:
        added[account].add(mini_program)
    units, channels = case.inventory.units, case.inventory.channels
    for account, goals in sorted(added.items()):
        linked = goals | {goal for goal in case.linked.get(account, set()) if not case.ends(goal)}
        own = units.legal_person(channels[account].owner_unit)
        same = sum(units.legal_person(channels[goal].owner_unit) == own for goal in linked)
        yield from case.over("links_same", "platform.mini_program_link.same_subject", account, same)
        yield from case.over("links_other", "platform.mini_program_link.other_subject", account, len(linked) - same)


def _linked_accounts(case: LimitCase) -> Iterator[Finding]:
    """Accounts that link one mini-program in the end; only where the plan adds one."""
    accounts: dict[ChannelId, set[ChannelId]] = defaultdict(set)
    for account, mini_program in case.added:
        accounts[mini_program].add(account)
    for account, goals in case.linked.items():
        for goal in goals & set(accounts) if not case.ends(account) else ():
            accounts[goal].add(account)
    for mini_program, rows in sorted(accounts.items()):
        yield from case.over("linked_accounts", "platform.mini_program_link.accounts", mini_program, len(rows))


def _templates(case: LimitCase) -> Iterator[Finding]:
    """Message templates on the successor of a service account: at least one for each that leans on it."""
    leaning: dict[ChannelId, set[ChannelId]] = defaultdict(set)
    grown = set()
    for row in case.inventory.dependencies:
        if row.kind is not DependencyKind.TEMPLATE_MESSAGE or case.ends(row.channel_id):
            continue
        holder: ChannelId | None = row.depends_on
        if case.ends(row.depends_on):
            holder = case.selection.channels[row.depends_on].target_channel_id
            grown.add(holder)
        if holder is not None:
            leaning[holder].add(row.channel_id)
    for holder, rows in sorted(leaning.items()):
        if holder in grown:
            yield from case.over("templates", "platform.templates.per_account", holder, len(rows))


def _domains(case: LimitCase) -> Iterator[Finding]:
    """Surviving apps whose launch domain one ending account holds: each needs a domain of its own."""
    apps: dict[ChannelId, set[ChannelId]] = defaultdict(set)
    for row in case.inventory.dependencies:
        if row.kind is DependencyKind.APP_LAUNCH_DOMAIN and case.ends(row.depends_on) and not case.ends(row.channel_id):
            apps[row.depends_on].add(row.channel_id)
    for account, rows in sorted(apps.items()):
        yield from case.over("domains", "platform.app_launch.apps_per_domain", account, len(rows))


def _accounts(case: LimitCase) -> Iterator[Finding]:
    """Official accounts of a legal person once the plan opens one more: a bank may have to ask for a larger quota."""
    units = case.inventory.units
    registered: Counter[UnitId] = Counter()
    opened: dict[UnitId, list[ChannelId]] = defaultdict(list)
    for channel in case.inventory.channels.values():
        if channel.kind.is_official_account and channel.is_live:
            registered[units.legal_person(channel.owner_unit)] += 1
    for new in sorted(case.opens):
        channel = case.inventory.channels[origin_of(new)]
        if is_new(new) or channel.kind.is_official_account:
            opened[units.legal_person(channel.owner_unit)].append(new)
    for person, news in sorted(opened.items()):
        count = registered[person] + len(news)
        yield from case.over("accounts", "platform.accounts.per_subject", news[0], count, opened=len(news))


def _names(case: LimitCase) -> Iterator[Finding]:
    """Names of accounts that open: a Chinese character counts two."""
    for new in sorted(case.opens):
        channel = case.inventory.channels.get(new)
        if channel is not None and (channel.kind.is_official_account or channel.kind is ChannelKind.MINI_PROGRAM):
            width = sum(2 if east_asian_width(c) in "WF" else 1 for c in channel.name)
            yield from case.over("name_long", "platform.name.longest", new, width)
            if width < case.policy.whole("platform.name.shortest"):
                yield case.breach("name_short", "platform.name.shortest", new, width)
