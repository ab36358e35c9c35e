"""From a case file on disk to a case in memory: everything read, everything checked, every fault at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from dumping.case import checks, duty_checks, rate_checks, scenario_checks, statement_checks, table_checks
from dumping.case.change import Change
from dumping.case.key_types import TableFile
from dumping.case.locate import line_of
from dumping.case.mend import STANDING_IN, mended
from dumping.case.nonmarket import NonmarketInputs, of_factors, read_nonmarket, surrogate_names
from dumping.case.nonmarket_keys import Nonmarket
from dumping.case.problems import CaseError, Problem
from dumping.case.schema import CaseFile, ExchangeRate, Header, Respondent
from dumping.case.toml import read_toml
from dumping.case.validate import validate
from dumping.tables.columns import RESPONDENT_LAYOUTS
from dumping.tables.downstream import read_downstream
from dumping.tables.exchange_rates import Rates, read_rates
from dumping.tables.products import product_sales
from dumping.tables.repairs.repair import REPAIRED, Repair
from dumping.tables.sales import SalesInputs, factor_columns, read_sales

MAX_SIZE = 5_000_000


@dataclass(frozen=True)
class RespondentInputs:
    """A respondent with its tables; they are None where the case states none."""

    number: int
    stated: Respondent
    us_sales: SalesInputs | None = None
    comparison_sales: SalesInputs | None = None
    costs: SalesInputs | None = None
    factors: SalesInputs | None = None
    downstream_sales: SalesInputs | None = None

    @property
    def name(self) -> str:
        """The respondent's name."""
        return self.stated.name

    def tables(self) -> Iterator[SalesInputs]:
        """All tables that there are."""
        for sales in (self.us_sales, self.comparison_sales, self.costs, self.factors, self.downstream_sales):
            if sales is not None:
                yield sales

    def sides(self) -> Iterator[tuple[str, SalesInputs]]:
        """The tables of sales that there are, under their keys."""
        for key in ("us_sales", "comparison_sales", "downstream_sales"):
            sales: SalesInputs | None = getattr(self, key)
            if sales is not None:
                yield key, sales


@dataclass(frozen=True)
class Case:
    """A case that can be computed: what its file states, and its tables under our column names."""

    path: Path
    text: str
    content: dict[str, Any]
    stated: CaseFile
    respondents: tuple[RespondentInputs, ...]
    rates: dict[str, Rates]
    sha256: str
    nonmarket: NonmarketInputs | None = None
    warnings: tuple[str, ...] = ()
    changes: tuple[str, ...] = field(default=())
    # Whether prices of products are not those of the text but those of a workbook's changed cells.
    typed_over: bool = False
    # The case as it was before columns of its tables were changed, and the changes to them, in order.
    unchanged: Case | None = None
    column_changes: tuple[Change, ...] = ()

    @property
    def file(self) -> str:
        """The case file's name as reports show it."""
        return self.path.name

    def states_alike(self, header: Header) -> bool:
        """Whether tables under this header would be read as this case's are."""
        own = self.stated.case
        return (own.currency, own.unit) == (header.currency, header.unit)

    def has_rates(self, currency: str, stated: ExchangeRate, header: Header) -> bool:
        """Whether the rates so stated, under this header, would be read as this case's are."""
        own = self.stated.case
        if not self.states_alike(header) or self.stated.exchange_rates.get(currency) != stated:
            return False
        same = (own.authority, own.segment, own.law_as_of, own.period) == (
            header.authority, header.segment, header.law_as_of, header.period,
        )  # fmt: skip
        return same or not self.rates[currency].by_header

    def line(self, *path: str | int) -> int:
        """The line of a key in the case file."""
        return line_of(self.text, path)


def read_text(path: Path) -> str:
    """The text of a case file. Raises CaseError where the file cannot be read."""
    try:
        # What is no file, such as a pipe, may never end.
        if path.exists() and not path.is_file():
            raise CaseError([Problem(str(path), "this is no file", unreadable=True)])
        with path.open("rb") as opened:
            content = opened.read(MAX_SIZE + 1)
    except OSError as error:
        what = "there is no such file" if isinstance(error, FileNotFoundError) else "the file cannot be read"
        raise CaseError([Problem(str(path), what, unreadable=True)]) from None
    if len(content) > MAX_SIZE:
        raise CaseError(
            [Problem(path.name, "too large for a case file", "put tables into data files", unreadable=True)]
        )
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        mend = "save the file as UTF-8"
        raise CaseError([Problem(path.name, "a character is not UTF-8", mend, line, unreadable=True)]) from None


