"""A computed case: its tables, its parameters with citations, and every warning. Reports only read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dumping.case.load import Case
from dumping.formula.table import Parameter, Table

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Computation:
    """What an authority's stages have made of a respondent: tables in order, parameters, warnings, the method.

    `method` names the comparison method whose totals, in the table `total_<method>`, give the margin.
    """

    tables: dict[str, Table] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    method: str = ""
    reason: str = ""


@dataclass(frozen=True)
class RespondentResult:
    """One respondent: tables in the order of the calculation, `rates` always among them."""

    number: int
    name: str
    tables: Mapping[str, Table]
    parameters: Mapping[str, Parameter]
    method: str
    method_reason: str
    warnings: tuple[str, ...] = ()

    @property
    def margin_percent(self) -> float:
        """The weighted-average margin of the applied method, unrounded, in per cent."""
        return float(self.tables["rates"].value("margin_percent"))

    def frames(self) -> dict[str, pd.DataFrame]:
        """The tables as pandas DataFrames, by name."""
        return {name: table.frame for name, table in self.tables.items()}


@dataclass(frozen=True)
class Check:
    """An expectation or a reconciliation, whether it holds, and the numbers that say so."""

    name: str
    holds: bool
    detail: str
    source: str = ""
    note: str = ""
    value: float = 0.0


@dataclass(frozen=True)
class Result:
    """A case's respondents and the tables of the case as a whole (all others, its own figures)."""

    case: Case
    respondents: tuple[RespondentResult, ...]
    parameters: Mapping[str, Parameter]
    tables: Mapping[str, Table]
    all_others_basis: str | None = None
    checks: tuple[Check, ...] = ()
    warnings: tuple[str, ...] = ()

    def all_warnings(self) -> Iterator[str]:
        """The warnings of the case as a whole, what was repaired in its files among them, and of its respondents."""
        yield from self.warnings
        for one in self.respondents:
            yield from one.warnings

    def to_dict(self) -> dict[str, Any]:
        """The result as `dumping run --json` prints it."""
        from dumping.report.json import result_dict

        return result_dict(self)

    def respondent(self, name: str) -> RespondentResult:
        """A respondent by name. Raises KeyError for an unknown one."""
        for one in self.respondents:
            if one.name == name:
                return one
        raise KeyError(name)
