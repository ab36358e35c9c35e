"""What the keys of a table of sales or costs refer to: columns that are there, of the right kind, under free names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from dumping.case.checks import LARGEST
from dumping.case.cost_keys import Costs
from dumping.case.facts_checks import of_facts_available, of_market_situation
from dumping.case.key_types import TableFile
from dumping.case.locate import line_of
from dumping.case.problems import Problem
from dumping.case.sale_keys import Sales
from dumping.case.schema import Header
from dumping.case.validate import written
from dumping.formula.check import nearest
from dumping.formula.text import coded
from dumping.law.lookup import authorities, law
from dumping.tables.columns import LAYOUTS, RESPONDENT_LAYOUTS, is_made
from dumping.tables.file_table import SHOWN
from dumping.tables.sales import date_columns

if TYPE_CHECKING:
    from dumping.case.load import RespondentInputs
    from dumping.tables.sales import SalesInputs

OWN_COLUMNS = ("file_row", "case_line", "selected")

Fault = Callable[[str, str, str], None]


def of_tables(one: RespondentInputs, header: Header, file: str, text: str) -> list[Problem]:
    """Names that the method has taken, columns that are not there or of another kind, amounts beyond all bounds."""
    problems: list[Problem] = []

    def fault(at: str, what: str, mend: str) -> None:
        parts = (int(part) if part.isdigit() else part for part in at.split("."))
        place = ("respondents", one.number - 1, *parts)
        problems.append(Problem(file, what, mend, line_of(text, place), path=written(place)))

    for key in RESPONDENT_LAYOUTS:
        stated: TableFile | None = getattr(one.stated, key)
        sales: SalesInputs | None = getattr(one, key)
        if stated is None or sales is None:
            continue
        _names(key, stated, sales, fault)
        _references(key, stated, sales, fault)
        _mixed(key, stated, fault)
        problems += _beyond(stated, sales)
        problems += _months(stated, sales)
        if isinstance(stated, Costs):
            _quarterly(stated, sales, fault)
            _inflation(stated, sales, fault)
            of_market_situation(stated, sales, header, fault)
        elif isinstance(stated, Sales):
            _parts(key, stated, sales, header, fault)
            of_facts_available(key, stated, sales.table, header.authority, fault)
    if one.downstream_sales is not None and one.stated.comparison_sales is not None:
        problems += _beyond(one.stated.comparison_sales, one.downstream_sales)
    problems += _affiliation(one, fault)
    _between(one, fault)
    alone = one.stated.us_sales is not None and one.stated.comparison_sales is None and one.stated.factors is None
    if alone and _net_prices_stated(header):
        what = f"the method of '{header.authority}' has no constructed value, and there are no `comparison_sales`"
        fault("us_sales", what, "state the comparison-market sales, or normal values as `products`")
    return problems


def _names(key: str, stated: TableFile, sales: SalesInputs, fault: Fault) -> None:
    """Columns and amounts under names that the stages give to columns of their own."""
    layout = LAYOUTS[key]
    known = {*layout.columns, *layout.amounts}
    build_up = {rule.name for rule in sales.build_up}
    taken = {f"{name}_{sales.table.currency.lower()}" for name in sales.currencies}
    for name in (*stated.columns, *(n for n in sales.table.columns if n not in stated.columns), *build_up):
        free = name not in known and not is_made(name) and name not in taken
        if free or (name in OWN_COLUMNS and name not in stated.columns and name not in stated.derived):
            continue
        if name in known and name not in taken:
            continue
        what = f"'{name}' is what the method calls a column of its own"
        if name in stated.columns:
            fault(f"{key}.columns.{name}", what, f"give the column another name: my_{name}")
        elif name in stated.derived:
            fault(f"{key}.derived.{name}", what, f"give the column another name: my_{name}")
        elif name in build_up:
            fault(f"{key}.build_up.{name}", what, f"give the amount another name: my_{name}")
        else:
            mend = f'give the column another name under {key}.columns: my_{name} = "{name}"'
            fault(f"{key}.build_up", what, mend)


def _references(key: str, stated: TableFile, sales: SalesInputs, fault: Fault) -> None:
    """Columns that keys of the table name: dates, ranked characteristics, columns in other currencies."""
    table = sales.table
    own = [name for name in table.columns if name not in OWN_COLUMNS]

    def there(name: str, at: str, kind: str, wanted: str) -> bool:
        if name not in table:
            fault(f"{key}.{at}", *_lacking(name, own, key))
        elif table.columns[name].kind != kind:
            fault(f"{key}.{at}", f"'{name}' is a {table.columns[name].kind}; {wanted}", "name another column")
        return name in table and table.columns[name].kind == kind

    for name, at in date_columns(stated).items():
        there(name, at, "date", "a date is wanted")
        if "sale_date" not in table and at == "earlier_date":
            fault(f"{key}.{at}", "there is no 'sale_date' for it to be earlier than", f"name it under {key}.columns")
        if at != "earlier_date" and isinstance(stated, Sales) and not (stated.sale_type or "sale_type" in table):
            what = "nothing says which sales are EP and which are CEP"
            fault(f"{key}.{at}", what, f"name the column sale_type under {key}.columns, or state {key}.sale_type")
    for place, name in enumerate(stated.characteristics):
        there(name, f"characteristics.{place}", "number", "characteristics are ranked by numbers")
        if name in stated.characteristics[:place]:
            fault(f"{key}.characteristics.{place}", f"'{name}' is ranked twice", "name each characteristic once")
    for name in stated.currencies:
        wanted = "an amount is wanted"
        if there(name, f"currencies.{name}", "number", wanted) and name in ("quantity", "production_quantity"):
            fault(f"{key}.currencies.{name}", "a quantity is in no currency", "take it out of currencies")


def _mixed(key: str, stated: TableFile, fault: Fault) -> None:
    """A quantity is in no currency, whatever a column says of it."""
    said = stated.mixed_currencies if isinstance(stated, Sales) else None
    if said is not None and "quantity" in said.amounts:
        fault(f"{key}.mixed_currencies.amounts", "a quantity is in no currency", "take it out of amounts")


def _lacking(name: str, known: list[str], key: str) -> tuple[str, str]:
    """What is wrong with a name that no column has, and what to do."""
    near = nearest(name, known)
    mend = "" if near.startswith("did you mean") else f"name it under {key}.columns: {name} = ..."
    return f"there is no column '{name}'; {near}", mend


def _parts(key: str, stated: Sales, sales: SalesInputs, header: Header, fault: Fault) -> None:
    """What the method needs to make net prices itself where the case states none."""
    build_up = {rule.name for rule in sales.build_up}
    if "net_price" in build_up:
        return
    if "gross_unit_price" not in sales.table:
        what = "net prices are made of the gross unit price and its parts, and there is no 'gross_unit_price'"
        fault(f"{key}.columns", what, f"name its column under {key}.columns: gross_unit_price = ...")
    if _net_prices_stated(header):
        return
    if key == "us_sales" and stated.sale_type is None and "sale_type" not in sales.table:
        what = "nothing says which sales are EP and which are CEP"
        mend = f'name the column sale_type under {key}.columns, or state sale_type = "EP" or "CEP" for all'
        fault(f"{key}.columns", what, mend)


def _net_prices_stated(header: Header) -> bool:
    """Whether the authority's method compares net prices that a case states and makes none."""
    return header.authority in authorities() and law(header.authority).net_prices_stated


