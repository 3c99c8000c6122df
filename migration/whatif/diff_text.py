"""A comparison as sentences and as JSON: what changed, from what to what, because of which cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from inventory.kinds import Stage
from inventory.schema import label, load_schema
from inventory.words import Words, load_words
from migration.plan import origin_of
from migration.policy import Setting
from migration.whatif.input_changes import ChangeKind, InputChange, plain
from migration.whatif.input_groups import Grouping
from migration.whatif.plan_diff import Cause, DecisionChange, Face, PlanDiff, Role
from migration.whatif.setting_names import name_setting

SCHEMA = "consolidate.diff/1"
#: causes named in one sentence; the rest is counted
_SHOWN = 3


@dataclass(frozen=True)
class DiffReport:
    """The answer of ``diff``. ``diff`` None: the decisions could not be compared, ``notes`` say why."""

    kind: str  # plans or inventories
    old: str
    new: str
    changes: tuple[InputChange, ...]
    diff: PlanDiff | None
    decisions: tuple[DecisionChange, ...]
    names: Mapping[str, str]
    notes: tuple[str, ...]
    lang: str

    @property
    def identical(self) -> bool:
        """Nothing differs that a plan could depend on, and no decision does."""
        return not self.changes and not self.decisions

    def as_json(self) -> dict[str, Any]:
        """The document of ``diff --json``."""
        diff, teller = self.diff, Teller(self)
        return {
            "schema": SCHEMA, "kind": self.kind, "old": self.old, "new": self.new, "identical": self.identical,
            "inputs": [teller.input_json(change) for change in self.changes],
            "decisions": [teller.decision_json(row) for row in self.decisions],
            "grouping": str(diff.grouping) if diff else None, "reproduced": diff.reproduced if diff else None,
            "replans": diff.replans if diff else 0, "notes": list(self.notes),
        }


class Teller:
    """Puts differences and changed decisions into words."""

    def __init__(self, report: DiffReport) -> None:
        self._report = report
        self._words: Words = load_words("migration", report.lang)

    def input_json(self, change: InputChange) -> dict[str, Any]:
        """One difference of the inputs."""
        row = change.kind in (ChangeKind.ROW_ADDED, ChangeKind.ROW_REMOVED)
        return {
            "kind": str(change.kind), "sheet": change.at.sheet if change.at else None,
            "row": change.at.row if change.at else None, "column": self._column(change) or None,
            "table": change.sheet or None, "field": change.column or None, "id": list(change.key),
            "before": None if row else _value(change.before), "after": None if row else _value(change.after),
            "text": self.input_text(change),
        }

    def input_text(self, change: InputChange) -> str:
        """One difference in a clause."""
        at, (before, after) = change.at, (self._shown(change.before), self._shown(change.after))
        facts = {
            "sheet": at.sheet if at else "", "row": at.row if at else "", "column": self._column(change),
            "id": self._subject(change), "before": before, "after": after,
        }
        match change.kind:
            case ChangeKind.SETTING:
                facts["column"] = name_setting(change.column, self._words)
            case ChangeKind.DAY:
                facts["column"] = self._words.say(f"diff.day.{change.column}")
            case ChangeKind.SHARED:
                facts["id"] = self._words.say("planner.comma").join(change.key)
        return self._words.say(f"diff.input.{change.kind}", **facts)

    def decision_json(self, row: DecisionChange) -> dict[str, Any]:
        """One changed decision."""
        return {
            "channel_id": row.channel_id, "name": self._name(row.channel_id), "changed": list(row.aspects),
            "before": _face_json(row.before), "after": _face_json(row.after),
            "causes": [self._cause_json(cause, change) for cause in row.causes for change in self._changes_of(cause)],
            "text": self.decision_text(row),
        }

    def decision_text(self, row: DecisionChange) -> str:
        """What changed about a channel, and why, as a colleague would say it."""
        head = self._words.say("diff.decision", name=self._name(row.channel_id), id=row.channel_id,
                               what=self._words.say("diff.semicolon").join(self._what(row)))
        return head + self._why(row)

    def _why(self, row: DecisionChange) -> str:
        if not row.causes:
            return self._words.say("diff.cause.none")
        role = next(r for r in Role if any(c.role is r for c in row.causes))
        causes = sorted((c for c in row.causes if c.role is role), key=lambda c: (-self._weight(row, c), c.group))
        weightiest = [c for c in causes if self._weight(row, c) == self._weight(row, causes[0])]
        changes = [change for cause in weightiest for change in self._changes_of(cause)]
        texts = [self.input_text(change) for change in changes[:_SHOWN]]
        said = self._words.say("diff.semicolon").join(texts)
        if len(changes) > _SHOWN:
            said = self._words.say("diff.cause.more", shown=said, count=len(changes))
        many = role is Role.NEEDED and len(weightiest) > 1
        return self._words.say("diff.cause.needed_many" if many else f"diff.cause.{role}", causes=said)

    @staticmethod
    def _weight(row: DecisionChange, cause: Cause) -> int:
        """A cause of the gravest aspect comes before one of a lesser."""
        return -min(row.aspects.index(aspect) for aspect in cause.aspects)

    def _changes_of(self, cause: Cause) -> tuple[InputChange, ...]:
        """The differences of a cause; a mapping that follows from a cell of the group is no cause beside it."""
        assert self._report.diff is not None
        group = self._report.diff.groups[cause.group]
        return tuple(change for change in group if change.kind is not ChangeKind.MAPPING) or group

    def _cause_json(self, cause: Cause, change: InputChange) -> dict[str, Any]:
        return self.input_json(change) | {
            "role": str(cause.role), "aspects": list(cause.aspects), "group": cause.group,
        }

    def _what(self, row: DecisionChange) -> list[str]:
        was, now = row.before, row.after
        if was is None or now is None:
            face = now or was
            assert face is not None
            return [self._words.say("diff.what.only_new" if was is None else "diff.what.only_old",
                                    decision=self._decided(face))]
        found = []
        if "action" in row.aspects or "target_channel_id" in row.aspects:
            found.append(self._words.say("diff.what.decision", before=self._decided(was), after=self._decided(now)))
        elif "functions" in row.aspects:
            moved = sum(1 for one, other in zip(was.functions, now.functions, strict=False) if one != other)
            moved += abs(len(was.functions) - len(now.functions))
            found.append(self._words.say("diff.what.functions", decision=self._decided(now), count=moved))
        if not found and "dates" in row.aspects:
            found.append(self._words.say("diff.what.dates", decision=self._decided(now), before=_stop(was),
                                         after=_stop(now)))
        if not found and "price" in row.aspects:
            found.append(self._words.say("diff.what.price", decision=self._decided(now), before=f"{-was.price:,}",
                                         after=f"{-now.price:,}"))
        return found or [self._words.say("diff.what.person", before=was.decided_by, after=now.decided_by)]

    def _decided(self, face: Face) -> str:
        target = "" if face.target_channel_id is None else self._name(face.target_channel_id)
        return self._words.say(f"diff.action.{face.action}", target=target)

    def _name(self, channel_id: str) -> str:
        old = origin_of(channel_id)
        name = self._report.names.get(old, old)
        return name if old == channel_id else self._words.say("diff.new_account", name=name)

    def _subject(self, change: InputChange) -> str:
        return " ".join(part for part in change.key if part)

    def _column(self, change: InputChange) -> str:
        if not change.sheet or not change.column:
            return change.column
        field = load_schema().sheets[change.sheet].field(change.column)
        return field.zh if self._report.lang == "zh" else field.name

    def _shown(self, value: Any) -> str:
        found = _value(value)
        if found is None:
            return self._words.say("diff.blank")
        if isinstance(value, StrEnum):
            return label(value, self._report.lang)
        if isinstance(value, bool):
            return self._words.say(f"diff.{'yes' if value else 'no'}")
        return f"{found:,}" if isinstance(found, int | float) else str(found)


def grouping_note(grouping: Grouping, limit: int, words: Words) -> str | None:
    """What to know where the differences were too many to be undone one by one."""
    return None if grouping is Grouping.SINGLE else words.say(f"diff.grouping.{grouping}", limit=limit)


def _value(value: Any) -> Any:
    """A cell, the value of a setting, the capability of a mapping."""
    if isinstance(value, Setting):
        return value.value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.capability_id if hasattr(value, "capability_id") and hasattr(value, "confidence") else plain(value)


def _face_json(face: Face | None) -> dict[str, Any] | None:
    if face is None:
        return None
    return {
        "action": face.action, "target_channel_id": face.target_channel_id, "dates": dict(face.dates),
        "moved": sum(1 for _, disposition, _ in face.functions if disposition != "stay"), "price": face.price,
        "decided_by": face.decided_by,
    }


def _stop(face: Face) -> str:
    """The day that matters: the end of service, else of new business, else the first one."""
    days = dict(face.dates)
    stages = (Stage.SERVICE_STOP, Stage.INTAKE_STOP, Stage.ANNOUNCE)
    return next((days[stage.value] for stage in stages if stage.value in days), "—")
