"""The rate of a respondent that did not cooperate: the highest of the rates that the record offers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from dumping.case.load import RespondentInputs
from dumping.formula.table import Cell, Table
from dumping.result import RespondentResult

CITE = "19 USC 1677e(b)(1), (b)(2), (d)(1)(B), (d)(2)"
TABLE = "adverse_candidates"


def adverse_rate(inputs: RespondentInputs, computed: Sequence[RespondentResult]) -> tuple[Table, str]:
    """The candidates, the highest first, and the reason in words.

    Candidates, in per cent: the petition's highest rate, the highest of an earlier segment, the highest margin
    calculated for a respondent, and the highest result of a single sale, as the case has them considered.
    """
    stated = inputs.stated.adverse_facts_available
    assert stated is not None
    found = [one for one in _candidates(inputs, computed) if np.isfinite(one[1])]
    found.sort(key=lambda one: -one[1])
    table = Table(TABLE, f"Adverse facts available: rates for {inputs.name}", len(found))
    table = table.with_choice("candidate", np.array([one[0] for one in found], dtype=object), "Rate", "considered")
    cells = tuple(cell for _, _, cell in found)
    table = table.with_links("percent", [one[1] for one in found], "Rate", cells, "%")
    reason = f"adverse facts available: {found[0][0]}, the highest of {len(found)} rates considered; {CITE}"
    return table, f"{reason}; {stated.source}" if stated.source else reason


def _candidates(
    inputs: RespondentInputs, computed: Sequence[RespondentResult]
) -> Iterator[tuple[str, float, Cell | None]]:
    stated = inputs.stated.adverse_facts_available
    assert stated is not None
    if stated.petition_percent is not None:
        yield "the petition's highest rate", stated.petition_percent, None
    if stated.prior_percent is not None:
        yield "the highest rate of an earlier segment", stated.prior_percent, None
    for one in computed:
        if stated.calculated_margins and one.method != "stated":
            cell = Cell(one.number, "rates", "margin_percent")
            yield f"the margin calculated for {one.name}", one.margin_percent, cell
        sales = one.tables.get("comparison_average_to_transaction")
        if stated.single_sales and sales is not None and sales.rows:
            results = sales.values("result_percent").astype(float)
            row = int(np.nanargmax(results)) + 1 if np.isfinite(results).any() else 1
            cell = Cell(one.number, sales.name, "result_percent", row)
            yield f"the highest result of a single sale of {one.name}", float(results[row - 1]), cell
