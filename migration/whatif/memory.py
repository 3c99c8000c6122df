"""Answers of the two exact models kept for the same question asked again; every answer is the one a new run gives."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, replace

import numpy as np

from migration.deciding.solver import Answer, Program, solve_binary
from migration.policy import Policy, Setting
from migration.schedule import ScheduleRequest, schedule
from migration.selection import Choice, FunctionChoice, Schedule, Selection
from migration.whatif.watched_policy import WatchedPolicy

#: what a selection chooses otherwise than the first one
_Difference = frozenset[Choice | FunctionChoice]
#: timetables kept; the one used longest ago goes first
_KEPT = 48


class SolverMemory:
    """Remembers the programs solved until :meth:`close`: those of the policy as it stands."""

    def __init__(self) -> None:
        self._answers: dict[bytes, Answer] = {}
        self._open = True

    def close(self) -> None:
        """Remember nothing more."""
        self._open = False

    def __call__(self, program: Program, gap: float) -> Answer:
        """The proven solution."""
        key = _digest(program, gap)
        answer = self._answers.get(key)
        if answer is None:
            answer = solve_binary(program, gap)
            if self._open:
                self._answers[key] = answer
        return answer


@dataclass(frozen=True, slots=True)
class _Dated:
    """A timetable, and what it read of the policy."""

    settings: dict[str, Setting]
    timetable: Schedule

    def holds_under(self, policy: Policy) -> bool:
        return all(policy[name] == setting for name, setting in self.settings.items())


class CalendarMemory:
    """Remembers the timetables of one bank by what is chosen and by the settings that were read."""

    def __init__(self) -> None:
        self._first: Selection | None = None
        self._known: OrderedDict[_Difference, _Dated] = OrderedDict()
        self.read: frozenset[str] = frozenset()

    def __call__(self, request: ScheduleRequest) -> Schedule:
        """The timetable; raises as :func:`schedule`."""
        key = self._difference(request.selection)
        known = self._known.get(key)
        if known is None or not known.holds_under(request.policy):
            known = self._ask(request)
            self._known[key] = known
        self._known.move_to_end(key)
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return known.timetable

    def _ask(self, request: ScheduleRequest) -> _Dated:
        watched = WatchedPolicy(request.policy)
        timetable = schedule(replace(request, policy=watched))
        self.read |= watched.read
        return _Dated({name: request.policy[name] for name in sorted(watched.read)}, timetable)

    def _difference(self, selection: Selection) -> _Difference:
        if self._first is None:
            self._first = selection
        first = self._first
        channels = (choice for c, choice in selection.channels.items() if choice != first.channels[c])
        functions = (choice for f, choice in selection.functions.items() if choice != first.functions[f])
        return frozenset((*channels, *functions))


def _digest(program: Program, gap: float) -> bytes:
    """Equal for programs alike in every number."""
    found = hashlib.blake2b(repr(gap).encode())
    for numbers in (program.cost, program.lower, program.upper, program.row_lower, program.row_upper, program.value):
        found.update(np.array(numbers, dtype=np.float64).tobytes() + b"|")
    for whole in (program.whole, program.starts, program.index):
        found.update(np.array(whole, dtype=np.int64).tobytes() + b"|")
    return found.digest()
