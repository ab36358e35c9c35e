"""What goods pay at the frontier: customs duty, trade-defence duties side by side, and the tax on all of them.

Duties are added to each other, never one charged on the other. What each is charged on is the authority's law.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from dumping.formula.rule import Rule
from dumping.formula.table import Parameters, Table
from dumping.formula.tree import names_in
from dumping.law.forms import frontier, on_file
from dumping.law.forms.rules import AMOUNTS, LABELS

UNIT = "{money}/{quantity}"
AS_STATED = "as stated"
DUTIES = ("customs_duty", "surcharge", "safeguard_duty", "anti_dumping_duty", "countervailing_duty")
ADDED = " + ".join(DUTIES)


@dataclass(frozen=True)
class Bases:
    """What an authority charges on what, on a day; `notes` say what is not verified or not on file."""

    charge: str = "cif_value"
    charge_cite: str = ""
    customs: str = "cif_value"
    customs_cite: str = ""
    tax: str = f"cif_value + {ADDED}"
    tax_cite: str = ""
    uplift_percent: float = 0.0
    uplift_cite: str = ""
    # Citations of the interplay with a safeguard duty and with a countervailed export subsidy; '' for none.
    safeguard: str = ""
    export_subsidy: str = ""
    deposit: str = ""
    deposit_cite: str = ""
    notes: tuple[str, ...] = ()
    # The same of customs duty and tax, which matter where a case states their rates.
    import_notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Charge:
    """A form of duty as goods are charged by it: the rule gives an amount of money in `column`."""

    column: str
    rule: Rule


def bases(authority: str, day: dt.date) -> Bases:
    """The bases of an authority on a day. Without a file of its own: everything on the CIF value, and a note.

    Raises NoLawError for a day before the law on file.
    """
    if authority not in on_file():
        note = f"what duties and taxes are charged on is not on file for '{authority}': all on the CIF value"
        return Bases(notes=(note,))
    book = frontier(authority)
    charge, customs, tax = (book.on(name, day) for name in ("charge_base", "customs_duty_base", "tax_base"))
    held = {n: book.on(n, day) for n in ("safeguard", "export_subsidy", "deposit", "tax_uplift_percent")
            if book.has(n, day)}  # fmt: skip
    uplift, deposit = held.get("tax_uplift_percent"), held.get("deposit")
    read = [(n, v) for n, v in (("charge_base", charge), ("customs_duty_base", customs), ("tax_base", tax))]
    notes: dict[bool, list[str]] = {True: [], False: []}
    for name, value in (*read, *held.items()):
        if not value.verified:
            at_import = name in ("customs_duty_base", "tax_base", "tax_uplift_percent")
            notes[at_import].append(f"{book.provisions[name].label}: {value.cite}")
    return Bases(
        str(charge.value), charge.cite, str(customs.value), customs.cite, str(tax.value), tax.cite,
        float(uplift.value) if uplift else 0.0, uplift.cite if uplift else "",
        held["safeguard"].cite if "safeguard" in held else "",
        held["export_subsidy"].cite if "export_subsidy" in held else "",
        str(deposit.value) if deposit else "", deposit.cite if deposit else "", tuple(notes[False]),
        tuple(notes[True]),
    )  # fmt: skip


def charged(goods: Table, charges: Mapping[str, Charge], law: Bases, parameters: Parameters) -> Table:
    """The goods with every duty, the tax and the totals, a row each.

    In: quantity, cif_value, entered_value (value for customs where that is not CIF), export_value, incidental_costs,
    safeguard_percent; the order's figures of LABELS, amounts in another currency as NAME_stated with
    duty_exchange_rate (and NAME_of_case where the case computes them in its own); `form`, the key of the row's charge
    in `charges`. Rates of customs duty, surcharge and tax as columns or as parameters. A figure that a row's own duty
    needs and lacks makes the duty missing. Out: cif_price, export_price, landed_price, each duty, tax_base,
    value_added_tax, to_pay, landed_cost, in the table's currency.
    """
    table = goods
    for name in AMOUNTS:
        if f"{name}_stated" in table and name not in table:
            label, unit = LABELS[name]
            converted = f"{name}_stated * duty_exchange_rate"
            if f"{name}_of_case" in table:
                converted = f"coalesce({converted}, {name}_of_case)"
            rule = Rule(name, converted, label, unit, "at the rate of the day of entry")
            table = table.with_rule(rule)
    per_unit = [("cif_price", "cif_value", "CIF price"), ("export_price", "export_value", "Export price")]
    for name, value, label in per_unit:
        if name not in table:
            table = table.with_rule(Rule(name, f"{value} / quantity", label, UNIT, "value over quantity"))
    customs = f"if(customs_duty_percent == 0, 0, {law.customs} * customs_duty_percent / 100)"
    safeguard = f"if(safeguard_percent == 0, 0, {law.customs} * safeguard_percent / 100)"
    for rule in (
        Rule("customs_duty", customs, "Customs duty", "{money}", law.customs_cite or "of the CIF value"),
        Rule("surcharge", "customs_duty * surcharge_percent / 100", "Surcharge", "{money}", "of the customs duty"),
        Rule("landed_price", "(cif_value + customs_duty + surcharge) / quantity", "Landed price", UNIT,
             "CIF value, customs duty and surcharge; no trade-defence duty"),
        Rule("safeguard_duty", safeguard, "Safeguard duty above the quota", "{money}", law.safeguard or AS_STATED),
    ):  # fmt: skip
        table = table.with_rule(rule, parameters)
    for charge in charges.values():
        table = table.with_rule(charge.rule, parameters)
    for rule in (*_defence(table, charges, law), *_totals(law)):
        table = table.with_rule(rule, parameters)
    return table


def _defence(table: Table, charges: Mapping[str, Charge], law: Bases) -> list[Rule]:
    """Anti-dumping duty of the row's form, what other duties leave of it, and the countervailing duty beside it."""
    keys = list(charges)
    picked = charges[keys[-1]].column
    for key in reversed(keys[:-1]):
        picked = f'if(form == "{key}", {charges[key].column}, {picked})'
    cite = charges[keys[0]].rule.cite if len(keys) == 1 else "by the form of the company's duty"
    before = Rule("anti_dumping_due", picked, "Anti-dumping duty by its form", "{money}", cite)
    countervailing = f"if(countervailing_percent == 0, 0, {law.charge} * countervailing_percent / 100)"
    if "countervailing_per_unit" in table:
        countervailing += " + quantity * countervailing_per_unit"
    after, beside = "anti_dumping_due", countervailing
    words, cites = "added to other duties, not charged on them", []
    if law.safeguard:
        after = f"max({after} - safeguard_duty, 0)"
        beside = f"max({countervailing} - max(safeguard_duty - anti_dumping_due, 0), 0)"
        cites.append(law.safeguard)
    if law.export_subsidy and "export_subsidy_percent" in table:
        subsidy = "if(export_subsidy_percent == 0, 0, export_value * export_subsidy_percent / 100)"
        after = f"max({after} - {subsidy}, 0)"
        cites.append(law.export_subsidy)
    cite = "; ".join(cites) or words
    return [
        before,
        Rule("anti_dumping_duty", after, "Anti-dumping duty", "{money}", cite),
        Rule("countervailing_duty", beside, "Countervailing duty", "{money}", law.safeguard or words),
    ]


