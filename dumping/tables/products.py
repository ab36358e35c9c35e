"""Product depth: prices typed into the case become the same tables that files of sales become."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dumping.case.price_keys import Amount, ExportPrice, Price, Product
from dumping.case.problems import Problem
from dumping.case.schema import Respondent
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.tables.columns import COMPARISON_SALES, FRONTIER, US_SALES, is_made, label_for
from dumping.tables.sales import Locate, SalesInputs

# What a product's own figures are called where a table of sales has columns.
RESERVED = {*US_SALES.columns, *COMPARISON_SALES.columns, "net_price"}


@dataclass(frozen=True)
class _Stated:
    """One price as a row: which product, at which line, with which quantity."""

    connum: str
    price: Price
    quantity: float
    line: int


def product_sales(
    respondent: Respondent, number: int, currency: str, unit: str, file: str, line: Locate
) -> tuple[SalesInputs | None, SalesInputs | None, list[Problem]]:
    """Export sales and comparison-market sales of a respondent's products; or what is wrong with them.

    Export prices without a normal value are rows as well: matching reports them. A product without an
    export price has a normal value that nothing is compared with.
    """
    export, normal, problems = _rows(respondent, number, file, line)
    sides = []
    for rows, name, title, stated in (
        (export, "us_sales", "Export sales", respondent.export_price_currency),
        (normal, "comparison_sales", "Comparison-market sales", respondent.normal_value_currency),
    ):
        inputs, faults = _side(rows, name, title, stated or currency, unit, file)
        if inputs is not None and name == "us_sales":
            inputs = replace(inputs, table=_with_frontier_prices(inputs.table, respondent, currency, unit, file))
        problems += faults
        sides.append(inputs)
    if problems:
        return None, None, problems
    return sides[0], sides[1], []


def _with_frontier_prices(table: Table, respondent: Respondent, currency: str, unit: str, file: str) -> Table:
    by_connum = {product.connum: product for product in respondent.products}
    for name, label in FRONTIER.items():
        stated = [getattr(by_connum[str(connum)], name, None) for connum in table.values("connum")]
        if any(value is not None for value in stated):
            values = [np.nan if value is None else float(value) for value in stated]
            table = table.with_input(name, values, label, f"{currency}/{unit}", file)
    return table


def _rows(
    respondent: Respondent, number: int, file: str, line: Locate
) -> tuple[list[_Stated], list[_Stated], list[Problem]]:
    export: list[_Stated] = []
    normal: list[_Stated] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}

    def fault(at: str, what: str, mend: str) -> None:
        problems.append(Problem(file, what, mend, line(at), path=f"respondents[{number}].{_written(at)}"))

    for place, product in enumerate(respondent.products):
        at = f"products.{place}"
        if product.connum in seen:
            fault(f"{at}.connum", f"'{product.connum}' stands in line {seen[product.connum]} already", "name it once")
        seen[product.connum] = line(f"{at}.connum")
        for kind in ("normal_value", "export_price"):
            for price, key in _prices(product, kind):
                amount = price.price if price.gross_price is None else price.gross_price
                if amount is not None and amount <= 0:
                    fault(f"{at}.{key}", f"{amount:g} is not above zero", "a price is; deductions stand under `less`")
        for price, key in _prices(product, "normal_value"):
            if price.quantity is None and len(product.normal_values) > 1:
                fault(f"{at}.{key}", "'quantity' is missing", "several normal values are averaged by quantity")
            normal.append(_Stated(product.connum, price, price.quantity or 1.0, line(f"{at}.{key}")))
        for price, key in _prices(product, "export_price"):
            quantity = price.quantity or (product.quantity if product.export_price is not None else None)
            if quantity is None:
                fault(f"{at}.{key}", "'quantity' is missing", "state the quantity exported at this price")
            export.append(_Stated(product.connum, price, quantity or 1.0, line(f"{at}.{key}")))
    return export, normal, problems


def _written(at: str) -> str:
    """products.0.export_price as people write it: products[1].export_price."""
    return re.sub(r"\.(\d+)", lambda found: f"[{int(found.group(1)) + 1}]", at)


def _prices(product: Product, kind: str) -> Iterable[tuple[Price, str]]:
    single = getattr(product, kind)
    if single is not None:
        plain = isinstance(single, float | int)
        yield (ExportPrice(price=single) if plain else single), kind
    for place, price in enumerate(getattr(product, f"{kind}s")):
        yield price, f"{kind}s.{place}"


def _side(
    rows: Sequence[_Stated], name: str, title: str, currency: str, unit: str, file: str
) -> tuple[SalesInputs | None, list[Problem]]:
    problems: list[Problem] = []
    table = Table(name, title, len(rows), currency, unit)
    table = table.with_input("case_line", [r.line for r in rows], "Line in case file", where=file)
    table = table.with_input("connum", np.array([r.connum for r in rows], dtype=object), "CONNUM", where=file)
    dated = [r.price.date is not None for r in rows]
    months = [r.price.month or (r.price.date.isoformat()[:7] if r.price.date else "") for r in rows]
    if any(dated) and not all(dated):
        line = rows[dated.index(False)].line
        problems.append(Problem(file, "'date' is missing", "the other prices have one; give each a date", line))
    elif any(months) and not all(months):
        line = rows[months.index("")].line
        problems.append(Problem(file, "'month' is missing", "the other prices have one; give each a month", line))
    elif all(dated) and rows:
        days = np.array([r.price.date for r in rows], dtype="datetime64[D]")
        table = table.with_input("sale_date", days, "Date of sale", where=file)
    elif any(months):
        table = table.with_input("sale_month", np.array(months, dtype=object), "Month of sale", where=file)
    table = table.with_input("quantity", [r.quantity for r in rows], "Quantity", "{quantity}", file)
    gross = [r.price.price if r.price.gross_price is None else r.price.gross_price for r in rows]
    label = "Price" if all(r.price.gross_price is None for r in rows) else "Gross unit price"
    table = table.with_input("gross_unit_price", gross, label, "{money}/{quantity}", file)
    adjustments = _Adjustments(table, rows, file)
    plus, less = adjustments.of("plus"), adjustments.of("less")
    added = adjustments.of("added_to_normal_value")
    problems += adjustments.problems(plus, less, added)
    if problems:
        return None, problems
    net = "gross_unit_price" + "".join(f" + {n}" for n in plus) + "".join(f" - {n}" for n in less)
    rules = [Rule("net_price", net, "Net price", "{money}/{quantity}", file)]
    if added:
        rule = Rule("added_to_normal_value", " + ".join(added), "Added to normal value", "{money}/{quantity}", file)
        rules.append(rule)
    return SalesInputs(adjustments.table, tuple(rules), adjustments.currencies, None, file), []


class _Adjustments:
    """The named adjustments of a side's prices as columns, one for each name and currency."""

    def __init__(self, table: Table, rows: Sequence[_Stated], file: str) -> None:
        self.table, self.rows, self.file = table, rows, file
        self.currencies: dict[str, str] = {}

    def of(self, kind: str) -> list[str]:
        """Adds the columns of one kind of adjustment and gives their names."""
        found: dict[str, list[float]] = {}
        for place, row in enumerate(self.rows):
            for name, stated in getattr(row.price, kind, {}).items():
                column, amount = name, stated
                if isinstance(stated, Amount):
                    amount = stated.amount
                    if stated.currency != self.table.currency:
                        column = f"{name}_in_{stated.currency.lower()}"
                        self.currencies[column] = stated.currency
                # An adjustment that a price does not name was not made on it: that is zero, not missing.
                found.setdefault(column, [0.0] * len(self.rows))[place] = float(amount)
        for column, amounts in found.items():
            if column not in self.table:
                unit = f"{self.currencies.get(column, self.table.currency)}/{{quantity}}"
                self.table = self.table.with_input(column, amounts, label_for(column), unit, self.file)
        return list(found)

    def problems(self, *kinds: list[str]) -> list[Problem]:
        """Names that are used for two kinds of adjustment, or that mean something else."""
        names = [name for kind in kinds for name in kind]
        twice = sorted({n for n in names if names.count(n) > 1})
        problems = [
            Problem(self.file, f"'{n}' is both added and deducted", "give the two adjustments two names", self._line(n))
            for n in twice
        ]
        mend = "that name has a meaning already; give the adjustment another"
        return problems + [
            Problem(self.file, f"an adjustment cannot be called '{n}'", mend, self._line(n))
            for n in sorted(set(names))
            if n in RESERVED or is_made(n)
        ]

    def _line(self, name: str) -> int:
        """The line of the first price that has the adjustment."""
        kinds = ("plus", "less", "added_to_normal_value")
        named = (r.line for r in self.rows if any(name in getattr(r.price, kind, {}) for kind in kinds))
        return next(named, self.rows[0].line)
