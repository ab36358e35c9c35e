"""Forms of duty: the arithmetic of each, stated once, per unit of the goods or on a value.

An order fixes a form and its figures, not a number alone: the same margin makes importers pay different amounts as a
percentage, as an amount per unit, or up to a minimum price.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dumping.formula.rule import Rule

UNIT = "{money}/{quantity}"
COMBINATION = "Customs Tariff (Anti-Dumping) Regulation 2013, section 5(2), (3)"


@dataclass(frozen=True)
class Form:
    """A form of duty: its rule, whether that gives an amount per unit, the figures of the order that it needs.

    The rule reads `price` and `charge_value`, which an authority's law makes the CIF price, the landed price or the
    export price, and the CIF value or another; and the order's figures under their names. `target` is the price at
    which nothing is due, where there is one.
    """

    name: str
    words: str
    rule: Rule
    per_unit: bool
    needs: tuple[str, ...]
    target: str = ""

    @property
    def on_quantity(self) -> bool:
        """Whether an entry's quantity has to be known."""
        return self.per_unit or "quantity" in self.rule.expression


def _unit(name: str, words: str, expression: str, needs: tuple[str, ...], cite: str = "", target: str = "") -> Form:
    rule = Rule("duty_due_per_unit", expression, f"Duty, {words}", UNIT, cite or words)
    return Form(name, words, rule, True, needs, target)


def _value(name: str, words: str, expression: str, needs: tuple[str, ...], target: str = "") -> Form:
    return Form(name, words, Rule("duty_due", expression, f"Duty, {words}", "{money}", words), False, needs, target)


FORMS = {
    one.name: one
    for one in (
        _value("ad_valorem", "per cent of the value", "charge_value * duty_percent / 100", ("duty_percent",)),
        _unit("specific", "amount per unit", "duty_per_unit", ("duty_per_unit",)),
        _unit("minimum_price", "up to a minimum price", "max(minimum_price - price, 0)", ("minimum_price",),
              target="minimum_price"),
        _unit("capped_minimum_price", "up to a minimum price, no more than a percentage",
              "max(min(minimum_price - price, cap_percent / 100 * price), 0)", ("minimum_price", "cap_percent"),
              target="minimum_price"),
        _unit("combination", "fixed and variable",
              "max(ascertained_normal_value - ascertained_export_price, 0) / ascertained_export_price "
              "* max(price, ascertained_export_price) + max(ascertained_export_price - price, 0)",
              ("ascertained_export_price", "ascertained_normal_value"), COMBINATION, "ascertained_normal_value"),
        _unit("fixed", "fixed amount", "max(ascertained_normal_value - ascertained_export_price, 0)",
              ("ascertained_export_price", "ascertained_normal_value"), target="ascertained_normal_value"),
        _unit("floor_price", "up to a floor price", "max(floor_price - price, 0)", ("floor_price",),
              target="floor_price"),
        _unit("normal_values", "up to the model's normal value", "max(normal_value - price, 0)", ("normal_value",),
              target="normal_value"),
        _value("undertaking", "nothing at or above the undertaken price, below it per cent of the value",
               "if(price >= minimum_price, 0, charge_value * duty_percent / 100)", ("minimum_price", "duty_percent"),
               target="minimum_price"),
    )
}  # fmt: skip
COMPOUND = "compound"
NAMES = (*FORMS, COMPOUND)
# What an order of the compound form may state: the parts that are added, and the least and the most that is charged.
PARTS = {"duty_percent": "charge_value * duty_percent / 100", "duty_per_unit": "quantity * duty_per_unit"}
LEAST = {
    "at_least_percent": "charge_value * at_least_percent / 100",
    "at_least_per_unit": "quantity * at_least_per_unit",
}
MOST = {"at_most_percent": "charge_value * at_most_percent / 100", "at_most_per_unit": "quantity * at_most_per_unit"}
# Figures of an order in money, which may be stated in a currency of their own.
AMOUNTS = (
    "duty_per_unit", "minimum_price", "ascertained_export_price", "ascertained_normal_value", "floor_price",
    "normal_value", "at_least_per_unit", "at_most_per_unit", "countervailing_per_unit",
)  # fmt: skip
LABELS = {
    "duty_percent": ("Duty rate", "%"), "duty_per_unit": ("Duty per unit", UNIT),
    "minimum_price": ("Minimum price", UNIT), "cap_percent": ("Most that is charged, of the price", "%"),
    "ascertained_export_price": ("Ascertained export price", UNIT),
    "ascertained_normal_value": ("Ascertained normal value", UNIT), "floor_price": ("Floor price", UNIT),
    "normal_value": ("Normal value of the model", UNIT), "at_least_percent": ("Least that is charged", "%"),
    "at_least_per_unit": ("Least that is charged per unit", UNIT), "at_most_percent": ("Most that is charged", "%"),
    "at_most_per_unit": ("Most that is charged per unit", UNIT),
    "countervailing_percent": ("Countervailing duty", "%"),
    "countervailing_per_unit": ("Countervailing duty per unit", UNIT),
    "export_subsidy_percent": ("Countervailed export subsidy, of the export price", "%"),
    "cash_deposit_percent": ("Rate that the margin allows", "%"),
}  # fmt: skip


def form_of(name: str, stated: Mapping[str, float]) -> Form:
    """A form by name. A compound duty is made of what the order states of it. Raises KeyError for an unknown form."""
    return compound(stated) if name == COMPOUND else FORMS[name]


def compound(stated: Mapping[str, float]) -> Form:
    """Parts added, no less than the least and no more than the most, as the United Kingdom's tariff writes them."""
    parts, least, most = ([n for n in kinds if n in stated] for kinds in (PARTS, LEAST, MOST))
    text = " + ".join(PARTS[name] for name in parts) or "0"
    if least:
        text = f"max({text}, {', '.join(LEAST[name] for name in least)})"
    if most:
        text = f"min({text}, {', '.join(MOST[name] for name in most)})"
    return _value(COMPOUND, "percentage and amount per unit, between the least and the most", text,
                  (*parts, *least, *most))  # fmt: skip


def form_read(rule: Rule) -> str:
    """The form that an authority's own rule of charging is of, by what it reads."""
    for form, figure in (("normal_values", "normal_value"), ("combination", "ascertained_export_price"),
                         ("specific", "duty_per_unit")):  # fmt: skip
        if figure in rule.expression:
            return form
    return "ad_valorem"
