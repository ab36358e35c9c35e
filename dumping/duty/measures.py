"""Which duty a company's goods pay under an authority: its form, its figures, and where they come from."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dumping.authorities import pipeline_of
from dumping.case.duty_checks import merged, stated_figures
from dumping.case.duty_keys import DutyForm
from dumping.case.figure_rules import form_in_law
from dumping.case.problems import CaseError, Problem
from dumping.duty.case_figures import cells, computed, countervailing, group_row, highest, of_group, residual_row
from dumping.formula.rule import Rule
from dumping.formula.table import Cell
from dumping.formula.tree import FormulaError, names_in
from dumping.law.forms import frontier, on_file
from dumping.law.forms.rules import FORMS, LABELS, form_of, form_read
from dumping.law.lookup import NoLawError
from dumping.result import Result
from dumping.stages.entry_duty import Bases, bases


class NoMeasureError(Exception):
    """Goods whose duty the case neither states nor computes; the text says what to do."""


@dataclass(frozen=True)
class Measure:
    """The duty on a company's goods: `rule` gives an amount of money from the figures and the goods' values."""

    company: str
    form: str
    words: str
    rule: Rule
    figures: Mapping[str, float]
    cells: Mapping[str, Cell] = field(default_factory=dict)
    # The currency of the figures in `stated`; the others are in the case's own.
    currency: str | None = None
    stated: frozenset[str] = frozenset()
    source: str = ""
    notes: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()
    target: str = ""


@dataclass(frozen=True)
class Measures:
    """The duties of one authority as a computed case has them."""

    result: Result
    bases: Bases

    @property
    def code(self) -> str:
        """The authority's short name."""
        return self.result.case.stated.case.authority

    def of(self, company: str, product: str = "") -> Measure:
        """The measure on a company's goods; of a company that is not named the residual one.

        Raises NoMeasureError where a figure of the duty's form is neither stated nor computed.
        """
        one = next((r for r in self.result.respondents if r.name == company), None)
        duty = self.result.case.stated.duty.get(self.code)
        own = duty.companies.get(company) if duty is not None else None
        group = None if one is not None else group_row(self.result, company)
        if one is None and own is None and group is None:
            return self._residual(company, product)
        stated = merged(duty, own) if duty is not None else DutyForm()
        figures, places = (computed(one, product), cells(one, product)) if one is not None else ({}, {})
        if group is not None:
            figures = of_group(self.result, group)
        said = stated_figures(stated, product)
        source = stated.source or (f"[duty.{self.code}]" if said else "the case's own margins")
        if one is not None and not any(name.startswith("countervailing") for name in said):
            figures |= countervailing(self.result, one)
        nothing = one is not None and one.tables["rates"].value("de_minimis") == 1
        if nothing and stated.form == "by law" and "normal_value" not in said:
            # Models have normal values only in a measure, and there is none against this company.
            figures = {name: value for name, value in figures.items() if name != "normal_value"}
            made = self._made(company, product, stated, figures, said, places, source)
            return replace(made, notes=(f"the margin of '{company}' is de minimis",))
        return self._made(company, product, stated, figures, said, places, source)

    def _residual(self, company: str, product: str) -> Measure:
        duty = self.result.case.stated.duty.get(self.code)
        who = f"'{company}' has no duty of its own" if company else "no exporter is named"
        if duty is not None and duty.residual is not None:
            stated = merged(duty, duty.residual)
            source = f"residual duty: {stated.source or f'[duty.{self.code}.residual]'}"
            made = self._made(company, product, stated, {}, stated_figures(stated, product), {}, source)
            return replace(made, notes=(f"{who}: it pays the residual duty", *made.notes))
        stated = merged(duty, None) if duty is not None else DutyForm()
        row = residual_row(self.result)
        if row is not None:
            source = "the case's residual rate"
            found, own = of_group(self.result, row), stated_figures(stated, product)
            made = self._made(company, product, stated, found, own, {}, source)
            return replace(made, notes=(f"{who}: it pays the residual duty of the case", *made.notes))
        cite = "no law on file"
        unverified: tuple[str, ...] = ()
        if self.code in on_file():
            book = frontier(self.code)
            value = book.on("residual", self.result.case.stated.case.law_as_of)
            cite = value.cite
            unverified = () if value.verified else (f"{book.provisions['residual'].label}: {cite}",)
        said = stated_figures(stated, product)
        made = self._made(company, product, stated, highest(self.result), said, {}, "the highest of the case's duties")
        note = f"{who}: it pays the highest of the case's duties, as no residual duty is stated [{cite}]"
        return replace(made, notes=(note, *made.notes), unverified=(*made.unverified, *unverified))

    def _made(
        self, company: str, product: str, stated: DutyForm, found: Mapping[str, float], said: Mapping[str, float],
        places: Mapping[str, Cell], source: str,
    ) -> Measure:  # fmt: skip
        figures = {**found, **said}
        day = self.result.case.stated.case.law_as_of
        notes: list[str] = []
        unverified: list[str] = []
        name: str = stated.form
        target, words = "", ""
        if name == "by law":
            rule = own_rule(self.code)
            name = form_read(rule)
            words = FORMS[name].words
            target = FORMS[name].target
            if name == "normal_values" and "normal_value" not in figures:
                what = f"'{product}' has no normal value" if product else "no product is named"
                notes.append(f"{what}: the rate in per cent of the export price is charged")
                name, words, target = "ad_valorem", FORMS["ad_valorem"].words, ""
                rule = form_rule(self.code, name, figures, self.bases, day)
        else:
            words = form_of(name, figures).words
            target = form_of(name, figures).target
            rule = form_rule(self.code, name, figures, self.bases, day)
        try:
            law = form_in_law(self.code, name, day)
            if not law.verified:
                unverified.append(f"Form of duty, {words}: {law.cite}")
        except FormulaError:
            unverified.append(f"Form of duty, {words}: {rule.cite}")
        needs = [n for n in dict.fromkeys(names_in(rule.tree)) if n in LABELS]
        lacking = [n for n in needs if n not in figures or math.isnan(figures[n])]
        if lacking:
            whose = f"'{company}'" + (f", product '{product}'" if product else "")
            labels = " and ".join(LABELS[n][0].lower() for n in lacking)
            keys = " and ".join(f"`{n}`" for n in lacking)
            raise NoMeasureError(
                f"the duty on goods of {whose} ({words}) needs the {labels}: state {keys} in [duty.{self.code}]"
            )
        kept = {n: v for n, v in figures.items() if n in needs or n.startswith(("countervailing", "export_subsidy"))}
        return Measure(
            company, name, words, rule, kept, {n: c for n, c in places.items() if n in kept and n not in said},
            stated.currency, frozenset(said), source, tuple(notes), tuple(unverified), target,
        )  # fmt: skip


