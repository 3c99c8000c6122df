"""Sheet 留存的填写: what people wrote into rows that are there no more; made only where there is any."""

from inventory.words import Words
from reports.sheets.table import Book, Column, write_table

_COLUMNS = (("sheet", "wrap", 24), ("row", "wrap", 44), ("column", "text", 20), ("content", "wrap", 50))


def write_left(book: Book, words: Words) -> None:
    """One row per answer without a row; written last, when all others have found theirs."""
    rows = book.kept.left()
    if not rows:
        return
    columns = [
        Column(words.say(f"kept.column.{name}"), style, width, answer=name == "content", note=words.say("kept.note"))
        for name, style, width in _COLUMNS
    ]
    write_table(book, book.sheet(words.say("kept.sheet"), "#F39C12"), columns, rows)
