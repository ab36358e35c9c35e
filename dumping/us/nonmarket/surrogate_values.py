"""Surrogate values: one figure per input for the chosen country, from a source or from import statistics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.stages.groups import grouped

CITE = "19 USC 1677b(c)(1), (4); 19 CFR 351.408(c)"
SOURCES_CITE = "19 USC 1677b(c)(5)"
COUNTRY_CITE = "19 USC 1677b(c)(2), (4); 19 CFR 351.408(c)(2)"
SHOWN = ("country", "hts", "description", "currency", "unit", "source", "citation", "comment")


@dataclass(frozen=True)
class SurrogateValues:
    """The rows of the case with why each is not used, one value per input, and warnings."""

    reported: Table
    values: Table
    warnings: tuple[str, ...]


def surrogate_values(
    reported: Table,
    *,
    country: str | None = None,
    further: Sequence[str] = (),
    excluded_sources: Sequence[str] = (),
) -> SurrogateValues:
    """The value of each input in `country`, or in the first of `further` that has one, per unit as recorded.

    `reported` has `input` and either `value`, or `import_value` and `import_quantity` by `source_country`:
    then the value is the total value over the total quantity of imports, without those from
    `excluded_sources`. `country`, `currency`, `unit`, price indices and sources where the case has them.
    `surrogate_values`, a row for each input: `recorded_value`; `inflator`, the price index of the period
    over that of the time of record, 1 where there is none; `surrogate_value`, their product, in the row's own
    currency and unit. Source: 19 USC 1677b(c); NME program, surrogate values.
    """
    reported, chosen, warnings = _chosen(reported, country, further, excluded_sources)
    reported, values = grouped(
        reported, ("input",), "surrogate_values", "Surrogate values", "surrogate_row", chosen, CITE
    )
    rows = reported.values("surrogate_row")
    first = np.array([int(np.flatnonzero(rows == n + 1)[0]) + 1 for n in range(values.rows)], dtype=np.int64)
    values = values.with_choice("reported_row", first, f"{reported.title}: row", "its first row that is used", CITE)
    for name in (name for name in SHOWN if name in reported):
        values = values.with_lookup(name, reported, "reported_row")
    recorded = []
    if "value" in reported:
        values = values.with_lookup("value", reported, "reported_row")
        recorded.append("value")
    if "import_value" in reported and "import_quantity" in reported:
        for name in ("import_value", "import_quantity"):
            label = f"{reported.columns[name].label}, all sources used"
            rule = Rule(name, f"total({name}_used)", label, "", CITE)
            shown = Rule(f"{name}_used", f"coalesce({name}, 0)", f"{reported.columns[name].label}, used", "", CITE)
            reported = reported.with_rule(shown)
            values = values.with_rule(rule, over=reported, by="surrogate_row")
        recorded.append("import_value / import_quantity")
    expression = f"coalesce({', '.join(recorded)})" if len(recorded) > 1 else recorded[0]
    values = values.with_rule(Rule("recorded_value", expression, "Value as recorded", "", CITE))
    values, inflator = _inflated(values, reported)
    rule = Rule("surrogate_value", f"recorded_value{inflator}", "Surrogate value", "", CITE)
    return SurrogateValues(reported, values.with_rule(rule), tuple(warnings))


def _chosen(
    reported: Table, country: str | None, further: Sequence[str], excluded_sources: Sequence[str]
) -> tuple[Table, np.ndarray[tuple[int], np.dtype[np.bool_]], list[str]]:
    """The rows that are used: of the first country that has the input, not from an excluded source."""
    inputs = reported.values("input")
    reasons = np.full(reported.rows, "", dtype=object)
    warnings = []
    if "source_country" in reported and excluded_sources:
        left_out = {name.casefold() for name in excluded_sources}
        sources = reported.values("source_country")
        out = np.array([str(name).casefold() in left_out for name in sources], dtype=bool)
        reasons[out] = "imports from an excluded country"
        warnings.append(f"{reported.title}: {out.sum()} rows of imports from {_listed(sources[out])} are left out")
    if "country" in reported and country is not None:
        theirs = reported.values("country")
        for name in dict.fromkeys(inputs):
            rows = inputs == name
            held = next((c for c in (country, *further) if (rows & (theirs == c) & (reasons == "")).any()), None)
            wanted = (theirs == held) | (theirs == "") if held is not None else theirs == ""
            reasons[rows & ~wanted & (reasons == "")] = f"not of {held or country}"
            if held is not None and held != country:
                warnings.append(f"{reported.title}: '{name}' has no value in {country} and takes that of {held}")
    how = "of the surrogate country, and not imported from an excluded one"
    reported = reported.with_choice("not_used", reasons, "Not used because", how, f"{COUNTRY_CITE}; {SOURCES_CITE}")
    return reported, np.asarray(reasons == "", dtype=bool), warnings


def _listed(names: np.ndarray[tuple[int], np.dtype[np.object_]]) -> str:
    return ", ".join(sorted({str(name) for name in names})) or "none of the excluded countries"


def _inflated(values: Table, reported: Table) -> tuple[Table, str]:
    """The inflator of each value where the case states inflators or price indices, and its place in the rule."""
    terms = []
    if "inflator" in reported:
        values = values.with_lookup("inflator_stated", reported, "reported_row", "inflator")
        terms.append("inflator_stated")
    if "index_base" in reported and "index_period" in reported:
        for name in ("index_base", "index_period"):
            values = values.with_lookup(name, reported, "reported_row")
        terms.append("index_period / index_base")
    if not terms:
        return values, ""
    expression = f"coalesce({', '.join([*terms, '1'])})"
    cite = "practice: values of another time are brought to the period by a price index of their country"
    return values.with_rule(Rule("inflator", expression, "Inflator", "", cite)), " * inflator"
