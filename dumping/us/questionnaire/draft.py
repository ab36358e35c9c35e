"""The proposed case as a commented case file: what is placed stands in it, what is open stands in comments, TO DO."""

from __future__ import annotations

import datetime as dt
import json
import textwrap
from collections.abc import Iterable, Iterator

import numpy as np

from dumping.formula.text import coded
from dumping.tables.columns import LAYOUTS
from dumping.us.questionnaire.fields import COMPARISON, COST, FACTORS, UNITED_STATES
from dumping.us.questionnaire.placing import OPEN, UNKNOWN, Placed, Placement
from dumping.us.questionnaire.proposal import Proposal, Proposed, Rate, cost_rules
from dumping.us.questionnaire.sections import KEYS, STATEMENTS, VALUES

TO_DO = "TO DO"
_WIDE = 118


def draft(made: Proposal, title: str, today: dt.date) -> str:
    """The text of the case file. Lines with TO DO are what a person must answer; `today` stands for the law's day."""
    lines = [
        "# A case file drafted from tables by their column names. Everything after a '#' is a comment.",
        "# Answer what is marked TO DO, look for mistakes with `dumping check`, compute with `dumping run`.",
        'schema = "dumping/case/1"',
        "",
        *_header(made, title, today),
    ]
    lines += _rates(made)
    lines += _nonmarket(made)
    for number in made.respondents():
        lines += _respondent(made, number)
    loose = [t for t in made.tables if t.respondent is None and t.section not in ("rates", VALUES, STATEMENTS)]
    for one in loose:
        lines += ["", *_comment(f"{TO_DO}: {one.source.shown} is not in this case: {one.title}; {one.why}.")]
        if one.section == "E":
            lines += _comment("Its total per unit goes into the U.S. sales as a column FURMANU.")
    return "\n".join(lines).rstrip() + "\n"


def questions(text: str) -> int:
    """How many things a draft leaves to answer."""
    return text.count(TO_DO) - 1


def _header(made: Proposal, title: str, today: dt.date) -> Iterator[str]:
    first, last = made.period or (np.datetime64(f"{today.year - 1}-01-01"), np.datetime64(f"{today.year - 1}-12-31"))
    told = "the first and last dates of the U.S. sales" if made.period else "no dates could be read"
    yield "[case]"
    yield f"title = {_text(title)}"
    yield 'authority = "us"'
    yield f'segment = "investigation"            # {TO_DO}: or "review"'
    yield f"period = [{first}, {last}]    # {TO_DO}: {told}; write the official period"
    yield f"law_as_of = {today}               # {TO_DO}: the day of the determination; today, until you write it"
    yield 'currency = "USD"'
    yield f'unit = "unit of quantity"            # {TO_DO}: metric ton, piece, ...: that of all prices and quantities'
    yield f"notice = {_text('A draft made from the names of columns; its open questions are marked TO DO')}"
    yield "# number, product, country, sources: see docs/case-file.md"


def _rates(made: Proposal) -> Iterator[str]:
    if not made.rates:
        yield ""
        yield from _comment(f"{TO_DO}: exchange rates, if amounts are in other currencies; no table of them was given.")
        yield from ("# [exchange_rates.KRW]", '# file = "exchange_rates.csv"      # with the columns date and rate')
    for rate in made.rates:
        yield ""
        yield from _one_rate(rate)


def _one_rate(rate: Rate) -> Iterator[str]:
    sign = "" if rate.currency and len(rate.rate_columns) == 1 else "# "
    if sign:
        what = "in which currency, and which column, are these rates? U.S. dollars for one unit of the other currency"
        yield from _comment(f"{TO_DO}: {what}: {', '.join(rate.rate_columns)}.")
    else:
        yield f"# U.S. dollars for one {rate.currency}, as the name of the column says."
    yield f"{sign}[exchange_rates.{rate.currency or 'KRW'}]"
    yield f"{sign}file = {_text(rate.source.file)}"
    if rate.source.sheet:
        yield f"{sign}sheet = {_text(rate.source.sheet)}"
    yield f"{sign}date_column = {_text(rate.date_column)}"
    yield f"{sign}rate_column = {_text(rate.rate_columns[0] if rate.rate_columns else 'rate')}"


