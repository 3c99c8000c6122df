"""The workspace: a folder whose files are written whole or not at all, by one run at a time."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from inventory.errors import IntegrityError, SettingsError
from inventory.files import write_whole
from inventory.inventory import Inventory
from inventory.snapshot import load_snapshot
from migration.plan import Plan
from migration.plan_json import plan_from_json

_LOCK = ".lock"
_MANIFEST = "inputs/manifest.json"


class Workspace:
    """One plan with everything drawn from it. Paths are relative, with forward slashes."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the workspace for this run; another run gets a :class:`SettingsError` at once.

        A folder made for the run is removed again where nothing was written into it.
        """
        fresh = not self.root.exists()
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.root / _LOCK)
            with lock.acquire(timeout=0):
                try:
                    yield
                finally:
                    if fresh:
                        self._leave_nothing()
        except Timeout as error:
            raise SettingsError(f"{self.root}: another run is using this workspace") from error
        except (NotADirectoryError, FileExistsError, PermissionError) as error:
            raise SettingsError(f"{self.root}: {error.strerror}") from error

    def _leave_nothing(self) -> None:
        """Remove the folder of a run that came to nothing."""
        if [path.name for path in self.root.iterdir()] == [_LOCK]:
            (self.root / _LOCK).unlink()
            self.root.rmdir()

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write each file whole: temporary file beside it, fsync, rename."""
        for name in sorted(files):
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, files[name])

    def replace_folder(self, folder: str, files: Mapping[str, bytes]) -> None:
        """Write ``files`` (names inside ``folder``) and remove what an earlier run left there."""
        self.write({f"{folder}/{name}": data for name, data in files.items()})
        base = self.root / folder
        kept = {base / name for name in files}
        for path in sorted(base.rglob("*"), reverse=True):
            if path.is_file() and path not in kept:
                path.unlink()
            elif path.is_dir() and not any(path.iterdir()):
                path.rmdir()

    def write_inputs(self, files: Mapping[str, bytes]) -> None:
        """The inputs as accepted, each with its sha256 in a manifest."""
        digests = {name: digest_of(data) for name, data in sorted(files.items())}
        manifest = json.dumps(digests, ensure_ascii=False, indent=1) + "\n"
        self.replace_folder("inputs", {**files, "manifest.json": manifest.encode()})

    def read(self, name: str) -> bytes:
        """The bytes of one file; raises :class:`IntegrityError` where it is missing."""
        try:
            return (self.root / name).read_bytes()
        except OSError as error:
            raise IntegrityError(f"{self.root / name}: {error.strerror}; run `consolidate plan` first") from error

    def load_inventory(self) -> Inventory:
        """The inventory the plan was made from, checked against the manifest."""
        for name, digest in json.loads(self.read(_MANIFEST)).items():
            if digest_of(self.read(f"inputs/{name}")) != digest:
                raise IntegrityError(f"inputs/{name}: altered since the plan was made; run `consolidate plan` again")
        return load_snapshot(self.root / "inputs" / "inventory")

    def load_plan(self) -> Plan:
        """The plan; raises :class:`IntegrityError` where it is missing or no plan."""
        text = self.read("plan.json").decode("utf-8", errors="replace")
        try:
            return plan_from_json(text)
        except (KeyError, ValueError, TypeError) as error:
            where = self.root / "plan.json"
            raise IntegrityError(f"{where}: not a plan ({error}); run `consolidate plan` again") from error


def digest_of(data: bytes) -> str:
    """``sha256:`` and the hex digest."""
    return "sha256:" + hashlib.sha256(data).hexdigest()
