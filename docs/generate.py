"""Writes the pages made from the program itself: commands.md, case-file.md, crosswalk.md, case.schema.json.

python docs/generate.py
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import click

import dumping
from dumping.case.schema import json_schema
from dumping.cli.app import CONTEXT
from dumping.cli.main import cli
from dumping.tables.columns import LAYOUTS
from dumping.tables.units import known_units
from dumping.us.questionnaire.fields import fields

HERE = Path(__file__).parent
WIDTH = 100
INTRODUCTION = """\
# Commands

This page is made from the commands' own help by `python docs/generate.py`.

`CASE` is a case file, a folder with one or several case files, or the name of a shipped case. Every command takes
`--json` and then prints one JSON object, and nothing else, on stdout; messages and warnings go to stderr. When
something is wrong that object is `{"schema": "dumping/problems/1", "problems": [...]}`, each problem with its
file, line or row and column, what is wrong and what to do.

| exit code | means |
| --- | --- |
| 0 | done; a high margin is not a failure |
| 1 | the case has errors, or a check failed |
| 2 | wrong usage |
| 3 | a file cannot be read or written |
| 70 | a defect of `dumping`; `DUMPING_DEBUG=1` shows where |
"""
CASE_FILE = """\
# Case files

This page is made from the schema of case files by `python docs/generate.py`. `dumping new NAME` writes a commented
case to start from, and `cases/octg-korea/case.toml` is a full one, commented line by line.

Amounts per unit are expressions over columns and over each other: numbers, names, `+ - * /`, comparisons, `and`,
`or`, `not`, `min`, `max`, `abs`, `round`, `sqrt`, `ln`, `exp`, `if(condition, then, otherwise)` and `coalesce(a, b)`,
which says what a blank stands for. A step of one's own is a name of its own: a cost adjustment for a particular market
situation, say, is `market_situation = "0.12 * hot_rolled_coil"` with
`total_com = "reported_total + market_situation"`; it then has a column in the worksheet and a line in `explain`, and
can be varied in a what-if.
"""
COLUMNS = """\
Under `columns` our name is matched with the file's column. These names are known; others are the case's own, for its
build-up and for `where` conditions. Under `build_up` these amounts, per unit, are known; a part that is left out is
not claimed.
"""
CROSSWALK = """\
# Crosswalk

From the names in the Department of Commerce's programs and questionnaires to ours. This page is made from
`dumping/us/crosswalk.csv` by `python docs/generate.py`.

"""
FIELDS = """
## Fields that `dumping new --from` knows

Section B is the comparison market, C the United States, D costs, NME D the factors of production. A further field of
one kind (REBATE2U) and a currency in a name (DINLFTPU_MXN) are understood. "Seen in" says how far a name was
verified: in the text of Commerce's programs, in the published definition of a respondent's database (response), or in
practice only, not verified against a published questionnaire. The list is `dumping/us/questionnaire/fields.csv`.