def _nonmarket(made: Proposal) -> Iterator[str]:
    tables = {t.section: t for t in made.tables if t.section in (VALUES, STATEMENTS)}
    factors = any(t.section == FACTORS for t in made.tables)
    if not tables and not factors:
        return
    yield from ("", "[nonmarket]", f'# surrogate_country = ""             # {TO_DO}: one of those in the tables')
    for section in (VALUES, STATEMENTS):
        if section in tables:
            yield from ("", f"[nonmarket.{KEYS[section]}]", *_file(tables[section]))
    if VALUES not in tables:
        yield from ("", f"# [nonmarket.surrogate_values]       # {TO_DO}: a table with the columns input and value")
    if STATEMENTS not in tables:
        yield from _comment(f"{TO_DO}: the financial ratios, or a table of statements.")
        yield "# ratios = { overhead = 0.1, sga = 0.1, profit = 0.1 }"


def _respondent(made: Proposal, number: int) -> Iterator[str]:
    yield from ("", "# " + "-" * 105, "[[respondents]]")
    name = f"Respondent {chr(65 + number) if number < 26 else number + 1}"
    yield f"name = {_text(name)}              # {TO_DO}: the respondent's name"
    for section in (UNITED_STATES, COMPARISON, COST, FACTORS):
        one = made.of(number, section)
        if one is not None and one.placed is not None:
            yield ""
            yield from _comment(f"{one.title[0].upper()}{one.title[1:]}: {one.why}.")
            yield from _table(made, one, one.placed, number)


def _table(made: Proposal, one: Proposed, placed: Placed, number: int) -> Iterator[str]:
    key = f"respondents.{KEYS[one.section]}"
    yield f"[{key}]"
    yield from _file(one)
    yield from _currency(made, one, placed)
    yield from _characteristics(made, one, number)
    if one.section == UNITED_STATES and placed.named("sale_type") is None:
        yield f'# sale_type = "EP"                   # {TO_DO}: "EP" or "CEP" for all, or a column sale_type below'
    if one.section == COMPARISON and (column := placed.named("affiliation")) is not None:
        yield from _affiliation(one, column)
    for date in (c for c in placed.columns if c.status == OPEN and c.candidates == ("earlier_date",)):
        said = f"{TO_DO}: if {date.column} is the date of sale where it is earlier; name it under columns too"
        yield f'# earlier_date = "{date.name}"      # {said}'
    for question in placed.questions:
        yield from _comment(f"{TO_DO}: {question}.")
    yield from ("", f"[{key}.columns]")
    yield from _columns(placed)
    yield from _build_up(key, one, placed)
    if one.section == FACTORS:
        yield from _inputs(key, placed)


def _file(one: Proposed) -> Iterator[str]:
    yield f"file = {_text(one.source.file)}"
    if one.source.sheet:
        yield f"sheet = {_text(one.source.sheet)}"


def _currency(made: Proposal, one: Proposed, placed: Placed) -> Iterator[str]:
    codes = [rate.currency for rate in made.rates if rate.currency]
    code = codes[0] if len(codes) == 1 else "KRW"
    if one.section in (COMPARISON, COST):
        # A currency that nobody states would be the case's: an empty one is refused until it is answered.
        yield f'currency = ""                        # {TO_DO}: the currency of its amounts: {code}, USD, ...'
    if one.section != UNITED_STATES:
        return
    stated = {c.name: c.currency for c in placed.by_role("amount", "column") if c.currency not in ("", "USD")}
    if stated:
        yield f"currencies = {_inline(stated)}    # as the names of the columns say"
    abroad = ("movement_domestic", "indirect_selling", "inventory_carrying", "us_packing")
    likely = {c.name: code for c in placed.by_role("amount") if c.part in abroad and not c.currency}
    if likely:
        yield from _comment(f"{TO_DO}: which amounts are not in dollars? Those of the exporting country may be:")
        yield f"# currencies = {_inline(likely)}"


def _characteristics(made: Proposal, one: Proposed, number: int) -> Iterator[str]:
    found = made.characteristics.get(number)
    names = [name for name in found.names if name in found.columns.get(one.section, {})] if found else []
    if found is None or one.section == FACTORS:
        return
    if not names:
        yield from _comment(f"{TO_DO}: physical characteristics, the most important first; no columns were found.")
        yield "# characteristics = []"
        return
    listed = f"characteristics = [{', '.join(map(_text, names))}]"
    if found.certain:
        yield f"{listed}    # in the order of {found.why}"
    else:
        yield from _comment(f"{TO_DO}: the most important first. The tables share these columns, in {found.why}:")
        yield f"# {listed}"


