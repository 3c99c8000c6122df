"""Shared followers between channels, as a small table somebody counted."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from inventory.errors import SettingsError
from inventory.files import text_of
from inventory.records import ChannelId

_COLUMNS = ("channel_id", "other_channel_id", "shared_followers")


def read_shared_followers(path: Path) -> Mapping[tuple[ChannelId, ChannelId], int]:
    """Followers of the first channel who follow the second too, for both orders of each pair.

    The file is CSV, UTF-8 or GB18030, with the columns channel_id, other_channel_id, shared_followers (persons).

    Raises
    ------
    SettingsError
        The file cannot be read, lacks a column, or has rows without two ids and a count; every bad row is named.
    """
    try:
        reader = csv.DictReader(io.StringIO(text_of(path.read_bytes())), strict=True)
        rows = list(reader)
    except OSError as error:
        raise SettingsError.saying("inventory", "files.not_read", path=path, reason=error) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise SettingsError.saying("inventory", "files.not_csv", path=path, detail=error) from error
    if missing := [name for name in _COLUMNS if name not in (reader.fieldnames or ())]:
        raise SettingsError.saying("inventory", "files.columns_missing", path=path, columns=", ".join(missing))
    if bad := [str(at) for at, row in enumerate(rows, 2) if not _is_sound(row)]:
        raise SettingsError.saying("inventory", "files.no_pair", path=path, rows=", ".join(bad))
    found: dict[tuple[ChannelId, ChannelId], int] = {}
    for row in rows:
        one, other = ChannelId(row["channel_id"].strip()), ChannelId(row["other_channel_id"].strip())
        found[one, other] = found[other, one] = int(row["shared_followers"])
    return found


def shared_followers_to_csv(pairs: Mapping[tuple[ChannelId, ChannelId], int]) -> bytes:
    """Each pair once, sorted by id, as :func:`read_shared_followers` reads it."""
    once = {(min(pair), max(pair)): count for pair, count in pairs.items()}
    rows = [f"{one},{other},{count}" for (one, other), count in sorted(once.items())]
    return ("\n".join((",".join(_COLUMNS), *rows)) + "\n").encode()


def _is_sound(row: Mapping[str, str | None]) -> bool:
    """Two ids and a whole number."""
    one, other, count = ((row[name] or "").strip() for name in _COLUMNS)
    return bool(one and other) and count.isdecimal()
