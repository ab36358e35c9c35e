"""The thresholds that the U.S. method reads on the case's day, as parameters with their citations."""

from __future__ import annotations

import datetime as dt

from dumping.formula.table import Parameter
from dumping.law.lookup import Law
from dumping.us.differential_pricing.thresholds import thresholds

# Name that rules read -> provision.
PROVISIONS = {
    "cost_test_kept_percent": "cost_test_kept",
    "arms_length_low_percent": "arms_length_low",
    "arms_length_high_percent": "arms_length_high",
    "difmer_limit": "difmer_limit",
    "assessment_threshold_percent": "de_minimis_review",
}


def law_parameters(law: Law, day: dt.date, test: str | None, where: str) -> dict[str, Parameter]:
    """Thresholds of the cost test, arm's length, DIFMER, assessment and differential pricing on `day`.

    `test` is the differential pricing test that the case chose, at `where`; None leaves it to the law.
    """
    found = thresholds(law, day, test=test, where=where)
    for name, wanted in PROVISIONS.items():
        provision, value = law.provision(wanted), law.on(wanted, day)
        found[name] = Parameter(
            name, value.value, provision.label, provision.unit, value.cite, f"law on {day}", value.note
        )
    return found
