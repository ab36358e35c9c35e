"""A U.S. sale told in order: of a shipped case, with figures computed anew, and for every kind of match."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

import dumping
from dumping.report.explain import explain
from dumping.report.steps import Step
from dumping.result import RespondentResult, Result
from tests.us.golden_case import case_file
from tests.us.golden_us import GOLDEN


@pytest.fixture(scope="module")
def octg() -> Result:
    return dumping.run(dumping.load_case("octg-korea"))


def story(result: Result, what: str) -> list[Step]:
    (told,) = explain(result, what)
    return [step for step in told.steps if step.name.startswith("in_short.")]


def named(steps: list[Step]) -> dict[str, Step]:
    return {step.name.removeprefix("in_short."): step for step in steps}


def cohens_d(one: RespondentResult, row: int, column: str) -> float:
    """d of the sale's group, by plain loops over the sales of its CONNUM."""
    sales = one.tables["us_sales"]
    of_group: list[tuple[float, float]] = []
    others: list[tuple[float, float]] = []
    for i in range(sales.rows):
        if sales.values("excluded")[i] == "" and sales.values("connum")[i] == sales.value("connum", row):
            pair = (float(sales.values("dp_net_price")[i]), float(sales.values("quantity")[i]))
            (of_group if sales.values(column)[i] == sales.value(column, row) else others).append(pair)

    def moments(pairs: list[tuple[float, float]]) -> tuple[float, float]:
        weight = math.fsum(q for _, q in pairs)
        mean = math.fsum(p * q for p, q in pairs) / weight
        return mean, math.fsum((p - mean) ** 2 * q for p, q in pairs) / weight

    (test, spread), (base, wide) = moments(of_group), moments(others)
    return (base - test) / math.sqrt((spread + wide) / 2)


def test_octg_sale_in_order(octg: Result) -> None:
    """Row 12 of A's file: an identical match in its own month; it passes by its quarter alone."""
    steps = story(octg, "Respondent A:sale 12")
    assert list(dict.fromkeys(step.section for step in steps)) == [
        "1. Net U.S. price",
        "2. Match",
        "3. Normal value",
        "4. Margin, average-to-average",
        "5. Differential pricing",
    ]
    found = named(steps)
    # 1372.89 less 10843 won at 0.000937532, ocean freight 27.99, insurance 1.24 and brokerage 2.10.
    own = next(step for step in steps if step.label == "Net U.S. price")
    assert own.value == pytest.approx(1372.89 - 10843 * 0.000937532 - 31.33, abs=1e-5)
    assert found["match"].value == "identical product"
    assert found["candidate_1"].label == "Candidate 1, taken"
    assert found["candidate_1"].words == "the same month"
    assert found["candidate_2"].words == "1 month before; behind the first in order of the months looked in"
    assert found["candidate_5"].words.startswith("1 month after")
    assert found["foreign_price_usd"].value == pytest.approx(1599106.6126 * 0.000937532, abs=2e-3)
    assert found["unit_result"].value == pytest.approx(1522.3175 - 1332.7274, abs=2e-4)
    assert found["result"].value == pytest.approx(189.59005 * 30.788, rel=1e-6)
    one = octg.respondents[0]
    row = 11
    for column, group, passes in (
        ("dp_purchaser", "U14", False),
        ("dp_region", "SOUTH", False),
        ("dp_period", "QTR01", True),
    ):
        d = cohens_d(one, row, column)
        assert (abs(d) >= 0.8) == passes
        assert found[column].value == group
        assert f"d = {d:.4f}"[:9] in found[column].words
        assert found[column].words.endswith(": passes" if passes else ": does not pass")
    assert found["dp_passes"].value == "yes"
    assert found["dp_passes"].words == "as a sale in the period QTR01"
    assert found["method"].value == "average-to-average"
    assert all(step.cite or step.where for step in steps)


def test_the_story_is_that_of_the_applied_method(octg: Result) -> None:
    found = named(story(octg, "Respondent B:sale 12"))
    comparison = octg.respondents[1].tables["comparison_average_to_transaction"]
    row = comparison.values("sale").tolist().index(11) + 1
    assert found["unit_result"].value == comparison.value("unit_result", row)
    assert found["method"].value == "average-to-transaction"


def test_an_excluded_sale_has_no_story(octg: Result) -> None:
    sales = octg.respondents[0].tables["us_sales"]
    out = next(i for i, reason in enumerate(sales.values("excluded")) if reason)
    assert story(octg, f"Respondent A:sale {int(sales.values('file_row')[out])}") == []


@pytest.mark.skipif(not GOLDEN.is_dir(), reason="the golden cases are not beside this checkout")
def test_every_kind_of_match(tmp_path: Path) -> None:
    result = dumping.run(dumping.load_case(case_file(GOLDEN / "me_full", tmp_path)))
    sales: Any = result.respondents[0].tables["us_sales"]
    kinds = sales.values("match_type").tolist()
    for kind, said in ((1, "identical product"), (2, "similar product"), (3, "constructed value")):
        row = kinds.index(kind) + 1
        found = named(story(result, f"sale {int(sales.value('file_row', row))}"))
        assert found["match"].value == said
        if kind == 3:
            assert "candidate_1" not in found
            assert found["constructed_value"].value == sales.value("constructed_value", row)
        else:
            connum = result.respondents[0].tables["cm_averages"].value("connum", int(sales.value("cm_row", row)))
            assert found["candidate_1"].value == connum
            assert all("behind" in s.words or "equal" in s.words for n, s in found.items() if n == "candidate_2")
