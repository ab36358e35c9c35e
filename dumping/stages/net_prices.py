"""Net prices of the parts that a case states, where its authority compares net prices and the case states none."""

from __future__ import annotations

from collections.abc import Collection

from dumping.formula.rule import Rule
from dumping.formula.table import Table

CITE = "Anti-Dumping Agreement, Articles 2.3, 2.4"
TAKEN_OFF = {
    "us_sales": (
        "discounts_rebates", "movement_domestic", "movement_international", "imputed_credit", "direct_selling",
        "commissions", "us_packing",
    ),
    "comparison_sales": (
        "discounts_rebates", "movement_expense", "imputed_credit", "direct_selling", "commissions", "packing",
    ),
}  # fmt: skip
# Of goods that are resold by a related importer, what it incurs besides.
RESOLD = ("cep_inventory_carrying", "cep_indirect_selling", "cep_other")


def net_of_parts(sales: Table, parts: Collection[str], resold: bool | None) -> tuple[Rule, str]:
    """The rule of `net_price`, per unit, over the gross unit price and those of `parts` that prices are compared
    without; and a sentence that says so.

    `resold` tells whether all sales are a related importer's (None: the column `sale_type` does). Both sides end at
    the factory gate, with due allowance for terms, levels and other differences that the case states. Source:
    Anti-Dumping Agreement, Articles 2.3, 2.4.
    """
    taken = [name for name in TAKEN_OFF[sales.name] if name in parts]
    expression = "gross_unit_price" + (" + price_additions" if "price_additions" in parts else "")
    expression += "".join(f" - {name}" for name in taken)
    further = [name for name in RESOLD if name in parts]
    if further and resold:
        expression += "".join(f" - {name}" for name in further)
    elif further and resold is None and "sale_type" in sales:
        expression += f' - if(sale_type == "CEP", {" + ".join(further)}, 0)'
    said = (
        f"{sales.title}: the case states no net price; it is made of the gross unit price and the parts stated, "
        f"{expression}; state `net_price` where the authority allows for others"
    )
    return Rule("net_price", expression, "Net price, of the parts stated", "{money}/{quantity}", CITE), said
