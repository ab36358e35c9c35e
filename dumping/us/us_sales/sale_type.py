"""Export price (EP) and constructed export price (CEP) sales: which of them a case has."""

from __future__ import annotations

from dumping.case.problems import CaseError, Problem
from dumping.formula.table import Table
from dumping.formula.text import Coded, all_of, coded
from dumping.stages.columns import used
from dumping.stages.reuse import reusable

EP, CEP = "EP", "CEP"
# A CEP sale of merchandise that is further manufactured in the United States, where sales tell it apart.
FURTHER_MANUFACTURED = "FMG"
CITE = "19 USC 1677a(a), (b)"


@reusable
def with_sale_type(sales: Table, stated: str | None = None) -> Table:
    """Adds or tidies `sale_type`: 'EP' or 'CEP', `stated` for all sales or as each sale reports it.

    Reported types lose blanks and become capitals, so that 'cep' is not taken for another type.
    Raises CaseError where neither is given. Source: 19 USC 1677a(a), (b); margin program part 2.
    """
    if stated is not None:
        return sales.with_choice("sale_type", all_of(stated, sales.rows), "Sale type",
                                 "stated for all sales", CITE)  # fmt: skip
    if "sale_type" not in sales:
        what = "the sales do not say whether they are EP or CEP"
        raise CaseError([Problem(sales.title, what, "map a column to sale_type, or state EP or CEP for all")])
    reported = coded(sales.values("sale_type"))
    tidy = ["".join(name.split()).upper() for name in reported.names]
    if list(reported.names) == tidy:
        return sales
    return sales.with_choice(
        "sale_type", reported.renamed(tidy), "Sale type", "as reported, in capitals without blanks", CITE
    )


def types(sales: Table) -> set[str]:
    """The types of the sales that are used; EP alone where the table has no types."""
    if "sale_type" not in sales:
        return {EP}
    known = coded(sales.values("sale_type"))
    return Coded(known.numbers[used(sales)], known.names).present()


def on_cep(sales: Table, expression: str) -> str:
    """`expression` for CEP sales and 0 for EP sales, without the condition where all sales are of one type."""
    found = types(sales)
    constructed = found & {CEP, FURTHER_MANUFACTURED}
    if not constructed or expression == "0":
        return "0"
    if EP not in found:
        return expression
    condition = 'sale_type != "EP"' if FURTHER_MANUFACTURED in found else 'sale_type == "CEP"'
    return f"if({condition}, {expression}, 0)"
