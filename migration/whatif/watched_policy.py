"""A policy that remembers what was read of it: a setting nobody read cannot change the outcome."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from migration.policy import Policy, Setting


class WatchedPolicy(Policy):
    """A policy that remembers in ``read`` which of its settings were read."""

    def __init__(self, policy: Policy) -> None:
        super().__init__(dict(policy.items()))
        self.read: set[str] = set()

    @contextmanager
    def noting(self) -> Iterator[set[str]]:
        """What is read within the block, by itself; ``read`` has it too afterwards."""
        before, self.read = self.read, set()
        try:
            yield self.read
        finally:
            self.read = self.read | before

    def __getitem__(self, key: str) -> Setting:
        found = super().__getitem__(key)
        self.read.add(key)
        return found

    def number(self, name: str) -> float:
        """The value of a numeric setting, noted as read."""
        return float(self[name].value)

    def whole(self, name: str) -> int:
        """The value of a setting that counts something, noted as read."""
        return int(self[name].value)

    def table(self, prefix: str) -> dict[str, float]:
        """Every numeric setting under a prefix, all noted as read."""
        self.read.update(name for name in self if name.startswith(prefix + "."))
        return super().table(prefix)

    def values(self) -> Any:
        """The settings, all noted as read."""
        self.read.update(self)
        return super().values()
