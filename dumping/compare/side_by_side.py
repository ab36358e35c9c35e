"""The same facts under each authority: margin, duty, what a shipment pays, and the rule that makes the difference."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dumping.case.change import ChangeError
from dumping.case.load import Case
from dumping.case.problems import CaseError
from dumping.formula.check import nearest
from dumping.formula.table import Table
from dumping.law.lookup import PACKAGES, authorities, law
from dumping.pipeline import run
from dumping.report.cells import plain_value
from dumping.result import RespondentResult, Result
from dumping.scenarios.changes import apply, parse_change
from dumping.stages.entry_duty import entry_duty
from dumping.stages.frontier import landing


@dataclass(frozen=True)
class Shipment:
    """A stated shipment of one product: quantity, CIF value, and value at the export price (computed if left out)."""

    product: str
    quantity: float
    cif: float
    value: float | None = None


@dataclass(frozen=True)
class Side:
    """One respondent under one authority; `why_not` where its rules cannot be applied to these facts."""

    authority: str
    name: str
    respondent: str
    figures: dict[str, float | bool | None]
    in_words: str
    cite: str
    shipment: Table | None
    unverified: tuple[str, ...]
    notes: tuple[str, ...] = ()
    why_not: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Margins in per cent, duties in per cent or per unit, the shipment's amounts in the case's currency."""
        found: dict[str, Any] = {"authority": self.authority, "name": self.name, "respondent": self.respondent}
        if self.why_not:
            return {**found, "why_not": self.why_not}
        found |= {**self.figures, "in_words": self.in_words, "cite": self.cite, "not_verified": list(self.unverified)}
        found["notes"] = list(self.notes)
        if self.shipment is not None:
            found["shipment"] = {
                name: plain_value(self.shipment.value(name)) for name in self.shipment.columns
            }  # fmt: skip
        return found


def compare(case: Case, codes: Sequence[str], shipment: Shipment | None = None) -> list[Side]:
    """Each respondent of the case under each authority. Raises ChangeError for an authority that is not on file."""
    known = authorities()
    for code in codes:
        if code not in known:
            raise ChangeError(f"no law of '{code}' is on file; {nearest(code, known)}")
    sides = []
    for code in codes:
        try:
            result = run(apply(case, [parse_change(f'case.authority = "{code}"')]))
        except (ChangeError, CaseError) as error:
            sides.append(Side(code, law(code).name, "", {}, "", "", None, (), (), str(error)))
            continue
        sides += [_side(code, result, one, shipment) for one in result.respondents]
    return sides


def _side(code: str, result: Result, one: RespondentResult, shipment: Shipment | None) -> Side:
    method = importlib.import_module(f"dumping.{PACKAGES.get(code, code)}.pipeline")
    rates, duty = one.tables["rates"], one.tables.get("duty")
    figures: dict[str, float | bool | None] = {
        "margin_percent": plain_value(rates.value("margin_percent")),
        "de_minimis": bool(rates.value("de_minimis") == 1),
    }
    for name in ("injury_margin_percent", "duty_percent", "duty_per_unit"):
        figures[name] = plain_value(duty.value(name)) if duty is not None and name in duty else None
    if duty is None:
        figures["duty_percent"] = plain_value(rates.value("cash_deposit_percent"))
    rule = method.ENTRY
    made = _shipment(result, one, shipment, rule) if shipment is not None else None
    day = result.case.stated.case.law_as_of
    provisions = law(code).provisions.values()
    held = [(p.label, p.on(day)) for p in provisions if p.values[0].since <= day and p.name in _READ]
    unverified = tuple(f"{label}: {value.cite}" for label, value in held if not value.verified)
    notes: tuple[str, ...] = ()
    costs = shipment is not None or (duty is not None and "injury_margin_percent" in duty)
    if code not in result.case.stated.landing and costs:
        notes = (f"no costs of importing are stated: without customs duty and tax; state [landing.{code}]",)
    return Side(code, law(code).name, one.name, figures, method.IN_WORDS, rule.cite, made, unverified, notes)


# Provisions that these figures rest on.
_READ = ("de_minimis_investigation", "negative_results_injury", "negative_results_average_to_average")


def _shipment(result: Result, one: RespondentResult, shipment: Shipment, rule: Any) -> Table | None:
    sales = one.tables.get("us_sales")
    if sales is None:
        raise ChangeError(f"{one.name}: its rate is stated; a shipment needs products with their prices")
    names = [str(name) for name in sales.values("connum")]
    if shipment.product not in names:
        raise ChangeError(f"{one.name} has no product '{shipment.product}'; {nearest(shipment.product, names)}")
    row = names.index(shipment.product) + 1
    price, normal = float(sales.value("net_us_price", row)), float(sales.value("cm_net_price", row))
    rates, duty = one.tables["rates"], one.tables.get("duty")
    value = shipment.value if shipment.value is not None else price * shipment.quantity
    figures = {
        "quantity": shipment.quantity, "cif_value": shipment.cif, "entered_value": value,
        "export_price": value / shipment.quantity, "normal_value": normal,
        "cash_deposit_percent": float(rates.value("cash_deposit_percent")),
    }  # fmt: skip
    for name in ("duty_percent", "duty_per_unit"):
        if duty is not None and name in duty:
            figures[name] = float(duty.value(name))
    header = result.case.stated.case
    return entry_duty(figures, rule, landing(result.case), header.currency, header.unit)
