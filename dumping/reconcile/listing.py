"""The printed listing of the programs, as data sets: the tables in which margins and rates are summed up.

A listing prints figures rounded, with the decimals that it shows; they agree where ours, rounded alike, is the same.
What is recognised: the build-up of each method's margin, the margins, Cohen's d ratio, the meaningful-difference
test, the importers' assessments and the summary of cash deposit rates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import numpy as np

from dumping.case.problems import CaseError, Problem
from dumping.tables.file_table import FileTable, TextColumn

MAX_SIZE = 200 << 20
BUILD_UP = (
    "TOTSALES", "TOTVAL", "TOTQTY", "POSDUMPING", "NEGDUMPING", "TOTDUMPING", "MINMARG", "MAXMARG", "MARGVAL",
    "MARGQTY", "PCTMARV", "PCTMARQ",
)  # fmt: skip
METHODS = {"STANDARD": "AVGMARG", "MIXED ALTERNATIVE": "MIXEDSPLIT", "A-TO-T ALTERNATIVE": "TRANMARG"}
ASSESSED = ("ITENTVAL", "ITOTQTY", "IPOSRESULTS", "INEGRESULTS", "ITOTRESULTS", "DMINPCT")
SOURCES = ("REPORTED", "COMPUTED", "MIXED")
_NUMBER = re.compile(r"-?\$?-?[\d,]*\.?\d+%?$")
_ABSENT = ("N/A", "NA", ".")
_RATE = re.compile(r"(-?[\d,]*\.?\d+) ?\((%|\$/Unit)\)|\b(N/A|NA)\b", re.IGNORECASE)


@dataclass
class Printed:
    """A table of a listing: its columns as texts and the line that each row stands in."""

    name: str
    columns: dict[str, list[str]] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)

    def add(self, line: int, **cells: str) -> None:
        """One row more."""
        for name, cell in cells.items():
            self.columns.setdefault(name, [""] * len(self.lines)).append(cell)
        self.lines.append(line)
        for column in self.columns.values():
            column += [""] * (len(self.lines) - len(column))

    def table(self, file: str) -> FileTable:
        """The table as the readers of data files make it."""
        columns = {name: TextColumn(np.array(cells, dtype=object)) for name, cells in self.columns.items()}
        return FileTable(file, columns, len(self.lines))


def read_listing(path: Path) -> dict[str, Printed]:
    """The tables in a listing, by the names of their data sets. Raises CaseError where it cannot be read."""
    try:
        if path.stat().st_size > MAX_SIZE:
            raise CaseError(
                [Problem(path.name, "the listing is too large", "cut off what is printed", unreadable=True)]
            )
        content = path.read_bytes()
    except OSError as error:
        what = f"the file cannot be read: {error.strerror or 'unknown fault'}"
        raise CaseError([Problem(path.name, what, unreadable=True)]) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("windows-1252", errors="replace")
    lines = _html_lines(text) if path.suffix.lower() in (".html", ".htm") else text.splitlines()
    found: dict[str, Printed] = {}
    for printed in (*_methods(lines), *_margins(lines), *_ratio(lines), *_difference(lines), *_assessments(lines)):
        if printed.lines:
            found[printed.name] = printed
    for printed in _summary(lines):
        found[printed.name] = printed
    return found


def cells_of(line: str) -> list[str]:
    """The cells of a printed line: they are two blanks apart, numbers one."""
    cells = [cell.strip() for cell in re.split(r"\s{2,}|\t", line.strip()) if cell.strip()]
    apart: list[str] = []
    for cell in cells:
        words = cell.split(" ")
        apart += words if len(words) > 1 and all(_is_number(word) for word in words) else [cell]
    return apart


def _is_number(cell: str) -> bool:
    return bool(_NUMBER.match(cell)) or cell in _ABSENT


def plain(cell: str) -> str:
    """A printed number as data files have it: 1,234.50 and $1,234.50 are 1234.50; blank for a missing one."""
    cell = cell.strip().replace(",", "").replace("$", "").rstrip("%")
    return "" if cell.upper() in _ABSENT else cell


def decimals(cell: str) -> int | None:
    """How many decimals a printed number shows; None for what is no number."""
    return len(cell.partition(".")[2]) if re.fullmatch(r"-?\d*\.?\d+", cell) else None


def _methods(lines: Sequence[str]) -> Iterator[Printed]:
    """The build-up of each method's margin: the last row of numbers under its title, the sum where there are parts."""
    method = ""
    found = {name: Printed(f"ANSWER_{'MIXEDMARG' if name == 'MIXEDSPLIT' else name}") for name in METHODS.values()}
    for number, line in enumerate(lines, 1):
        title = re.search(r"USING THE (.+?) METHOD", line, re.IGNORECASE)
        if title:
            method = METHODS.get(title[1].strip().upper(), "")
        elif method:
            numbers = [cell for cell in cells_of(line) if _is_number(cell)]
            summed = method == "MIXEDSPLIT" and len(numbers) == len(BUILD_UP) - 4
            if len(numbers) == len(BUILD_UP) and method != "MIXEDSPLIT":
                found[method].add(number, **dict(zip(BUILD_UP, map(plain, numbers), strict=True)))
                method = ""
            elif summed:
                names = [name for name in BUILD_UP if not name.startswith(("MIN", "MAX", "PCT"))]
                found[method].add(number, **dict(zip(names, map(plain, numbers), strict=True)))
                method = ""
    yield from found.values()