def _affiliation(one: Proposed, column: Placement) -> Iterator[str]:
    cells = coded(one.source.table.columns[column.column].texts())
    counts = {name: int(cells.equal(name).sum()) for name in sorted(cells.present())}
    said = ", ".join(f"{name or 'blank'} ({count:,} rows)" for name, count in list(counts.items())[:6])
    yield f'unaffiliated = "1"                   # {TO_DO}: the code of unaffiliated customers; {column.column} has'
    yield from _comment(f"{said}.")


def _columns(placed: Placed) -> Iterator[str]:
    for one in placed.columns:
        if one.status == "placed" and one.role != "input":
            why = f"; {one.why}" if one.why else ""
            yield _remark(f"{_key(one.name)} = {_text(one.column)}", f"{one.meaning}{why}")
    for one in (c for c in placed.columns if c.status == OPEN and c.role != "input"):
        can = f"; it can be {' or '.join(one.candidates)}" if one.candidates else ""
        yield from _comment(f"{TO_DO} {one.column}: {one.meaning}. Not placed: {one.why}{can}.")
        first = one.candidates[0] if one.candidates else ""
        name = first if first in LAYOUTS[KEYS[placed.section]].columns else one.name or one.column.lower()
        yield f"# {name} = {_text(one.column)}"
    unknown = [c.column for c in placed.columns if c.status == UNKNOWN]
    if unknown and placed.section != FACTORS:
        yield from _comment(f"{TO_DO}: no field of the section is called {', '.join(unknown)}; name what is read.")
    if unverified := placed.unverified():
        said = "Named as in practice; not verified against a published questionnaire"
        yield from _comment(f"{said}: {', '.join(unverified)}.")
    left = [c.column for c in placed.columns if c.status == "not read"]
    if left:
        yield from _comment(f"Not read: {', '.join(left)}.")


def _build_up(key: str, one: Proposed, placed: Placed) -> Iterator[str]:
    if one.section == FACTORS:
        return
    yield from ("", f"[{key}.build_up]")
    amounts = LAYOUTS[KEYS[one.section]].amounts
    if one.section == COST:
        rules = cost_rules(placed)
        for name, label in amounts.items():
            if name in rules:
                yield _remark(f"{name} = {_text(rules[name])}", label)
            else:
                yield f'# {name} = ""    # {TO_DO}: {label}; no column gives it'
        return
    for name, label in amounts.items():
        parts = [c.name for c in placed.by_role("amount") if c.part == name]
        if parts:
            yield _remark(f"{name} = {_text(' + '.join(parts))}", label)
    for c in placed.columns:
        if c.status == OPEN and set(c.candidates) & set(amounts):
            others = f", or of {', '.join(c.candidates[1:])}" if len(c.candidates) > 1 else ""
            yield f'# {c.candidates[0]} = "... + {c.name}"    # if {c.column} is part of it{others}'


def _inputs(key: str, placed: Placed) -> Iterator[str]:
    """Inputs of the factors: each needs what nobody can tell from a name."""
    for one in placed.columns:
        if one.status not in (OPEN, UNKNOWN):
            continue
        category = one.candidates[0] if one.candidates else "direct materials"
        said = one.meaning or "a factor, a distance or something else"
        yield ""
        yield from _comment(f"{TO_DO} {one.column}: {said}; its category, unit and surrogate value.")
        yield f"# [{key}.inputs.{_key(one.column.lower())}]"
        yield f"# category = {_text(category)}"
        yield f"# quantity = {_text(one.column)}"
        yield '# unit = "kg"'


def _remark(line: str, remark: str) -> str:
    """A line with a remark after it, or before it where both are too long."""
    padded = f"{line:<40}  # {remark}"
    return padded if len(padded) <= _WIDE else "\n".join([*_comment(remark), line])


def _comment(text: str) -> Iterable[str]:
    return [f"# {line}" for line in textwrap.wrap(text, _WIDE - 2, break_long_words=False)]


def _key(name: str) -> str:
    return name if name.replace("_", "").isalnum() and name.isascii() else _text(name)


def _inline(pairs: dict[str, str]) -> str:
    return "{ " + ", ".join(f"{name} = {_text(value)}" for name, value in pairs.items()) + " }"


def _text(value: str) -> str:
    """A TOML string: JSON's, with what JSON leaves and TOML does not allow."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
