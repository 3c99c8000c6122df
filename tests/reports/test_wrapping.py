"""Lines of a terminal."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from reports.wrapping import wrapped


def lines(text, width):
    return [line.plain for line in wrapped(Text(text), width)]


@pytest.mark.parametrize(
    ("text", "width", "found"),
    [
        ("渠道编号重复", 8, ["渠道编号", "重复"]),
        ("渠道编号，重复", 8, ["渠道编", "号，重复"]),
        ("填的是（不清楚）", 8, ["填的是", "（不清", "楚）"]),
        ("use an id of channels", 9, ["use an id", "of", "channels"]),
        ("第 6 行 abcdefghijkl", 8, ["第 6 行", "abcdefgh", "ijkl"]),
        ("", 8, [""]),
    ],
)
def test_where_lines_break(text, width, found):
    assert lines(text, width) == found


@example("。。1（1）", 4)
@given(st.text("渠道编号，。（）“”ab 1-", max_size=60), st.integers(4, 40))
@settings(max_examples=50, deadline=None)
def test_nothing_is_lost_and_nothing_sticks_out(text, width):
    found = lines(text, width)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
    assert all(cell_len(line) <= width for line in found)
