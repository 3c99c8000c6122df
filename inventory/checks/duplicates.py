"""Channels that look as if they had been registered twice."""

from collections.abc import Sequence

from inventory.kinds import ChannelKind
from inventory.reading.cleaning import fold
from inventory.reading.parsing import ParsedTable


def check_duplicates(table: ParsedTable) -> None:
    """Warn of channels of one kind and one name, and of channels with the same app id."""
    values = table.values
    names = [
        (kind, fold(name)) if kind is not None and name is not None else None
        for kind, name in zip(values["kind"], values["name"], strict=True)
    ]
    _warn(table, "name", "likely_duplicate_name", names)
    app_ids = [  # the WeCom identities of one bank share a corp id
        None if app_id is None or kind == ChannelKind.WECOM else fold(app_id)
        for kind, app_id in zip(values["kind"], values["app_id"], strict=True)
    ]
    _warn(table, "app_id", "likely_duplicate_app_id", app_ids)


def _warn(table: ParsedTable, column: str, code: str, keys: Sequence[object]) -> None:
    ids = table.values["channel_id"]
    first: dict[object, int] = {}
    for at, key in enumerate(keys):
        if key is None:
            continue
        if key in first and ids[at] != ids[first[key]]:  # equal ids are an error already
            table.report(at, column, code, first=table.row(first[key]), other=ids[first[key]] or "")
        first.setdefault(key, at)
