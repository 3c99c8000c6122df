"""Files written whole or not at all."""

import os
import tempfile
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