def _margins(lines: Sequence[str]) -> Iterator[Printed]:
    """The three margins under the title of the weighted-average margins."""
    printed = Printed("ANSWER_MARGINS")
    armed = per_unit = False
    for number, line in enumerate(lines, 1):
        upper = line.upper()
        if "WEIGHT AVERAGE MARGIN" in upper and "BUILD UP" not in upper:
            armed = True
        if armed:
            per_unit |= re.search("PER[-_ ]UNIT", upper) is not None
            numbers = cells_of(line)
            if len(numbers) == 3 and all(_is_number(cell) for cell in numbers):
                name = "PER_UNIT_RATE" if per_unit else "WTAVGPCT"
                cells = dict(zip((f"{name}_STND", f"{name}_MIXED", f"{name}_ALT"), map(plain, numbers), strict=True))
                printed.add(number, **cells)
                armed = per_unit = False
    yield printed


def _ratio(lines: Sequence[str]) -> Iterator[Printed]:
    printed = Printed("OVERALL_DPRESULTS")
    for number, line in enumerate(lines, 1):
        share = re.search(r"PERCENT OF SALES PASSING THE COHEN.?S D TEST:\s*([\d.,]+)\s*%", line, re.IGNORECASE)
        if share and not printed.lines:
            places = decimals(plain(share[1])) or 0
            printed.add(number, PERCENT_VALUE_PASSING=f"{float(plain(share[1])) / 100:.{places + 2}f}")
    yield printed


def _difference(lines: Sequence[str]) -> Iterator[Printed]:
    """Whether the difference is meaningful, from the titles of the summary."""
    printed = Printed("MEANINGFUL_DIFF_TEST")
    asked = re.compile(
        r"MEANINGFUL DIFFERENCE BETWEEN .+ THE (MIXED|A-TO-T).ALTERNATIVE METHOD:\s*(\S+)", re.IGNORECASE
    )
    for number, line in enumerate(lines, 1):
        found = asked.search(line)
        if found and found[2].upper() in ("YES", "NO"):
            name = "MIXED ALTERNATIVE" if found[1].upper() == "MIXED" else "A-to-T ALTERNATIVE"
            printed.add(number, METHOD=name, MEANINGFUL_DIFF=found[2].upper())
    yield printed


def _assessments(lines: Sequence[str]) -> Iterator[Printed]:
    """The importers' assessments: a table for each method, in the order in which the program prints them."""
    tables = {
        "STANDARD": Printed("ASSESS_IMPSTND"),
        "MIXED": Printed("ASSESS_MIXED"),
        "A-TO-T": Printed("ASSESS_IMPTRAN"),
    }
    current, armed = "", False
    for number, line in enumerate(lines, 1):
        upper = line.upper()
        if "IMPORTER-SPECIFIC DE MINIMIS TEST RESULTS" in upper:
            armed, current = True, ""
        elif armed and not current and "METHOD" in upper:
            current = next((name for name in tables if name in upper), "")
        elif armed and current:
            cells = cells_of(line)
            source = next((place for place, cell in enumerate(cells) if cell.upper() in SOURCES), None)
            rest = cells[source + 1 :] if source else []
            if source and len(rest) >= len(ASSESSED) + 2 and all(_is_number(cell) for cell in rest[: len(ASSESSED)]):
                importer = re.sub(r"^\d+\s+", "", cells[source - 1])
                shown = dict(zip(ASSESSED, map(plain, rest), strict=False))
                rates = [*(plain(cell) for cell in rest[len(ASSESSED) + 1 :]), ""]
                shown |= {"DMINTEST": rest[len(ASSESSED)], "ASESRATE": rates[0], "PERUNIT": rates[1]}
                tables[current].add(number, US_IMPORTER=importer, SOURCEU=cells[source].upper(), **shown)
        if armed and "SUMMARY OF CASH DEPOSIT RATES" in upper:
            armed = False
    yield from tables.values()


def _summary(lines: Sequence[str]) -> Iterator[Printed]:
    """The summary of cash deposit rates."""
    for number, line in enumerate(lines, 1):
        if not line.strip().upper().startswith("CASH DEPOSIT RATES "):
            continue
        rates = list(_RATE.finditer(line))
        if len(rates) == 3:
            printed = Printed("ANSWER")
            name = "PER_UNIT_RATE" if any("$" in (rate[2] or "") for rate in rates) else "WTAVGPCT"
            ends = ("_STND", "_MIXED", "_ALT")
            cells = {name + end: rate[0].replace(",", "") for end, rate in zip(ends, rates, strict=True)}
            printed.add(number, CLASSIFICATION="Cash Deposit Rates", **cells)
            yield printed


class _Lines(HTMLParser):
    """Each row of a table of a page, and each other piece of text, as a line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.row: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("td", "th", "tr", "p", "div", "h1", "h2", "h3", "table"):
            self._end(tag in ("td", "th"))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "p", "div", "h1", "h2", "h3", "title"):
            self._end(tag in ("td", "th"))
        if tag == "tr":
            self.lines.append("  ".join(self.row))
            self.row = []

    def handle_data(self, data: str) -> None:
        self.text += data.replace("\xa0", " ").replace("\n", " ")

    def _end(self, cell: bool) -> None:
        if text := self.text.strip():
            (self.row if cell else self.lines).append(text)
        self.text = ""


def _html_lines(text: str) -> list[str]:
    reader = _Lines()
    reader.feed(text)
    reader.close()
    return reader.lines
