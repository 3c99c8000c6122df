"""One bank planned again and again under other policies: graph and analysis are made once and used again.

What a run reads of the policy is watched. A setting that was never read cannot change the outcome, so the analysis
is made anew only where a setting it read has changed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from inventory.records import ChannelId, FunctionId
from inventory.words import Words, load_words
from migration.analysis import Analysis, analyse
from migration.deciding.choices import build_selection
from migration.deciding.optimise import NoSolution, optimise
from migration.deciding.options import build_options
from migration.deciding.setting import Setting as OptionSetting
from migration.plan import Plan
from migration.planner import PlanRequest, build_plan, decide, make_setting
from migration.policy import Policy, Setting
from migration.schedule import ScheduleRequest, schedule
from migration.selection import Selection


class WatchedPolicy(Policy):
    """A policy that remembers which of its settings were read."""

    def __init__(self, policy: Policy) -> None:
        super().__init__(dict(policy.items()))
        self.read: set[str] = set()

    def __getitem__(self, key: str) -> Setting:
        found = super().__getitem__(key)
        self.read.add(key)
        return found

    def number(self, name: str) -> float:
        """The value of a numeric setting, noted as read."""
        return float(self[name].value)

    def whole(self, name: str) -> int:
        """The value of a setting that counts something, noted as read."""
        return int(self[name].value)

    def table(self, prefix: str) -> dict[str, float]:
        """Every numeric setting under a prefix, all noted as read."""
        self.read.update(name for name in self if name.startswith(prefix + "."))
        return super().table(prefix)

    def values(self) -> Any:
        """The settings, all noted as read."""
        self.read.update(self)
        return super().values()


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

    def plan(self, policy: Policy) -> Plan:
        """The whole plan under a policy."""
        return build_plan(replace(self.request, policy=policy, analysis=self.analysis(policy)))

    def verdicts(self, policy: Policy) -> Verdicts:
        """What would be decided under a policy, calendar included: the same as the plan says, in less time."""
        selection = self._select(policy)
        if selection != self._base.selection or not self._base.holds_under(policy):
            selection = self._decide(policy)
        return verdicts_of(self.request, selection)

    def analysis(self, policy: Policy) -> Analysis:
        """The analysis: the one made first, unless a setting it read differs."""
        found, read = self._first_analysis
        if all(policy[name] == self.request.policy[name] for name in read):
            return found
        return analyse(self.request.graph, policy, self.request.as_of, self.request.lang)

    @cached_property
    def read(self) -> frozenset[str]:
        """The settings that deciding reads under the policy as it stands; no other can change a decision."""
        watched = WatchedPolicy(self.request.policy)
        self._decide(watched)
        return frozenset(watched.read) | self._first_analysis[1]

    @cached_property
    def _first_analysis(self) -> tuple[Analysis, frozenset[str]]:
        watched = WatchedPolicy(self.request.policy)
        found = analyse(self.request.graph, watched, self.request.as_of, self.request.lang)
        return found, frozenset(watched.read)

    @cached_property
    def _base(self) -> "_Base":
        request, watched = self.request, WatchedPolicy(self.request.policy)
        selection = self._decide(request.policy)
        schedule(ScheduleRequest(
            selection, request.graph, watched, request.as_of, request.start, request.lang, request.previous
        ))
        settled = self._select(request.policy) == selection
        return _Base(selection, settled, {name: request.policy[name] for name in sorted(watched.read)})

    def _setting(self, policy: Policy) -> "tuple[PlanRequest, OptionSetting, Words]":
        request = replace(self.request, policy=policy, analysis=self.analysis(policy))
        words = load_words("migration", request.lang)
        return request, make_setting(request, self.analysis(policy), words), words

    def _select(self, policy: Policy) -> Selection | None:
        """The optimum before the calendar is asked; None where people's words contradict the rules."""
        _, setting, _ = self._setting(policy)
        try:
            return build_selection(setting, optimise(setting, build_options(setting)))
        except NoSolution:
            return None

    def _decide(self, policy: Policy) -> Selection:
        request, setting, words = self._setting(policy)
        _, selection, _ = decide(setting, build_options(setting), request, words)
        return selection


@dataclass(frozen=True)
class _Base:
    """What the policy as it stands decides; ``settled``: at once, the calendar had nothing against it."""

    selection: Selection
    settled: bool
    calendar: Mapping[str, Setting]  # what the calendar read

    def holds_under(self, policy: Policy) -> bool:
        """Whether the calendar would say the same again to the same selection."""
        return self.settled and all(policy[name] == setting for name, setting in self.calendar.items())


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
