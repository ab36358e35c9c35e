"""Which of a program's statements are the analyst's, by the table that they act on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from dumping.sas_programs.findings import Findings
from dumping.sas_programs.names import READ, TARGETS, WITHOUT_EFFECT, older
from dumping.sas_programs.program import MARGIN, MARKET, NONMARKET, Placed, Program
from dumping.sas_programs.published import digest, set_by_programs
from dumping.sas_programs.statements import HARMLESS, Line, renamings

US, COMPARISON, COSTS, RESALES, RATIOS, LEVELS = (
    "us_sales", "comparison_sales", "costs", "downstream_sales", "constructed_value", "level_of_trade",
)  # fmt: skip
# The data set that a data step writes, by the kind of program, and the table that it is of.
TABLES = {
    MARKET: {"HMSALES": COMPARISON, "CMSALES": COMPARISON, "COST": COSTS, "DOWNSTREAM": RESALES},
    MARGIN: {"USSALES": US, "COST": COSTS, "NVCV": RATIOS, "ISMODELS": LEVELS},
    NONMARKET: {"USSALES": US, "FOP": US, "INPUTS": US, "NVALUES": US, "USPRICES": US},
}
# Data steps of the NME program stand before those that are run before them.
_LATER = {"INPUTS": 1, "NVALUES": 2, "USPRICES": 3}
# What is computed last from a table; statements after it come too late to be a part of a price or cost.
_LAST = re.compile(r"(?:HMNETPRI|CMNETPRI|USNETPRI|TOTALCOP|NV)\s*=", re.I)
_ASSIGNED = re.compile(r"([A-Za-z_]\w*)\s*=(?!=)", re.S)
_SHOWN_ONLY = frozenset(["PRINT", "CONTENTS", "FREQ", "UNIVARIATE", "OPTIONS", "TABULATE", "REPORT", "COMPARE"])
_FORMAT = re.compile(r"VALUE\s+\$\s*(\w+)\s*(.*)\Z", re.I | re.S)
_FORMAT_PAIR = re.compile(r"['\"]?(-?[\w.]+)['\"]?\s*=\s*['\"]?(-?\d[\d,]{0,20}(?:\.\d{0,20})?|\.\d{1,20})['\"]?")
_UNFILLED = re.compile(r"<[^<>=]+>")
_MACRO_PARTS = ("%IF", "%ELSE", "%DO", "%END")


@dataclass
class Edits:
    """The analyst's statements of one program by table, and its formats: name -> value -> label, with the line."""

    by_table: dict[str, list[Line]] = field(default_factory=dict)
    formats: dict[str, tuple[dict[str, str], int]] = field(default_factory=dict)
    renamed: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    unfilled: dict[str, int] = field(default_factory=dict)


def edits_of(program: Program, inactive: Callable[[Placed], bool], findings: Findings) -> Edits:
    """The edits of a program; those that can be placed on no table are refused in `findings`.

    `inactive` tells of a statement that the settings keep from being run.
    """
    found = Edits()
    last: dict[str, tuple[int, int]] = {}
    for one in program.placed:
        if _LAST.match(one.text) and one.step is not None:
            table = _table(program, one)
            last[table] = max(last.get(table, (0, 0)), _rank(program, one))
    for one in _in_order(program):
        if one.own or inactive(one):
            continue
        _take(program, one, found, last, findings)
    _unknown_regions(program, findings)
    for line, count in program.comparison.removed:
        what = (
            f"{count} statement{'s' if count > 1 else ''} of the published program {'are' if count > 1 else 'is'} gone"
        )
        mend = "see whether it changes the calculation; the case follows the published program"
        findings.refuse(program.file, line, "", f"{what} before this line", mend)
    return found


def _rank(program: Program, one: Placed) -> tuple[int, int]:
    """When a statement is run among the others of its program."""
    wrote = one.step.writes[0] if one.step is not None and one.step.writes else ""
    return (_LATER.get(wrote, 0) if program.kind == NONMARKET else 0), one.line


def _in_order(program: Program) -> list[Placed]:
    return sorted(program.placed, key=lambda one: _rank(program, one)[0])


