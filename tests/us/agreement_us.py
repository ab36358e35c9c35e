"""Our tables against the program's, row for row: a list of every cell that differs, empty where all agree."""

from __future__ import annotations

import numpy as np

from tests.us.crosswalked import columns, some
from tests.us.golden_us import Case, numbers

RELATIVE = 1e-9
PRICES = {
    **some("net_us_prices", "USSALES", "USNETPRI", "CEPROFIT"), "CEPRATIO": "cep_profit_ratio",
    **some("us_amounts", "USSALES", "USINDCOMM", "AVGVCOM", "AVGTCOM", "USMONTH", "QTR"),
}  # fmt: skip
OFFSETS = some(
    "normal_values", "USSALES", "NVMATCH", "DIFMER", "LOTDIFF", "HMNETPRI", "LOTADJMT", "INDDOL", "COMMDOL", "ICOMMDOL",
    "COMOFFSET", "RINDSELLH", "CEPOFFSET",
)  # fmt: skip
CONSTRUCTED = some(
    "normal_values", "USSALES", "DSELCV", "ISELCV", "COMMCV", "ICOMMCV", "INVCARCV", "CVPROFIT", "TOTCV", "CREDCV",
)  # fmt: skip
ENTERED = some("entered_values", "USSALES", "ENTERED_VALUE")
TEXTS = some("entered_values", "USSALES", "SOURCEDATA", "SOURCEU", "US_IMPORTER")
CEP_TOTALS = columns("cep_profit", "CEPTOT")


