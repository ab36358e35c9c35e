"""The same facts under each authority: margin, duty, what a shipment pays, and the rules that make the difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dumping.authorities import declared, pipeline_of
from dumping.case.change import ChangeError
from dumping.case.load import Case
from dumping.case.problems import CaseError
from dumping.compare.one_rule import Difference, difference, margin_base, state
from dumping.compare.price_lift import Lift, price_lift
from dumping.compare.sales import OnSales, Shipment, on_sales, on_shipment
from dumping.compare.summary import summary
from dumping.duty.charge import bases_parameters
from dumping.duty.measures import Measure, Measures, NoMeasureError, measures
from dumping.formula.check import nearest
from dumping.formula.table import Table
from dumping.law.lookup import authorities, law
from dumping.pipeline import run
from dumping.report.cells import plain_value
from dumping.result import RespondentResult, Result
from dumping.scenarios.changes import apply, parse_change
from dumping.stages.frontier import landing

__all__ = ["Shipment", "Side", "compare"]

# Provisions that these figures rest on.
_READ = (
    "de_minimis_investigation", "negative_results_injury", "negative_results_average_to_average", "lesser_duty",
)  # fmt: skip


@dataclass(frozen=True)
class Side:
    """One respondent under one authority; `why_not` where its rules cannot be applied to these facts."""

    authority: str
    name: str
    respondent: str
    figures: dict[str, Any]
    in_words: str
    cite: str
    shipment: Table | None
    unverified: tuple[str, ...]
    notes: tuple[str, ...] = ()
    why_not: str = ""
    difference: Difference | None = None
    lift: Lift | None = None
    # The case under this authority, with the tables of this comparison among the respondent's.
    result: Result | None = None
    one: RespondentResult | None = None

    def to_dict(self) -> dict[str, Any]:
        """Margins in per cent, duties in per cent or per unit, the shipment's amounts in the case's currency."""
        found: dict[str, Any] = {"authority": self.authority, "name": self.name, "respondent": self.respondent}
        if self.why_not:
            return {**found, "why_not": self.why_not}
        found |= {**self.figures, "in_words": self.in_words, "cite": self.cite, "not_verified": list(self.unverified)}
        found["notes"] = list(self.notes)
        found["difference"] = self.difference.to_dict() if self.difference is not None else None
        found["price_lift"] = self.lift.to_dict() if self.lift is not None else None
        if self.shipment is not None:
            found["shipment"] = {
                name: plain_value(self.shipment.value(name)) for name in self.shipment.columns
            }  # fmt: skip
        return found


def compare(case: Case, codes: Sequence[str], shipment: Shipment | None = None) -> list[Side]:
    """Each respondent of the case under each authority, held against the first authority that has its figures.

    Raises ChangeError for an authority that is not on file, and for a shipment of a product that is not there.
    """
    known = authorities()
    for code in codes:
        if code not in known:
            raise ChangeError(f"no law of '{code}' is on file; {nearest(code, known)}")
    sides: list[Side] = []
    first: dict[str, Side] = {}
    for code in codes:
        try:
            result = run(apply(case, [parse_change(f'case.authority = "{code}"')]))
            orders = measures(result)
        except (ChangeError, CaseError) as error:
            said = str(error).replace(":\n", ": ").replace("\n", "; ")
            sides.append(Side(code, law(code).name, "", {}, "", "", None, (), (), said))
            continue
        made = []
        for one in result.respondents:
            side = _side(code, result, orders, one, shipment)
            if one.name in first:
                side = replace(side, difference=_difference(case, first[one.name], side))
            first.setdefault(one.name, side)
            made.append(side)
        # All respondents of a result carry the tables of their own comparison.
        whole = replace(result, respondents=tuple(side.one for side in made if side.one is not None))
        sides += [replace(side, result=whole) for side in made]
    return sides


def _side(code: str, result: Result, known: Measures, one: RespondentResult, shipment: Shipment | None) -> Side:
    method, declares = pipeline_of(code), declared(code)
    rates, duty = one.tables["rates"], one.tables.get("duty")
    parameters = bases_parameters(known.bases, landing(result.case))
    charged = on_sales(known, one, parameters)
    shipped = on_shipment(known, one, shipment, parameters) if shipment is not None else None
    tables = dict(charged.tables)
    if shipped is not None:
        tables[shipped.name] = shipped
    table = summary(one, tables, known.bases.charge, result.case.stated.case)
    own = {name: parameters[name] for name in parameters if tables}
    order = _order(known, one, charged)
    figures: dict[str, Any] = {
        "margin_percent": plain_value(rates.value("margin_percent")),
        "de_minimis": bool(rates.value("de_minimis") == 1),
    }
    for name in ("injury_margin_percent", "duty_percent", "duty_per_unit"):
        figures[name] = plain_value(duty.value(name)) if duty is not None and name in duty else None
    if duty is None:
        figures["duty_percent"] = plain_value(rates.value("cash_deposit_percent"))
    figures |= _further(one, table, order, known)
    day = result.case.stated.case.law_as_of
    provisions = law(code).provisions.values()
    held = [(p.label, p.on(day)) for p in provisions if p.values[0].since <= day and p.name in _READ]
    unverified = [f"{label}: {value.cite}" for label, value in held if not value.verified]
    if declares is not None and declares.not_verified:
        unverified.insert(0, declares.not_verified)
    unverified += order.unverified if order is not None else ()
    if shipped is not None:
        unverified += known.bases.notes
        unverified += known.bases.import_notes if code in result.case.stated.landing else ()
    notes = list(shipped.notes) if shipped is not None else []
    if charged.why_not and duty is not None and one.method != "stated":
        notes.append(charged.why_not)
    costs = shipment is not None or (duty is not None and "injury_margin_percent" in duty)
    if code not in result.case.stated.landing and costs:
        notes.append(f"no costs of importing are stated: without customs duty and tax; state [landing.{code}]")
    carried = replace(one, tables={**one.tables, **tables, table.name: table}, parameters={**one.parameters, **own})
    rule = order.rule if order is not None else method.ENTRY
    lift = price_lift(known, one, charged, parameters)
    return Side(
        code, law(code).name, one.name, figures, method.IN_WORDS, rule.cite, shipped, tuple(dict.fromkeys(unverified)),
        tuple(dict.fromkeys(notes)), "", None, lift, result, carried,
    )  # fmt: skip


def _order(known: Measures, one: RespondentResult, charged: OnSales) -> Measure | None:
    """The measure whose form is shown: of the first product, or of the company."""
    if charged.orders:
        return next(iter(charged.orders.values()))
    try:
        return known.of(one.name)
    except NoMeasureError:
        return None


def _further(one: RespondentResult, table: Table, order: Measure | None, known: Measures) -> dict[str, Any]:
    """Denominator, threshold, cap, countervailing duty, form, and the duty on the period's sales."""
    made = state(one)
    threshold = one.parameters.get("de_minimis_threshold_percent")
    capped = made is not None and made.cap < made.dumping and not made.nothing_due
    duty = one.tables.get("duty")
    has = duty is not None and "injury_margin_percent" in duty
    found: dict[str, Any] = {
        "denominator": margin_base(one) or None,
        "de_minimis_threshold_percent": threshold.value if threshold is not None else None,
        "cap": "injury margin" if capped else "injury margin, not lower" if has else "none",
        "countervailing_percent": order.figures.get("countervailing_percent") if order is not None else None,
        "duty_form": order.form if order is not None else None,
        "duty_form_in_words": order.words if order is not None else None,
        "duty_source": order.source if order is not None else None,
        "duty_stated": order is not None and bool(order.stated & {"duty_percent", "duty_per_unit"}),
        "charged_on": known.bases.charge,
    }
    names = ("duty_on_sales", "average_duty_per_unit", "ad_valorem_equivalent_percent", "percent_of_export_value")
    return found | {name: plain_value(table.value(name)) if name in table else None for name in names}


def _difference(case: Case, first: Side, side: Side) -> Difference | None:
    if first.one is None or side.one is None:
        return None
    forms = tuple(str(one.figures["duty_form_in_words"]) for one in (first, side))
    collected = tuple(one.figures["duty_on_sales"] for one in (first, side))
    return difference(
        case, first.one, side.one, (first.name, side.name), (first.authority, side.authority),
        (collected[0], collected[1]), (forms[0], forms[1]), side.cite, str(side.figures["charged_on"]),
        bool(side.figures["duty_stated"] or first.figures["duty_stated"]),
    )  # fmt: skip
