"""Errors for people: where, what was found, what was expected, how to mend it."""

from dataclasses import dataclass
from enum import StrEnum


class ConsolidateError(Exception):
    """Base of every error that is the user's to mend; anything else is our own fault."""


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
