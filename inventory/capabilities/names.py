"""Names in a CSV file (``map``): read with any usual encoding, mapped, written with the answer added."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inventory.capabilities.learned import LearnedMappings
from inventory.capabilities.mapper import map_places
from inventory.capabilities.mapping import MappedFunction
from inventory.capabilities.neighbours import Place
from inventory.capabilities.queries import NameQuery, english_word, hinted_line
from inventory.capabilities.taxonomy import Taxonomy
from inventory.errors import SettingsError
from inventory.files import text_of, write_whole
from inventory.words import load_words

ADDED = ("capability_id", "confidence", "evidence")


@dataclass(frozen=True, slots=True)
class NameRow:
    """One row of the file: its cells as read, the query they make, and a capability somebody had filled in."""

    cells: Mapping[str, str]
    query: NameQuery


def read_names(path: Path, lang: str = "zh") -> list[NameRow]:
    """Rows with columns name, parent_menu, channel_kind; bank and business_line optional, others kept.

    Raises
    ------
    SettingsError
        The encoding is none of UTF-8, UTF-8 with a mark, UTF-16 with a mark, GB18030; or there is no column name.
    """
    words = load_words("inventory", lang)
    try:
        text = text_of(path.read_bytes())
    except UnicodeDecodeError as error:
        raise SettingsError(words.say("mapping.names_file.encoding", path=path.name)) from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    reader.fieldnames = [english_word("column", (field or "").strip()) for field in reader.fieldnames or ()]
    if "name" not in reader.fieldnames:
        raise SettingsError(words.say("mapping.names_file.no_name", path=path.name))
    return [row_from_cells({k: v or "" for k, v in row.items() if k}) for row in reader]


def map_names(
    rows: Sequence[NameRow], taxonomy: Taxonomy, learned: LearnedMappings | None = None, lang: str = "zh"
) -> list[MappedFunction]:
    """The answer to each row, in order."""
    return map_places([row.query for row in rows], [_place(row) for row in rows], taxonomy, learned, lang)


def write_mapped(path: Path, rows: Sequence[NameRow], answers: Iterable[MappedFunction]) -> None:
    """Write the rows with capability_id (empty: abstains), confidence and evidence; UTF-8 with a mark for Excel.

    A cell that Excel would take for a formula gets an apostrophe in front.
    """
    text = io.StringIO()
    columns = rows[0].cells if rows else ("name", "parent_menu", "channel_kind")
    header = [column for column in columns if column not in ADDED]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*header, *ADDED])
    for row, answer in zip(rows, answers, strict=True):
        added = (answer.capability_id or "", f"{answer.confidence:.2f}", answer.evidence)
        writer.writerow([_as_text(cell) for cell in (*(row.cells.get(column, "") for column in header), *added)])
    write_whole(path, text.getvalue().encode("utf-8-sig"))


def row_from_cells(cells: dict[str, str]) -> NameRow:
    """The query that the cells of one row make; kinds and lines may be Chinese or English."""
    kind, line = cells.get("channel_kind", "").strip(), cells.get("business_line", "").strip()
    line = english_word("line", line) or hinted_line(f"{cells.get('bank', '')} {kind}")
    query = NameQuery(cells.get("name", ""), cells.get("parent_menu", ""), english_word("kind", kind), line)
    return NameRow(cells, query)


def _place(row: NameRow) -> Place:
    """Rows of one bank and kind stand in one channel; without a bank each stands alone."""
    bank = row.cells.get("bank", "").strip()
    return Place((bank, row.query.kind) if bank else None, row.query.parent)


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell
