"""The workspace: a folder whose files are written whole or not at all, by one run at a time."""

import hashlib
import json
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from inventory.errors import IntegrityError, Sentence, SettingsError
from inventory.files import flush_to_disk, write_whole
from inventory.inventory import Inventory
from inventory.snapshot import load_snapshot
from migration.plan import Plan
from migration.plan_json import plan_from_json

_LOCK = ".lock"
_MANIFEST = "inputs/manifest.json"
_SHOWN = 5
#: the inputs a plan is bound to, by their names in ``plan.json``
_BINDING = ("inventory", "policy", "mapping", "audience")


class Workspace:
    """One plan with everything drawn from it. Paths are relative, with forward slashes."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the workspace for this run; another run gets a :class:`SettingsError` at once.

        Folders made for the run are removed again where nothing was written into them.
        """
        made, lock = self._take()
        try:
            yield
        finally:
            _leave_nothing(made)
            lock.release()

    def _take(self) -> tuple[list[Path], FileLock]:
        """The folders made, innermost first, and the lock, held."""
        lock = FileLock(self.root / _LOCK)
        try:
            made = [folder for folder in (self.root, *self.root.parents) if not folder.exists()]
            self.root.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)
        except Timeout as error:
            raise SettingsError.saying("migration", "workspace.locked", path=self.root) from error
        except (FileExistsError, NotADirectoryError) as error:
            raise SettingsError.saying("inventory", "files.not_a_folder", path=error.filename or self.root) from error
        except OSError as error:
            raise SettingsError.saying("inventory", "files.not_written", path=self.root, reason=error) from error
        return made, lock

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write each file whole: temporary file beside it, fsync, rename."""
        for name in sorted(files):
            path = self.root / name
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise SettingsError.saying("inventory", "files.not_written", path=path.parent, reason=error) from error
            write_whole(path, files[name])

    def replace_folder(self, folder: str, files: Mapping[str, bytes]) -> None:
        """Write ``files`` (names inside ``folder``) and remove what an earlier run left there."""
        with self.replacing(folder) as take:
            for name in sorted(files):
                take(name, files[name])

    @contextmanager
    def replacing(self, folder: str) -> Iterator[Callable[[str, bytes], None]]:
        """Take the files of a folder one by one, as they are made.

        They gather beside the folder. Once the last has come all are flushed to the disk together, then each takes
        its place by a rename, and what an earlier run left goes. Where the work fails, the folder is as it was.
        """
        part, names = self.root / f".{folder}.part", set[str]()

        def take(name: str, data: bytes) -> None:
            path = part / name
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                path.chmod(0o644)
            except OSError as error:
                raise SettingsError.saying("inventory", "files.not_written", path=path, reason=error) from error
            names.add(name)

        shutil.rmtree(part, ignore_errors=True)
        try:
            yield take
            flush_to_disk(part / name for name in sorted(names))
            self._take_over(part, self.root / folder, names)
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def _take_over(self, part: Path, base: Path, names: Collection[str]) -> None:
        """Rename each file to its place, then remove what is not among them."""
        for name in sorted(names):
            path = base / name
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                (part / name).replace(path)
            except OSError as error:
                raise SettingsError.saying("inventory", "files.not_written", path=path, reason=error) from error
        kept = {base / name for name in names}
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
            facts = {"path": self.root / name, "reason": error}
            raise IntegrityError.saying("migration", "workspace.missing", **facts) from error

    def load_inventory(self) -> Inventory:
        """The inventory the plan was made from; every input is checked against the manifest."""
        digests = self._manifest()
        if altered := [name for name, digest in digests.items() if digest_of(self.read(f"inputs/{name}")) != digest]:
            raise IntegrityError.saying("migration", "workspace.altered", files=", ".join(altered))
        return load_snapshot(self.root / "inputs" / "inventory")

    def _manifest(self) -> Mapping[str, str]:
        try:
            digests = json.loads(self.read(_MANIFEST))
        except ValueError:
            digests = None
        if not isinstance(digests, dict) or not digests:
            raise IntegrityError.saying("migration", "workspace.altered", files=_MANIFEST)
        return digests

    def load_plan(self) -> Plan:
        """The plan; raises :class:`IntegrityError` where it is missing or no plan."""
        text = self.read("plan.json").decode("utf-8", errors="replace")
        try:
            return plan_from_json(text)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            facts = {"path": self.root / "plan.json", "detail": error}
            raise IntegrityError.saying("migration", "workspace.not_a_plan", **facts) from error


def refuse_stale(plan: Plan, present: Mapping[str, str], settings: Collection[str] = ()) -> None:
    """Raise :class:`IntegrityError` where the plan was made from other inputs than those present.

    The rules and the taxonomy of another version of the program are no reason: they are read from the program.
    ``settings``: the names of the policy as it is read today; those the plan does not know came with a later version.
    """
    stale = [name for name in _BINDING if plan.inputs.get(name) != present.get(name)]
    if stale and (newer := [name for name in settings if name not in plan.policy]):
        facts = {"count": len(newer), "settings": ", ".join(newer[:_SHOWN])}
        raise IntegrityError.saying("migration", "workspace.older", **facts)
    if stale:
        names = Sentence("migration", f"workspace.input.{stale[0]}", {})
        raise IntegrityError.saying("migration", "workspace.stale", names=names)


def _leave_nothing(made: Sequence[Path]) -> None:
    """Remove the folders a run made for itself, innermost first, where it came to nothing."""
    if not made or any(path.is_file() and path != made[0] / _LOCK for path in made[0].rglob("*")):
        return
    shutil.rmtree(made[0])
    with suppress(OSError):  # somebody else put something there meanwhile
        for folder in made[1:]:
            folder.rmdir()


def digest_of(data: bytes) -> str:
    """``sha256:`` and the hex digest."""
    return "sha256:" + hashlib.sha256(data).hexdigest()
