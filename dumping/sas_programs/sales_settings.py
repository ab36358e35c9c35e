"""What the sections of sales of every program have in common: windows, dates, groups, the analyst's statements."""

from __future__ import annotations

from dumping.sas_programs.answers import Answers
from dumping.sas_programs.case_text import Section
from dumping.sas_programs.environment import Environment
from dumping.sas_programs.findings import Findings
from dumping.sas_programs.program import Program
from dumping.sas_programs.statements import Line, actions
from dumping.sas_programs.table_section import TableSection


def run_statements(
    columns: frozenset[str] | None, lines: list[Line], program: Program, findings: Findings
) -> Environment:
    """The variables after statements; what could not be taken is refused."""
    environment = Environment(columns)
    for action in actions(lines):
        for refused in environment.run(action):
            findings.refuse(program.file, refused.at.line, refused.at.text, refused.why, refused.mend)
    return environment


def pricing(section: Section, us: Answers) -> None:
    """Differential pricing: the programs make Cohen's d test."""
    section.put("differential_pricing", "cohens_d", "the test that the program makes")
    if regions := us.word("DP_REGION_DATA", "respondents.calculation.regions_from"):
        section.put("regions_from", regions.lower(), us.where("DP_REGION_DATA"))


def groups(table: TableSection, us: Answers) -> None:
    """What tells the regions and periods of differential pricing."""
    kind = (us.word("DP_REGION_DATA") or "STATE").lower()
    named = us.word("DP_REGION", f"respondents.us_sales.columns.{kind}")
    if named is not None:
        table.roles[kind] = (named, us.where("DP_REGION"))
    if us.word("DP_TIME_CALC") == "NO" and (named := us.word("DP_TIME", "respondents.us_sales.columns.period_group")):
        table.roles["period_group"] = (named, us.where("DP_TIME"))


def window(section: Section, answers: Answers, key: str, first: str, last: str, place: str) -> None:
    """The first and last day of the sales that are used."""
    days = [answers.day(first, f"{place}.{key}"), answers.day(last, f"{place}.{key}")]
    if None in days:
        for name, found in zip((first, last), days, strict=True):
            if found is None and answers.text(name) is None:
                answers.missing(name, f"write {key} in the case")
        return
    section.put(key, days, answers.where(first))


def ranked(section: Section, table: TableSection, characteristics: list[str], source: str) -> None:
    """The characteristics under their names."""
    section.put("characteristics", characteristics, source)
    table.always = [name for name in characteristics if name not in table.derived]


def earlier(section: Section, table: TableSection, answers: Answers, side: str, place: str) -> str | None:
    """The date that is the date of sale where it is earlier; None where the settings name none."""
    named = None
    if answers.yes(f"{side}DATEBEFORESALE"):
        named = answers.word(f"{side}EARLIERDATE", f"{place}.earlier_date")
        if named is not None:
            section.put("earlier_date", table.column(named), answers.where(f"{side}EARLIERDATE"))
    return named


def filters(section: Section, table: TableSection, us: Answers, place: str) -> None:
    """Further windows of EP and CEP sales."""
    for kind in ("EP", "CEP"):
        if not us.yes(f"FILTER_{kind}"):
            continue
        key = f"{kind.lower()}_window"
        named = us.word(f"{kind}_DATE_VAR", f"{place}.{key}")
        days = [us.day(f"BEGINDAY_{kind}", f"{place}.{key}"), us.day(f"ENDDAY_{kind}", f"{place}.{key}")]
        if named is None or None in days:
            us.refuse(f"FILTER_{kind}", "its date or days are not filled in", f"write {key} in the case")
            continue
        section.put(key, {"column": table.column(named), "window": days}, us.where(f"FILTER_{kind}"))
