"""Exchange rates and currencies: what the programs convert, and by which data set of rates."""

from __future__ import annotations

import re

from dumping.formula.tree import Name, Node, Number, Operation, names_in
from dumping.sas_programs.answers import Answers
from dumping.sas_programs.case_text import Section
from dumping.sas_programs.data_files import Data
from dumping.sas_programs.findings import Findings
from dumping.sas_programs.names import CURRENCIES, currency_of
from dumping.sas_programs.table_section import TableSection, summands

_RATE = re.compile(r"EXRATE_(\w+)\Z")


class Rates:
    """The data sets of exchange rates that the programs name, each with its currency."""

    def __init__(self, data: Data, findings: Findings, review: bool) -> None:
        self.data, self.findings, self.review = data, findings, review
        self.named: dict[str, tuple[str, str]] = {}

    def name(self, answers: Answers, number: str, key: str = "exchange_rates") -> str | None:
        """The currency of the program's first or second data set of rates, where it is used."""
        if not answers.yes(f"USE_EXRATES{number}"):
            return None
        data_set = answers.text(f"EXDATA{number}", key)
        if data_set is None:
            answers.missing(f"EXDATA{number}")
            return None
        wanted = data_set.upper()
        if wanted not in self.named:
            code, known = currency_of(wanted)
            self.named[wanted] = (code, answers.where(f"EXDATA{number}"))
            if not known:
                self.findings.note(
                    f"{answers.program.file}: the currency of {data_set} is not known by its name; it is called {code}"
                )
        return self.named[wanted][0]

    def sections(self) -> list[Section]:
        """[exchange_rates.MXN] and so on."""
        made = []
        done: set[str] = set()
        for data_set, (code, source) in self.named.items():
            if code in done:
                continue
            done.add(code)
            file = self.data.file(data_set)
            section = Section(f"[exchange_rates.{code}]")
            section.put("file", file.name, source)
            section.put("date_column", file.spelled("DATE"))
            column = data_set + ("R" if self.review else "I")
            if file.columns is not None and column not in file.columns:
                what = f"{file.name} has no column {column} of rates"
                self.findings.note(f"{what}; write its rate_column in the case")
            section.put("rate_column", file.spelled(column), "R of a review, I of an investigation")
            made.append(section)
        return made

    def home(self, us: Answers) -> str:
        """The currency of the comparison market: that of the margin program's first rates, or U.S. dollars."""
        return self.name(us, "1") or "USD"

    def home_source(self, us: Answers) -> str:
        """Where that stands."""
        return us.where("EXDATA1") if us.yes("USE_EXRATES1") else us.where("USE_EXRATES1")

    def converted(self, us: Answers, lists: tuple[str, str], key: str) -> dict[str, str]:
        """Variables that the program converts to U.S. dollars, each with its currency."""
        found: dict[str, str] = {}
        for number, variables in zip("12", lists, strict=True):
            code = self.name(us, number)
            names = us.words(variables, key) if code is not None else []
            if code is not None and code != "USD":
                found |= dict.fromkeys(names, code)
        return found

    def in_market(self, table: TableSection, us: Answers, hm: Answers) -> None:
        """Amounts of comparison-market sales that are converted with EXRATE_...: their columns have a currency."""
        for number in "12":
            self.name(hm, number)
        home = self.home(us)
        environment = table.environment
        for step, (tree, line) in list(environment.steps.items()):
            if not any(_RATE.match(name) for name in names_in(tree)):
                continue
            found: dict[str, str] = {}
            plain = self._unrated(tree, home, found, table)
            if plain is None or any(table.foreign.get(n, c) != c for n, c in found.items()):
                why = "a conversion that is no column times or divided by a rate"
                self.findings.refuse(table.file, line, step, why, "state the column's currency under `currencies`")
                continue
            environment.steps[step] = (plain, line)
            table.foreign |= found

    def _unrated(self, tree: Node, home: str, found: dict[str, str], table: TableSection) -> Node | None:
        """The tree without rates, with the currency of each column that they convert; None where it is otherwise.

        A rate is in dollars: dollars divided by the home rate are home currency, and so is another currency's
        amount times its rate divided by the home rate.
        """
        if not isinstance(tree, Operation):
            return None if isinstance(tree, Name) and _RATE.match(tree.name) else tree
        if tree.operator in ("*", "/"):
            factors, rates = _factors(tree)
            if rates and factors is not None:
                used = sorted((currency_of(data_set)[0], power) for data_set, power in rates)
                other = [code for code, power in used if power > 0]
                if (home, -1) not in used or len(used) > 2 or len(other) != len(used) - 1:
                    return None
                code = other[0] if other else "USD"
                for name in names_in(factors):
                    if name in table.environment.steps:
                        return None
                    found[name] = code
                return factors
        parts = [self._unrated(operand, home, found, table) for operand in tree.operands]
        if any(part is None for part in parts):
            return None
        return Operation(tree.operator, tuple(part for part in parts if part is not None))

    def mixed(self, table: TableSection, us: Answers, hm: Answers) -> dict[str, object]:
        """`mixed_currencies`, where a column tells the currency of each sale's amounts."""
        if not hm.yes("MIXEDCURR"):
            return {}
        column, amounts = hm.word("CURRTYPE"), hm.words("MIXEDVARS")
        if column is None or not amounts:
            hm.missing("MIXEDVARS", "write mixed_currencies in the case")
            return {}
        entries = [value for name in ("CUR1", "CUR2", "CUR3") if (value := hm.text(name)) is not None]
        codes = {}
        for entry in entries:
            iso = entry.upper() if entry.upper() in {"USD", *CURRENCIES.values()} else ""
            # A word such as PESO is the comparison market's own currency.
            codes[entry] = iso or self.home(us)
        if len(set(codes.values())) < len(codes):
            hm.refuse(
                "CUR1", "which currencies its values mean is not known", "state them under mixed_currencies.codes"
            )
        for step, (tree, line) in list(table.environment.steps.items()):
            whole = _joined(tree, amounts, codes, table.foreign, self.home(us))
            if whole is None:
                why = "amounts of several currencies are put together otherwise than as a sum in the market's currency"
                self.findings.refuse(table.file, line, step, why, "state the amount over the reported columns")
            else:
                table.environment.steps[step] = (whole, line)
        for variable in list(table.foreign):
            if any(variable == f"{amount}_{entry.upper()}" for amount in amounts for entry in entries):
                del table.foreign[variable]
        return {"column": table.column(column), "amounts": [table.column(v) for v in amounts], "codes": codes}


