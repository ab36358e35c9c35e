"""The case of a comparison-market program and a margin program, or of a margin program alone."""

from __future__ import annotations

import re
from collections.abc import Callable

from dumping.formula.tree import Name, Node, Operation
from dumping.sas_programs.answers import Answers
from dumping.sas_programs.case_text import Section
from dumping.sas_programs.costs import cost_sections
from dumping.sas_programs.currencies import Rates
from dumping.sas_programs.data_files import Data
from dumping.sas_programs.edits import COMPARISON, LEVELS, RATIOS, RESALES, US, Edits, edits_of
from dumping.sas_programs.environment import Environment
from dumping.sas_programs.expression import UntranslatableError
from dumping.sas_programs.findings import Findings, Taken
from dumping.sas_programs.names import (
    CV_RATIOS,
    MARKET_AMOUNTS,
    MARKET_COLUMNS,
    US_AMOUNTS,
    US_COLUMNS,
)
from dumping.sas_programs.program import Placed, Program
from dumping.sas_programs.recodes import with_roles, with_rows
from dumping.sas_programs.sales_settings import earlier, filters, groups, pricing, ranked, run_statements, window
from dumping.sas_programs.statements import Line
from dumping.sas_programs.table_section import TableSection, number, plus, say_unread

_LEVELS = re.compile(
    r"IF\s+USLOT\s*(?:=|EQ)\s*'?(-?\d{1,9})'?\s+AND\s+(?:HM|CM)LOT\s*(?:=|EQ)\s*'?(-?\d{1,9})'?\s+THEN\s+LOTADJ\s*=\s*(.+)\Z",
    re.I | re.S,
)


