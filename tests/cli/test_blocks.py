"""Reports as plain text and on a terminal: alignment, narrow windows, and text that would steer a terminal."""

from __future__ import annotations

import io

from rich.console import Console

from dumping.report.blocks import Heading, Line, grid, plain
from dumping.report.numbers import amount, percent
from dumping.report.rich_blocks import show

TABLE = grid(("Name", "Amount", "Rate"), [("Maker", "1,000.00", "9.89 %"), ("세아제강", "5.00", "15.75 %")])


def on_terminal(width: int, *blocks: object) -> str:
    stream = io.StringIO()
    show(blocks, Console(file=stream, width=width, color_system=None))  # type: ignore[arg-type]
    return stream.getvalue()


def test_columns_are_aligned_with_wide_letters() -> None:
    lines = plain([TABLE]).splitlines()
    assert lines == [
        "  Name        Amount     Rate",
        "  --------  --------  -------",
        "  Maker     1,000.00   9.89 %",
        "  세아제강      5.00  15.75 %",
    ]


def test_long_lines_are_wrapped_further_in_on_request_only() -> None:
    line = Line("one two three four five six", indent=1)
    assert plain([line]) == "  one two three four five six\n"
    wrapped = plain([line], width=20).splitlines()
    assert len(wrapped) > 1
    assert all(later.startswith("      ") for later in wrapped[1:])
    assert " ".join(" ".join(wrapped).split()) == line.text


def test_a_table_that_does_not_fit_is_told_row_by_row() -> None:
    assert "Maker" in on_terminal(80, TABLE).splitlines()[2]
    narrow = on_terminal(20, TABLE).splitlines()
    assert narrow[:3] == ["  Maker", "    Amount  1,000.00", "    Rate    9.89 %"]


def test_brackets_are_text_and_control_characters_are_not() -> None:
    blocks = [Heading("[bold]19 CFR[/bold]"), Line("\x1b[31mred\x07")]
    for text in (plain(blocks), on_terminal(80, *blocks)):
        assert "[bold]19 CFR[/bold]" in text
        assert "\x1b" not in text
        assert "\x07" not in text


def test_figures_are_rounded_half_up() -> None:
    assert percent(11.695) == "11.70 %"
    assert percent(None) == "missing"
    assert amount(1234567.5) == "1,234,567.50"
    assert amount(0.00096938) == "0.00096938"
    assert amount(-410.0) == "-410"
    assert amount(float("nan")) == "missing"
