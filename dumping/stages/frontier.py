"""Prices at the frontier: the CIF price, of which some margins are a share, and the landed price.

CIF is the price at the frontier with cost, insurance and freight, before any duty. The landed price adds customs duty
and other costs of importing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dumping.case.load import Case, RespondentInputs
from dumping.case.problems import CaseError, Problem
from dumping.formula.rule import Rule
from dumping.formula.table import Parameter, Table
from dumping.result import Computation
from dumping.stages.columns import used

PER_UNIT = "{money}/{quantity}"
NET = "the export prices as stated"
CIF_VALUE = Rule("cif_value", "cif_price * quantity", "CIF value", "{money}", NET)
TOTAL_CIF = Rule("total_cif", "total(cif_value)", "CIF value of the sales compared", "{money}", NET)
OF_EXPORT_PRICE = Rule(
    "percent_of_export_price", "100 * total_dumping / total_value", "Margin, of the export price", "%",
    "Anti-Dumping Agreement, Article 5.8",
)  # fmt: skip
LANDED = Rule(
    "landed_price",
    "cif_price * (1 + customs_duty_percent / 100 * (1 + surcharge_percent / 100)) + post_import_cost",
    "Landed price", PER_UNIT, "CIF price, customs duty with surcharge, costs of importing",
)  # fmt: skip
NOT_STATED = "not stated: none is taken"
LABELS = {
    "customs_duty_percent": ("Customs duty", "%"), "surcharge_percent": ("Surcharge on the customs duty", "%"),
    "post_import_cost": ("Other costs of importing", "per unit"), "vat_percent": ("Value-added tax", "%"),
}  # fmt: skip
METHODS = ("average_to_average", "average_to_transaction")
# So many rows of a file are named before a fault is only counted.
SHOWN = 10


def needed(case: Case, inputs: RespondentInputs, sales: Table, names: Sequence[str], authority: str) -> None:
    """Raises CaseError naming every product, or row of a file, that lacks a price that the authority's rules need.

    `names` are columns of the export sales; a sale that is not used needs none.
    """
    problems: list[Problem] = []
    for name in names:
        known = sales.values(name).astype(float) if name in sales else np.full(sales.rows, np.nan)
        lacking = np.flatnonzero(used(sales) & np.isnan(known))
        if not len(lacking):
            continue
        words = name.replace("_", " ").replace("cif", "CIF")
        wanted = f"and the method of {authority} needs it"
        if inputs.stated.products:
            connums = {str(sales.values("connum")[i]) for i in lacking}
            for place, product in enumerate(inputs.stated.products):
                if product.connum in connums:
                    line = case.line("respondents", inputs.number - 1, "products", place)
                    mend = f"state `{name}` of the product, in {case.stated.case.currency}"
                    path = f"products[{place + 1}].{name}"
                    problems.append(
                        Problem(case.file, f"'{product.connum}' has no {words}, {wanted}", mend, line, path=path)
                    )
            continue
        stated, table = inputs.stated.us_sales, inputs.us_sales
        assert stated is not None
        assert table is not None
        line, path = case.line("respondents", inputs.number - 1, "us_sales"), f"us_sales.columns.{name}"
        if name not in sales:
            mend = f"name its column under us_sales.columns, or state it under us_sales.build_up: {name} = ..."
            problems.append(Problem(case.file, f"the export sales have no {words}, {wanted}", mend, line, path=path))
            continue
        column = stated.columns.get(name, name)
        for i in lacking[:SHOWN]:
            row = int(sales.values("file_row")[i])
            what = f"has no {words}, {wanted}"
            problems.append(Problem(table.file, what, "state the price per unit", row=row, column=column))
        if len(lacking) > SHOWN:
            what = f"{len(lacking) - SHOWN} further rows have no {words}"
            problems.append(Problem(table.file, what, f"fill the column {column}"))
    if problems:
        raise CaseError(problems)


def with_cif(done: Computation, percent: Rule) -> Computation:
    """The comparisons of both methods with their CIF values, and their totals with `percent`, a share of them.

    The export sales have a CIF price throughout. `percent` reads total_dumping and total_cif; where it is the margin,
    `percent_of_export_price` stands beside it.
    """
    sales = done.tables["us_sales"]
    for method in METHODS:
        comparison = done.tables[f"comparison_{method}"].with_lookup("cif_price", sales, "sale").with_rule(CIF_VALUE)
        total = done.tables[f"total_{method}"].with_rule(TOTAL_CIF, over=comparison)
        if percent.name == "percent":
            total = total.with_rule(OF_EXPORT_PRICE)
        done.tables |= {comparison.name: comparison, total.name: total.with_rule(percent)}
    return done


def landing(case: Case) -> dict[str, Parameter]:
    """Customs duty, surcharge, other costs and value-added tax of the authority's market, as the case states them."""
    authority = case.stated.case.authority
    stated = case.stated.landing.get(authority)
    parameters = {}
    for name, (label, unit) in LABELS.items():
        where = f"{case.file}:{case.line('landing', authority, name)}" if stated is not None else NOT_STATED
        value = float(getattr(stated, name)) if stated is not None else 0.0
        parameters[name] = Parameter(name, value, label, unit, "stated in the case", where)
    return parameters
