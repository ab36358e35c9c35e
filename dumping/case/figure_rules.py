"""The rule of a figure of the case's own: its expression, or a form of duty over its inputs."""

from __future__ import annotations

import datetime as dt

from dumping.case.schema import CaseFigure, Header
from dumping.formula.check import nearest
from dumping.formula.rule import Rule
from dumping.formula.tree import FormulaError, names_in
from dumping.law.forms import FormLaw, frontier
from dumping.law.forms.rules import form_of
from dumping.law.lookup import NoLawError


def figure_rule(figure: CaseFigure, header: Header, file: str, label: str) -> Rule:
    """The figure's rule under its own name. Raises FormulaError for a form that the law lacks or misread names."""
    if figure.expression is not None:
        return Rule(figure.name, figure.expression, figure.label or label, figure.unit, figure.cite or file)
    authority = figure.authority or header.authority
    law = form_in_law(authority, figure.form or "by law", header.law_as_of)
    form = form_of(law.form, dict.fromkeys(figure.reads, 0.0))
    read = set(names_in(form.rule.tree))
    for name in figure.reads:
        if name not in read:
            raise FormulaError(f"the form '{law.form}' does not read '{name}'; {nearest(name, sorted(read))}")
    rule = form.rule.reading(figure.reads)
    cite = figure.cite or law.cite + ("" if law.verified else "; not verified against the published text")
    return Rule(figure.name, rule.expression, figure.label or label, figure.unit, cite, rule.reads)


def form_in_law(authority: str, form: str, day: dt.date) -> FormLaw:
    """A form as an authority's law has it on a day, `by law` its usual one.

    Raises FormulaError for an authority without forms on file, or whose law lacks the form.
    """
    try:
        book = frontier(authority)
        if form == "by law":
            form = str(book.on("default_form", day).value)
    except NoLawError as error:
        raise FormulaError(str(error)) from None
    forms = book.forms_on(day)
    if form not in forms:
        have = ", ".join(forms)
        since = next((one.since for one in book.forms if one.form == form), None)
        later = f" before {since}" if since else ""
        raise FormulaError(f"the law of '{authority}' on file has no form '{form}'{later}; it has {have or 'none'}")
    return forms[form]
