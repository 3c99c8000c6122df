"""Shared followers between channels, as a small table somebody counted."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from inventory.errors import SettingsError
from inventory.records import ChannelId

_COLUMNS = ("channel_id", "other_channel_id", "shared_followers")


def read_shared_followers(path: Path) -> Mapping[tuple[ChannelId, ChannelId], int]:
    """Followers of the first channel who follow the second too, for both orders of each pair.

    The file is CSV with the columns channel_id, other_channel_id, shared_followers (persons).

    Raises
    ------
    SettingsError
        The file is missing, lacks a column or holds something else than counts; every bad row is named.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from error
    if rows and not set(_COLUMNS) <= set(rows[0]):
        raise SettingsError(f"{path}: expected the columns {', '.join(_COLUMNS)}")
    bad = [str(at) for at, row in enumerate(rows, 2) if not (row["shared_followers"] or "").strip().isdigit()]
    if bad:
        raise SettingsError(f"{path}: shared_followers is no count in rows {', '.join(bad)}")
    found: dict[tuple[ChannelId, ChannelId], int] = {}
    for row in rows:
        one, other = ChannelId(row["channel_id"]), ChannelId(row["other_channel_id"])
        found[one, other] = found[other, one] = int(row["shared_followers"])
    return found