def _quarterly(stated: Costs, costs: SalesInputs, fault: Fault) -> None:
    if stated.quarterly is None:
        return
    at = "costs.quarterly"
    if "quarter" not in costs.table:
        fault(at, "costs by quarter need the column 'quarter'", "name it under costs.columns: quarter = ...")
    for place, quarter in enumerate(stated.quarterly.quarters):
        if not re.fullmatch(r"-?\d{1,3}", quarter):
            fault(f"{at}.quarters.{place}", f"'{quarter}' is not a quarter", 'write its number: "1" is the first')
    named = [(f"direct_materials.{n}", name) for n, name in enumerate(stated.quarterly.direct_materials)]
    own = [name for name in costs.table.columns if name not in OWN_COLUMNS]
    for place_, name in (*named, ("reported_total", stated.quarterly.reported_total)):
        if name not in costs.table or costs.table.columns[name].kind != "number":
            fault(f"{at}.{place_}", *_lacking(name, own, "costs"))
    for material in stated.quarterly.purchase_costs:
        if material not in stated.quarterly.direct_materials:
            near = nearest(material, stated.quarterly.direct_materials)
            what = f"'{material}' is none of the direct_materials; {near}"
            fault(f"{at}.purchase_costs.{material}", what, "")


def _inflation(stated: Costs, costs: SalesInputs, fault: Fault) -> None:
    """Costs by month need a month on every row, and an index for each month."""
    if stated.inflation is None:
        return
    at = "costs.inflation"
    if "year_month" not in costs.table:
        fault(at, "costs by month need the column 'year_month'", "name it under costs.columns: year_month = ...")
        return
    for month in dict.fromkeys(str(m) for m in costs.table.values("year_month")):
        found = re.fullmatch(r"([12]\d{3})-?(0[1-9]|1[0-2])", month)
        if not found:
            fault(at, f"'{month}' in column year_month is not a month", "write it 2023-05 or 202305")
        elif "-".join(found.groups()) not in stated.inflation.price_index:
            wanted = "-".join(found.groups())
            mend = f'state it: "{wanted}" = ...'
            fault(f"{at}.price_index", f"there is no price index of {wanted}, a month of the costs", mend)


