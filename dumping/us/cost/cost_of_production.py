"""The cost of production of the case's products: over the period, by quarter, or by month under high inflation."""

from __future__ import annotations

from dataclasses import replace

from dumping.case.cost_keys import Costs
from dumping.case.load import Case, RespondentInputs
from dumping.formula.table import Computed, Lookup, Table
from dumping.formula.tree import names_in
from dumping.law.lookup import Law
from dumping.result import Computation
from dumping.stages.columns import used
from dumping.stages.groups import numbered
from dumping.stages.sales import priced
from dumping.us.cost.average_cost import average_costs
from dumping.us.cost.characteristics import with_sold_characteristics
from dumping.us.cost.inflation import base_index, indexed_costs
from dumping.us.cost.market_situation import Adjusted, applies_to, with_market_situation
from dumping.us.cost.quarterly import quarterly_costs
from dumping.us.ready import ranked_names, with_characteristics


def cost_of_production(
    inputs: RespondentInputs, case: Case, law: Law, sides: list[Table], done: Computation
) -> tuple[Table, list[str]] | None:
    """The average cost of each product and the key that sales are joined by; None where the case has no costs.

    `sides` are the sales of the markets that there are, the comparison market first, made ready. Costs stay in
    their currency per unit. Source: 19 USC 1677b(b)(3), (f); comparison-market program part 3.
    """
    stated = inputs.stated.costs
    if inputs.costs is None or stated is None:
        return None
    table = with_characteristics(inputs.costs.table, stated.characteristics)
    makers = [k for k in ("manufacturer", "prime") if k in table and all(k in side for side in sides)]
    keys, carried = ["product", *makers], []
    similar, named = stated.unproduced == "most similar", ranked_names(stated.characteristics)
    if similar and not named and inputs.stated.us_sales is not None:
        named = ranked_names(inputs.stated.us_sales.characteristics)
        table = with_sold_characteristics(table, sides, named)
    if stated.quarterly is not None:
        table = _by_quarter(table, stated, inputs, makers, named, sides, done)
        similar = False
        keys, carried = [*keys, "quarter"], ["cost_origin", "counts_for_recovery"]
    rows = priced(inputs.costs, table, case.rates, done.parameters, case.stated.case.currency)
    if stated.inflation is not None:
        base = base_index(stated.inflation, case.stated.case.period)
        done.parameters[base.name] = base
        found = indexed_costs(
            rows, stated.inflation, period=case.stated.case.period, parameters=done.parameters, makers=makers,
            characteristics=named,
        )  # fmt: skip
        keys = [*keys, "year_month"]
    else:
        adjusted = _adjusted(rows, inputs, case, law, done)
        found = average_costs(
            adjusted.rows, keys=keys, characteristics=named, similar=similar, carried=carried,
            amounts=adjusted.amounts, constructed=adjusted.constructed,
        )  # fmt: skip
    done.tables |= {"costs": found.rows, found.produced.name: found.produced, "average_costs": found.costs}
    done.warnings += found.warnings
    return found.costs, keys


def _adjusted(rows: Table, inputs: RespondentInputs, case: Case, law: Law, done: Computation) -> Adjusted:
    """The costs with what the case states of a particular market situation, to the uses that the law has it for."""
    assert inputs.costs is not None
    stated = inputs.stated.costs.particular_market_situation if inputs.stated.costs is not None else []
    if not stated:
        return Adjusted(rows)
    where = f"{case.file}:{case.line('respondents', inputs.number - 1, 'costs', 'particular_market_situation')}"
    converted = {name: f"{name}_{rows.currency.lower()}" for name in inputs.costs.currencies}
    applied = [applies_to(one, n, law, case.stated.case.law_as_of, where) for n, one in enumerate(stated, 1)]
    found = with_market_situation(rows, inputs.costs.build_up, stated, applied, converted, where)
    done.parameters |= found.parameters
    for one in applied:
        done.parameters[one.name] = one
    done.warnings += found.warnings
    return found


def _by_quarter(
    table: Table, stated: Costs, inputs: RespondentInputs, makers: list[str], named: list[str], sides: list[Table],
    done: Computation,
) -> Table:  # fmt: skip
    """The cost rows by quarter, with those that are missing filled in; the reported ones under a name of their own."""
    assert stated.quarterly is not None
    assert inputs.costs is not None
    read = [n for rule in inputs.costs.build_up for n in names_in(rule.tree) if n in table]
    filled = quarterly_costs(
        table, stated.quarterly, columns=list(dict.fromkeys([*read, *stated.quarterly.direct_materials])),
        characteristics=named, makers=makers, sold=_sold(sides, makers),
    )  # fmt: skip
    reported = replace(filled.reported, name="reported_costs")
    done.tables |= {"reported_costs": reported, "period_costs": _over(filled.period, "costs", "reported_costs")}
    done.warnings += filled.warnings
    return _over(filled.rows, filled.reported.name, "reported_costs")


def _sold(sides: list[Table], makers: list[str]) -> set[tuple[int, tuple[object, ...], str]]:
    """Quarter, maker and product of the sales that are used, in both markets."""
    found = set()
    for side in sides:
        _, first = numbered(side, ("quarter", *makers, "product"), used(side))
        for i in first:
            maker = tuple(side.values(k)[i] for k in makers)
            found.add((int(side.values("quarter")[i]), maker, str(side.values("product")[i])))
    return found


def _over(table: Table, old: str, new: str) -> Table:
    """The table with its look-ups and totals pointed at another table's name."""
    columns = {}
    for name, column in table.columns.items():
        source = column.source
        if isinstance(source, Lookup) and source.table == old:
            column = replace(column, source=replace(source, table=new))
        elif isinstance(source, Computed) and source.over == old:
            column = replace(column, source=replace(source, over=new))
        columns[name] = column
    return replace(table, columns=columns)
