"""Which capability each function was found to be, with what confidence and on what evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from inventory.records import CapabilityId, FunctionId


class MappedBy(StrEnum):
    """Who decided."""

    PERSON = "person"  # 能力编码 in the inventory
    LEARNED = "learned"  # the bank's own file of confirmed mappings
    MAPPER = "mapper"
    NOBODY = "nobody"  # abstained


@dataclass(frozen=True, slots=True)
class MappedFunction:
    """The capability of one function; None where the mapper abstains. Confidence is a share, 0 to 1.

    ``candidates``: the best three, best first, also where the mapper abstains; ``shares``: how sure it is of each,
    empty where it is not a matter of more or less (vague names, compound entries, a person's word).
    """

    capability_id: CapabilityId | None
    confidence: float
    evidence: str
    by: MappedBy
    candidates: tuple[CapabilityId, ...] = ()
    shares: tuple[float, ...] = ()


CapabilityMap = Mapping[FunctionId, MappedFunction]
