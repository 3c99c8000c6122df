"""Problems of a ledger on a terminal: alike ones on one line, the cause before what follows from it."""

from inventory.errors import Problem, Severity
from inventory.words import load_words
from reports.terminal_problems import problem_lines

WORDS = load_words("reports", "zh")


def unknown(sheet, row, value, severity=Severity.ERROR):
    return Problem(sheet, row, "渠道编号*", "unknown_reference", value, "没有这个编号", "改正", severity)


def test_alike_problems_share_a_line_with_their_rows_and_values():
    lines = problem_lines([unknown("功能", row, f"X{row % 4}") for row in range(2, 42)], WORDS)
    assert len(lines) == 1
    assert "第 2、3、4、5、6 行等 40 行" in lines[0]
    assert "X2、X3、X0等" in lines[0]


def test_few_rows_are_all_named():
    (line,) = problem_lines([unknown("功能", 3, "A"), unknown("功能", 9, "A")], WORDS)
    assert "功能 第 3、9 行 “渠道编号”：没有这个编号（填的是：A） → 改正" in line


def test_channels_come_before_what_hangs_on_them_and_warnings_last():
    found = [unknown("功能", 3, "A"), unknown("渠道", 7, "B"), unknown("渠道", 2, "C", Severity.WARNING)]
    lines = problem_lines(found, WORDS)
    assert [line.split("[/] ")[1].split("：")[0] for line in lines] == [
        "渠道 第 7 行 “渠道编号”", "功能 第 3 行 “渠道编号”", "渠道 第 2 行 “渠道编号”"
    ]


def test_a_problem_of_a_whole_sheet_has_no_row_and_no_empty_value():
    (line,) = problem_lines([Problem("机构", 0, "", "missing_sheet", "", "缺少工作表", "补上")], WORDS)
    assert line.endswith("机构：缺少工作表 → 补上")


def test_what_is_not_shown_is_counted():
    many = [Problem("渠道", row, "状态", "x", "v", f"第{row}种", "改") for row in range(2, 27)]
    lines = problem_lines(many, WORDS)
    assert len(lines) == 21
    assert "5" in lines[-1]
