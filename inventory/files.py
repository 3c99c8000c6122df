"""Files written whole or not at all; text as Chinese programs save it."""

import codecs
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from inventory.errors import SettingsError


def write_whole(path: Path, data: bytes) -> None:
    """Write a temporary file beside ``path``, flush it to the disk, rename it.

    Raises
    ------
    SettingsError
        The folder does not exist, or the file cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    except OSError as error:
        raise SettingsError.saying("inventory", "files.not_written", path=path, reason=error) from error
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o644)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise SettingsError.saying("inventory", "files.not_written", path=path, reason=error) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def text_of(data: bytes) -> str:
    """UTF-8, or UTF-16 with a mark, else GB18030, as Chinese Excel saves CSV; raises :class:`UnicodeDecodeError`."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def flush_to_disk(paths: Iterable[Path]) -> None:
    """Wait until files written before are on the disk.

    On Linux one ``sync`` promises for all of them what ``fsync`` promises for one (4,000 small files: 0.3 s instead
    of 14 s); where it may return early, each file is flushed by itself.
    """
    if sys.platform == "linux":
        os.sync()
        return
    for path in paths:
        with path.open("rb+") as file:
            os.fsync(file.fileno())
