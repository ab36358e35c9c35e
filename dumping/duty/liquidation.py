"""Each entry from its deposit to what is owed: assessed, compared with what was paid, and interest."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from dumping.case.problems import CaseError, Problem
from dumping.formula.evaluate import Array
from dumping.formula.rule import Rule
from dumping.formula.table import Table
from dumping.formula.text import text as text_column
from dumping.law.interest import Span, periods, spans
from dumping.law.lookup import NoLawError
from dumping.stages.groups import grouped

DEPOSIT_CITE = "19 USC 1673b(d)(1)(B), 1673e(a)(3), 1505(a)"
CAP_CITE = "19 USC 1673f(a); 19 CFR 351.212(d)"
GAP_CITE = "19 USC 1673b(d)(3)"
ASSESSMENT_CITE = "19 USC 1675(a)(2)(C); 19 CFR 351.212(b)(1)"
INTEREST_CITE = "19 USC 1677g, 1505(c); 26 USC 6621, 6622"
ORDER_CITE = "19 USC 1677g(a); 19 CFR 351.212(e)"

DEPOSIT = (
    Rule("deposit", "round(coalesce(deposit_amount, entered_value * deposit_percent / 100, "
         "quantity * deposit_per_unit), 2)", "Deposit or security required", "{money}", DEPOSIT_CITE),
    Rule("deposited", 'if(security == "cash", deposit, 0)', "Deposited in cash", "{money}", DEPOSIT_CITE),
)  # fmt: skip
ASSESSED = (
    Rule("assessed_in_full", "round(coalesce(entered_value * assessment_percent / 100, "
         "quantity * assessment_per_unit), 2)", "Duty at the assessment rate", "{money}", ASSESSMENT_CITE),
    Rule("assessed", 'if(gap == "yes", 0, if(capped == "yes", min(assessed_in_full, deposit), assessed_in_full))',
         "Duty assessed", "{money}", f"{CAP_CITE}, 1673b(d)(3)"),
    Rule("difference", "assessed - deposited", "Difference", "{money}",
         "19 USC 1505(b), 1673f"),
)  # fmt: skip
DAILY = (
    Rule("annual_percent", "if(difference > 0, underpayment, "
         'if(corporation == "yes", corporate_overpayment, overpayment))', "Rate of interest", "% a year",
         INTEREST_CITE),
    Rule("log_growth", "days * ln(1 + annual_percent / 100 / days_in_year)",
         "Growth over these days, compounded daily, as a natural logarithm", "", "26 USC 6622"),
)  # fmt: skip
INTEREST = (
    Rule("growth", "exp(total(log_growth)) - 1", "Interest on one dollar", "", "26 USC 6622"),
    Rule("interest", "round(difference * growth, 2)", "Interest", "{money}",
         INTEREST_CITE),
    Rule("balance", "difference + interest", "Balance", "{money}",
         "19 USC 1505(b)"),
)  # fmt: skip
SUMMED = ("entered_value", "deposit", "deposited", "assessed", "difference", "interest", "balance")


@dataclass(frozen=True)
class Liquidated:
    """The tables in the order of the calculation: interest rates, spans of days, entries, totals."""

    tables: dict[str, Table]
    warnings: tuple[str, ...]


def liquidated(
    entries: Table,
    order: dt.date | None,
    injury_notice: dt.date | None,
    file: str,
    provisional_end: dt.date | None = None,
) -> Liquidated:
    """What is owed on each entry, by importer and in all.

    `entries` has rates looked up (see `assessment_rates.with_rates`). Entries before `injury_notice` (the
    publication of the International Trade Commission's final determination) pay no more than the security then
    required, and nothing where provisional measures had ended (`provisional_end`, their last day); entries before
    `order` (publication of the order) bear no interest, nor do amounts under bond. Interest runs on the days after
    `deposit_date` up to `liquidation_date`. Raises CaseError naming each entry whose days have no rate of interest
    on file. Source: 19 USC 1673b(d)(3), 1673f, 1677g, 1505; 19 CFR 351.212.
    """
    warnings: list[str] = []
    for rule in DEPOSIT:
        entries = entries.with_rule(rule)
    day = entries.values("entry_date")
    capped = day < np.datetime64(injury_notice) if injury_notice else np.zeros(entries.rows, dtype=bool)
    how = f"entered before {injury_notice}" if injury_notice else "no date of the injury notice is given"
    yes_no = text_column(capped.astype(np.intp), ["no", "yes"])
    entries = entries.with_choice("capped", yes_no, "Capped at the security required", how, CAP_CITE)
    gap = in_gap(day, provisional_end, injury_notice)
    how = f"entered after {provisional_end} and before {injury_notice}" if provisional_end else "no such days are given"
    yes_no = text_column(gap.astype(np.intp), ["no", "yes"])
    entries = entries.with_choice("gap", yes_no, "Entered after provisional measures had ended", how, GAP_CITE)
    for rule in ASSESSED:
        entries = entries.with_rule(rule)
    bears = bears_interest(entries, order)
    if order is None:
        warnings.append("no date of the order is given: every cash deposit is taken to be made after it")
    how = "a cash deposit" + (f", entered on or after {order}" if order else "")
    yes_no = text_column(bears.astype(np.intp), ["no", "yes"])
    entries = entries.with_choice("bears_interest", yes_no, "Bears interest", how, ORDER_CITE)
    if (entries.values("security") == "bond").any():
        warnings.append(
            "entries under bond: no interest is computed on them, as nothing was deposited (19 USC 1677g(a); Timken "
            "Co. v. United States, 37 F.3d 1470 (Fed. Cir. 1994))"
        )
    found, problems = _spans(entries, np.flatnonzero(bears), file)
    if problems:
        raise CaseError(problems)
    for number in sorted({span.period for _, span in found}):
        period = periods()[number]
        if not period.verified:
            warnings.append(
                f"the rates of interest from {period.start} to {period.end} are not verified against the published "
                f"notice ({period.cite})"
            )
    rates, days = _interest(entries, found)
    for rule in INTEREST:
        entries = entries.with_rule(rule, over=days, by="entry_row")
    inside = np.ones(entries.rows, dtype=bool)
    title = "Totals by importer"
    entries, importers = grouped(entries, ("importer",), "importers", title, "importer_row", inside, "by importer")
    total = Table("total", "Total", 1, entries.currency, entries.quantity_unit)
    for name in SUMMED:
        label, unit = entries.columns[name].label, "{money}"
        rule = Rule(name, f"total({name})", label, unit, "sum of the entries")
        importers = importers.with_rule(rule, over=entries, by="importer_row")
        total = total.with_rule(rule, over=entries)
    tables = {t.name: t for t in (rates, entries, days, importers, total)}
    return Liquidated(tables, tuple(warnings))


def bears_interest(entries: Table, order: dt.date | None) -> Array:
    """Whether each entry's difference bears interest: a cash deposit, entered on or after the order's publication.

    Source: 19 USC 1677g(a).
    """
    bears: Array = entries.values("security") == "cash"
    return bears if order is None else bears & (entries.values("entry_date") >= np.datetime64(order))


def in_gap(day: Array, provisional_end: dt.date | None, injury_notice: dt.date | None) -> Array:
    """Whether each day is after provisional measures and before the injury notice: 19 USC 1673b(d)(3)."""
    if provisional_end is None or injury_notice is None:
        return np.zeros(len(day), dtype=bool)
    found: Array = (day > np.datetime64(provisional_end)) & (day < np.datetime64(injury_notice))
    return found


def missing_rates(entries: Table, order: dt.date | None, file: str) -> list[Problem]:
    """A problem for each entry that bears interest on days whose rate is not on file; blank days are passed over."""
    days = [entries.values(name) for name in ("deposit_date", "liquidation_date")]
    known = ~(np.isnat(days[0]) | np.isnat(days[1]))
    return _spans(entries, np.flatnonzero(bears_interest(entries, order) & known), file)[1]


def _spans(entries: Table, rows: Array, file: str) -> tuple[list[tuple[int, Span]], list[Problem]]:
    found: list[tuple[int, Span]] = []
    problems = []
    for row in rows.tolist():
        start, end = (entries.values(name)[row].item() for name in ("deposit_date", "liquidation_date"))
        try:
            found += [(row + 1, span) for span in spans(start, end)]
        except NoLawError as error:
            mend = "add the quarter's rate, with its notice, to dumping/law/interest/us.toml"
            problems.append(Problem(file, str(error), mend, row=row + 2, column="liquidation_date"))
    return found, problems


def _interest(entries: Table, found: list[tuple[int, Span]]) -> tuple[Table, Table]:
    known = periods()
    used = sorted({span.period for _, span in found})
    rates = Table("interest_rates", "Rates of interest", len(used))
    for name, label in (("start", "From"), ("end", "To")):
        days = np.array([getattr(known[i], name) for i in used], dtype="datetime64[D]")
        rates = rates.with_input(name, days, label, where="dumping/law/interest/us.toml")
    for name in ("underpayment", "overpayment", "corporate_overpayment"):
        label = name.replace("_", " ").capitalize()
        values = np.array([getattr(known[i], name) for i in used], dtype=float)
        rates = rates.with_input(name, values, label, "% a year", "dumping/law/interest/us.toml")
    cites = np.array([known[i].cite for i in used], dtype=object)
    rates = rates.with_input("cite", cites, "Source", where="dumping/law/interest/us.toml")
    table = Table("interest_days", "Days of interest", len(found), entries.currency)
    how = "each entry that bears interest, cut where the rate or the year changes"
    table = table.with_choice("entry_row", np.array([r for r, _ in found], dtype=np.int64), "Entries: row", how)
    numbers = np.array([used.index(span.period) + 1 for _, span in found], dtype=np.int64)
    table = table.with_choice("period_row", numbers, "Rates of interest: row", "the period of the days")
    first = np.array([span.first for _, span in found], dtype="datetime64[D]")
    table = table.with_choice("first_day", first, "First day", how)
    how = "counted: the day of deposit does not bear interest, the day of liquidation does"
    table = table.with_choice("days", np.array([span.days for _, span in found], dtype=float), "Days", how)
    lengths = np.array([span.days_in_year for _, span in found], dtype=float)
    table = table.with_choice("days_in_year", lengths, "Days in the year", "365, or 366 in a leap year")
    for name in ("difference", "corporation"):
        table = table.with_lookup(name, entries, "entry_row")
    for name in ("underpayment", "overpayment", "corporate_overpayment"):
        table = table.with_lookup(name, rates, "period_row")
    for rule in DAILY:
        table = table.with_rule(rule)
    return rates, table