def _between(one: RespondentInputs, fault: Fault) -> None:
    """What must agree between a respondent's tables."""
    stated, us_sales = one.stated, one.stated.us_sales
    market = stated.comparison_sales
    if us_sales is not None and market is not None and len(us_sales.characteristics) != len(market.characteristics):
        what = (
            f"{len(market.characteristics)} characteristics are ranked here and {len(us_sales.characteristics)} under "
            "us_sales; they are compared one by one"
        )
        fault("comparison_sales.characteristics", what, "rank the same ones in both tables, in the same order")
    if one.costs is not None and one.comparison_sales is not None:
        costs, prices = one.costs.table.currency, one.comparison_sales.table.currency
        if costs != prices:
            what = f"costs are in {costs} and comparison-market prices in {prices}; they are compared as they stand"
            fault("costs.currency", what, f'write currency = "{prices}" if they are, or convert the costs first')
    choices = stated.calculation
    if choices.level_of_trade_factors and choices.level_of_trade_adjustment != "stated":
        what = f"factors are stated, and level_of_trade_adjustment is '{choices.level_of_trade_adjustment}'"
        fault("calculation.level_of_trade_factors", what, 'write level_of_trade_adjustment = "stated"')
    if choices.level_of_trade_adjustment != "none":
        for key in ("us_sales", "comparison_sales"):
            sales: SalesInputs | None = getattr(one, key)
            if sales is not None and getattr(stated, key) is not None and "level_of_trade" not in sales.table:
                what = f"the adjustment needs levels of trade, and {key} have no 'level_of_trade'"
                mend = f"name its column under {key}.columns, or leave the adjustment out"
                fault("calculation.level_of_trade_adjustment", what, mend)


def _affiliation(one: RespondentInputs, fault: Fault) -> Iterator[Problem]:
    """What the arm's-length test needs: a code for every sale, and sales to unaffiliated customers."""
    stated, sales = one.stated.comparison_sales, one.comparison_sales
    if stated is None or sales is None or not one.stated.calculation.arms_length:
        return
    if "affiliation" not in sales.table or "customer" not in sales.table:
        return
    codes, column = sales.table.values("affiliation"), stated.columns.get("affiliation", "affiliation")
    known = sorted(coded(codes).present() - {""})
    for i in np.flatnonzero(coded(codes).equal(""))[:SHOWN]:
        what = "is blank, and the arm's-length test reads it"
        mend = f"write the code; '{stated.unaffiliated}' is an unaffiliated customer"
        yield Problem(sales.file, what, mend, row=int(sales.table.values("file_row")[i]), column=column)
    if stated.unaffiliated not in known:
        what = f"no sale of {sales.file} has '{stated.unaffiliated}', the code for unaffiliated customers, in {column}"
        mend = f"the codes there are {', '.join(known)}; or write calculation.arms_length = false"
        fault("comparison_sales.unaffiliated", what, mend)


def _beyond(stated: TableFile, sales: SalesInputs) -> Iterator[Problem]:
    """Amounts that no price or quantity can have."""
    for name, column in sales.table.columns.items():
        if column.kind == "number" and name not in OWN_COLUMNS:
            for i in np.flatnonzero(np.abs(sales.table.values(name)) > LARGEST)[:SHOWN]:
                what = f"{sales.table.values(name)[i]:g} is more than {LARGEST:g}"
                row = int(sales.table.values("file_row")[i])
                theirs = stated.columns.get(name, name)
                yield Problem(sales.file, what, "check the number", row=row, column=theirs)


def _months(stated: TableFile, sales: SalesInputs) -> Iterator[Problem]:
    if "sale_month" not in sales.table:
        return
    months = sales.table.values("sale_month")
    said = coded(months)
    right = [re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", name) is not None for name in said.names]
    wrong = np.flatnonzero(~said.mapped(right, bool)).tolist()
    for i in wrong[:SHOWN]:
        row = int(sales.table.values("file_row")[i])
        what = f"'{months[i]}' is not a month" if months[i] else "has no month of sale"
        yield Problem(sales.file, what, "write it 2014-07", row=row, column=stated.columns.get("sale_month"))
