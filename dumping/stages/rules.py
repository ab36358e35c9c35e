"""The arithmetic from a comparison to a published margin.

It stands apart from the stages that apply it to tables so that `dumping margin` can apply it to two figures.
"""

from __future__ import annotations

from dumping.formula.rule import Rule

# Rates are published with so many decimals.
DECIMALS = 2

RESULTS = (
    Rule(
        "unit_result", "normal_value - net_price", "Normal value less export price", "{money}/{quantity}",
        "19 USC 1677(35)(A)",
    ),
    Rule("result", "unit_result * quantity", "Result of the comparison", "{money}", "19 USC 1677(35)(A)"),
    Rule(
        "normal_value_extended", "normal_value * quantity", "Normal value times quantity", "{money}",
        "19 USC 1677(35)(A)",
    ),
    Rule("value", "net_price * quantity", "Export value", "{money}", "19 USC 1677(35)(B)"),
    Rule(
        "result_percent", "100 * unit_result / net_price",
        "Result, % of export price", "%", "19 USC 1677(35)",
    ),
)  # fmt: skip

SUMS = (
    Rule("sales", "count()", "Sales", "count", "sales compared"),
    Rule("total_quantity", "total(quantity)", "Quantity", "{quantity}", "sales compared"),
    Rule("total_value", "total(value)", "Export value, net", "{money}", "19 USC 1677(35)(B)"),
    Rule("total_normal_value", "total(normal_value_extended)", "Normal value of the same sales", "{money}",
         "19 USC 1677(35)(A)"),
    Rule("positive_results", "total_positive(result)", "Positive results", "{money}", "19 USC 1677(35)(A)"),
    Rule("negative_results", "total_negative(result)", "Negative results", "{money}", "19 USC 1677(35)(A)"),
    Rule("total_dumping_offset", "max(positive_results + negative_results, 0)",
         "Dumping, negative results offset", "{money}", "19 CFR 351.414(c)(1); 71 FR 77722; 77 FR 8101"),
    Rule("total_dumping_zeroed", "positive_results", "Dumping, negative results zeroed", "{money}",
         "19 USC 1677(35)(A)"),
    Rule("offset_percent", "100 * total_dumping_offset / total_value", "Margin with offsets", "%",
         "19 USC 1677(35)(B)"),
    Rule("zeroed_percent", "100 * total_dumping_zeroed / total_value", "Margin with zeroing", "%",
         "19 USC 1677(35)(B)"),
)  # fmt: skip
PERCENT = Rule("percent", "100 * total_dumping / total_value", "Weighted-average margin", "%", "19 USC 1677(35)(B)")
PER_UNIT = Rule(
    "per_unit", "total_dumping / total_quantity", "Dumping per unit", "{money}/{quantity}", "19 USC 1677(35)"
)
PUBLISHED = Rule(
    "margin_percent_published", f"round(margin_percent, {DECIMALS})", "Margin as published, rounded half up", "%",
    "practice: two decimals",
)  # fmt: skip


def total_dumping(negative_results: str, cite: str) -> Rule:
    """The total that counts; `negative_results` is 'offset' or 'zeroed', `cite` its source."""
    return Rule("total_dumping", f"total_dumping_{negative_results}", "Total dumping", "{money}", cite)
