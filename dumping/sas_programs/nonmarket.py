"""The case of an NME margin program: factors of production at surrogate values."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator

from dumping.formula.tree import Name, Node, Number, Operation, names_in
from dumping.formula.written import written
from dumping.sas_programs.answers import Answers
from dumping.sas_programs.case_text import Section
from dumping.sas_programs.currencies import Rates
from dumping.sas_programs.data_files import Data, DataFile
from dumping.sas_programs.edits import US, edits_of
from dumping.sas_programs.environment import zero
from dumping.sas_programs.findings import Findings, Taken
from dumping.sas_programs.names import CATEGORIES, NONMARKET_AMOUNTS, NONMARKET_COLUMNS, SURROGATE_RATIOS
from dumping.sas_programs.program import Program
from dumping.sas_programs.recodes import with_roles, with_rows
from dumping.sas_programs.sales_settings import earlier, filters, groups, pricing, run_statements, window
from dumping.sas_programs.surrogate_list import read_values
from dumping.sas_programs.table_section import TableSection, number, say_unread, summands

VALUES = "surrogate-values.csv"
_SIGN = re.compile(r"&?\w+\s*([-+])\s*GUPADJU", re.I)


class Nonmarket:
    """The sections of the case; `made` are the files that the import writes itself."""

    def __init__(self, program: Program, data: Data, rates: Rates, findings: Findings) -> None:
        self.program, self.data, self.rates, self.findings = program, data, rates, findings
        self.answers = Answers(program, findings)
        self.made: dict[str, bytes] = {}
        self.inputs: set[str] = set()
        edits = edits_of(program, lambda one: False, findings)
        self.us_data = self._file("USDATA", "respondents.us_sales.file")
        self.factor_data = self._file("FOPDATA", "respondents.factors.file")
        self.values = self._values()
        known: frozenset[str] | None = None
        if self.us_data.columns is not None and self.factor_data.columns is not None:
            known = frozenset(self.us_data.columns) | frozenset(self.factor_data.columns) | frozenset(self.values)
        lines = edits.by_table.get(US, [])
        self.environment = run_statements(known, lines, program, findings)
        self.unfilled = edits.unfilled
        self.changed_values()
        if not self.values:
            # The list is not there: what is called a surrogate value is taken for one, to be filled in.
            read = (name for tree, _ in self.environment.steps.values() for name in names_in(tree))
            self.values = dict.fromkeys((name for name in read if name.endswith("SV")), math.nan)

    def changed_values(self) -> None:
        """Surrogate values that a statement sets to a figure are values under a name of their own."""
        for step, (tree, line) in self.environment.steps.items():
            base, value = re.sub(r"_\d+\Z", "", step), number(tree)
            if base in self.values and base not in SURROGATE_RATIOS and value is not None:
                self.values[step] = value
                self.environment.stated.add(step)
                key = f"nonmarket.surrogate_values.{step}"
                self.findings.assignments.append(Taken(self.program.file, line, base, str(value), key))

    def _file(self, name: str, key: str) -> DataFile:
        data_set = self.answers.text(name, key)
        if data_set is None:
            self.answers.missing(name)
        return self.data.file(data_set or name.lower())

    def _values(self) -> dict[str, float]:
        """The surrogate values by name, from the workbook that the program names."""
        written_path = self.answers.text("SV_PATH", "nonmarket.surrogate_values.file")
        if written_path is None:
            self.answers.missing("SV_PATH")
            return {}
        path = self.data.workbook(written_path)
        if path is None and (list_ := self.data.values_list(written_path)) is not None:
            return list_
        if path is None:
            name = written_path.replace("\\", "/").rpartition("/")[2]
            self.findings.note(
                f"there is no file {name} of surrogate values: looked in "
                + ", ".join(str(folder) for folder in self.data.folders)
            )
            self.data.lacking.append(name)
            return {}
        sheet = self.answers.text("SV_WORKSHEET")
        ranges = [self.answers.text(n, "nonmarket.surrogate_values") or "" for n in ("SV_NAME_RANGE", "SV_VALUE_RANGE")]
        found, problems = read_values(path, ranges[0], ranges[1], sheet)
        for problem in problems:
            self.answers.refuse("SV_NAME_RANGE", problem)
        return found

    def above(self) -> list[Section]:
        """[nonmarket] and the surrogate values."""
        top = Section("[nonmarket]")
        percent = self.answers.number("PERCENT", "nonmarket.petition_rate_percent")
        if percent is not None:
            top.put("petition_rate_percent", percent, self.answers.where("PERCENT"))
        table = Section("[nonmarket.surrogate_values]")
        table.put("file", VALUES, self.answers.where("SV_PATH"))
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(["input", "value"])
        rows.writerows(
            [name, "" if math.isnan(value) else repr(value)]
            for name, value in self.values.items()
            if name not in SURROGATE_RATIOS
        )
        self.made[VALUES] = text.getvalue().encode()
        ratios = Section("[nonmarket.ratios]")
        for name, ours in SURROGATE_RATIOS.items():
            stated = self.environment.meaning.get(name)
            tree, line = self.environment.steps.get(stated.name, (None, 0)) if isinstance(stated, Name) else (None, 0)
            value = number(tree) if tree is not None else self.values.get(name)
            if value is None or math.isnan(value):
                why = f"the surrogate ratio {name} is not known"
                self.findings.refuse(self.program.file, line or 1, name, why, f"write {ours} under [nonmarket.ratios]")
                continue
            ratios.put(ours, value, f"{self.program.file}:{line} {name}" if line else f"{name} of the surrogate values")
        return [top, table, ratios]

    def sections(self) -> list[Section]:
        """Everything below [[respondents]]."""
        calculation = Section("[respondents.calculation]")
        pricing(calculation, self.answers)
        per_unit = self.answers.yes("PER_UNIT_RATE", "respondents.calculation.per_unit")
        calculation.put("per_unit", per_unit, self.answers.where("PER_UNIT_RATE"))
        made = [calculation, *self.us_sales(), *self.factors()]
        say_unread(self.environment, self.program.file, self.findings)
        return made

    def us_sales(self) -> list[Section]:
        """[respondents.us_sales] with its columns and build-up."""
        us, place, data = self.answers, "respondents.us_sales", self.us_data
        section = Section("[respondents.us_sales]")
        section.put("file", data.name, us.where("USDATA"))
        # Programs before 2018 take the sales of the period itself.
        old = us.program.settings.get("USDATE") is not None
        first, last = ("BEGINPERIOD", "ENDPERIOD") if old else ("USBEGINDAY", "USENDDAY")
        window(section, us, "window", first, last, place)
        table = TableSection("us_sales", self.program.file, data, self.environment, self.findings)
        table.given = {name: f"surrogate_{name}" for name in self.values}
        for ours, variable in NONMARKET_COLUMNS.items():
            named = us.word(variable, f"{place}.columns.{ours}")
            if named is not None and (ours != "importer" or us.word("CASE_TYPE") == "AR"):
                table.roles[ours] = (named, us.where(variable))
        sale_type = us.word("SALETYPE", f"{place}.sale_type") or "BOTH"
        if table.has("SALEU") or data.columns is None:
            table.roles["sale_type"] = ("SALEU", us.where("SALETYPE"))
        elif sale_type in ("EP", "CEP"):
            section.put("sale_type", sale_type, us.where("SALETYPE"))
        if us.yes("ENTERED_VALUE", f"{place}.columns.entered_value_per_unit") and us.word("CASE_TYPE") == "AR":
            table.roles["entered_value_per_unit"] = ("ENTVALUE", us.where("ENTERED_VALUE"))
        groups(table, us)
        earlier_date = earlier(section, table, us, "US", place)
        with_roles(table, section, [], earlier_date)
        filters(section, table, us, place)
        with_rows(table, section)
        table.targets = {ours: variable for variable, ours in NONMARKET_AMOUNTS.items()}
        table.foreign = self.rates.converted(us, ("VARS_TO_USD1", "VARS_TO_USD2"), f"{place}.currencies")
        self.signs(table)
        build_up = table.build_up_section("[respondents.us_sales.build_up]", self.taxes(table))
        distances = self.distances()
        for name in distances:
            table.column(name)
        if table.foreign:
            used = {table.column(v): c for v, c in table.foreign.items() if v in table.read}
            if used:
                section.put("currencies", used, us.where("VARS_TO_USD1"))
        self.sales = table
        derived = table.derived_section("[respondents.us_sales.derived]")
        return [section, table.columns_section("[respondents.us_sales.columns]"), *derived, build_up]

    def signs(self, table: TableSection) -> None:
        """Whether additions are added or deducted, as the analyst chose in the net price."""
        found = {}
        for one in self.program.placed:
            if re.search(r"\bUSNETPRI\s*=", one.text) and (sign := _SIGN.search(one.text)):
                found[sign.group(1)] = one
        meaning = table.environment.meaning.get("GUPADJU")
        if len(found) > 1:
            one = found["-"]
            why = "GUPADJU is added for one kind of sale and deducted for the other"
            self.findings.refuse(self.program.file, one.line, one.text, why)
        elif "-" in found and isinstance(meaning, Name) and meaning.name in table.environment.steps:
            tree, line = table.environment.steps[meaning.name]
            table.environment.steps[meaning.name] = (Operation("neg", (tree,)), line)

    def taxes(self, table: TableSection) -> Iterator[tuple[str, Node, str]]:
        """Value-added and export tax, per unit or as a share of the gross price."""
        for kind, variable, ours in (
            ("VAT_TAX_TYPE", "VATTAXU", "irrecoverable_vat"),
            ("EXPORT_TAX_TYPE", "EXTAXU", "export_tax"),
        ):
            said = self.answers.word(kind, f"respondents.us_sales.build_up.{ours}") or "NONE"
            if said == "NONE":
                continue
            meaning = self.environment.now(variable)
            if meaning is None:
                self.answers.refuse(kind, f"nothing gives {variable} a value", f"write {ours} in the case")
                continue
            step = self.environment.steps.get(meaning.name) if isinstance(meaning, Name) else None
            source = f"{self.program.file}:{step[1]}" if step is not None else self.answers.where(kind)
            tree = table.tree(self.environment.inlined(meaning))
            if said == "PERCENTAGE":
                tree = Operation("*", (Name("gross_unit_price"), tree))
            yield ours, tree, f"{source} {variable}"

    def terms(self, variable: str) -> Iterator[tuple[str, Node, int]]:
        """The inputs that a category is the sum of: name, value per unit, line."""
        meaning = self.environment.meaning.get(variable)
        if not isinstance(meaning, Name) or meaning.name not in self.environment.steps:
            self.findings.refuse(
                self.program.file, self.unfilled.get(variable, 1), variable, "it is not filled in",
                "state the inputs in the case",
            )  # fmt: skip
            return
        tree, line = self.environment.steps[meaning.name]
        self.environment.used.add(meaning.name)
        if zero(tree):
            return
        for count, part in enumerate(summands(tree), 1):
            name = part.name if isinstance(part, Name) else f"{variable}_{count}"
            at = self.environment.steps[name][1] if name in self.environment.steps else line
            inner = self.environment.steps[name][0] if name in self.environment.steps else part
            below = list(summands(inner))
            self.environment.used.add(name)
            if len(below) > 1 and all(isinstance(one, Name) and one.name in self.environment.steps for one in below):
                for one in below:
                    assert isinstance(one, Name)
                    yield one.name, self.environment.inlined(one), self.environment.steps[one.name][1]
                continue
            if isinstance(part, Name) and name not in self.environment.steps and name not in self.factor_columns():
                why = f"nothing gives {name} a value"
                self.findings.refuse(self.program.file, line, variable, why, "state the input in the case")
                continue
            yield name, self.environment.inlined(part), at

    def factor_columns(self) -> frozenset[str]:
        """The columns of the factors, in capitals."""
        return self.factor_data.known() or frozenset()

    def factors(self) -> list[Section]:
        """[respondents.factors] with its inputs."""
        us, data = self.answers, self.factor_data
        section = Section("[respondents.factors]")
        section.put("file", data.name, us.where("FOPDATA"))
        inputs: list[Section] = []
        read: dict[str, None] = {}
        for variable, category in CATEGORIES.items():
            for term, tree, line in self.terms(variable):
                made = self.input(term, category, tree, line, read)
                if made is not None:
                    inputs.append(made)
        connum = us.word("FOPCONNUM", "respondents.factors.columns.connum")
        columns = Section("[respondents.factors.columns]")
        columns.put("connum", data.spelled(connum or "CONNUM"), us.where("FOPCONNUM"))
        for name in read:
            columns.put(name, data.spelled(name))
        return [section, columns, *inputs]

    def input(self, term: str, category: str, tree: Node, line: int, read: dict[str, None]) -> Section | None:
        """[respondents.factors.inputs.NAME], of quantity times surrogate value with or without freight."""
        found = _valued(tree, frozenset(self.values))
        name = re.sub(r"_(IN|INPUT|COST|VALUE|VAL)\Z", "", term)
        while name in self.inputs:
            name += "_2"
        if found is None:
            why = "no quantity times a surrogate value, with freight of a distance times a surrogate rate"
            self.findings.refuse(
                self.program.file, line, f"{term} = {written(tree)[:120]}", why, "state it as an input"
            )
            return None
        quantity, surrogate, freight = found
        self.inputs.add(name)
        section = Section(f"[respondents.factors.inputs.{name}]")
        section.put("category", category, f"{self.program.file}:{line} {term}")
        section.put("quantity", written(quantity))
        section.put("surrogate", surrogate)
        read |= dict.fromkeys(names_in(quantity))
        shown = f"{written(quantity)} at {surrogate}"
        if freight is not None:
            distance, port, rate = freight
            stated = {"surrogate": rate, "distance": written(distance)}
            read |= dict.fromkeys(names_in(distance))
            if port is not None:
                stated["port_distance"] = written(port)
                read |= dict.fromkeys(n for n in names_in(port) if n in self.factor_columns())
            section.put("freight", stated)
            shown += f", freight of {stated['distance']} at {rate}"
        key = f"respondents.factors.inputs.{name}"
        self.findings.assignments.append(Taken(self.program.file, line, term, shown, key))
        return section

    def distances(self) -> list[str]:
        """Distances to the port that stand among the U.S. sales."""
        wanted: dict[str, None] = {}
        for tree, _ in self.environment.steps.values():
            found = _valued(self.environment.inlined(tree), frozenset(self.values))
            if found is not None and found[2] is not None and found[2][1] is not None:
                wanted |= dict.fromkeys(n for n in names_in(found[2][1]) if n not in self.factor_columns())
        return list(wanted)


Freight = tuple[Node, Node | None, str]


def _valued(tree: Node, values: frozenset[str]) -> tuple[Node, str, Freight | None] | None:
    """Quantity, surrogate value and freight of quantity * (value + distance * rate); None where it is otherwise."""
    quantities: list[Node] = []
    worth: Node | None = None
    for factor, above in _products(tree):
        if not any(name in values for name in names_in(factor)):
            quantities.append(factor if above else Operation("/", (Number(1.0), factor)))
        elif worth is None and above:
            worth = factor
        else:
            return None
    if worth is None or not quantities:
        return None
    quantity = quantities[0]
    for other in quantities[1:]:
        quantity = Operation("*", (quantity, other))
    if isinstance(worth, Name):
        return quantity, worth.name, None
    parts = list(summands(worth))
    plain = [part for part in parts if isinstance(part, Name) and part.name in values]
    if len(parts) != 2 or len(plain) != 1 or not isinstance(plain[0], Name):
        return None
    freight = _freight(next(part for part in parts if part is not plain[0]), values)
    return None if freight is None else (quantity, plain[0].name, freight)


def _freight(tree: Node, values: frozenset[str]) -> Freight | None:
    """Distance, the port's distance where the shorter one counts, and the rate."""
    rate: Name | None = None
    distance: Node | None = None
    for factor, above in _products(tree):
        if isinstance(factor, Name) and factor.name in values and rate is None and above:
            rate = factor
        elif distance is None and above and not any(name in values for name in names_in(factor)):
            distance = factor
        else:
            return None
    if rate is None or distance is None:
        return None
    if isinstance(distance, Operation) and distance.operator == "min" and len(distance.operands) == 2:
        return distance.operands[0], distance.operands[1], rate.name
    return distance, None, rate.name


def _products(tree: Node, above: bool = True) -> Iterator[tuple[Node, bool]]:
    """The factors of a product, each with whether it stands above the line."""
    if isinstance(tree, Operation) and tree.operator in ("*", "/"):
        yield from _products(tree.operands[0], above)
        yield from _products(tree.operands[1], above == (tree.operator == "*"))
    else:
        yield tree, above
