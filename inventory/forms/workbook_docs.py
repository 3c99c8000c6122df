"""The page ``docs/workbook.md`` from the schema: ``python -m inventory.forms.workbook_docs docs/workbook.md``."""

import sys
from collections.abc import Iterator
from pathlib import Path

from inventory.checks.faults import codes
from inventory.schema import Field, FieldType, Sheet, load_schema
from inventory.words import load_words

_HEAD = """\
# The inventory workbook

Written from `inventory/data/schema.toml` by `python -m inventory.forms.workbook_docs docs/workbook.md`; change the
schema, not this page.

An `.xlsx` file with these sheets, or a folder of `.csv` files named after the English sheet names (UTF-8, UTF-8
with BOM, or GB18030). Headers may be Chinese or English, in any order; rows above the header and merged cells are
coped with; unknown columns are kept in the note and reported. **Blank means unknown, which is never zero**, and a
sheet without rows is unknown too, never "none". `consolidate template FILE.xlsx` writes a workbook to fill in.
"""
_TABLE = "| column | header | type | required | what goes in | 填什么 |\n|---|---|---|---|---|---|"
_TYPES = {
    "id": "id, text", "text": "text", "choice": "choice", "action": "choice", "count": "whole number",
    "money": "CNY", "quantity": "number", "date": "date", "month": "month YYYY-MM", "yesno": "yes / no",
}  # fmt: skip


def workbook_page() -> str:
    """The page as Markdown: every sheet with its columns, then every problem code."""
    parts = [_HEAD]
    for sheet in load_schema().sheets.values():
        parts.append("\n".join(_sheet_lines(sheet)))
    parts.append("\n".join(_problem_lines()))
    return "\n".join(parts)


def _sheet_lines(sheet: Sheet) -> Iterator[str]:
    yield f"## {sheet.zh} `{sheet.name}`{'' if sheet.required else ' (optional)'}\n"
    yield f"{sheet.help_en} {sheet.help_zh}\n"
    yield _TABLE
    for field in sheet.fields:
        cells = (f"`{field.name}`", field.zh, _type_of(field), "yes" if field.required else "")
        yield "| " + " | ".join((*cells, field.help_en, field.help_zh)).replace("\n", " ") + " |"
    yield ""
    for field in sheet.fields:
        if field.choice or field.type is FieldType.ACTION:
            yield f"- `{field.name}`: {_choices_of(field)}"
    yield ""


def _type_of(field: Field) -> str:
    if field.ref is not None:
        return f"id of `{field.ref}`" if field.ref != "taxonomy" else "capability code"
    return _TYPES[str(field.type)]


def _choices_of(field: Field) -> str:
    words = []
    for choice in load_schema().choices_of(field):
        more = "".join(f", {word}" for word in choice.synonyms)
        more += "".join(f", {word} (with a warning)" for word in choice.warned)
        words.append(f"{choice.zh} `{choice.value}`{f' ({more[2:]})' if more else ''}")
    return " · ".join(words)


def _problem_lines() -> Iterator[str]:
    zh, en = load_words("inventory", "zh"), load_words("inventory", "en")
    yield "## Problems `check` can report\n"
    yield "An error rejects its row and stops the work; a warning does not. Words in braces are filled in.\n"
    yield "| code | severity | message | 问题 |\n|---|---|---|---|"
    for code, entry in codes().items():
        messages = (words.text(f"problems.{code}.message") for words in (en, zh))
        yield f"| `{code}` | {entry['severity']} | " + " | ".join(messages) + " |"
    yield ""


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(workbook_page(), encoding="utf-8", newline="\n")
