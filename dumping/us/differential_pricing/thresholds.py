"""The test, the thresholds and the ratios of differential pricing that the law of a day has, as parameters."""

from __future__ import annotations

import datetime as dt

from dumping.formula.table import Parameter, Parameters
from dumping.law.lookup import Law

# Name of the parameter -> name of the provision.
PROVISIONS = {
    "minimum_sales": "differential_pricing_minimum_sales",
    "minimum_base_percent": "differential_pricing_minimum_base",
    "cohens_d_large": "cohens_d_threshold",
    "price_difference_percent_significant": "price_difference_threshold",
    "ratio_lower_percent": "ratio_test_lower",
    "ratio_upper_percent": "ratio_test_upper",
    "meaningful_change_percent": "meaningful_difference_change",
}
COHENS_D, PRICE_DIFFERENCE = "cohens_d", "price_difference"
# Label of each test; what every output calls it.
TESTS = {COHENS_D: "Cohen's d test", PRICE_DIFFERENCE: "price difference test"}
NOT_VERIFIED = "not verified against the published text"


def thresholds(law: Law, day: dt.date, *, test: str | None = None, where: str = "") -> dict[str, Parameter]:
    """Parameters by name; `differential_pricing_test` is one of TESTS, or 'none' before there was one.

    `test` takes the place of the law's, `where` says who chose it. A parameter of the other test that has no
    value on that day yet is taken as it first stood, so that either test can be asked for on any day.
    Raises ValueError for an unknown test.
    """
    provision = law.provision("differential_pricing_test")
    value = provision.on(day)
    if test is None:
        parameter = Parameter(
            provision.name, value.value, provision.label, "", value.cite, f"law on {day}",
            _note(value.note, value.verified),
        )  # fmt: skip
    else:
        if test not in TESTS:
            raise ValueError(f"'{test}' is no differential pricing test; there are {', '.join(TESTS)}")
        held = next(v for v in provision.values if v.value == test)
        note = "" if test == value.value else f"the law on {day} has '{value.value}' ({value.cite})"
        note = "; ".join(filter(None, (note, _note(held.note, held.verified))))
        parameter = Parameter(provision.name, test, provision.label, "", held.cite, where or "chosen", note)
    found = {provision.name: parameter}
    for name, wanted in PROVISIONS.items():
        provision = law.provision(wanted)
        first = provision.values[0].since
        value = provision.on(max(day, first))
        note = _note(value.note, value.verified)
        found[name] = Parameter(
            name, float(value.value), provision.label, provision.unit, value.cite, f"law on {day}", note
        )
    return found


def told(parameters: Parameters) -> str:
    """What every output says: which test, by what authority, and what to know about it."""
    parameter = parameters["differential_pricing_test"]
    note = f"; {parameter.note}" if parameter.note else ""
    return f"Differential pricing: {TESTS[str(parameter.value)]} ({parameter.cite}{note})"


def _note(note: str, verified: bool) -> str:
    return note if verified else "; ".join(filter(None, (NOT_VERIFIED, note)))
