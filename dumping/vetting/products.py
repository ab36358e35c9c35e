"""CONNUMs: without a cost, with several sets of characteristics, sold in one market only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from dumping.formula.evaluate import Array
from dumping.formula.text import coded, is_text
from dumping.vetting.finding import NOTE, QUESTION, SHOWN, Finding
from dumping.vetting.practice import Practice
from dumping.vetting.subject import Subject, count, numbered


def several_characteristics(subject: Subject, practice: Practice) -> Iterator[Finding]:
    """CONNUMs whose rows do not all have the same physical characteristics."""
    name = "connum" if "connum" in subject.read else "product"
    ranked = [one for one in subject.stated.characteristics if one in subject.read]
    if name not in subject.read or not ranked:
        return
    connums = subject.read.values(name)
    sets = numbered(*(subject.read.values(one) for one in ranked))
    rows = unlike_most(coded(connums).numbers, sets)
    if rows.any():
        found = sorted(set(connums[rows].tolist()))
        what = f"{count(len(found), 'CONNUM')} with several sets of characteristics: {listed(found)}"
        mend = "a CONNUM is its characteristics; these rows differ from most of the CONNUM's"
        yield subject.finding(QUESTION, "several characteristics", what, mend, rows, name)


def between_tables(tables: Sequence[Subject], practice: Practice) -> Iterator[Finding]:
    """CONNUMs of a respondent's sales that have no cost or factors, or that one market alone has sold."""
    by_key = {one.key: one for one in tables}
    costs, factors = by_key.get("costs"), by_key.get("factors")
    for sales in (one for one in tables if one.sales):
        for other, name in ((costs, "product"), (factors, "connum")):
            own = sold = "product" if name == "product" and "product" in sales.read else "connum"
            if other is None or name not in other.read or sold not in sales.read:
                continue
            there = coded(other.read.values(name)).present()
            said = coded(sales.read.values(own))
            rows = ~said.mapped([one in there for one in said.names], bool)
            if rows.any():
                lacking = sorted(set(sales.read.values(own)[rows].tolist()))
                kind = "cost" if name == "product" else "factors of production"
                what = f"{count(len(lacking), 'CONNUM')} sold and without {kind}: {listed(lacking)}"
                mend = f"are they in {other.inputs.file}? Otherwise the most similar product's are taken"
                if name == "connum":
                    mend = f"are they in {other.inputs.file}?"
                yield sales.finding(QUESTION, f"no {kind}", what, mend, rows, own)
    us, home = by_key.get("us_sales"), by_key.get("comparison_sales")
    if us is None or home is None or "connum" not in us.read or "connum" not in home.read:
        return
    here, there = (coded(one.read.values("connum")).present() for one in (us, home))
    for one, alone, only, then in (
        (us, here - there, "in the United States only" if us.read.currency == "USD" else "for export only",
         "their normal value is a similar product's or constructed"),
        (home, there - here, "in the comparison market only", "they can only serve as similar products"),
    ):  # fmt: skip
        if alone:
            said = coded(one.read.values("connum"))
            rows = said.mapped([name in alone for name in said.names], bool)
            what = f"{count(len(alone), 'CONNUM')} sold {only}: {listed(sorted(alone))}"
            yield one.finding(NOTE, "sold in one market", what, then, rows, "connum")


def customers(subject: Subject, practice: Practice) -> Iterator[Finding]:
    """Customer codes with several names or affiliations, and names with several codes."""
    for one, other, said in (
        ("customer", "customer_name", "customer code{s} with several names"),
        ("customer_name", "customer", "customer name{s} under several codes"),
        ("customer", "affiliation", "customer code{s} with several affiliations"),
        ("customer", "level_of_trade", "customer code{s} at several levels of trade"),
    ):
        if one not in subject.read or other not in subject.read:
            continue
        codes, held = subject.read.values(one), subject.read.values(other)
        if not is_text(codes):
            continue
        if is_text(held):
            held = np.array([" ".join(str(name).split()).casefold() for name in coded(held).names], dtype=object)[
                coded(held).numbers
            ]
        rows = unlike_most(coded(codes).numbers, pd.factorize(held)[0]) & ~coded(codes).equal("")
        if rows.any():
            found = sorted(set(codes[rows].tolist()))
            what = f"{len(found):,} {said.format(s='' if len(found) == 1 else 's')}: {listed(found)}"
            severity = NOTE if other == "level_of_trade" else QUESTION
            mend = "one firm has one code, one name and one affiliation at a time"
            if other == "level_of_trade":
                mend = "a customer is mostly at one level of trade"
            yield subject.finding(severity, f"{one} and {other}".replace("_", " "), what, mend, rows, other)


def unlike_most(groups: Array, values: Array) -> Array:
    """Which rows have another value than most rows of their group; of values as frequent the first one counts."""
    pairs = pd.DataFrame({"group": groups, "value": values})
    pairs["times"] = pairs.groupby(["group", "value"])["value"].transform("count")
    most = pairs.sort_values("times", ascending=False, kind="stable").groupby("group")["value"].first()
    return np.asarray(pairs["value"] != pairs["group"].map(most))


def listed(names: Sequence[object]) -> str:
    """The first names, and how many more there are."""
    shown = ", ".join(str(name) for name in names[:SHOWN])
    return shown + (f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else "")
