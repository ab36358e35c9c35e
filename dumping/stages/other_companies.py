"""The duty of companies that were not individually examined, a row for each group of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dumping.case.company_keys import OtherCompanies
from dumping.case.problems import CaseError, Problem
from dumping.formula.table import Cell, Parameter, Table
from dumping.stages.all_others import DUTY, MARGIN, Figure
from dumping.stages.authority import Authority
from dumping.stages.injury import minimal_rule
from dumping.stages.lesser_duty import SAFEGUARD, with_implied_duty, with_implied_price, with_per_unit, with_percent

PER_UNIT = "{money}/{quantity}"
FIGURES = {
    "margin_percent": "%", "injury_margin_percent": "%", "dumping_per_unit": PER_UNIT, "injury_per_unit": PER_UNIT,
}  # fmt: skip
LABELS = {
    "margin_percent": "Margin", "injury_margin_percent": "Injury margin", "dumping_per_unit": "Dumping per unit",
    "injury_per_unit": "Injury per unit", "countervailing_percent": "Countervailing duty",
}  # fmt: skip


@dataclass(frozen=True)
class Source:
    """Where a group's figures come from: the average of the examined, or the residual rate."""

    figures: Mapping[str, tuple[float, Cell]]
    basis: str


def other_companies(
    groups: Sequence[OtherCompanies],
    sources: Mapping[str, Source],
    authority: Authority,
    capped: bool,
    whole_without_cooperation: bool,
    minimal: Parameter | None,
    currency: str,
    unit: str,
    file: str,
) -> Table:
    """One row for each group: whose rate it takes, margin, injury margin, countervailing duty, and the duty.

    `sources` by cooperation: cooperating, non-cooperating. The duty is the lower of margin and of what countervailing
    leaves of the injury margin where the duty is `capped`, but the margin of those who did not cooperate where the law
    has it so (`whole_without_cooperation`). Raises CaseError for a group that has no margin.
    """
    table = Table("other_companies", "Companies not individually examined", len(groups), currency, unit)
    table = table.with_input("name", np.array([g.name for g in groups], dtype=object), "Companies")
    who = np.array([", ".join(g.companies) for g in groups], dtype=object)
    if any(g.companies for g in groups):
        table = table.with_input("companies", who, "Who they are")
    basis: list[str] = []
    problems = []
    for place, group in enumerate(groups):
        source = sources.get(group.cooperation)
        if group.margin_percent is not None:
            basis.append(f"as stated: {group.source or 'the case file'}")
        elif source is not None and MARGIN.column in source.figures:
            basis.append(source.basis)
        else:
            basis.append("")
            lacking = "the residual rate" if group.cooperation == "non-cooperating" else "an average"
            what = f"'{group.name}' takes {lacking}, and there is none"
            mend = "state its `margin_percent`, or respondents with rates" + (
                ", and [residual]" if group.cooperation == "non-cooperating" else ""
            )
            problems.append(Problem(file, what, mend, path=f"other_companies[{place + 1}]"))
    if problems:
        raise CaseError(problems)
    table = table.with_choice("basis", np.array(basis, dtype=object), "Basis", "cooperation, or as stated",
                              authority.all_others_cite)  # fmt: skip
    for name, text in FIGURES.items():
        values, cells = [], []
        for group in groups:
            source, given = sources.get(group.cooperation), getattr(group, name)
            found = source.figures.get(name) if source is not None and given is None else None
            values.append(given if given is not None else found[0] if found is not None else np.nan)
            cells.append(None if found is None else found[1])
        if not np.isnan(np.array(values, dtype=float)).all():
            least = minimal is not None and name == "injury_margin_percent"
            own = "injury_found_percent" if least else name
            table = table.with_links(own, np.array(values, dtype=float), LABELS[name], tuple(cells), text)
            if least and minimal is not None:
                table = table.with_rule(minimal_rule(minimal), {minimal.name: minimal})
    if capped and whole_without_cooperation:
        capped_rows = [int(g.cooperation == "cooperating") for g in groups]
        how = "not where the margin rests on facts available"
        table = table.with_choice("capped", capped_rows, "Injury caps the duty", how, authority.duty.cite)
    table = _with_average_duty(table, groups, sources)
    if any(g.countervailing_percent is not None for g in groups):
        duties = [g.countervailing_percent or 0.0 for g in groups]
        table = table.with_input("countervailing_percent", duties, LABELS["countervailing_percent"], "%", file)
    if any(g.countervailing_per_unit is not None for g in groups):
        duties = [g.countervailing_per_unit or 0.0 for g in groups]
        table = table.with_input("countervailing_per_unit", duties, "Countervailing duty per unit", PER_UNIT, file)
    if any(g.safeguard_percent is not None for g in groups):
        duties = [g.safeguard_percent or 0.0 for g in groups]
        table = table.with_input("safeguard_percent", duties, SAFEGUARD, "%", file)
    if authority.duty.expressed_of is not None:
        # The margins are no shares of what the duty is charged on.
        return table
    if authority.duty.per_unit:
        return with_per_unit(table, authority, capped) if "dumping_per_unit" in table else table
    return with_implied_duty(with_percent(with_implied_price(table), authority, capped), authority, capped)


def _with_average_duty(table: Table, groups: Sequence[OtherCompanies], sources: Mapping[str, Source]) -> Table:
    """The average of the examined companies' duties, where the law averages those; not for stated margins."""
    values, cells = [], []
    for group in groups:
        source = sources.get(group.cooperation)
        found = source.figures.get(DUTY.column) if source is not None and group.margin_percent is None else None
        values.append(found[0] if found is not None else np.nan)
        cells.append(found[1] if found is not None else None)
    if np.isnan(np.array(values, dtype=float)).all():
        return table
    label = "Average of the examined companies' duties"
    return table.with_links("average_duty_percent", np.array(values, dtype=float), label, tuple(cells), "%")


def figures_of(tables: Sequence[tuple[Figure, Table]]) -> dict[str, tuple[float, Cell]]:
    """The averages of the examined companies, by figure, with the cell each stands in."""
    found = {}
    for figure, rate in tables:
        value = float(rate.value(figure.rate))
        if not np.isnan(value):
            found[figure.column] = (value, Cell(0, rate.name, figure.rate))
    return found
