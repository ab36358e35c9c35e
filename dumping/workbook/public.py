"""The public version of a result: ranged figures, masked names, and no trace of what stood there.

The tables are exchanged before anything is written, so that what is confidential never reaches the file.
19 CFR 351.304(c)(1): a public summary in sufficient detail, figures within ten per cent of the actual ones, and of
voluminous data at least a representative one per cent.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from dumping.case.load import Case
from dumping.case.problems import CaseError, Problem
from dumping.formula.table import Choice, Column, Computed, Input, Parameter, Table
from dumping.result import RespondentResult, Result
from dumping.tables.repairs.repair import uncited
from dumping.workbook.confidential import Confidential, allowed_range, confidential, least_sample

WITHHELD = "[ ]"
# Tables of more rows are summarized by a representative part of them, of at least FEWEST rows.
LONGEST, FEWEST = 60, 20
DIGITS = 6
# What a masked name is called, by the columns that it stands in.
FAMILIES = (
    ("CONNUM", ("connum", "product")), ("Importer", ("importer",)),
    ("Customer", ("customer", "purchaser")), ("Producer", ("producer", "manufacturer", "plant")),
)  # fmt: skip
_FIGURE = re.compile(r"(?<![\w-])[-−]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?(?![\w-])")
_CITATION = re.compile(r"\d (?:USC|CFR|FR) \d")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def public_version(result: Result) -> Result:
    """The result as the public may see it: same tables and columns, other figures, fewer rows.

    Raises CaseError where the case states no seed for the ranges.
    """
    kept = confidential(result)
    if kept.nothing:
        return replace(result, case=_bare(result, str))
    seed = kept.stated.seed
    if seed is None:
        line = result.case.line("confidentiality")
        mend = (
            "state a number that stays with the case and that nobody else knows, so that a figure is ranged alike "
            f"every time; one drawn just now: `seed = {secrets.randbelow(10**15)}` below `[confidentiality]`"
        )
        what = "a public version needs a seed for its ranged figures"
        raise CaseError([Problem(result.case.file, what, mend, line, path="confidentiality.seed")])
    return _Public(result, kept, seed).made()


class _Public:
    """One public version: the same name and the same figure are shown alike wherever they stand."""

    def __init__(self, result: Result, kept: Confidential, seed: int) -> None:
        self.result, self.kept = result, kept
        self.seed = str(seed).encode()
        self.limit = float(allowed_range(result).value) / 100
        self.share = float(least_sample(result).value) / 100
        self.tables = [
            *result.tables.values(),
            *{id(t): t for one in result.respondents for t in one.tables.values()}.values(),
        ]
        self.names = self._masks()
        # Names without a letter are figures, which sentences lose anyway.
        longest = sorted((n for n in self.names if re.search(r"[^\W\d]", n)), key=len, reverse=True)
        self.named = re.compile("|".join(rf"(?<!\w){re.escape(n)}(?!\w)" for n in longest)) if longest else None
        self.actual = self._actual()
        self.done: dict[int, Table] = {}

    def made(self) -> Result:
        """The whole result."""
        respondents = tuple(self._respondent(one) for one in self.result.respondents)
        return replace(
            self.result,
            case=_bare(self.result, self.text),
            respondents=respondents,
            tables={name: self.table(t) for name, t in self.result.tables.items()},
            parameters=self._parameters(self.result.parameters),
            all_others_basis=self.text(self.result.all_others_basis or "") or None,
            warnings=tuple(self.text(uncited(w)) for w in self.result.warnings),
            checks=(),
        )

    def _respondent(self, one: RespondentResult) -> RespondentResult:
        tables = {}
        for name, table in one.tables.items():
            public = ("percent",) if name == f"total_{one.method}" else ()
            tables[name] = self.table(table, public)
        return replace(
            one,
            name=self.names.get(one.name, one.name),
            tables=tables,
            parameters=self._parameters(one.parameters),
            method_reason=self.text(one.method_reason),
            warnings=tuple(self.text(w) for w in one.warnings),
        )

    def table(self, table: Table, public: Iterable[str] = ()) -> Table:
        """A table with its columns exchanged and, where it is long, a part of its rows."""
        if id(table) in self.done:
            return self.done[id(table)]
        rows, notes = np.arange(table.rows), list(map(self.text, table.notes))
        if table.rows > LONGEST and any(self.kept.keeps(table, name) for name in table.columns):
            wanted = max(FEWEST, math.ceil(table.rows * self.share))
            rows = np.unique(np.linspace(0, table.rows - 1, wanted).round().astype(int))
            notes.append("A representative part of the rows; the proprietary version holds all of them.")
        made = replace(table, rows=len(rows), columns={}, data={}, notes=tuple(notes))
        for name, column in table.columns.items():
            shown = "public" if name in public else self.kept.shown(table, name)
            values = table.values(name)[rows]
            label = self.named.sub(lambda m: self.names[m[0]], column.label) if self.named else column.label
            kind = column.kind
            if shown == "withheld":
                values, kind = np.full(len(rows), WITHHELD, dtype=object), "text"
            elif shown == "masked":
                values = np.array([self.names.get(str(v), str(v)) if str(v) else "" for v in values], dtype=object)
            elif shown == "ranged":
                values = np.array([self.ranged(float(v), column.unit) for v in values], dtype=float)
            elif kind == "text":
                values = np.array([self._said(str(v), name) for v in values], dtype=object)
            made = made.with_column(name, values, replace(column, label=label, kind=kind, source=self._source(column)))
        self.done[id(table)] = made
        return made

    def _source(self, column: Column) -> Any:
        """Where a column comes from, without file names, rows, or expressions that the case itself states."""
        source = column.source
        if isinstance(source, Choice):
            return replace(source, how=self.text(source.how))
        by_case = isinstance(source, Computed) and source.rule.cite.startswith(self.result.case.file)
        if not by_case and not isinstance(source, Input):
            return source
        return Input("as the case builds it up" if isinstance(source, Computed) else "as reported")

    def _parameters(self, parameters: Any) -> dict[str, Parameter]:
        made = {}
        for name, one in parameters.items():
            if one.where.startswith(self.result.case.file):
                label, note = self.text(one.label), self.text(one.note)
                keeps = self.kept.keeps_parameter(one) and not isinstance(one.value, str)
                value = self.ranged(float(one.value), one.unit) if keeps else one.value
                one = replace(one, value=value, where="stated in the case", note=note, label=label)
            made[name] = one
        return made

    def ranged(self, value: float, unit: str) -> float:
        """A figure near the actual one, never it and never another actual one; zero and missing stay.

        Figures of one unit lean to the same side, so that neither their ratios mislead nor their mean tells the
        actual one.
        """
        if value == 0 or not math.isfinite(value):
            return value
        lean = self._draw(f"unit {unit}")
        lean = math.copysign(0.3 + 0.3 * abs(lean), lean)
        for attempt in range(1000):
            factor = 1 + self.limit * (lean + 0.3 * self._draw(f"{value!r} {attempt}"))
            made = float(f"{value * factor:.{DIGITS}g}")
            whole = unit in ("count", "sales") and abs(value) >= 1 / self.limit
            made = float(round(made)) if whole else made
            near = abs(made - value) <= self.limit * abs(value)
            # A number of sales may have to equal another one; that says nothing.
            if near and made != value and (not self._is_actual(made) or (whole and attempt > 500)):
                return made
        return float(f"{value * (1 + self.limit * lean):.{DIGITS + 3}g}")

    def _draw(self, what: str) -> float:
        """A number from -1 to 1 that only the seed's owner can draw again."""
        digest = hmac.new(self.seed, what.encode(), hashlib.sha256).digest()
        return int.from_bytes(digest[:8], "big") / 2**63 - 1

    def _is_actual(self, value: float) -> bool:
        at = np.searchsorted(self.actual, value)
        return bool(at < len(self.actual) and self.actual[at] == value)

    def _actual(self) -> Any:
        found = [
            np.unique(t.values(name).astype(float, copy=False))
            for t in self.tables
            for name, column in t.columns.items()
            if column.kind == "number" and self.kept.keeps(t, name)
        ]
        values = np.unique(np.concatenate(found)) if found else np.zeros(0)
        values = values[np.isfinite(values) & (values != 0)]
        size = 10.0 ** (DIGITS - 1 - np.floor(np.log10(np.abs(values))))
        return np.unique(np.concatenate([values, np.round(values * size) / size]))

    def _masks(self) -> dict[str, str]:
        """Proprietary names with what stands for them, numbered in an order that says nothing."""
        families: dict[str, str] = {}
        for table in self.tables:
            for name, column in table.columns.items():
                if column.kind == "text" and self.kept.shown(table, name) in ("masked", "withheld"):
                    family = next((f for f, parts in FAMILIES if any(p in name for p in parts)), "Name")
                    for value in dict.fromkeys(str(v) for v in table.values(name)):
                        if value and (value not in families or families[value] == "Name"):
                            families[value] = family
        if self.kept.stated.respondents == "masked":
            families |= {one.name: "Respondent" for one in self.result.respondents}
        else:
            for one in self.result.respondents:
                families.pop(one.name, None)
        numbers: dict[str, int] = {}
        masks = {}
        for value in sorted(families, key=lambda v: self._draw(f"name {v}")):
            numbers[families[value]] = number = numbers.get(families[value], 0) + 1
            masks[value] = f"[{families[value]} {number}]"
        return masks

    def _said(self, text: str, column: str) -> str:
        """A public text; reasons are sentences, in which figures may stand."""
        return self.text(text) if " " in text and column not in ("source", "citation") else text

    def text(self, text: str) -> str:
        """A sentence without proprietary names and without figures; days and citations stay."""
        if self.named is not None:
            text = self.named.sub(lambda m: self.names[m[0]], text)
        masks = set(self.names.values())
        pieces = re.split(r"(\[[A-Za-z]+ \d+\]|\d{4}-\d\d-\d\d)", text)
        if _CITATION.search(text):
            return "; ".join(p if _CITATION.search(p) else self.text(p) for p in text.split("; "))
        return "".join(p if p in masks or _DAY.fullmatch(p) else _FIGURE.sub(WITHHELD, p) for p in pieces)


def _bare(result: Result, text: Callable[[str], str]) -> Case:
    """The case without its text, its files and its digest, and without figures in its changes and footnotes."""
    case = result.case
    notes = [note.model_copy(update={"text": text(note.text)}) for note in case.stated.footnotes]
    stated = case.stated.model_copy(update={"footnotes": notes})
    changes = tuple(text(change) for change in case.changes)
    return replace(case, path=Path("case.toml"), text="", content={}, stated=stated, sha256="", changes=changes)