def close(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Equal to 1e-9 relative, both missing, or both zero to rounding of amounts of the order of 1."""
    return np.isclose(a, b, rtol=RELATIVE, atol=1e-11, equal_nan=True)


def sales_rows(case: Case, expected: dict[str, np.ndarray]) -> np.ndarray:
    """The row of our sales for each row that the program has, by the sale's number."""
    row_of = {n: row for row, n in enumerate(case.run.sales.values("OBSU"))}
    return np.array([row_of[n] for n in numbers(expected["OBSU"])], dtype=int)


def compared(case: Case, columns: dict[str, str], table: str = "USSALES") -> list[str]:
    """Differences of `columns` over the rows of a table of sales that the program left."""
    expected = case.expected(table)
    rows = sales_rows(case, expected)
    sales, found = case.run.sales, []
    for name, ours in columns.items():
        if name not in expected:
            continue
        theirs = numbers(expected[name])
        if ours not in sales:
            # A stated ratio is a parameter; without a CEP offset nothing is left to be offset.
            if ours not in ("cep_profit_ratio", "cm_indirect_remaining_usd") and not np.all(np.nan_to_num(theirs) == 0):
                found.append(f"{name}: we have no {ours}")
            continue
        own = sales.values(ours)[rows].astype(float)
        if name == "CEPRATIO":
            own = np.where(sales.values("sale_type")[rows] == "EP", 0.0, own)
        if name in ("LOTDIFF", "DIFMER"):
            # Nothing is said of a sale compared with constructed value.
            theirs = np.where(numbers(expected["NVMATCH"]) == 3, np.nan, theirs)
        for at in np.flatnonzero(~close(own, theirs)):
            found.append(f"{name} of sale {expected['OBSU'][at]}: {own[at]} is not {theirs[at]}")
    return found


def used_sales(case: Case) -> list[str]:
    """Sales that one side uses and the other does not."""
    theirs = set(numbers(case.expected("USSALES")["OBSU"]))
    sales = case.run.sales
    own = set(sales.values("OBSU")[sales.values("excluded") == ""])
    return [f"sale {n:g} is used on one side only" for n in sorted(theirs ^ own)]


def texts(case: Case) -> list[str]:
    """Differences in importer and source of entered value."""
    expected = case.expected("USSALES")
    rows, found = sales_rows(case, expected), []
    for name, ours in TEXTS.items():
        if name in expected:
            own = [str(x).upper() for x in case.run.sales.values(ours)[rows]]
            pairs = zip(expected["OBSU"], own, expected[name], strict=True)
            found += [f"{name} of sale {n}: {a} is not {b}" for n, a, b in pairs if a != b.upper()]
    return found


def importers(case: Case) -> list[str]:
    """Differences in the totals by importer, sale type and basis."""
    expected, ours = case.expected("IMPDATA"), case.run.importers
    if not expected:
        return [] if ours is None else ["we have importers and the program does not"]
    assert ours is not None
    key = zip(expected["US_IMPORTER"], expected["SALE_TYPE"], expected["SOURCEDATA"], strict=True)
    theirs = {k: i for i, k in enumerate(key)}
    own = list(
        zip(
            ours.values("us_importer"), ours.values("sale_type"),
            [b.upper() for b in ours.values("entered_value_basis")], strict=True,
        )
    )  # fmt: skip
    if set(own) != set(theirs):
        return [f"importers differ: {set(own) ^ set(theirs)}"]
    at = [theirs[k] for k in own]
    found = []
    for name, column in {"SALES": "sales", "TOTQTY": "quantity", "TOTEVALU": "entered_value_total"}.items():
        if not close(ours.values(column), numbers(expected[name])[at]).all():
            found.append(f"{name} by importer differs")
    return found


def cep_totals(case: Case) -> list[str]:
    """Differences in the totals behind the CEP profit ratio."""
    expected, ours = case.expected("CEPTOT"), case.run.cep_totals
    if not expected:
        return [] if ours is None else ["we calculate a CEP profit ratio and the program does not"]
    assert ours is not None
    return [
        f"{name}: {ours.value(column)} is not {expected[name][0]}"
        for name, column in CEP_TOTALS.items()
        if not close(np.array(float(ours.value(column))), numbers(expected[name])[0])
    ]


def _keys(case: Case) -> dict[str, str]:
    """The program's columns of a U.S. model's key and ours."""
    own = {case.let("USCONNUM"): "connum", "USLOT": "level_of_trade", "USMONTH": "month", "QTR": "quarter"}
    for setting, name in (("USMANUF", "manufacturer"), ("USPRIME", "prime")):
        if case.let(setting) != "NA":
            own[case.let(setting)] = name
    return own


def _key(row: int, columns: list[np.ndarray]) -> tuple[str, ...]:
    return tuple(f"{c[row]:g}" if isinstance(c[row], float) else str(c[row]) for c in columns)


def concordance(case: Case) -> list[str]:
    """Differences in each U.S. model's match and in its best candidates, choice by choice."""
    stages = case.run
    if stages.models is None or stages.candidates is None:
        return [] if not case.expected("{R}_CONCORD") else ["we have no concordance"]
    averages = case.averages()
    keys = {name: ours for name, ours in _keys(case).items() if ours in stages.models}
    own_keys = [stages.models.values(ours) for ours in keys.values()]
    ours = {_key(row, own_keys): row for row in range(stages.models.rows)}
    expected = case.expected("{R}_CONCORD")
    found = []
    their_keys = [expected[name] for name in keys]
    theirs = {_key(row, their_keys): row for row in range(len(expected["NVMATCH"]))}
    if set(ours) != set(theirs):
        return [f"models differ: {sorted(set(ours) ^ set(theirs))[:5]}"]
    for key, row in ours.items():
        kind, wanted = stages.models.value("match_type", row + 1), float(expected["NVMATCH"][theirs[key]])
        if kind != wanted:
            found.append(f"match of {key}: {kind} is not {wanted}")

    top = case.expected("P2PTOP5")
    candidates = stages.candidates
    if not top:
        return [*found, *(["we have candidates"] if candidates.rows else [])]
    choices = {}
    for row in range(candidates.rows):
        model = _key(int(candidates.value("model", row + 1)) - 1, own_keys)
        choices[model, int(candidates.value("choice", row + 1))] = row
    their_keys = [top[name] for name in keys]
    seen = {(_key(row, their_keys), int(float(top["CHOICE"][row]))): row for row in range(len(top["CHOICE"]))}
    if set(choices) != set(seen):
        return [*found, f"candidates differ: {sorted(set(choices) ^ set(seen))[:5]}"]
    figures = {
        "HMMONTH": "cm_month", "HMLOT": "cm_level_of_trade", "HMVCOM": "cm_vcom", "DIFMER": "difmer",
        "COSTDIFF": "difmer_ratio", "LOTDIFF": "lot_difference", "WNDORDER": "window_rank",
        "TIMEDEV": "months_before", "NVMATCH": "match_type",
    }  # fmt: skip
    chars = zip(case.let("USCHAR").split(), case.characteristics, strict=True)
    figures |= {f"{name}_DIF": f"difference_{ours_}" for name, ours_ in chars}
    for choice, row in choices.items():
        at = seen[choice]
        connum = averages.value("connum", int(candidates.value("cm_row", row + 1)))
        if connum != top["HMCONNUM"][at]:
            found.append(f"choice {choice}: {connum} is not {top['HMCONNUM'][at]}")
        for name, column in figures.items():
            if name in top and column in candidates and top[name][at]:
                own = float(candidates.value(column, row + 1))
                if not close(np.array(own), np.array(float(top[name][at]))):
                    found.append(f"{name} of choice {choice}: {own} is not {top[name][at]}")
    return found


def dp_prices(case: Case) -> list[str]:
    """Differences in the price that differential pricing is tested on."""
    return compared(case, {"DP_NETPRI": "dp_net_price"}, "DPSALES")


STAGES = {
    "sales used": used_sales,
    "net prices": lambda case: compared(case, PRICES),
    "price for differential pricing": dp_prices,
    "CEP profit ratio": cep_totals,
    "entered values": lambda case: compared(case, ENTERED) + texts(case) + importers(case),
    "concordance": concordance,
    "offsets": lambda case: compared(case, OFFSETS),
    "constructed value": lambda case: compared(case, CONSTRUCTED),
}
