"""What the cells of one row must agree on."""

import datetime as dt
from collections.abc import Mapping

from inventory.kinds import Action, Disposition, Stage, Status
from inventory.reading.cells import PersonAction
from inventory.reading.parsing import ParsedTable
from inventory.schema import load_schema

#: column that must not point to the row itself -> column that names the row's own id
_SELF = {
    "functions": ("jumps_to", "channel_id"),
    "dependencies": ("depends_on", "channel_id"),
    "decisions": ("target_channel_id", "channel_id"),
}
#: pairs of dates of which the second must not be earlier
_ORDER = {
    "decisions": (("not_before", "not_after"), ("decided_on", "expires_on")),
    "calendar": (("start", "end"),),
}


def check_rows(table: ParsedTable) -> None:
    """Report rows that point to themselves and dates in the wrong order."""
    if pair := _SELF.get(table.sheet.name):
        for at, (value, own) in enumerate(zip(table.values[pair[0]], table.values[pair[1]], strict=True)):
            if value is not None and value == own:
                table.report(at, pair[0], "self_reference")
    for earlier, later in _ORDER.get(table.sheet.name, ()):
        for at, (first, last) in enumerate(zip(table.values[earlier], table.values[later], strict=True)):
            if first is not None and last is not None and last < first:
                headers = {"earlier": table.raw.header(earlier), "later": table.raw.header(later)}
                table.report(at, later, "dates_reversed", earlier_value=first, **headers)


def check_decisions(table: ParsedTable, channel_of: Mapping[str, str | None]) -> None:
    """Report actions that do not fit a channel or a function row; resolve the others in place."""
    actions: list[Action | Disposition | None] = []
    columns = (table.values["action"], table.values["function_id"], table.values["channel_id"])
    for at, (action, function, channel) in enumerate(zip(*columns, strict=True)):
        actions.append(_resolve(table, at, action, function is not None))
        home = channel_of.get(function) if function is not None else None
        if home is not None and channel is not None and home != channel:
            table.report(at, "function_id", "function_on_other_channel", function=function, channel=home)
    table.values = {**table.values, "action": actions}
    _check_renewals(table)


def _resolve(
    table: ParsedTable, at: int, action: PersonAction | None, for_function: bool
) -> Action | Disposition | None:
    if action is None:
        return None
    found = action.function if for_function else action.channel
    if found is None:
        code = "action_for_function" if for_function else "action_for_channel"
        choices = load_schema().choices["Disposition" if for_function else "Action"]
        table.report(at, "action", code, found=action.text, allowed="、".join(choice.zh for choice in choices))
    return found


def _check_renewals(table: ParsedTable) -> None:
    """Report a second word on the same thing, unless the first had expired when the second was given."""
    columns = (table.values[name] for name in ("channel_id", "function_id", "decided_on", "expires_on"))
    words = [(at, row) for at, row in enumerate(zip(*columns, strict=True)) if at not in table.rejected]
    last: dict[tuple[str, str | None], tuple[int, dt.date | None]] = {}
    for at, (channel, function, decided, expires) in sorted(words, key=lambda word: (word[1][2], word[0])):
        subject = (channel, function)
        if subject in last and ((ends := last[subject][1]) is None or ends >= decided):
            table.report(at, "channel_id", "decision_repeated", first=table.row(last[subject][0]))
        last[subject] = (at, expires)


def check_execution(table: ParsedTable) -> None:
    """Report a stage of a channel given twice; only reminders may repeat."""
    check_repeats(table, ("channel_id", "stage"), may_repeat=Stage.REMIND)


def check_repeats(table: ParsedTable, names: tuple[str, ...], may_repeat: object = None) -> None:
    """Report rows that agree in all the named columns."""
    first: dict[tuple[object, ...], int] = {}
    for at, key in enumerate(zip(*(table.values[name] for name in names), strict=True)):
        if key[0] is None or at in table.rejected or (may_repeat is not None and may_repeat in key):
            continue
        if key in first:
            table.report(at, names[0], "duplicate_row", first=table.row(first[key]))
        first.setdefault(key, at)


def check_launches(table: ParsedTable, last_month: str | None) -> None:
    """Report channels said to be running that were launched after the data end."""
    if last_month is None:
        return
    data_end = day_after(last_month)
    limit = data_end + dt.timedelta(days=load_schema().limits.launch_ahead_days)
    for at, (launched, status) in enumerate(zip(table.values["launched_on"], table.values["status"], strict=True)):
        if launched is None or launched < data_end or status is Status.PLANNED:
            continue
        code = "launch_after_data" if launched >= limit else "launch_ahead_of_data"
        table.report(at, "launched_on", code, read=launched, month=last_month)


def day_after(month: str) -> dt.date:
    """The first day after a month (YYYY-MM)."""
    year, number = map(int, month.split("-"))
    return dt.date(year + number // 12, number % 12 + 1, 1)