def _table(program: Program, one: Placed) -> str:
    if one.step is None or one.step.kind != "DATA" or not one.step.writes:
        return ""
    return TABLES.get(program.kind, {}).get(one.step.writes[0], "")


def _take(program: Program, one: Placed, found: Edits, last: dict[str, tuple[int, int]], findings: Findings) -> None:
    text, first = one.text, re.split(r"[^\w%]", one.text, maxsplit=1)[0].upper()

    def refuse(why: str, mend: str = "") -> None:
        findings.refuse(program.file, one.line, text, why, mend)

    if first == "%LET":
        _let(program, one, refuse, findings)
    elif one.fills is False and first not in HARMLESS and not _ASSIGNED.match(text) and first not in ("SET", "DATA"):
        refuse("a statement of the published program was changed", "the case follows the published one")
    elif first in ("VALUE",) and one.step is not None and one.step.kind == "PROC FORMAT":
        _format(one, found, refuse)
    elif first in HARMLESS or text == "" or first in ("FILENAME", "LIBNAME"):
        return
    elif first in _MACRO_PARTS or first in ("%MACRO", "%MEND"):
        # Told by _unknown_regions, with what stands in them.
        return
    elif first.startswith("%"):
        _macro(one, refuse)
    elif first == "PROC" or (one.step is not None and one.step.kind.startswith("PROC")):
        _procedure(one, first, refuse)
    elif first == "DATA":
        table = _table(program, one)
        if not table:
            refuse("a data step of the analyst's own makes a data set that is no table of the case")
    else:
        _statement(program, one, found, last, refuse)


def _statement(
    program: Program, one: Placed, found: Edits, last: dict[str, tuple[int, int]], refuse: Callable[..., None]
) -> None:
    text = one.text
    table = _table(program, one)
    first = re.split(r"[^\w%]", text, maxsplit=1)[0].upper()
    if one.step is None:
        name = _ASSIGNED.match(text)
        if name and name.group(1).upper() in ("HMNETPRI", "CMNETPRI", "HMICC", "HMISELL", "HMCOMM", "HMINDCOM"):
            # The price in several currencies: each part is converted by what `currencies` says.
            return
        refuse("it stands in no data step")
        return
    if not table:
        if one.step.kind == "DATA" and one.step.writes[0] in ("USSALES", "SALES") and program.kind == MARKET:
            refuse("a change of U.S. sales in the comparison-market program", "make it in the margin program")
        else:
            refuse("it stands in a data step that makes no table of the case")
        return
    if first in ("SET", "MERGE", "UPDATE", "MODIFY"):
        _source(program, one, table, found, refuse)
        return
    filled = _UNFILLED.sub(lambda m: m.group()[1:-1], text)
    if filled != text:
        name = _ASSIGNED.match(text)
        inside = _UNFILLED.findall(text)[0][1:-1].strip()
        if name is None or not re.fullmatch(r"&?\w+( - FOH)?", inside):
            if name is not None:
                found.unfilled[name.group(1).upper()] = one.line
            return
        text = filled
    if one.fills is False and _ASSIGNED.match(text) and not _target(text):
        refuse("a statement of the published program was changed", "the case follows the published one")
        return
    if table in last and _rank(program, one) > last[table] and first != "RENAME":
        refuse("it comes after prices or costs are computed from this table", "state it where the amount is made")
        return
    found.by_table.setdefault(table, []).append(Line(program.resolved(text), one.line))


def _target(text: str) -> bool:
    """Whether a statement sets what the analyst is to set anyhow."""
    found = _ASSIGNED.match(text)
    return found is not None and found.group(1).upper() in TARGETS


