"""The mapping of a run as a CSV file, so that a workspace stands on what was decided, not on a later mapper."""

import csv
import io

from inventory.capabilities.mapping import CapabilityMap, MappedBy, MappedFunction
from inventory.records import CapabilityId, FunctionId

_COLUMNS = ("function_id", "capability_id", "confidence", "by", "candidates", "evidence")


def mapping_to_csv(mapping: CapabilityMap) -> bytes:
    """UTF-8 CSV in function id order; an empty capability_id means the mapper abstained."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for function_id, row in sorted(mapping.items()):
        candidates = " ".join(row.candidates)
        writer.writerow(
            (function_id, row.capability_id or "", repr(row.confidence), row.by.value, candidates, row.evidence)
        )
    return text.getvalue().encode()


def mapping_from_csv(data: bytes) -> CapabilityMap:
    """Read back what :func:`mapping_to_csv` wrote."""
    return {
        FunctionId(row["function_id"]): MappedFunction(
            CapabilityId(row["capability_id"]) if row["capability_id"] else None,
            float(row["confidence"]),
            row["evidence"],
            MappedBy(row["by"]),
            tuple(CapabilityId(c) for c in row["candidates"].split()),
        )
        for row in csv.DictReader(io.StringIO(data.decode()))
    }
