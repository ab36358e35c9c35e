"""Whether the figures and expectations that a case states find what they name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dumping.case.deposit_checks import of_all_others, of_deposits, of_duty_absorption
from dumping.case.figure_rules import figure_rule
from dumping.case.locate import line_of
from dumping.case.problems import Problem
from dumping.case.schema import CaseFile
from dumping.case.validate import written
from dumping.formula.check import kind_of, nearest
from dumping.formula.tree import FormulaError, names_in
from dumping.tables.sales import pointed

if TYPE_CHECKING:
    from dumping.case.load import RespondentInputs

# Results that a case's own figures and expectations may name.
RESULTS = (
    "margin_percent", "margin_percent_published", "cash_deposit_percent", "per_unit", "total_dumping",
    "positive_results", "negative_results", "total_value", "total_quantity", "total_normal_value",
    "zeroed_percent", "offset_percent", "average_to_transaction_percent", "all_others_percent",
)  # fmt: skip
# Results of authorities whose duty is not the margin itself; a case's own figure may have their names.
DUTY_RESULTS = (
    "all_others_injury_percent", "residual_percent", "injury_margin_percent", "injury_per_unit", "dumping_per_unit",
    "duty_percent", "duty_per_unit", "total_duty_percent", "duty_above_quota_percent", "implied_cif_price",
    "undercutting_margin_percent",
)  # fmt: skip
PRODUCT_RESULTS = (
    "normal_value", "net_price", "unit_result", "result_percent", "landed_price", "injury_per_unit", "injury_percent",
)  # fmt: skip


def of_statements(stated: CaseFile, file: str, text: str) -> list[Problem]:
    """Names are given once, and what refers to another part of the case finds it."""
    problems: list[Problem] = []

    def fault(place: tuple[str | int, ...], what: str, mend: str = "") -> None:
        problems.append(Problem(file, what, mend, line_of(text, place), path=written(place)))

    names = [r.name for r in stated.respondents]
    groups = [group.name for group in stated.other_companies]
    for place, name in enumerate(groups):
        if name in (*names, *groups[:place]):
            fault(("other_companies", place, "name"), f"'{name}' is the name of another", "rename one of them")
    for place, name in enumerate(names):
        if name in names[:place]:
            fault(("respondents", place, "name"), f"there are two respondents called '{name}'", "rename one of them")
    for place, one in enumerate(stated.respondents):
        adverse = one.adverse_facts_available
        at = ("respondents", place, "adverse_facts_available")
        if adverse is not None and stated.case.authority != "us":
            fault(at, f"the method of '{stated.case.authority}' has no such rate", "state `margin_percent`")
        others = [other for other in stated.respondents if other.us_sales is not None or other.products]
        if adverse is not None and adverse.petition_percent is None and adverse.prior_percent is None and not others:
            fault(at, "no other respondent has a margin to take", "state `petition_percent` or `prior_percent`")
    of_deposits(stated, fault)
    of_all_others(stated, fault)
    of_duty_absorption(stated, fault)
    for name in stated.inputs:
        if name in RESULTS:
            fault(("inputs", name), f"'{name}' is the name of a result", "give the figure another name")
    known = {*stated.inputs, *RESULTS}
    kinds = dict.fromkeys((*known, *DUTY_RESULTS), "number")
    own = [figure.name for figure in stated.figures]
    for place, figure in enumerate(stated.figures):
        at = ("figures", place, "expression" if figure.form is None else "form")
        try:
            tree = figure_rule(figure, stated.case, file, figure.name).tree
            unknown = [name for name in dict.fromkeys(names_in(tree)) if name not in kinds]
            for name in unknown:
                if name == figure.name:
                    fault(at, f"the figure '{name}' reads itself", "rename it, or what it reads")
                elif name in own:
                    fault(at, f"the figure '{name}' stands further down", "move it above this one")
                else:
                    fault(at, f"there is no figure '{name}'; {nearest(name, sorted(known))}")
            kinds[figure.name] = "number" if unknown else kind_of(tree, kinds)
            if kinds[figure.name] == "text":
                raise FormulaError("it gives a text; a figure is a number")
        except FormulaError as error:
            fault(at, pointed(figure.expression, error) if figure.expression is not None else error.message)
        if figure.name in known:
            fault(("figures", place, "name"), f"'{figure.name}' is the name of another figure", "rename it")
        known.add(figure.name)
    for place, expected in enumerate(stated.expected):
        if expected.respondent is not None and expected.respondent not in (*names, *groups):
            near = nearest(expected.respondent, [*names, *groups])
            what = f"there is no respondent '{expected.respondent}'; {near}"
            fault(("expected", place, "respondent"), what)
        choices = set(PRODUCT_RESULTS) if expected.connum else {*known, *DUTY_RESULTS}
        if expected.figure not in choices:
            of = " of a product" if expected.connum else ""
            what = f"there is no figure '{expected.figure}'{of}; {nearest(expected.figure, sorted(choices))}"
            mend = "state `connum` beside it: it is a figure of a product" if expected.figure in PRODUCT_RESULTS else ""
            fault(("expected", place, "figure"), what if not mend else f"'{expected.figure}' is of no product", mend)
    return problems


def of_products(stated: CaseFile, inputs: list[RespondentInputs], file: str, text: str) -> Iterator[Problem]:
    """An expected figure of a product speaks of a product that the respondent has sold."""
    for place, expected in enumerate(stated.expected):
        for one in inputs[:1] if expected.respondent is None else inputs:
            if expected.connum is None or expected.respondent not in (None, one.name) or one.us_sales is None:
                continue
            sold = sorted({str(connum) for connum in one.us_sales.table.values("connum")})
            if expected.connum not in sold:
                what = f"'{one.name}' has no sale of '{expected.connum}'; {nearest(expected.connum, sold)}"
                at = ("expected", place, "connum")
                yield Problem(file, what, "", line_of(text, at), path=written(at))