def measures(result: Result) -> Measures:
    """The duties of the result's authority. Raises CaseError for a day before the law on file."""
    header = result.case.stated.case
    try:
        law = bases(header.authority, header.law_as_of)
    except NoLawError as error:
        line = result.case.line("case", "law_as_of")
        mend = "state a later day, or add the earlier law to the authority's file"
        raise CaseError([Problem(result.case.file, str(error), mend, line, path="case.law_as_of")]) from None
    return Measures(result, law)


def form_rule(code: str, name: str, figures: Mapping[str, float], law: Bases, day: dt.date) -> Rule:
    """A form's rule for an amount of money, over the values and prices that the authority's law charges it on.

    Raises FormulaError for a form that the law lacks on that day.
    """
    found = form_in_law(code, name, day)
    form = form_of(name, figures)
    read = {"price": found.price or "export_price", "charge_value": found.base or law.charge}
    text = f"quantity * ({form.rule.expression})" if form.per_unit else form.rule.expression
    cite = found.cite + ("" if found.verified else "; not verified against the published text")
    return Rule("anti_dumping_due", text, f"Anti-dumping duty, {form.words}", "{money}", cite, tuple(read.items()))


def own_rule(code: str) -> Rule:
    """The rule by which the authority's method charges goods, in money."""
    rule: Rule = pipeline_of(code).ENTRY
    return rule