def load_case_file(path: Path) -> Case:
    """The case in a case file. Raises CaseError with every problem of the file and of its tables."""
    text = read_text(path)
    content, problems = read_toml(text, path.name)
    if problems:
        raise CaseError(problems)
    return assemble(path, text, content)


def assemble(
    path: Path, text: str, content: dict[str, Any], changes: tuple[str, ...] = (), before: Case | None = None
) -> Case:
    """The case that `content` states; `text` is the file's, for line numbers. Raises CaseError.

    `before` is the same case before a change: what it has read already, and is stated as it was, is not read again.
    """
    stated, problems = validate(content, text, path.name)
    problems += checks.of_amounts(content, path.name, text)
    if stated is None:
        # What can be read is checked too, so that one run shows all that is wrong.
        header = mended(Header, content.get("case"), STANDING_IN)
        # Products that lack what was wrong with them would seem to have other faults.
        respondents = [
            mended(Respondent, r, tries=1 if "products" in _dict(r) else 4) for r in _list(content.get("respondents"))
        ]
        stated_rates = {c: mended(ExchangeRate, r) for c, r in _dict(content.get("exchange_rates")).items()}
        if header is not None:
            nonmarket = mended(Nonmarket, content["nonmarket"]) if "nonmarket" in content else None
            problems += _read(path, text, header, respondents, stated_rates, nonmarket)[3]
        raise CaseError(dict.fromkeys(problems))
    inputs, rates, nonmarket_inputs, faults = _read(
        path, text, stated.case, list(stated.respondents), dict(stated.exchange_rates), stated.nonmarket, before
    )
    problems += faults
    problems += statement_checks.of_statements(stated, path.name, text)
    problems += duty_checks.of_duties(stated, path.name, text)
    problems += scenario_checks.of_scenarios(stated.scenarios, path.name, text)
    problems += statement_checks.of_products(stated, inputs, path.name, text)
    if problems:
        raise CaseError(problems)
    same_files = before is not None and set(_files(stated)) == set(_files(before.stated))
    digest = before.sha256 if before is not None and same_files else _digest(path, text, stated)
    said = [warning for one in rates.values() for warning in one.warnings]
    said += [f"{REPAIRED}{one}" for one in _repairs(inputs, rates, nonmarket_inputs)]
    warnings = tuple(dict.fromkeys(said))
    return Case(path, text, content, stated, tuple(inputs), rates, digest, nonmarket_inputs, warnings, changes)


def _repairs(
    inputs: list[RespondentInputs], rates: dict[str, Rates], nonmarket: NonmarketInputs | None
) -> Iterator[Repair]:
    """What was done with the data files of a case so that they could be read."""
    tables = [table for one in inputs for table in one.tables()]
    if nonmarket is not None:
        tables += [t for t in (nonmarket.surrogate_values, nonmarket.financial_statements) if t is not None]
    for rate in rates.values():
        yield from rate.repairs
    for sales in tables:
        yield from sales.repairs


def _read(
    path: Path,
    text: str,
    header: Header,
    respondents: list[Respondent | None],
    stated_rates: dict[str, ExchangeRate | None],
    stated_nonmarket: Nonmarket | None,
    before: Case | None = None,
) -> tuple[list[RespondentInputs], dict[str, Rates], NonmarketInputs | None, list[Problem]]:
    file, folder = path.name, path.parent
    problems: list[Problem] = checks.of_header(header, file, text)
    rates: dict[str, Rates] = {}
    broken = {currency for currency, stated in stated_rates.items() if stated is None}
    for currency, stated in stated_rates.items():
        if before is not None and stated is not None and before.has_rates(currency, stated, header):
            rates[currency] = before.rates[currency]
        elif stated is not None:
            where = f"{file}:{line_of(text, ('exchange_rates', currency, 'file' if stated.file else 'rate'))}"
            found, faults = read_rates(currency, stated, folder, header, where)
            problems += faults
            if found is None:
                broken.add(currency)
            else:
                rates[currency] = found
    nonmarket = None
    if stated_nonmarket is not None and before is not None and before.stated.nonmarket == stated_nonmarket:
        nonmarket = before.nonmarket
    elif stated_nonmarket is not None:
        nonmarket, faults = read_nonmarket(stated_nonmarket, header, folder, file, text)
        problems += faults
    inputs: list[RespondentInputs] = []
    for number, respondent in enumerate(respondents):
        if respondent is None:
            continue
        known = None
        if before is not None and before.states_alike(header) and before.nonmarket is nonmarket:
            known = before.respondents[number] if number < len(before.respondents) else None
        one, faults = _respondent(respondent, number, header, file, folder, text, surrogate_names(nonmarket), known)
        problems += faults
        inputs.append(one)
        problems += rate_checks.of_rates(one, header, rates, broken, file, text)
        problems += checks.of_dates(one, header, file, text)
        problems += table_checks.of_tables(one, header, file, text)
        if stated_nonmarket is None or nonmarket is not None:
            problems += of_factors(one, nonmarket, rates, header, file, text)
    return inputs, rates, nonmarket, problems


