"""A program's text as statements: comments, quotation marks, macros, lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dumping.sas_programs.scan import MAX_SIZE, MAX_STATEMENTS, program_text, statements

PIECES = (
    "A = B + 1;", "'", '"', "/*", "*/", "* note", "%* note;", "%IF &A = 1 %THEN", "%ELSE", "%DO;", "%END;", "%MACRO m;",
    "%MEND;", "%m(1, (2))", "%LET A = &A&A;", "IF A THEN DO;", "END;", "ELSE", "(", ")", ";", "\n", " ", "DATALINES;",
    "DATA HMSALES; SET COMPANY.&HMDATA;", "RUN;", "<", ">", "é", "QTYH = QTYH * 2;", "SELECT (A); WHEN (1) B = 2;",
)  # fmt: skip


def read(text: str) -> list[tuple[int, str]]:
    found, problems = statements(text, "p.sas")
    assert not problems
    return [(one.line, one.text) for one in found]


def test_statements_have_their_lines_and_no_comments() -> None:
    text = "A = 1; /* one; 'two' */ B\n  = 2;\n* isn't it;\n%* nor this;\nC = 'x;y'; /* /* not nested */\nRUN;"
    assert read(text) == [(1, "A = 1"), (1, "B = 2"), (5, "C = 'x;y'"), (6, "RUN")]
    assert read("A = 1;\n\n/* x\ny */ B = 2;")[1] == (4, "B = 2")
    assert read("* it; A = 1;") == [(1, "A = 1")]


def test_macros_need_no_semicolon() -> None:
    text = "%G2_TITLES\n%US3(a, (b; c))\nDATA X;\n%IF &A = YES %THEN\n%DO;\n%LET B = 1;\n%END;\n%ELSE %LET B = 2;"
    assert [one for _, one in read(text)] == [
        "%G2_TITLES", "%US3(a, (b; c))", "DATA X", "%IF &A = YES %THEN", "%DO", "%LET B = 1", "%END", "%ELSE",
        "%LET B = 2",
    ]  # fmt: skip


def test_text_in_quotation_marks_is_kept_and_data_lines_are_not() -> None:
    assert read("A = 'it''s; so';") == [(1, "A = 'it''s; so'")]
    assert [one for _, one in read("DATALINES;\n1 2 3\n;\nRUN;")] == ["DATALINES", "RUN"]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("A = 1;\n/* open", 2, "a comment is opened here and never closed"),
        ("A = 1;\nB = 'open;\nC = 2;", 2, "a quotation mark ' is opened here and never closed"),
        ("A = 'one;\ntwo';\n", 1, "a text in quotation marks runs over 2 lines and a semicolon"),
    ],
)
def test_what_is_never_closed_is_told(text: str, line: int, said: str) -> None:
    _, problems = statements(text, "p.sas")
    assert [(p.line, p.what) for p in problems] == [(line, said)]


def test_files_are_utf_8_or_windows_1252_with_any_line_ends() -> None:
    assert program_text(b"\xef\xbb\xbfA = 1;\r\nB = 2;\rC", "p")[0] == "A = 1;\nB = 2;\nC"
    assert program_text("A = 'Arm’s';".encode("cp1252"), "p")[0] == "A = 'Arm’s';"
    assert program_text("A = 'Arm’s';".encode(), "p")[0] == "A = 'Arm’s';"


@pytest.mark.parametrize("content", [b"\0\1\2", b" " * (MAX_SIZE + 1)])
def test_what_is_no_program_is_not_read(content: bytes) -> None:
    text, problems = program_text(content, "p.sas")
    assert text == ""
    assert [p.unreadable for p in problems] == [True]


def test_more_statements_than_any_program_has_are_refused() -> None:
    found, problems = statements("A;" * (MAX_STATEMENTS + 1), "p.sas")
    assert (found, [p.unreadable for p in problems]) == ([], [True])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join))
def test_any_text_has_statements_in_order_of_its_lines(text: str) -> None:
    found, _ = statements(text, "p.sas")
    lines = [one.line for one in found]
    assert lines == sorted(lines)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines)
    assert all(one.text and one.text == one.text.strip() for one in found)
