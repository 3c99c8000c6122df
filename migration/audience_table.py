"""Shared followers between channels: the small table that ``consolidate audience`` writes and ``plan`` reads."""

import csv
from pathlib import Path

from inventory.errors import SettingsError
from inventory.records import ChannelId

#: columns of the table: followers of the first channel who also follow the second
COLUMNS = ("channel_id", "other_channel_id", "shared_followers")


def read_shared_followers(path: Path) -> dict[tuple[ChannelId, ChannelId], int]:
    """Shared followers per ordered pair; a pair given one way round holds both ways.

    Raises
    ------
    SettingsError
        The file cannot be read, lacks a column or holds something else than counts.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        found = {}
        for row in rows:
            one, other = ChannelId(row[COLUMNS[0]]), ChannelId(row[COLUMNS[1]])
            found[one, other] = found[other, one] = int(row[COLUMNS[2]])
        return found
    except (OSError, UnicodeDecodeError, KeyError, ValueError, TypeError) as error:
        raise SettingsError(f"{path}: expected the columns {', '.join(COLUMNS)} ({error})") from error