class MarketEconomy:
    """The sections of one respondent, from its programs and their data files."""

    def __init__(self, margin: Program, market: Program | None, data: Data, rates: Rates, findings: Findings) -> None:
        self.margin, self.market = margin, market
        self.data, self.rates, self.findings = data, rates, findings
        self.us = Answers(margin, findings)
        self.hm = Answers(market, findings) if market is not None else None
        self.constructed = (self.us.word("NV_TYPE") or "P2P") == "CV"
        self.own_costs = (self.us.word("COST_TYPE") or "CM") == "CV" or market is None
        self.edits = edits_of(margin, self._not_run(self.us), findings)
        self.market_edits = Edits()
        if market is not None and self.hm is not None:
            self.market_edits = edits_of(market, self._not_run(self.hm), findings)

    def sections(self) -> list[Section]:
        """Everything below [[respondents]]."""
        made = [self.calculation(), *self.stated_ratios(), *self.us_sales()]
        if self.hm is not None and not self.constructed:
            made += self.comparison_sales(self.hm)
        if self.own_costs:
            made += cost_sections(self.us, self.us, self.edits, self.data, self.rates, self.findings)
        elif self.hm is not None:
            made += cost_sections(self.hm, self.us, self.market_edits, self.data, self.rates, self.findings)
        return made

    def _not_run(self, answers: Answers) -> Callable[[Placed], bool]:
        """Which statements the settings keep from being run: those are no part of the case."""
        program = answers.program
        downstream = answers.yes("RUN_DOWNSTREAM")
        # Programs before 2021 have no question; their macro is called or not.
        if answers.setting("RUN_DOWNSTREAM") is None:
            downstream = any(p.text.upper() == "%DOWNSTREAM" for p in program.placed)

        def asleep(one: Placed) -> bool:
            wrote = one.step.writes[0] if one.step is not None and one.step.writes else ""
            if "DOWNSTREAM" in one.macros:
                return not downstream
            if "READ_US" in one.macros:
                # U.S. sales are read there for their characteristics alone, and as the margin program reads them.
                characteristics = answers.yes("MATCH_NO_PRODUCTION") and not answers.yes("COST_PROD_CHARS")
                return not characteristics or any(line.text == one.text for line in self.edits.by_table.get(US, []))
            if program is self.margin:
                if wrote == "COST" or any(m.startswith(("SETUP1_CV", "SETUP2_COST", "SETUP_COST")) for m in one.macros):
                    return not self.own_costs
                if wrote == "NVCV":
                    return not self.constructed and answers.word("CVSELL_TYPE") != "OTHER"
                if wrote == "ISMODELS":
                    return answers.word("LOT_ADJUST") != "INPUT"
            return False

        return asleep

    def calculation(self) -> Section:
        """The choices of calculation."""
        us, section = self.us, Section("[respondents.calculation]")
        place = "respondents.calculation"
        section.put("normal_value", "constructed value" if self.constructed else "prices", us.where("NV_TYPE"))
        us.text("NV_TYPE", f"{place}.normal_value")
        if self.hm is not None and self.hm.setting("RUN_ARMSLENGTH") is not None:
            arms_length = self.hm.yes("RUN_ARMSLENGTH", f"{place}.arms_length")
            section.put("arms_length", arms_length, self.hm.where("RUN_ARMSLENGTH"))
        if self.hm is not None and self.hm.setting("RUN_COSTTEST") is not None:
            section.put("cost_test", self.hm.yes("RUN_COSTTEST", f"{place}.cost_test"), self.hm.where("RUN_COSTTEST"))
        lot = us.word("LOT_ADJUST", f"{place}.level_of_trade_adjustment") or "NO"
        kinds = {"HM": "calculated", "CM": "calculated", "INPUT": "stated"}
        section.put("level_of_trade_adjustment", kinds.get(lot, "none"), us.where("LOT_ADJUST"))
        if lot == "INPUT":
            self.level_factors(section)
        section.put("cep_offset", us.yes("ALLOW_CEP_OFFSET", f"{place}.cep_offset"), us.where("ALLOW_CEP_OFFSET"))
        if us.word("CEPROFIT") == "INPUT":
            rate = us.number("CEPRATE", f"{place}.cep_profit_ratio")
            if rate is not None:
                section.put("cep_profit_ratio", rate, us.where("CEPRATE"))
            elif us.word("SALETYPE") == "EP":
                section.put("cep_profit_ratio", 0.0, "there are no CEP sales")
            else:
                us.missing("CEPRATE", "write cep_profit_ratio in the case")
        section.put("per_unit", us.yes("PER_UNIT_RATE", f"{place}.per_unit"), us.where("PER_UNIT_RATE"))
        pricing(section, us)
        return section

    def level_factors(self, section: Section) -> None:
        """IF USLOT = 1 AND HMLOT = 2 THEN LOTADJ = 0.03, a factor each."""
        factors = []
        for line in self.edits.by_table.get(LEVELS, []):
            found = _LEVELS.match(line.text)
            value = self.number(found.group(3)) if found else None
            if found is None or value is None:
                if not line.text.upper().startswith("LOTHDATA"):
                    why = "no level-of-trade factor of the form IF USLOT = 1 AND HMLOT = 2 THEN LOTADJ = 0.03"
                    self.findings.refuse(self.margin.file, line.line, line.text, why)
                continue
            stated = {"us_level": float(found.group(1)), "comparison_level": float(found.group(2)), "factor": value}
            factors.append(stated)
            key = "respondents.calculation.level_of_trade_factors"
            self.findings.assignments.append(Taken(self.margin.file, line.line, "LOTADJ", str(value), key))
        section.put("level_of_trade_factors", factors)

    def number(self, text: str) -> float | None:
        """A plain number, or arithmetic of plain numbers."""
        environment = Environment(frozenset())
        try:
            return number(environment.value(text, {}))
        except UntranslatableError:
            return None

    def stated_ratios(self) -> list[Section]:
        """The ratios of constructed value, where the program states them."""
        if not (self.constructed or self.us.word("CVSELL_TYPE") == "OTHER"):
            return []
        if not self.constructed:
            self.findings.note(
                "CVSELL_TYPE is OTHER while prices come first: the program leaves out the sales that only constructed "
                "value could be compared with, and the case compares them (docs/differences.md)"
            )
        section = Section("[respondents.calculation.constructed_value]")
        lines = self.edits.by_table.get(RATIOS, [])
        environment = self.environment(None, lines, self.margin)
        for name, ours in CV_RATIOS.items():
            meaning = environment.meaning.get(name)
            tree, line = environment.steps.get(meaning.name, (None, 1)) if isinstance(meaning, Name) else (None, 1)
            value = None if tree is None else number(tree)
            if value is None:
                line = environment.assigned.get(name, self.edits.unfilled.get(name, 1))
                why = (
                    "a ratio of constructed value that is no plain number"
                    if tree is not None
                    else "it is not filled in"
                )
                self.findings.refuse(self.margin.file, line, name, why, f"write {ours} in the case")
                continue
            section.put(ours, value, f"{self.margin.file}:{line} {name}")
            key = f"respondents.calculation.constructed_value.{ours}"
            self.findings.assignments.append(Taken(self.margin.file, line, name, str(value), key))
        return [section]

    def environment(self, columns: frozenset[str] | None, lines: list[Line], program: Program) -> Environment:
        """The table's variables after the analyst's statements; what could not be taken is refused."""
        return run_statements(columns, lines, program, self.findings)

    def us_sales(self) -> list[Section]:
        """[respondents.us_sales] with its columns and build-up."""
        us = self.us
        name = us.text("USDATA", "respondents.us_sales.file")
        if name is None:
            us.missing("USDATA")
            return []
        data = self.data.file(name)
        environment = self.environment(data.known(), self.edits.by_table.get(US, []), self.margin)
        section = Section("[respondents.us_sales]")
        section.put("file", data.name, us.where("USDATA"))
        place = "respondents.us_sales"
        window(section, us, "window", "USBEGINDAY", "USENDDAY", place)
        table = TableSection("us_sales", self.margin.file, data, environment, self.findings)
        for ours, variable in US_COLUMNS.items():
            named = us.word(variable, f"{place}.columns.{ours}" if ours != "sale_type" else "")
            if ours == "sale_type" and named in ("EP", "CEP"):
                section.put("sale_type", named, us.where(variable))
                us.word(variable, f"{place}.sale_type")
            elif named is not None:
                table.roles[ours] = (named, us.where(variable))
        groups(table, us)
        earlier_date = earlier(section, table, us, "US", place)
        characteristics = us.words("USCHAR", f"{place}.characteristics")
        with_roles(table, section, characteristics, earlier_date)
        ranked(section, table, characteristics, us.where("USCHAR"))
        filters(section, table, us, place)
        with_rows(table, section)
        table.targets = {ours: variable for variable, ours in US_AMOUNTS.items()}
        table.foreign = self.rates.converted(us, ("EX1_VARS", "EX2_VARS"), f"{place}.currencies")
        self.gross(table, us.word("USGUP") or "", "USGUP")
        build_up = table.build_up_section("[respondents.us_sales.build_up]")
        used = {v: c for v, c in table.foreign.items() if v in table.read or v in (t for t, _ in table.roles.values())}
        if used:
            section.put("currencies", {table.column(v): c for v, c in used.items()}, us.where("EX1_VARS"))
        say_unread(environment, table.file, self.findings)
        derived = table.derived_section("[respondents.us_sales.derived]")
        return [section, table.columns_section("[respondents.us_sales.columns]"), *derived, build_up]

    def gross(self, table: TableSection, variable: str, name: str) -> None:
        """A starting price that is more than the reported column: what is added goes to the additions."""
        environment = table.environment
        reported = environment.meaning.get(variable, Name(variable))
        meaning = environment.meaning.get(name)
        if not isinstance(meaning, Name) or meaning.name not in environment.steps:
            return
        tree, line = environment.steps[meaning.name]
        if tree == reported or not variable:
            return
        added: Node = Operation("-", (tree, reported))
        if isinstance(tree, Operation) and tree.operator in "+-" and tree.operands[0] == reported:
            added = tree.operands[1] if tree.operator == "+" else Operation("neg", (tree.operands[1],))
        target = table.targets["price_additions"]
        old = environment.meaning.get(target)
        before = environment.steps.get(old.name) if isinstance(old, Name) else None
        if before is not None and isinstance(old, Name):
            environment.steps[old.name] = (plus(added, before[0]), before[1])
        else:
            environment.steps[target] = (added, line)
            environment.meaning[target] = Name(target)
        self.findings.note(f"{table.file}:{line}: what {name} adds to {variable} is part of price_additions")

    def comparison_sales(self, hm: Answers) -> list[Section]:
        """[respondents.comparison_sales] with its columns and build-up, and the resales of affiliates."""
        name = hm.text("HMDATA", "respondents.comparison_sales.file")
        if name is None:
            hm.missing("HMDATA")
            return []
        data, place, program = self.data.file(name), "respondents.comparison_sales", hm.program
        environment = self.environment(data.known(), self.market_edits.by_table.get(COMPARISON, []), program)
        section = Section("[respondents.comparison_sales]")
        section.put("file", data.name, hm.where("HMDATA"))
        section.put("currency", self.rates.home(self.us), self.rates.home_source(self.us))
        window(section, hm, "window", "HMBEGINDAY", "HMENDDAY", place)
        section.put("unaffiliated", hm.text("NAFVALUE", f"{place}.unaffiliated") or "1", hm.where("NAFVALUE"))
        table = TableSection("comparison_sales", program.file, data, environment, self.findings)
        for ours, variable in MARKET_COLUMNS.items():
            named = hm.word(variable, f"{place}.columns.{ours}")
            if named is not None:
                table.roles[ours] = (named, hm.where(variable))
        earlier_date = earlier(section, table, hm, "HM", place)
        characteristics = hm.words("HMCHAR", f"{place}.characteristics")
        with_roles(table, section, characteristics, earlier_date)
        ranked(section, table, characteristics, hm.where("HMCHAR"))
        with_rows(table, section)
        prefix = "CM" if "CMGUP" in environment.meaning else "HM"
        table.targets = {ours: prefix + variable[2:] for variable, ours in MARKET_AMOUNTS.items()}
        self.rates.in_market(table, self.us, hm)
        mixed = self.rates.mixed(table, self.us, hm)
        self.gross(table, hm.word("HMGUP") or "", f"{prefix}GUP")
        self.commission_pool(table, prefix)
        build_up = table.build_up_section("[respondents.comparison_sales.build_up]")
        if table.foreign:
            section.put("currencies", {table.column(v): c for v, c in table.foreign.items()})
        if mixed:
            section.put("mixed_currencies", mixed, hm.where("MIXEDVARS"))
        columns = table.columns_section("[respondents.comparison_sales.columns]")
        say_unread(environment, table.file, self.findings)
        derived = table.derived_section("[respondents.comparison_sales.derived]")
        return [section, columns, *derived, build_up, *self.resales(hm)]

    def commission_pool(self, table: TableSection, prefix: str) -> None:
        """The expenses that offset a commission are computed by the method: another figure cannot be stated."""
        meaning = table.environment.meaning.get(f"{prefix}INDCOM")
        if isinstance(meaning, Name) and meaning.name in table.environment.steps:
            tree, line = table.environment.steps[meaning.name]
            if number(tree) != 0:
                why = "surrogate commissions other than indirect selling expenses and inventory carrying costs"
                self.findings.refuse(table.file, line, f"{prefix}INDCOM", why)

    def resales(self, hm: Answers) -> list[Section]:
        """[respondents.downstream_sales]"""
        asked = hm.setting("RUN_DOWNSTREAM")
        called = any(p.text.upper() == "%DOWNSTREAM" for p in hm.program.placed)
        if not (hm.yes("RUN_DOWNSTREAM") or (asked is None and called)):
            return []
        name = hm.text("DOWNSTREAMDATA", "respondents.downstream_sales.file")
        if name is None:
            if asked is not None:
                hm.missing("DOWNSTREAMDATA")
            return []
        data = self.data.file(name)
        section = Section("[respondents.downstream_sales]")
        section.put("file", data.name, hm.where("DOWNSTREAMDATA"))
        lines = self.market_edits.by_table.get(RESALES, [])
        environment = self.environment(data.known(), lines, hm.program)
        for step, (_, line) in environment.steps.items():
            why = "an amount of the resales alone; they are built up as the comparison-market sales are"
            self.findings.refuse(hm.program.file, line, step, why, "compute it in the data file")
        columns = Section("[respondents.downstream_sales.columns]")
        for ours, variable in MARKET_COLUMNS.items():
            named = hm.word(variable)
            meaning = environment.meaning.get(named or "")
            if isinstance(meaning, Name) and meaning.name not in environment.steps:
                columns.put(ours, data.spelled(meaning.name))
        return [section, *([columns] if columns.lines else [])]
