"""The crosswalk from Commerce's names to ours: every name of ours in it is one that a case file or a table has."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import dumping
from dumping.case import nonmarket_keys as keys
from dumping.case import schema
from dumping.case.cost_keys import Costs, Inflation
from dumping.case.sale_keys import Sales
from dumping.tables.columns import FRONTIER, LAYOUTS

FILE = Path(dumping.__file__).parent / "us" / "crosswalk.csv"


def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_our_names_exist() -> None:
    models = (
        schema.Header, Sales, Costs, schema.Calculation, schema.ExchangeRate, schema.Respondent,
        keys.Nonmarket, keys.FactorInput, keys.InboundFreight, keys.Ratios,
        Inflation,
    )  # fmt: skip
    known = {name for model in models for name in model.model_fields}
    known |= {name for layout in LAYOUTS.values() for name in (*layout.columns, *layout.amounts)}
    for row in rows():
        for name in re.split(r";\s*", row["ours"]):
            assert name in known, row


def test_every_amount_and_choice_is_in_it() -> None:
    ours = {name for row in rows() for name in re.split(r";\s*", row["ours"])}
    for layout in LAYOUTS.values():
        # Net prices and the price for the cost test are results of the method unless a case states them, and what
        # other authorities take at the frontier is none of Commerce's.
        theirs = {"net_price", "added_to_normal_value", "cost_test_price", *FRONTIER}
        assert set(layout.amounts) - theirs <= ours
