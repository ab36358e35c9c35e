"""Where a wide table is cut into sheets: each stage that adds columns to the sales begins a sheet of its own."""

from __future__ import annotations

from itertools import pairwise

from dumping.formula.table import Table

# Table -> title of each sheet, and the columns of which the first one that is there begins it.
SECTIONS = {
    "us_sales": (
        ("U.S. sales", ()),
        ("U.S. net price", ("exchange_rate_krw", "price_additions", "discounts_rebates", "movement_domestic")),
        ("Entered value", ("us_importer",)),
        ("Matching", ("model",)),
        ("Normal value of sales", ("cm_net_price", "match_reason", "constructed_value")),
        ("Differential pricing of sales", ("dp_region", "dp_period", "dp_purchaser", "dp_counted")),
        ("Averaging of sales", ("us_average_row",)),
    ),
    "comparison_sales": (
        ("Comparison-market sales", ()),
        ("Comparison-market net price", ("price_additions", "discounts_rebates", "movement_expense")),
        ("Cost test of sales", ("affiliated_row", "net_value", "cep_counted", "above_cost")),
        ("Averaging, comparison market", ("average_row",)),
    ),
}  # fmt: skip
# What sheets are called where a table's title is too long for a tab; methods by their initials.
SHORT = {
    "arms_length_customers": "Test of affiliated prices",
    "candidates": "Candidates for matching",
    "us_averages_mixed": "U.S. averages, mixed",
    "us_averages_by_importer": "U.S. averages by importer",
    "us_averages_mixed_by_importer": "U.S. averages, mixed, imp.",
    "comparison_average_to_average_by_importer": "A-to-A by importer",
    "comparison_average_to_transaction_by_importer": "A-to-T by importer",
    "comparison_mixed_not_passing": "Mixed, A-to-A",
    "comparison_mixed_passing": "Mixed, A-to-T",
    "comparison_mixed_not_passing_by_importer": "Mixed, A-to-A by importer",
    "comparison_mixed_passing_by_importer": "Mixed, A-to-T by importer",
    "assessment_average_to_average": "Assessment, A-to-A",
    "assessment_average_to_transaction": "Assessment, A-to-T",
    "corroboration_average_to_average": "Corroboration, A-to-A",
    "corroboration_average_to_transaction": "Corroboration, A-to-T",
    "financial_statements": "Surrogate statements",
    "average_factors": "Average factors",
    "total_mixed_parts": "Totals, mixed, parts",
    "sales_charged": "Sales, charged",
}
# More columns than these are not legible on a page's width.
WIDEST = 30


def sections(table: Table) -> list[tuple[str, tuple[str, ...]]]:
    """The sheets of a table with their columns: one of its own title where it is not cut."""
    wanted = SECTIONS.get(table.name, ((SHORT.get(table.name, table.title), ()),))
    names = list(table.columns)
    starts: dict[int, str] = {0: wanted[0][0]}
    for title, first in wanted[1:]:
        place = min((names.index(name) for name in first if name in table), default=None)
        if place is not None and place > max(starts):
            starts[place] = title
    found = []
    bounds = [*sorted(starts), len(names)]
    for begin, end in pairwise(bounds):
        pieces = -(-(end - begin) // WIDEST)
        size = -(-(end - begin) // pieces)
        for piece in range(pieces):
            columns = tuple(names[begin + piece * size : min(begin + (piece + 1) * size, end)])
            title = starts[begin] + (f" ({piece + 1})" if piece else "")
            found.append((title, columns))
    return found
