"""Many points: the same figures in one process, in several and on a cluster; draws, tornados; interruptions."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pytest

import dumping
from dumping.case.load import Case
from dumping.report.scenario_files import chart, points_csv
from dumping.scenarios.changes import ChangeError, apply, parse_change
from dumping.scenarios.draws import draws
from dumping.scenarios.named import scenarios
from dumping.scenarios.points import margins_at
from dumping.scenarios.reuse import Base
from dumping.scenarios.sweep import sweep
from dumping.scenarios.tornado import tornado
from tests.conftest import CASES, TWO_PRODUCTS

Load = Callable[..., Case]
PRICE = "us_sales.gross_unit_price *= 0.9:1.1:0.02"


def full(case: Case, *changes: str) -> float:
    return dumping.run(apply(case, [parse_change(c) for c in changes])).respondents[0].margin_percent


def test_processes_give_the_same_points_to_the_bit() -> None:
    case = dumping.load_case(CASES / "octg-korea")
    alone, several = (sweep(case, PRICE, workers=n) for n in (1, 2))
    assert alone.points == several.points
    for (value,), margins in alone.points[::5]:
        assert margins["Respondent A"] == full(case, f"us_sales.gross_unit_price *= {value!r}")


def test_a_cluster_of_two_workers_gives_the_same_points() -> None:
    distributed = pytest.importorskip("distributed", reason="the package 'distributed' is not installed")
    case = dumping.load_case(CASES / "octg-korea")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None, protocol="inproc://"
    ) as cluster:
        there = sweep(case, PRICE, dask=cluster.scheduler_address)
    assert there.points == sweep(case, PRICE, workers=1).points


def test_two_inputs_make_a_grid(case_from: Load) -> None:
    case = case_from()
    found = sweep(case, ["us_sales.gross_unit_price += 0:20:10", "comparison_sales.gross_unit_price += 0:5:5"])
    assert [values for values, _ in found.points] == [(0, 0), (0, 5), (10, 0), (10, 5), (20, 0), (20, 5)]
    for (ours, theirs), margins in found.points:
        changes = (f"us_sales.gross_unit_price += {ours}", f"comparison_sales.gross_unit_price += {theirs}")
        assert margins["Maker"] == full(case, *changes)
    assert found.to_dict()["points"][1]["values"] == [0.0, 5.0]
    with pytest.raises(ChangeError, match="over one input or over two"):
        sweep(case, [PRICE] * 3)


def test_a_point_where_the_case_does_not_hold_says_why(case_from: Load) -> None:
    found = sweep(case_from(), "respondents.Maker.products.A.export_price = 1:-1:-1").to_dict()["points"]
    assert [point["margin_percent"] is None for point in found] == [False, True, True]
    assert "export_price" in found[1]["why"]


def test_an_interruption_keeps_what_is_done(case_from: Load) -> None:
    base = Base(case_from())
    points = [(parse_change(f"us_sales.gross_unit_price += {n}"),) for n in range(10)]

    def stop(done: int, of: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    found = margins_at(base, points, workers=1, tick=stop)
    assert sorted(found.found) == [0, 1, 2, 3]
    assert not found.complete


def test_draws_repeat_with_their_seed_and_are_plain_runs(case_from: Load) -> None:
    case = case_from()
    texts = ["us_sales.gross_unit_price *= normal(1, 0.05)", "comparison_sales.gross_unit_price += uniform(-5, 5)"]
    one, two, other = draws(case, texts, 60, seed=7), draws(case, texts, 60, seed=7), draws(case, texts, 60, seed=8)
    assert one.values.tolist() == two.values.tolist()
    assert one.margins["Maker"].tolist() == two.margins["Maker"].tolist()
    assert one.values.tolist() != other.values.tolist()
    for values, margin in zip(one.values[:5].tolist(), one.margins["Maker"][:5], strict=True):
        said = (f"us_sales.gross_unit_price *= {values[0]!r}", f"comparison_sales.gross_unit_price += {values[1]!r}")
        assert margin == full(case, *said)
    summary = one.to_dict()
    assert summary["mean"] == pytest.approx(float(np.mean(one.margins["Maker"])), rel=1e-12)
    assert summary["percentiles"]["50"] == pytest.approx(float(np.median(one.margins["Maker"])), rel=1e-12)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("us_sales.gross_unit_price *= gauss(1, 2)", "is not a distribution"),
        ("us_sales.gross_unit_price *= normal(1)", "normal takes mean, standard deviation"),
        ("us_sales.gross_unit_price *= normal(1, a)", "as numbers"),
        ("us_sales.gross_unit_price *= normal(1, -1)", "scale"),
        ("us_sales.gross_unit_price *= triangular(3, 2, 1)", "triangular"),
        ("us_sales.nothing *= normal(1, 0.1)", "no draw can be computed"),
    ],
)
def test_a_faulty_distribution_is_told(case_from: Load, text: str, said: str) -> None:
    with pytest.raises(ChangeError, match=said):
        draws(case_from(), [text], 5)


def test_a_tornado_ranks_inputs_by_their_reach() -> None:
    case = dumping.load_case(CASES / "octg-korea")
    found = tornado(case, 5)
    assert found.bars[0].path == "respondents.Respondent A.us_sales.gross_unit_price"
    reaches = [bar.reach("Respondent A", found.base["Respondent A"]) for bar in found.bars]
    assert reaches == sorted(reaches, reverse=True)
    first = found.bars[0]
    assert first.lower["Respondent A"] == full(case, "respondents.1.us_sales.gross_unit_price *= 0.95")
    rate = next(bar for bar in found.bars if bar.path == "exchange_rates.KRW.rate")
    assert rate.higher["Respondent A"] == full(case, "exchange_rates.KRW.rate *= 1.05")
    own = tornado(case, 5, ["exchange_rates.KRW.rate", "us_sales.credit"])
    assert [bar.path for bar in own.bars] == ["exchange_rates.KRW.rate", "us_sales.credit"]
    with pytest.raises(ChangeError, match="per cent"):
        tornado(case, 100)


def test_files_hold_every_point_and_charts_are_well_formed(case_from: Load) -> None:
    case = case_from(TWO_PRODUCTS + '\n[[scenarios]]\nname = "=A<b>"\nset = ["method.negative_results = zeroed"]\n')
    one = sweep(case, "us_sales.gross_unit_price += 0:20:5")
    answers = [
        one, sweep(case, ["us_sales.gross_unit_price += 0:20:10", "comparison_sales.gross_unit_price += 0:5:5"]),
        tornado(case, 10), draws(case, ["us_sales.gross_unit_price *= normal(1, 0.1)"], 30), scenarios(case),
    ]  # fmt: skip
    for answer in answers:
        root = ElementTree.fromstring(chart(answer, case))
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert root.find("{http://www.w3.org/2000/svg}title") is not None
        assert "nan" not in chart(answer, case)
    rows = list(csv.reader(io.StringIO(points_csv(one))))
    assert [(float(v), float(m)) for v, m in rows[1:]] == [(v[0], found["Maker"]) for v, found in one.points]
    # A name that a spreadsheet would run as a formula stays a text.
    assert points_csv(answers[-1]).splitlines()[2].startswith("'=A<b>,")


def test_processes_on_other_systems_compute_the_base_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dumping.scenarios.points._LINUX", False)
    case = dumping.load_case(CASES / "worked-examples" / "w01-dgtr-manual-14-16.toml")
    text = "us_sales.gross_unit_price *= 0.9:1.1:0.05"
    assert sweep(case, text, workers=2).points == sweep(case, text, workers=1).points
    assert all(math.isfinite(m) for _, margins in sweep(case, text, workers=1).points for m in margins.values())