def _joined(tree: Node, amounts: list[str], codes: dict[str, str], foreign: dict[str, str], home: str) -> Node | None:
    """A sum in which GRSUPRH_PESO + GRSUPRH_USD is GRSUPRH again, each converted; None where a part is left over."""
    parts = {f"{amount}_{entry.upper()}": (amount, code) for amount in amounts for entry, code in codes.items()}
    if not any(name in parts for name in names_in(tree)):
        return tree
    terms = list(summands(tree))
    for amount in amounts:
        own = [Name(name) for name, (of, _) in parts.items() if of == amount]
        right = all(foreign.get(name.name, home) == parts[name.name][1] for name in own)
        if right and all(terms.count(name) == 1 for name in own):
            terms[terms.index(own[0])] = Name(amount)
            terms = [term for term in terms if term not in own]
    whole: Node = terms[0]
    for term in terms[1:]:
        whole = Operation("+", (whole, term))
    return None if any(name in parts for name in names_in(whole)) else whole


def is_rate(name: str) -> bool:
    """Whether a variable is an exchange rate that the programs put beside each sale."""
    return _RATE.match(name) is not None


def _factors(tree: Node) -> tuple[Node | None, list[tuple[str, int]]]:
    """A product without its rates, and the rates with their powers."""
    if isinstance(tree, Name) and (found := _RATE.match(tree.name)):
        return None, [(found.group(1), 1)]
    if not (isinstance(tree, Operation) and tree.operator in ("*", "/")):
        return tree, []
    left, rates = _factors(tree.operands[0])
    right, others = _factors(tree.operands[1])
    sign = 1 if tree.operator == "*" else -1
    rates = rates + [(name, sign * power) for name, power in others]
    if right is None:
        return left, rates
    if left is None:
        return (right if sign > 0 else Operation("/", (Number(1.0), right))), rates
    return Operation(tree.operator, (left, right)), rates
