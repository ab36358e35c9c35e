"""[respondents.costs] of a case: the program's cost data set, its build-up, and costs by quarter or month."""

from __future__ import annotations

import re

from dumping.formula.tree import Name
from dumping.sas_programs.answers import Answers
from dumping.sas_programs.case_text import Section
from dumping.sas_programs.currencies import Rates
from dumping.sas_programs.data_files import Data
from dumping.sas_programs.edits import COSTS, Edits
from dumping.sas_programs.findings import Findings, Taken
from dumping.sas_programs.names import COST_AMOUNTS, COST_COLUMNS
from dumping.sas_programs.recodes import with_roles, with_rows
from dumping.sas_programs.sales_settings import ranked, run_statements
from dumping.sas_programs.table_section import TableSection, number, say_unread


def cost_sections(
    answers: Answers, us: Answers, edits: Edits, data_files: Data, rates: Rates, findings: Findings
) -> list[Section]:
    """[respondents.costs] with its columns, build-up, and costs by quarter or month."""
    program, place = answers.program, "respondents.costs"
    name = answers.text("COST_DATA", f"{place}.file")
    if name is None:
        answers.missing("COST_DATA")
        return []
    if answers.setting("USE_COSTDATA") is not None and not answers.yes("USE_COSTDATA"):
        answers.refuse("USE_COSTDATA", "costs are among the sales instead of a table of their own")
    if answers.yes("USE_COST_DUTY_DRAWBACK"):
        answers.refuse("USE_COST_DUTY_DRAWBACK", "duty drawback in costs", "add it to total_com in the case")
    data = data_files.file(name)
    environment = run_statements(data.known(), edits.by_table.get(COSTS, []), program, findings)
    section = Section("[respondents.costs]")
    section.put("file", data.name, answers.where("COST_DATA"))
    section.put("currency", rates.home(us), rates.home_source(us))
    similar = answers.yes("MATCH_NO_PRODUCTION", f"{place}.unproduced")
    section.put("unproduced", "most similar" if similar else "as reported", answers.where("MATCH_NO_PRODUCTION"))
    table = TableSection("costs", program.file, data, environment, findings)
    quarterly, monthly = answers.yes("COMPARE_BY_TIME"), answers.yes("COMPARE_BY_HIGH_INFLATION")
    for ours, variable in COST_COLUMNS.items():
        if (ours == "quarter" and not quarterly) or (ours == "year_month" and not monthly):
            continue
        named = answers.word(variable, f"{place}.columns.{ours}")
        if named is not None:
            table.roles[ours] = (named, answers.where(variable))
    table.targets = {ours: variable for variable, ours in COST_AMOUNTS.items()}
    for ours, variable in table.targets.items():
        if variable not in environment.meaning:
            line = edits.unfilled.get(variable, 1)
            findings.refuse(program.file, line, variable, "it is not filled in", f"write {ours} in the case")
    asked = answers.setting("COST_PROD_CHARS") is None or answers.yes("COST_PROD_CHARS")
    characteristics = answers.words("COST_CHAR", f"{place}.characteristics") if asked else []
    with_roles(table, section, characteristics)
    ranked(section, table, characteristics, answers.where("COST_CHAR"))
    with_rows(table, section)
    made: list[Section] = []
    if quarterly:
        made = _quarterly(answers, edits, table, findings)
    elif monthly:
        made = _inflation(answers, edits, findings)
    build_up = table.build_up_section("[respondents.costs.build_up]")
    for ours, variable in table.targets.items():
        # Costs state all four amounts, also one of nothing.
        meaning = environment.meaning.get(variable)
        step = environment.steps.get(meaning.name) if isinstance(meaning, Name) else None
        if step is not None and number(step[0]) == 0:
            table.put(build_up, ours, step[0], f"{program.file}:{step[1]}", step[1])
    say_unread(environment, table.file, findings)
    derived = table.derived_section("[respondents.costs.derived]")
    return [section, table.columns_section("[respondents.costs.columns]"), *derived, build_up, *made]


def _quarterly(answers: Answers, edits: Edits, table: TableSection, findings: Findings) -> list[Section]:
    """[respondents.costs.quarterly] and the purchase costs that the formats state."""
    place = "respondents.costs.quarterly"
    if not any(name in answers.program.settings for name in ("DIRMAT_VARS", "TOTCOM")):
        why = "programs before 2019 index costs by quarter otherwise"
        answers.refuse("COMPARE_BY_TIME", why, "state [respondents.costs.quarterly] in the case")
        return []
    section = Section(f"[{place}]")
    materials = answers.words("DIRMAT_VARS", f"{place}.direct_materials")
    total = answers.word("TOTCOM", f"{place}.reported_total")
    section.put("direct_materials", [table.column(m) for m in materials], answers.where("DIRMAT_VARS"))
    if total is not None:
        section.put("reported_total", table.column(total), answers.where("TOTCOM"))
    else:
        answers.missing("TOTCOM")
    quarters = re.findall(r"-?\d+", answers.text("TIME_INSIDE_POR", f"{place}.quarters") or "")
    section.put("quarters", quarters, answers.where("TIME_INSIDE_POR"))
    costs = Section(f"[{place}.purchase_costs]")
    for material in materials:
        pairs, line = edits.formats.get(f"{material}_INPUT", ({}, 0))
        if pairs:
            stated = {quarter: float(value) for quarter, value in pairs.items()}
            costs.put(table.column(material), stated, f"{answers.program.file}:{line} ${material}_INPUT")
            key = f"{place}.purchase_costs.{material}"
            taken = Taken(answers.program.file, line, f"${material}_INPUT", str(stated), key)
            findings.assignments.append(taken)
    return [section, *([costs] if costs.lines else [])]


def _inflation(answers: Answers, edits: Edits, findings: Findings) -> list[Section]:
    """[respondents.costs.inflation] with the price index that the format states."""
    place = "respondents.costs.inflation"
    section = Section(f"[{place}]")
    pairs, line = edits.formats.get("PRICE_INDEX", ({}, 1))
    index = {f"{m[:4]}-{m[4:]}": float(v) for m, v in pairs.items() if re.fullmatch(r"\d{6}", m)}
    if not index:
        answers.refuse("COMPARE_BY_HIGH_INFLATION", "no price index is filled in", "state price_index in the case")
    section.put("price_index", index, f"{answers.program.file}:{line} $PRICE_INDEX")
    findings.assignments.append(Taken(answers.program.file, line, "$PRICE_INDEX", str(index), f"{place}.price_index"))
    last = answers.text("LAST_YEAR_MONTH", f"{place}.base_month")
    if last is not None and re.fullmatch(r"\d{6}", last):
        section.put("base_month", f"{last[:4]}-{last[4:]}", answers.where("LAST_YEAR_MONTH"))
    return [section]
