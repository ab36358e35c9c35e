"""How every sheet is headed and printed: title, security line, units, the flag of the checks, pages."""

from __future__ import annotations

from typing import Any

from dumping.result import Result
from dumping.workbook.confidential import security_line
from dumping.workbook.places import DATA
from dumping.workbook.styles import Styles

# Without a password: it keeps a formula from being typed over by mistake, not from being looked at.
PROTECTED = {
    "format_cells": True, "format_columns": True, "format_rows": True, "sort": True, "autofilter": True,
    "select_locked_cells": True, "select_unlocked_cells": True, "objects": True,
}  # fmt: skip
LETTER, A4 = 1, 9
RED, GREEN = "#B00020", "#007A33"


def head(page: Any, result: Result, styles: Styles, title: str, flag: bool, values_only: bool, public: bool) -> None:
    """Title, what it is about with its units, flag of the checks, and security line, above a sheet's blocks."""
    header = result.case.stated.case
    page.write_string(0, 0, title, styles.title())
    period = f"{header.segment}, {header.period[0]} to {header.period[1]}"
    number = f"{header.title}{f', {header.number}' if header.number else ''}"
    subtitle = f"{number}; {period}; {header.currency} per {header.unit}"
    page.write_string(1, 0, subtitle, styles.of(font_color="#555555"))
    if header.notice and (flag or public):
        page.write_string(2, 2, header.notice, styles.of(bold=True, font_color=RED))
    if flag and not public:
        page.write_string(2, 0, "All checks hold", styles.of(font_color="#555555"))
        style = styles.of(bold=True, font_color=GREEN)
        if values_only:
            page.write_string(2, 1, "yes", style)
        else:
            page.write_formula(2, 1, '=IF(Checks!$B$3,"yes","NO: see Checks")', style, "yes")
    page.write_string(3, 0, security_line(result, public), styles.of(bold=True))
    page.repeat_rows(0, DATA - 1)


def printing(page: Any, result: Result, public: bool) -> None:
    """Landscape, one page wide, the security line on top of every page, page n of N below."""
    header = result.case.stated.case
    page.protect("", PROTECTED)
    page.set_paper(LETTER if header.authority == "us" else A4)
    lines = [security_line(result, public), *([header.notice] if header.notice else [])]
    pages(page, header.title, "; ".join(lines))


def pages(page: Any, title: str, beside: str = "") -> None:
    """Landscape, one page wide, a title on top of every page with a line beside it, sheet and page n of N below."""
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    page.set_header(f"&L&8{_plain(title)}" + (f"&R&8{_plain(beside)}" if beside else ""))
    page.set_footer("&L&8&A&R&8Page &P of &N")


def _plain(text: str) -> str:
    """A text for a page header, where & begins a code and 255 characters are the most."""
    return text.replace("&", "&&")[:110]
