"""The bank's own file of confirmed mappings: remembered by ``map --learn``, used by later runs.

Columns name, parent_menu, channel_kind, business_line, capability_id, confirmed_by, confirmed_on; written as UTF-8
CSV in canonical order, read as GB18030 too, as Chinese Excel saves it. A blank parent, kind or line
means "under any"; the most specific row wins.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from inventory.capabilities.normalise import plain_name
from inventory.capabilities.queries import NameQuery
from inventory.errors import SettingsError
from inventory.files import text_of, write_whole
from inventory.records import CapabilityId
from inventory.words import load_words

COLUMNS = ("name", "parent_menu", "channel_kind", "business_line", "capability_id", "confirmed_by", "confirmed_on")


@dataclass(frozen=True, slots=True, order=True)
class ConfirmedMapping:
    """One row of the file: what a person confirmed, who and when."""

    name: str
    parent_menu: str
    channel_kind: str
    business_line: str
    capability_id: CapabilityId
    confirmed_by: str = ""
    confirmed_on: str = ""

    @property
    def query(self) -> NameQuery:
        """The plain query this row answers."""
        return NameQuery(plain_name(self.name), plain_name(self.parent_menu), self.channel_kind, self.business_line)

    def evidence(self, lang: str = "zh") -> str:
        """What a reader of the mapping sees."""
        words, who = load_words("inventory", lang), " ".join(filter(None, (self.confirmed_by, self.confirmed_on)))
        return words.say(f"mapping.confirmed{'_by' if who else ''}", name=self.name, who=who)


class LearnedMappings(Mapping[NameQuery, ConfirmedMapping]):
    """Confirmed mappings by plain query, in canonical order."""

    def __init__(self, rows: Iterable[ConfirmedMapping]) -> None:
        self._rows = {row.query: row for row in sorted(rows)}

    def __getitem__(self, key: NameQuery) -> ConfirmedMapping:
        return self._rows[key]

    def __iter__(self) -> Iterator[NameQuery]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def find(self, query: NameQuery) -> ConfirmedMapping | None:
        """The most specific confirmed row for a query, or None."""
        name, parent = plain_name(query.name), plain_name(query.parent)
        for key in (
            NameQuery(name, parent, query.kind, query.line),
            NameQuery(name, parent, query.kind),
            NameQuery(name, parent, "", query.line),
            NameQuery(name, parent),
            NameQuery(name, "", query.kind, query.line),
            NameQuery(name, "", query.kind),
            NameQuery(name, "", "", query.line),
            NameQuery(name),
        ):
            if key in self._rows:
                return self._rows[key]
        return None


def load_learned(path: Path) -> LearnedMappings:
    """Read the bank's file; a file that does not exist yet is an empty one.

    Raises
    ------
    SettingsError
        The file cannot be read, or is none of confirmed mappings.
    """
    if not path.exists():
        return LearnedMappings(())
    try:
        rows = csv.DictReader(io.StringIO(text_of(path.read_bytes()), newline=""))
    except OSError as error:
        raise SettingsError.saying("inventory", "files.not_read", path=path, reason=error) from error
    except UnicodeDecodeError as error:
        raise SettingsError.saying("inventory", "files.not_csv", path=path, detail=error) from error
    if missing := [name for name in ("name", "capability_id") if name not in (rows.fieldnames or ())]:
        raise SettingsError.saying("inventory", "files.columns_missing", path=path, columns=", ".join(missing))
    return LearnedMappings(_confirmed(row) for row in rows if row.get("name") and row.get("capability_id"))


def learn(path: Path, confirmed: Iterable[ConfirmedMapping]) -> LearnedMappings:
    """Add confirmed rows to the file, later ones replacing earlier ones for the same entry; return all."""
    merged = dict(load_learned(path)) | {row.query: row for row in confirmed}
    learned = LearnedMappings(merged.values())
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in sorted(learned.values()):
        writer.writerow([getattr(row, column) for column in COLUMNS])
    write_whole(path, text.getvalue().encode())
    return learned


def _confirmed(row: Mapping[str, str | None]) -> ConfirmedMapping:
    cells = {column: (row.get(column) or "").strip() for column in COLUMNS}
    capability = CapabilityId(cells.pop("capability_id"))
    return ConfirmedMapping(capability_id=capability, **cells)
