"""Whether what the execution sheet says can have happened: stages in order, none left out, none after the data."""

import datetime as dt
from collections.abc import Iterator

from inventory.checks.rows import day_after
from inventory.kinds import Stage
from inventory.reading.parsing import ParsedTable
from inventory.schema import load_schema

#: a stage and the one that must have happened before it
_NEEDS = {Stage.CANCEL: Stage.SERVICE_STOP, Stage.CLOSED: Stage.SERVICE_STOP, Stage.SERVICE_STOP: Stage.ANNOUNCE}
_ORDER: list[Stage] = [stage for stage in Stage if stage is not Stage.REMIND]


def check_history(table: ParsedTable, last_month: str | None) -> None:
    """Report actual dates before those of an earlier stage, stages left out, and dates after the data end."""
    limit = day_after(last_month) if last_month else None
    for rows in _by_channel(table):
        for stage in _ORDER:
            if stage in rows:
                _check_stage(table, rows, stage)
        for at in rows.values():
            actual = table.values["actual"][at]
            if limit is not None and actual > limit:
                table.report(at, "actual", "happened_after_data", read=actual, month=last_month)


def _check_stage(table: ParsedTable, rows: dict[Stage, int], stage: Stage) -> None:
    at, actual = rows[stage], table.values["actual"]
    before = [rows[earlier] for earlier in _ORDER[: _ORDER.index(stage)] if earlier in rows]
    late = max((row for row in before if actual[row] > actual[at]), key=lambda row: actual[row], default=None)
    if late is not None:
        other = table.raw.columns["stage"][late]
        table.report(at, "actual", "happened_too_early", other=other, first=table.row(late), day=actual[late])
    needed = _NEEDS.get(stage)
    if needed is not None and needed not in rows:
        names = {choice.value: choice.zh for choice in load_schema().choices["Stage"]}
        table.report(at, "stage", "stage_left_out", missing=names[needed])


def _by_channel(table: ParsedTable) -> Iterator[dict[Stage, int]]:
    """Per channel the row of each stage that happened."""
    found: dict[str, dict[Stage, int]] = {}
    for at, (channel, stage, day) in enumerate(
        zip(*(table.values[name] for name in ("channel_id", "stage", "actual")), strict=True)
    ):
        if channel is not None and stage in _ORDER and isinstance(day, dt.date) and at not in table.rejected:
            found.setdefault(channel, {}).setdefault(stage, at)
    yield from (found[channel] for channel in sorted(found))
