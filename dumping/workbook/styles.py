"""Colours and number formats: inputs blue, formulas black, links green, and each said in words beside it."""

from __future__ import annotations

import re
from typing import Any

# Source of a column -> font colour and the words that stand in its header, so that colour never speaks alone.
KINDS = {
    "input": ("#0000FF", "input"),
    "rule": ("#000000", "formula"),
    "link": ("#007A33", "link"),
    "choice": ("#5A2D82", "decided by a test"),
}


_RATE_OF_EXCHANGE = re.compile("[A-Z]{3} per [A-Z]{3}")


class Styles:
    """The formats of one workbook, made once for each combination that is used."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def of(self, **properties: object) -> Any:
        """The format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": "Calibri", "font_size": 10, **properties})
        return self._made[key]

    def title(self) -> Any:
        """A sheet's title."""
        return self.of(bold=True, font_size=14)

    def heading(self) -> Any:
        """A block's heading."""
        return self.of(bold=True, font_size=11, bottom=1)

    def label(self) -> Any:
        """A column's label."""
        return self.of(bold=True, text_wrap=True, valign="top", bg_color="#E8EDF3", bottom=1)

    def remark(self) -> Any:
        """Units, sources and notes."""
        return self.of(italic=True, text_wrap=True, valign="top", font_color="#555555", font_size=8)

    def comment(self) -> Any:
        """A cell that is free for remarks of the reader's own."""
        return self.of(italic=True, text_wrap=True, valign="top", font_size=8, locked=False)

    def text(self, **more: object) -> Any:
        """Running text."""
        return self.of(text_wrap=True, valign="top", **more)

    def value(self, kind: str, unit: str, what: str, bracketed: bool = False) -> Any:
        """A cell's format by where it comes from, its unit, its kind of value, and whether it is proprietary."""
        properties: dict[str, object] = {"font_color": KINDS[kind][0], "valign": "top"}
        if kind == "input":
            properties |= {"bg_color": "#FFFBE6", "locked": False}
        shown = {"date": "yyyy-mm-dd", "number": number_format(unit)}.get(what)
        # A date in brackets is no date any more to programs that read the file after LibreOffice has saved it.
        if bracketed and what != "date":
            properties["num_format"] = in_brackets(shown)
        elif shown:
            properties["num_format"] = shown
        return self.of(**properties)


def in_brackets(shown: str | None) -> str:
    """A number format that puts brackets round a figure, which stays a number, or round a text."""
    if shown is None:
        return 'General;General;General;"["@"]"'
    return f'"["{shown}"]";"[-"{shown}"]";"["{shown}"]";@'


def number_format(unit: str) -> str:
    """Digits shown for a unit; cells hold full precision."""
    if unit in ("", "count"):
        return "General"
    if _RATE_OF_EXCHANGE.fullmatch(unit):
        return "0.00########"
    if unit == "%":
        return "0.00"
    if "/" in unit:
        return "#,##0.00####" if " per " in unit else "#,##0.00"
    return "#,##0.00" if unit.isupper() and len(unit) == 3 else "#,##0.00####" if " per " in unit else "#,##0.###"