"""
TABLES = {
    "Header": "[case]",
    "Method": "[method]",
    "AllOthers": "[all_others]",
    "Residual": "[residual]",
    "OtherCompanies": "[[other_companies]]",
    "Injury": "[injury]",
    "TargetPrice": "[injury.target_price]",
    "Landing": "[landing.eu]",
    "ExchangeRate": "[exchange_rates.KRW]",
    "Respondent": "[[respondents]]",
    "Product": "[[respondents.products]]",
    "ExportPrice": "Prices of products",
    "Sales": "[respondents.us_sales], [respondents.comparison_sales]",
    "Costs": "[respondents.costs]",
    "FactsAvailable": "[[respondents.us_sales.facts_available]]",
    "MarketSituation": "[[respondents.costs.particular_market_situation]]",
    "Quarterly": "[respondents.costs.quarterly]",
    "Factors": "[respondents.factors]",
    "FactorInput": "[respondents.factors.inputs.NAME]",
    "InboundFreight": "freight of an input",
    "MarketEconomyPurchases": "market_economy of an input",
    "Nonmarket": "[nonmarket]",
    "SurrogateValues": "[nonmarket.surrogate_values]",
    "Statements": "[nonmarket.financial_statements]",
    "Ratios": "[nonmarket.ratios]",
    "CountryWideEntity": "[nonmarket.entity]",
    "SeparateRate": "[[nonmarket.separate_rates]]",
    "Calculation": "[respondents.calculation]",
    "ConstructedValue": "[respondents.calculation.constructed_value]",
    "Duty": "[duty.CODE]",
    "DutyForm": "[duty.CODE.companies.NAME], [duty.CODE.residual]",
    "DutyAmounts": "[duty.CODE.products.CONNUM]",
    "CaseFigure": "[[figures]]",
    "Expected": "[[expected]]",
}


def commands() -> str:
    """The page of commands."""
    context = click.Context(cli, info_name="dumping", **CONTEXT)
    parts = [INTRODUCTION]
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        own = click.Context(command, info_name=name, parent=context, terminal_width=WIDTH, max_content_width=WIDTH)
        parts.append(f"## dumping {name}\n\n```text\n{command.get_help(own)}\n```\n")
    return "\n".join(parts)


def schema() -> str:
    """The JSON Schema of case files."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def case_file() -> str:
    """Every key of a case file, table by table, from the schema."""
    definitions = json_schema()["$defs"]
    parts = [CASE_FILE]
    for name, where in TABLES.items():
        described = definitions[name]
        parts.append(f"## {where}\n\n{described.get('description', '')}\n")
        rows = ["| key | what it is | if left out |", "| --- | --- | --- |"]
        for key, spec in described["properties"].items():
            said = spec.get("description", "").replace("|", "\\|")
            choices = _choices(spec)
            said = f"{said}: {choices}" if said and choices else said or choices
            rows.append(f"| `{key}` | {said} | {_default(key, spec, described)} |")
        parts.append("\n".join(rows) + "\n")
    parts.append("## Columns and amounts\n\n" + COLUMNS)
    for name, layout in LAYOUTS.items():
        columns = ", ".join(f"`{c}`{' (needed)' if c in layout.required else ''}" for c in layout.columns)
        amounts = "\n".join(f"| `{a}` | {label} |" for a, label in layout.amounts.items())
        said = f"\n| amount | is |\n| --- | --- |\n{amounts}\n" if amounts else ""
        parts.append(f"### {name}\n\nColumns: {columns}.\n{said}")
    units = ", ".join(f"`{unit}`" for unit in known_units())
    parts.append(f"## Units that are converted\n\nOf inputs, surrogate values and freight rates (`kg-km`): {units}.\n")
    return "\n".join(parts)


def _choices(spec: dict[str, Any]) -> str:
    options = spec.get("enum") or next((s["enum"] for s in spec.get("anyOf", []) if "enum" in s), [])
    return ", ".join(f'"{option}"' for option in options)


def _default(key: str, spec: dict[str, Any], described: dict[str, Any]) -> str:
    if key in described.get("required", []):
        return "needed"
    default = spec.get("default")
    return "" if default in (None, {}, []) else f"`{json.dumps(default)}`"


def crosswalk() -> str:
    """Commerce's names, the questionnaire's fields, and ours."""
    with (Path(dumping.__file__).parent / "us" / "crosswalk.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    table = [
        "| Commerce's programs | questionnaire field | ours | where | meaning |",
        "| --- | --- | --- | --- | --- |",
    ]
    table += [f"| {r['commerce']} | {r['questionnaire']} | {r['ours']} | {r['where']} | {r['meaning']} |" for r in rows]
    return CROSSWALK + "\n".join(table) + "\n" + _fields()


def _fields() -> str:
    """The field names that `dumping new --from` knows, those of one meaning in one row."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for one in fields().values():
        becomes = one.ours.replace(" | ", " or ") or one.role.replace("known", "not read").replace("cost", one.name)
        groups.setdefault((one.section, becomes, one.basis, one.meaning), []).append(one.field)
    table = ["| section | field | becomes | seen in | meaning |", "| --- | --- | --- | --- | --- |"]
    table += [
        f"| {section} | {', '.join(names)} | {becomes} | {basis} | {meaning} |"
        for (section, becomes, basis, meaning), names in groups.items()
    ]
    return FIELDS + "\n".join(table) + "\n"


PAGES = {"commands.md": commands, "case-file.md": case_file, "crosswalk.md": crosswalk, "case.schema.json": schema}


def main() -> None:
    """Writes every page."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
