"""Names in a CSV file (``map``): read with any usual encoding, mapped, written with the answer added."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inventory.capabilities.learned import LearnedMappings
from inventory.capabilities.mapper import map_queries
from inventory.capabilities.mapping import MappedFunction
from inventory.capabilities.queries import NameQuery
from inventory.capabilities.tables import read_table
from inventory.capabilities.taxonomy import Taxonomy
from inventory.errors import SettingsError

ADDED = ("capability_id", "confidence", "evidence")


@dataclass(frozen=True, slots=True)
class NameRow:
    """One row of the file: its cells as read, the query they make, and a capability somebody had filled in."""

    cells: Mapping[str, str]
    query: NameQuery


def read_names(path: Path) -> list[NameRow]:
    """Rows with columns name, parent_menu, channel_kind; bank and business_line optional, others kept."""
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise SettingsError(f"{path.name}: 编码无法识别，请另存为 UTF-8 或 GB18030 的 CSV")
    reader = csv.DictReader(io.StringIO(text))
    if "name" not in (reader.fieldnames or ()):
        raise SettingsError(f"{path.name}: 缺少列 name")
    return [row_from_cells({k: v or "" for k, v in row.items() if k}) for row in reader]


def map_names(
    rows: Sequence[NameRow], taxonomy: Taxonomy, learned: LearnedMappings | None = None
) -> list[MappedFunction]:
    """The answer to each row, in order."""
    answers = map_queries((row.query for row in rows), taxonomy, learned)
    return [answers[row.query] for row in rows]


def write_mapped(path: Path, rows: Sequence[NameRow], answers: Iterable[MappedFunction]) -> None:
    """Write the rows with capability_id (empty: abstains), confidence and evidence; UTF-8 with a mark for Excel."""
    text = io.StringIO()
    header = [column for column in (rows[0].cells if rows else ("name", "parent_menu", "channel_kind")) if column not in ADDED]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*header, *ADDED])
    for row, answer in zip(rows, answers, strict=True):
        added = (answer.capability_id or "", f"{answer.confidence:.2f}", answer.evidence)
        writer.writerow([*(row.cells.get(column, "") for column in header), *added])
    path.write_text(text.getvalue(), encoding="utf-8-sig")


def row_from_cells(cells: dict[str, str]) -> NameRow:
    """The query that the cells of one row make; kinds and lines may be Chinese or English."""
    kind, line = cells.get("channel_kind", "").strip(), cells.get("business_line", "").strip()
    line = _word("line", line) or _hinted_line(f"{cells.get('bank', '')} {kind}")
    return NameRow(cells, NameQuery(cells.get("name", ""), cells.get("parent_menu", ""), _word("kind", kind), line))


def _word(role: str, text: str) -> str:
    """The English value of a kind or line however it is written; itself where unknown."""
    return _vocabulary().get((role, text.lower()), text)


def _hinted_line(text: str) -> str:
    """The line that the bank column or a kind such as ``corp_app`` gives away."""
    return next((line for (role, word), line in _vocabulary().items() if role == "hint" and word in text.lower()), "")


@cache
def _vocabulary() -> dict[tuple[str, str], str]:
    return {(row["role"], row["term"]): row["value"] for row in read_table("lexicon/kinds.csv")}
