"""One bank planned again and again under other policies: what a change of policy leaves as it is, is not made anew.

What a run reads of the policy is watched. A setting that was never read cannot change the outcome: the analysis is
made anew only where a setting it read has changed, the menu of a channel only where one that it read has, and models
that were asked before, to the last number, are answered from memory.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from inventory.collector import collector_resting
from inventory.records import ChannelId, FunctionId
from inventory.words import load_words
from migration.analysis import Analysis, analyse
from migration.deciding.option import Menu
from migration.deciding.setting import Setting
from migration.plan import Plan
from migration.planner import Means, PlanRequest, complete_plan, decide, find_low, make_setting
from migration.policy import Policy
from migration.selection import Selection
from migration.whatif.kept_menus import KeptMenus
from migration.whatif.memory import CalendarMemory, SolverMemory
from migration.whatif.watched_policy import WatchedPolicy


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided for one channel: action, successor, and where its functions go."""

    action: str
    target_channel_id: ChannelId | None
    functions: tuple[tuple[FunctionId, str, ChannelId | None], ...]

    @property
    def moved(self) -> int:
        """Functions that do not stay."""
        return sum(1 for _, disposition, _ in self.functions if disposition != "stay")


Verdicts = Mapping[ChannelId, Verdict]


class Desk:
    """A bank ready to be planned under any policy."""

    def __init__(self, request: PlanRequest) -> None:
        self.request = request
        self._solver, self._calendar = SolverMemory(), CalendarMemory()
        self._means = Means(self._solver, self._calendar)

    @collector_resting()
    def plan(self, policy: Policy) -> Plan:
        """The whole plan under a policy: the same as :func:`migration.planner.build_plan` makes."""
        request, setting, menus = self._options(policy)
        return complete_plan(request, setting, menus, self._means)

    @collector_resting()
    def verdicts(self, policy: Policy) -> Verdicts:
        """What is decided under a policy, calendar included: the same as the plan says, in less time."""
        request, setting, menus = self._options(policy)
        _, selection, _ = decide(setting, menus, request, load_words("migration", request.lang), self._means)
        return verdicts_of(request, selection)

    def analysis(self, policy: Policy) -> Analysis:
        """The analysis: the one made first, unless a setting it read differs."""
        found, read = self._first_analysis
        if all(policy[name] == self.request.policy[name] for name in read):
            return found
        return analyse(self.request.graph, policy, self.request.as_of, self.request.lang)

    @cached_property
    def read(self) -> frozenset[str]:
        """The settings that deciding reads under the policy as it stands; no other can change a decision."""
        return self._base.read

    @cached_property
    def _first_analysis(self) -> tuple[Analysis, frozenset[str]]:
        watched = WatchedPolicy(self.request.policy)
        found = analyse(self.request.graph, watched, self.request.as_of, self.request.lang)
        return found, frozenset(watched.read)

    @cached_property
    def _base(self) -> "_Base":
        """The bank under the policy as it stands, decided once under watch."""
        request, words = self.request, load_words("migration", self.request.lang)
        analysis, read = self._first_analysis
        watched = WatchedPolicy(request.policy)
        setting = make_setting(replace(request, policy=watched), analysis, words)
        kept = KeptMenus(setting, request.policy, watched)
        decide(setting, kept.as_they_stand(), request, words, self._means)
        self._solver.close()
        return _Base(setting, kept, read | watched.read | self._calendar.read)

    def _options(self, policy: Policy) -> tuple[PlanRequest, Setting, dict[ChannelId, Menu]]:
        base, analysis = self._base, self.analysis(policy)
        setting = base.setting.under(policy, find_low(analysis))
        return replace(self.request, policy=policy, analysis=analysis), setting, base.menus.under(setting)


@dataclass(frozen=True, slots=True)
class _Base:
    """What the policy as it stands says: setting under watch, menus, and everything that was read."""

    setting: Setting
    menus: KeptMenus
    read: frozenset[str]


def verdicts_of(request: PlanRequest, selection: Selection) -> Verdicts:
    """What a selection says about each channel, in id order."""
    found = {}
    for channel_id, choice in selection.channels.items():
        rows = tuple(
            (f.id, selection.functions[f.id].disposition.value, selection.functions[f.id].target_channel_id)
            for f in request.graph.inventory.functions_of[channel_id]
        )
        found[channel_id] = Verdict(choice.action.value, choice.target_channel_id, rows)
    return found


def changed_between(one: Verdicts, other: Verdicts) -> Iterator[ChannelId]:
    """The channels on which two runs decide differently, in id order."""
    return (channel_id for channel_id in one if one[channel_id] != other[channel_id])