def _respondent(
    stated: Respondent, number: int, header: Header, file: str, folder: Path, text: str, surrogates: dict[str, str],
    known: RespondentInputs | None = None,
) -> tuple[RespondentInputs, list[Problem]]:  # fmt: skip
    def line(at: str) -> int:
        parts = tuple(int(p) if p.isdigit() else p for p in at.split("."))
        return line_of(text, ("respondents", number, *parts))

    if known is not None and known.stated.factors != stated.factors:
        known = None
    if stated.products and known is not None and known.stated.products == stated.products:
        return replace(known, number=number + 1, stated=stated), []
    if stated.products:
        export, normal, problems = product_sales(stated, number + 1, header.currency, header.unit, file, line)
        return RespondentInputs(number + 1, stated, export, normal), problems
    problems = []
    tables: dict[str, SalesInputs | None] = {}
    distances = factor_columns(stated.factors, distances_only=True) if stated.factors is not None else set()
    whose = f"respondents[{number + 1}]."
    for name in RESPONDENT_LAYOUTS:
        table: TableFile | None = getattr(stated, name)
        if table is not None and known is not None and table == getattr(known.stated, name):
            tables[name] = getattr(known, name)
        elif table is not None:
            given, also = (surrogates, distances) if name == "us_sales" else ({}, set())
            tables[name], faults = read_sales(
                table, name, folder, header.currency, header.unit, file, partial(_below, line, name),
                given=given, also_read=also,
            )  # fmt: skip
            problems += [replace(f, path=f"{whose}{f.path}") if f.path else f for f in faults]
    market, resales = stated.comparison_sales, stated.downstream_sales
    sales = tables.get("comparison_sales")
    if resales is not None and market is not None and sales is not None:
        below = partial(_below, line, "downstream_sales")
        tables["downstream_sales"], faults = read_downstream(
            resales, market, sales, folder, header.currency, header.unit, file, below
        )
        problems += [replace(f, path=f"{whose}{f.path}") if f.path else f for f in faults]
    return RespondentInputs(number + 1, stated, **tables), problems


def read_rows(case: Case, inputs: RespondentInputs, name: str, data_file: str) -> SalesInputs:
    """Another file's rows, read as the case states the respondent's table `name`. Raises CaseError."""
    stated: TableFile = getattr(inputs.stated, name)
    header, factors = case.stated.case, inputs.stated.factors
    on_sales = name == "us_sales" and factors is not None
    found, problems = read_sales(
        stated.model_copy(update={"file": data_file}), name, case.path.parent, header.currency, header.unit, case.file,
        lambda at: case.line("respondents", inputs.number - 1, name),
        given=surrogate_names(case.nonmarket) if on_sales else {},
        also_read=factor_columns(factors, distances_only=True) if on_sales and factors is not None else set(),
    )  # fmt: skip
    if found is None or problems:
        raise CaseError(problems)
    return found


def _below(line: Callable[[str], int], name: str, at: str) -> int:
    return line(f"{name}.{at}")


def _list(content: object) -> list[Any]:
    return content if isinstance(content, list) else []


def _dict(content: object) -> dict[str, Any]:
    return content if isinstance(content, dict) else {}


def _files(stated: CaseFile) -> Iterator[str]:
    yield from (rate.file for rate in stated.exchange_rates.values() if rate.file)
    for respondent in stated.respondents:
        for name in RESPONDENT_LAYOUTS:
            table: TableFile | None = getattr(respondent, name)
            if table is not None:
                yield table.file
        if respondent.downstream_sales is not None:
            yield respondent.downstream_sales.file
    if stated.nonmarket is not None:
        yield stated.nonmarket.surrogate_values.file
        if stated.nonmarket.financial_statements is not None:
            yield stated.nonmarket.financial_statements.file


def files_of(case: Case) -> Iterator[Path]:
    """The case file and every data file that it names."""
    yield case.path
    yield from (case.path.parent / name for name in _files(case.stated))


def _digest(path: Path, text: str, stated: CaseFile) -> str:
    """SHA-256 over the case file and every data file that it names, in the order of their names."""
    digest = hashlib.sha256(text.encode())
    for name in sorted(set(_files(stated))):
        digest.update(name.encode() + b"\0")
        with (path.parent / name).open("rb") as opened:
            while block := opened.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
