"""Errors for people: where, what was found, what was expected, how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Self


class Sentence(NamedTuple):
    """A sentence of a wording table, put into a language only when somebody reads it.

    Facts may be sentences themselves, a tuple of them (one a line), or an :class:`OSError`, which stands for its
    reason.
    """

    package: str
    key: str
    facts: Mapping[str, Any]


class ConsolidateError(Exception):
    """Base of every error that is the user's to mend; anything else is our own fault.

    ``sentence``: what to tell people, where the place that raised it did not know their language;
    :func:`inventory.words.tell` says it.
    """

    sentence: Sentence | None = None

    @classmethod
    def saying(cls, package: str, key: str, /, **facts: Any) -> Self:
        """An error that people are told with a sentence of a wording table."""
        error = cls(f"{key}: {', '.join(f'{name}={value}' for name, value in facts.items())}")
        error.sentence = Sentence(package, key, facts)
        return error


class Severity(StrEnum):
    """Whether a problem stops the work."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault of the input: place, code, value found, what is wrong, how to mend it.

    ``sheet`` and ``column`` as they stand in the file, ``row`` 1-based as Excel shows it (0: the whole sheet).
    """

    sheet: str
    row: int
    column: str
    code: str
    value: str
    message: str
    remedy: str
    severity: Severity = Severity.ERROR

    def as_json(self) -> dict[str, object]:
        """The record of ``check --json``."""
        return {
            "severity": str(self.severity), "code": self.code, "sheet": self.sheet, "row": self.row,
            "column": self.column, "value": self.value, "message": self.message, "remedy": self.remedy,
        }


class InventoryError(ConsolidateError):
    """The inventory has errors; carries every one of them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class SettingsError(ConsolidateError):
    """A policy, option or file name cannot be used; the message says which and how to mend it."""


class MissingText(ConsolidateError):
    """A wording table lacks a key or a placeholder."""


class IntegrityError(ConsolidateError):
    """A workspace is stale, altered or unsigned (exit 4)."""


class InfeasiblePlan(ConsolidateError):
    """No plan satisfies people's decisions and the rules (exit 3).

    ``conflict`` is irreducible: sentences about decisions, dates, protections; drop any one and a plan exists.
    ``relaxation`` is the cheapest way out, in one sentence.
    """

    def __init__(self, conflict: tuple[str, ...], relaxation: str) -> None:
        super().__init__("; ".join(conflict))
        self.conflict = conflict
        self.relaxation = relaxation
