"""The capability taxonomy: what a function can do, as a data file of ours."""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from inventory.kinds import ChannelKind
from inventory.records import CapabilityId


@dataclass(frozen=True, slots=True)
class Capability:
    """One row of ``data/taxonomy.csv``.

    ``transactional``: query, service, application, transaction, content or campaign.
    ``intake``: brings new business (stops first); ``protected``: may never be dropped for lack of use.
    ``local``: a service of one place; another unit's carrier covers it only by a person's word.
    ``droppable``: may end without a successor, with ``droppable_reason``.
    ``pair``: what may not stop before this one does (buying names redeeming, opening names closing).
    """

    id: CapabilityId
    name_zh: str
    name_en: str
    domain: str
    transactional: str
    risk_level: str
    preferred_home: ChannelKind
    intake: bool
    local: bool
    droppable: bool
    droppable_reason: str
    protected: bool
    pair: tuple[CapabilityId, ...]
    definition: str
    source: str
    grade: str

    @property
    def moves_money(self) -> bool:
        """Money moves: never given to a subscription account by a plan."""
        return self.transactional == "transaction"


class Taxonomy(Mapping[str, Capability]):
    """Capabilities by id, in id order, with the digest of the file they came from."""

    def __init__(self, text: str) -> None:
        rows = sorted((_read_row(row) for row in csv.DictReader(io.StringIO(text))), key=lambda c: c.id)
        self._rows: dict[str, Capability] = {row.id: row for row in rows}
        self.digest = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
        self.text = text

    def __getitem__(self, key: str) -> Capability:
        return self._rows[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


@cache
def load_taxonomy() -> Taxonomy:
    """The taxonomy shipped with the package."""
    return Taxonomy(resources.files("inventory.capabilities").joinpath("data/taxonomy.csv").read_text(encoding="utf-8"))


def _read_row(row: dict[str, str]) -> Capability:
    return Capability(
        id=CapabilityId(row["id"]),
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        domain=row["domain"],
        transactional=row["transactional"],
        risk_level=row["risk_level"],
        preferred_home=ChannelKind(row["preferred_home"]),
        intake=row["intake"] == "yes",
        local=row["local"] == "yes",
        droppable=row["droppable"] == "yes",
        droppable_reason=row["droppable_reason"],
        protected=row["protected"] == "yes",
        pair=tuple(CapabilityId(part) for part in row["pair"].split()),
        definition=row["definition"],
        source=row["source"],
        grade=row["grade"],
    )
