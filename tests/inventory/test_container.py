"""Office files whose parts do not depend on the clock."""

import datetime as dt
import io
import zipfile

import openpyxl
from docx import Document

from inventory.container import normalise_container, pack_container, parts_digest, read_parts


def workbook(created):
    book = openpyxl.Workbook()
    book.active["A1"] = "渠道"
    book.properties.created = book.properties.modified = created
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_two_workbooks_written_at_different_times_become_one():
    first, second = (workbook(dt.datetime(year, 1, 1)) for year in (2024, 2025))
    assert first != second
    assert parts_digest(normalise_container(first)) == parts_digest(normalise_container(second))


def test_content_still_counts():
    other = pack_container(read_parts(workbook(dt.datetime(2024, 1, 1))) | {"xl/extra.xml": b"<x/>"})
    assert parts_digest(other) != parts_digest(normalise_container(workbook(dt.datetime(2024, 1, 1))))


def test_a_normalised_word_file_opens_and_starts_with_its_content_types():
    stream = io.BytesIO()
    document = Document()
    document.add_paragraph("公告")
    document.save(stream)
    found = normalise_container(stream.getvalue())
    assert Document(io.BytesIO(found)).paragraphs[0].text == "公告"
    archive = zipfile.ZipFile(io.BytesIO(found))
    assert archive.namelist()[0] == "[Content_Types].xml"
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_part_under_another_name_is_another_container():
    assert parts_digest(pack_container({"a": b"1", "b": b"2"})) != parts_digest(pack_container({"a": b"1", "c": b"2"}))
