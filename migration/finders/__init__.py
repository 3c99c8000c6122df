"""One module a kind of finding; each function looks at a :class:`migration.scan.Scan` and yields findings."""

from collections.abc import Callable, Iterator

from migration.finders.inactivity import (
    find_low_activity,
    find_platform_shocks,
    find_stale_data,
    find_unknown_activity,
)
from migration.finders.redundancy import find_clusters, find_overlaps
from migration.findings import Finding
from migration.scan import Scan

Finder = Callable[[Scan], Iterator[Finding]]

FINDERS: tuple[Finder, ...] = (
    find_overlaps, find_clusters, find_low_activity, find_platform_shocks, find_unknown_activity, find_stale_data,
)

__all__ = ["FINDERS", "Finder"]