def _source(program: Program, one: Placed, table: str, found: Edits, refuse: Callable[..., None]) -> None:
    """Another SET statement than the published one: renamings are taken, and more data sets or conditions are not."""
    assert one.step is not None
    options = one.step.options
    names = re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)", " ", one.text).split()[1:]
    if not re.match(r"SET\b", one.text, re.I) or len([n for n in names if not n.startswith("<")]) > 1:
        refuse("several data sets are put together", "put them together in one data file")
        return
    if re.search(r"\b(WHERE|FIRSTOBS|OBS|IN)\s*=", options, re.I):
        refuse("it chooses rows", "leave them out of the data file")
        return
    pairs = renamings(program.resolved(options))
    if pairs:
        text = "RENAME " + " ".join(f"{a} = {b}" for a, b in pairs)
        found.by_table.setdefault(table, []).append(Line(text, one.line))


def _let(program: Program, one: Placed, refuse: Callable[..., None], findings: Findings) -> None:
    name = re.split(r"\W+", one.text[4:].strip(), maxsplit=1)[0].upper()
    known = name in READ or name in WITHOUT_EFFECT or any(n in READ for n in _newer(program.kind, name))
    if known or one.fills:
        return
    if one.fills is False or digest(f"%LET {name}") in set_by_programs():
        refuse("the published program sets this itself, to another value", "the case follows the published one")
        return
    if name not in program.referenced:
        findings.note(f"{program.file}:{one.line}: no statement reads the macro variable {name}")


def _newer(kind: str, name: str) -> tuple[str, ...]:
    changed = f"HM{name[2:]}" if name.startswith("CM") else name.replace("_CM", "_HM")
    return (changed,) if name in older(kind, changed) else ()


def _format(one: Placed, found: Edits, refuse: Callable[..., None]) -> None:
    matched = _FORMAT.match(one.text)
    if matched is None:
        refuse("a format of the analyst's own")
        return
    if _UNFILLED.search(matched.group(2)):
        return
    name = matched.group(1).upper()
    if name.endswith("_INPUT") or name == "PRICE_INDEX":
        pairs = {value: label.replace(",", "") for value, label in _FORMAT_PAIR.findall(matched.group(2))}
        found.formats[name] = (pairs, one.line)
    else:
        refuse("a format of the analyst's own", "where it recodes values, recode them in the data file")


def _macro(one: Placed, refuse: Callable[..., None]) -> None:
    name = re.split(r"\W", one.text[1:], maxsplit=1)[0].upper()
    if name in ("INCLUDE", "INC"):
        if not re.search(r"\b(MACR|C_MACS)\b|macros?", one.text, re.I):
            refuse("another program is read here", "its statements are not in the case")
    elif "DOWNSTREAM" in one.macros and name in ("NETPRICE", "SETUP_MIXEDCURR_VAR", "HM2_MIXEDCURR", "CM2_MIXEDCURR"):
        return
    else:
        refuse("a macro is called that the published program does not call here")


def _procedure(one: Placed, first: str, refuse: Callable[..., None]) -> None:
    kind = one.step.kind.split()[1] if one.step is not None and " " in one.step.kind else ""
    if kind in _SHOWN_ONLY and not _ASSIGNED.match(one.text):
        return
    if kind in ("MEANS", "SUMMARY") and not re.search(r"\bOUT\s*=", one.text, re.I) and first != "OUTPUT":
        return
    if kind == "SORT" and not re.search(r"\b(NODUP\w*|WHERE|NOUNIQUEKEY\w*)\b", one.text, re.I):
        return
    if first in ("BY", "VAR", "WEIGHT", "CLASS", "ID") and kind == "SORT":
        return
    if kind == "FORMAT" and first == "PROC":
        return
    refuse("a procedure of the analyst's own", "where it changes data, change the data file")


def _unknown_regions(program: Program, findings: Findings) -> None:
    """Macros and macro conditions of the analyst's own: their statements are not taken."""
    for text, line in regions(program):
        why = "the macro language decides here, and nothing is run"
        findings.refuse(program.file, line, text, why, "write what holds in this case without it")


def regions(program: Program) -> Iterator[tuple[str, int]]:
    """Where macros and macro conditions of the analyst's own begin."""
    if program.comparison.version is None:
        return
    for one in program.placed:
        first = one.text.split(None, 1)[0].upper() if one.text else ""
        if not one.own and first in ("%MACRO", "%IF"):
            yield one.text, one.line