def _totals(law: Bases) -> list[Rule]:
    rules = []
    tax = Rule("tax_base", law.tax, "Base of the tax on imports", "{money}", law.tax_cite or "the CIF value and duties")
    if "freight_and_insurance" in names_in(tax.tree):
        rules.append(Rule("freight_and_insurance", "cif_value - entered_value", "International freight and insurance",
                          "{money}", law.tax_cite))  # fmt: skip
    rules += [
        tax,
        Rule("value_added_tax", "if(vat_percent == 0, 0, tax_base * vat_percent / 100)", "Value-added tax", "{money}",
             law.tax_cite or "of the price with duties"),
        Rule("to_pay", f"{ADDED} + value_added_tax", "To pay at the frontier", "{money}", "sum"),
        Rule("other_costs", "if(post_import_cost == 0, 0, post_import_cost * quantity)", "Other costs of importing",
             "{money}", AS_STATED),
        Rule("landed_cost", f"cif_value + {ADDED} + other_costs", "Landed cost, without the tax", "{money}",
             "CIF value, duties and other costs; the tax is as a rule recovered"),
        Rule("landed_cost_with_tax", "landed_cost + value_added_tax", "Landed cost with the tax", "{money}", "sum"),
    ]  # fmt: skip
    if law.deposit:
        rules.append(Rule("provisional_deposit", law.deposit, "Provisional deposit with the tax on it", "{money}",
                          law.deposit_cite))  # fmt: skip
    return rules
