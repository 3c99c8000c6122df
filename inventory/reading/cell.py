"""What reading one cell gave."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple


class Reading(NamedTuple):
    """The value, and the code and facts of what was odd (the value stands) or wrong (the value is ``None``)."""

    value: Any
    code: str | None = None
    facts: Mapping[str, Any] = MappingProxyType({})


BLANK = Reading(None)
