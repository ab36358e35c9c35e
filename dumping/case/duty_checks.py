"""Whether the duties that a case states are of forms that the law has, with the figures that each form needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dumping.case.duty_keys import Duty, DutyAmounts, DutyForm
from dumping.case.figure_rules import form_in_law
from dumping.case.locate import Path, line_of
from dumping.case.problems import Problem
from dumping.case.schema import CaseFile
from dumping.case.validate import written
from dumping.formula.check import nearest
from dumping.formula.tree import FormulaError
from dumping.law.forms import on_file
from dumping.law.forms.rules import COMPOUND, LABELS, LEAST, MOST, PARTS, form_of
from dumping.law.lookup import authorities

# What a computed case gives where the case file states nothing.
FROM_THE_CASE = (
    "duty_percent", "duty_per_unit", "normal_value", "ascertained_export_price", "ascertained_normal_value",
)  # fmt: skip
# What a company's own statement takes over from [duty.CODE].
FIGURES = tuple(name for name in DutyForm.model_fields if name not in ("form", "products", "currency", "source"))


def of_duties(stated: CaseFile, file: str, text: str) -> list[Problem]:
    """Every fault of [duty.CODE], its companies and its residual duty."""
    problems = []
    for code, duty in stated.duty.items():
        # What the general statement lacks, each company may state; and a fault of it is told once.
        names = {one.name for one in stated.respondents}
        general = not duty.companies or not names <= set(duty.companies)
        told: set[str] = set()
        for place, own, one in _statements(duty):
            at: Path = ("duty", code, *place)
            for key, what, mend in _faults(code, own, one, stated):
                if what in told or (not place and not general and mend.startswith("state `")):
                    continue
                told.add(what)
                path = (*at, key) if key else at
                problems.append(Problem(file, what, mend, line_of(text, path), path=written(path)))
    return problems


def merged(duty: Duty, own: DutyForm | None) -> DutyForm:
    """A company's statement with what it takes over from the authority's: all of it, or the figures it leaves out.

    One that states another form takes over no figures of the form; the currency goes with the figures.
    """
    general = DutyForm(**{name: getattr(duty, name) for name in DutyForm.model_fields})
    if own is None:
        return general
    said = own.model_fields_set
    other = own.form not in ("by law", general.form)
    taken = {name: getattr(general, name) for name in FIGURES if name not in said}
    if other:
        taken = {name: value for name, value in taken.items() if name.startswith(("countervailing", "export_subsidy"))}
    update = {name: value for name, value in taken.items() if value is not None}
    if "form" not in said:
        update["form"] = general.form
    if "currency" not in said:
        update["currency"] = general.currency
    if "products" not in said and not other:
        update["products"] = general.products
    return own.model_copy(update=update)


def stated_figures(one: DutyForm, product: str = "") -> dict[str, float]:
    """The figures that a statement has for a product."""
    found = {name: float(value) for name in FIGURES if (value := getattr(one, name)) is not None}
    own = one.products.get(product)
    if own is not None:
        found |= {n: float(v) for n in DutyAmounts.model_fields if (v := getattr(own, n)) is not None}
    return found


def _statements(duty: Duty) -> Iterator[tuple[Path, DutyForm, DutyForm]]:
    """The general statement, those of companies and the residual one: as written, and with what they take over."""
    yield (), duty, merged(duty, None)
    for name, own in duty.companies.items():
        yield ("companies", name), own, merged(duty, own)
    if duty.residual is not None:
        yield ("residual",), duty.residual, merged(duty, duty.residual)


def _faults(code: str, own: DutyForm, one: DutyForm, stated: CaseFile) -> Iterator[tuple[str, str, str]]:
    """Key, what is wrong, what to do."""
    known = sorted({*on_file(), *authorities()})
    if code not in known:
        yield "", f"no law of '{code}' is on file; {nearest(code, known)}", ""
        return
    header = stated.case
    if own.currency not in (None, header.currency) and own.currency not in stated.exchange_rates:
        what = f"amounts are in {own.currency}, the case is in {header.currency}, and there is no rate of exchange"
        yield "currency", what, f"state [exchange_rates.{own.currency}]"
    if one.form == "by law" and code not in on_file():
        return
    try:
        form = form_in_law(code, one.form, header.law_as_of)
    except FormulaError as error:
        yield "form", error.message, ""
        return
    if one.form == COMPOUND:
        for bounds in (LEAST, MOST):
            if all(name in stated_figures(one) for name in bounds):
                yield next(iter(bounds)), f"both {' and '.join(bounds)} are stated", "state one of them"
        if not any(name in stated_figures(one) for name in PARTS):
            yield "form", "a compound duty needs `duty_percent`, `duty_per_unit` or both", "state them beside `form`"
        return
    if one.form == "by law":
        return
    for name in form_of(form.form, {}).needs:
        lacking = name not in FROM_THE_CASE and name not in stated_figures(one)
        if lacking and not _by_product(one, name, stated):
            label = LABELS[name][0].lower()
            yield "form", f"the form '{one.form}' needs the {label}", f"state `{name}` beside it"


def _by_product(one: DutyForm, name: str, stated: CaseFile) -> bool:
    """Whether every product of the case has the figure of its own."""
    products: Mapping[str, DutyAmounts] = one.products
    names = {product.connum for respondent in stated.respondents for product in respondent.products} or set(products)
    return bool(names) and all(n in products and getattr(products[n], name, None) is not None for n in names)
