"""The shipped case on a non-market economy: its faults, its what-ifs, its rates and its worksheet."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

import dumping
from dumping.case.problems import CaseError
from dumping.cli.main import cli
from dumping.report.explain import explain
from dumping.result import Result
from dumping.scenarios.changes import apply, parse_change
from dumping.workbook.write import write_workbook
from tests.conftest import CASES
from tests.workbook.recalculated import needs_libreoffice, recalculated

NAILS = CASES / "nails-nonmarket"


@cache
def computed() -> Result:
    return dumping.run(dumping.load_case(NAILS / "case.toml"))


def changed(*changes: str) -> Result:
    return dumping.run(apply(dumping.load_case(NAILS / "case.toml"), [parse_change(c) for c in changes]))


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(NAILS, tmp_path / "nails"))


def exchanged(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


# One change to one file of the good case, and what must be told of it.
FAULTS = {
    "an input without a value": ("case.toml", 'surrogate = "labor"', 'surrogate = "labour"', "did you mean 'labor'"),
    "no value of freight": ("case.toml", '"truck", distance = "rod', '"barge", distance = "rod', "no value of 'barge'"),
    "a missing value": ("surrogate_values.csv", "1115.0,", ",", "the surrogate value of 'electricity' is missing"),
    "units of two kinds": (
        "case.toml", 'quantity = "ELEC"\nunit = "kWh"', 'quantity = "ELEC"\nunit = "kg"',
        "'electricity' is measured in kg, and the value of 'electricity' (surrogate_values.csv, row 50) is per kWh",
    ),
    "a unit nobody knows": ("case.toml", 'unit = "kWh"', 'unit = "kilowatt"', "is measured in kilowatt"),
    "no such country": ("case.toml", '"Indonesia"', '"Indonesien"', "did you mean 'Indonesia'"),
    "no country": ("case.toml", 'surrogate_country = "Indonesia"', "", "no surrogate country is chosen"),
    "a missing distance": ("a_factors.csv", ",118\n", ",\n", "the distance of 'wire_rod' is missing for 1-1"),
    "a missing factor": ("a_factors.csv", "", "", "the quantity of 'wire_rod' is missing for 1-1"),
    "output of zero": ("a_factors.csv", "", "", "the output of 1-1 is 0"),
    "an input nobody values": (
        "case.toml", 'rod_distance = "RODDIST"', 'rod_distance = "RODDIST"\nflux = "LENGTH"',
        "'flux' is used for 1-1 and nothing values it",
    ),
    "one product twice": ("b_factors.csv", "1-2,", "1-1,", "1-1 stands in row 2 already"),
    "no surrogate values": ("case.toml", "[nonmarket.surrogate_values]", "[nonmarket.values]", "surrogate_values"),
    "neither ratios nor statements": (
        "case.toml", "[nonmarket.financial_statements]\nfile = \"financial_statements.csv\"", "",
        "either `ratios` or `financial_statements`",
    ),
    "no rate of exchange": ("case.toml", "[exchange_rates.IDR]", "[exchange_rates.MYR]", "is in IDR, and there is no"),
    "an expression over nothing": ("case.toml", '"ACID"', '"ACIDS"', "there is no column 'ACIDS'"),
    "a name of the method's own": ("case.toml", 'zinc_distance = "', 'zinc_haul = "', "a column of its own"),
    "a surrogate in a price": ("case.toml", "surrogate_brokerage", "surrogate_brokrage", "surrogate_brokerage"),
    "imports without quantity": ("surrogate_values.csv", "", "", "imports of 'wire_rod' have no quantity"),
    "a value twice": (
        "surrogate_values.csv", "wire_rod,Indonesia,Malaysia", "wire_rod,Indonesia,Japan",
        "'wire_rod' has a value in row 2 already",
    ),
}  # fmt: skip
# Faults of one cell of the first row: its column, and what stands there.
CELLS = {
    "a missing factor": ("WIREROD", ""), "output of zero": ("OUTPUT", "0"),
    "imports without quantity": ("import_quantity", "0"), "a missing distance": ("RODDIST", ""),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_its_place(fault: str, copied: Path) -> None:
    file, old, new, words = FAULTS[fault]
    if fault in CELLS:
        header, first = (copied / file).read_text().splitlines()[:2]
        column, cell = CELLS[fault]
        cells = first.split(",")
        cells[header.split(",").index(column)] = cell
        old, new = first, ",".join(cells)
    exchanged(copied / file, old, new)
    with pytest.raises(CaseError) as raised:
        dumping.load_case(copied / "case.toml")
    told = [p for p in raised.value.problems if any(w in str(p) for w in words.split("|"))]
    assert told, str(raised.value)
    assert any(p.place.startswith((file, "case.toml:", "a_factors.csv")) for p in told)
    ran = CliRunner().invoke(cli, ["run", str(copied / "case.toml"), "-o", str(copied / "out.xlsx")])
    assert ran.exit_code == 1
    assert "Traceback" not in ran.stderr
    assert not (copied / "out.xlsx").exists()


def test_rates_of_every_exporter() -> None:
    result = computed()
    a, b = (one.margin_percent for one in result.respondents)
    rates = result.tables["company_rates"].frame
    assert rates["exporter"].tolist() == [
        "Exporter A", "Exporter B", "Exporter C", "Exporter C", "Vietnam-wide entity",
    ]  # fmt: skip
    assert rates["producer"].tolist()[2:] == ["Producer C", "Producer D", ""]
    # 19 USC 1673d(c)(5): neither rate is zero or de minimis, so both are averaged.
    assert rates["rate_percent"].tolist() == pytest.approx([a, b, (a + b) / 2, (a + b) / 2, 93.42])


def test_import_statistics_leave_out_the_excluded_sources() -> None:
    table = computed().respondents[0].tables
    reported = table["reported_surrogate_values"].frame
    rod = reported[(reported["input"] == "wire_rod") & (reported["country"] == "Indonesia")]
    kept = rod[~rod["source_country"].isin(["India", "South Korea", "Thailand", "China"])]
    values = table["surrogate_values"].frame.set_index("input")
    wanted = kept["import_value"].sum() / kept["import_quantity"].sum()
    assert values.loc["wire_rod", "surrogate_value"] == pytest.approx(wanted)
    # Gas is of another time: its value goes with the price index of the country.
    assert values.loc["natural_gas", "inflator"] == pytest.approx(112.9 / 108.4)


def test_ratios_are_averages_over_the_companies_used() -> None:
    tables = computed().respondents[0].tables
    used = tables["financial_statements"].frame
    used = used[(used["country"] == "Indonesia") & (used["profit"] > 0)]
    direct = used["materials"] + used["energy"] + used["labor"]
    assert len(used) == 2
    assert tables["surrogate_ratios"].value("overhead_ratio") == pytest.approx((used["overhead"] / direct).mean())


def test_the_share_of_market_economy_purchases_decides() -> None:
    """19 CFR 351.408(c)(1): from 85 per cent the price paid values the whole input."""
    average = computed().respondents[0].tables["normal_values"].frame["zinc_price"].iloc[0]
    value = computed().respondents[0].tables["inputs"].frame.set_index("input").loc["Zinc", "value_per_unit"]
    assert average == pytest.approx(0.415 * 2.58 + 0.585 * value)
    path = 'respondents."Exporter A".factors.inputs.zinc.market_economy.share_percent'
    whole = changed(f"{path} = 85").respondents[0].tables["normal_values"].frame["zinc_price"]
    assert (whole == 2.58).all()


@pytest.mark.parametrize(
    "change",
    [
        "nonmarket.surrogate_country = Philippines",
        'nonmarket.surrogate_values.import_value *= 1.05 where input == "wire_rod"',
        'nonmarket.financial_statements.profit *= 2 where country == "Indonesia"',
        "factors.WIREROD *= 1.02",
        "exchange_rates.IDR.rate *= 1.1",
    ],
)
def test_what_if(change: str) -> None:
    for before, after in zip(computed().respondents, changed(change).respondents, strict=True):
        one, other = (float(r.tables["total_average_to_average"].value("percent")) for r in (before, after))
        assert other > one


def test_a_country_without_a_value_is_not_filled_in_silently(copied: Path) -> None:
    values = copied / "surrogate_values.csv"
    lines = [line for line in values.read_text().splitlines() if not line.startswith("natural_gas,Indonesia")]
    values.write_text("\n".join(lines))
    with pytest.raises(CaseError, match="'natural_gas' has no value in Indonesia, only in Philippines"):
        dumping.load_case(copied / "case.toml")
    exchanged(copied / "case.toml", "excluded_sources", 'further_countries = ["Philippines"]\nexcluded_sources')
    result = dumping.run(dumping.load_case(copied / "case.toml"))
    assert any("'natural_gas' has no value in Indonesia and takes that of Philippines" in w
               for w in result.respondents[0].warnings)  # fmt: skip


def test_explain_lists_each_input_of_a_normal_value() -> None:
    day = str(computed().respondents[0].tables["normal_values"].frame["sale_date"].iloc[20])[:10]
    connum = computed().respondents[0].tables["normal_values"].frame["connum"].iloc[20]
    (found,) = explain(computed(), f"Exporter A:normal_value {connum} {day}")
    told = json.dumps(found.to_dict())
    for words in (
        "Wire rod: cost",
        "Zinc: cost",
        "Scrap: cost",
        "surrogate_values.csv, row 2",
        "351.408(c)",
        "Overhead",
    ):
        assert words in told


def test_a_link_to_an_empty_cell_gives_nothing_and_not_zero(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_workbook([computed()], tmp_path / "nails.xlsx"))
    sheet = book["Surrogate values 1"]
    (value,) = [cell.column for cell in sheet[6] if cell.value == "Value"]
    formula = str(sheet.cell(10, value).value)
    assert formula.startswith("=IF")
    assert '="","",INDEX(' in formula


def test_explain_of_a_sale_tells_its_normal_value_input_by_input() -> None:
    (found,) = explain(computed(), "Exporter A:sale 12")
    short = [step for step in found.to_dict()["steps"] if step["name"].startswith("in_short.")]
    named = {step["name"].removeprefix("in_short."): step for step in short}
    rod = named["wire_rod_cost"]
    assert rod["value"] == pytest.approx(692.9869, abs=1e-3)
    assert rod["note"] == "HTS 7213.91, import statistics of Indonesia (made up), Exhibit SV-2"
    sums = [float(named[f"{name}_cost"]["value"]) for name in ("wire_rod", "zinc", "acid")]
    assert named["direct_materials"]["value"] == pytest.approx(sum(sums))
    assert "dp_purchaser" in named


@needs_libreoffice
def test_the_workbook_recalculates(tmp_path: Path) -> None:
    name = write_workbook([computed()], tmp_path / "nails.xlsx").name
    values = recalculated([tmp_path / name], tmp_path)[name]
    assert values["CHECKS_OK"] is True
    assert values[""] == []
