"""dumping explain: one figure, step by step."""

from __future__ import annotations

import shlex

import click

from dumping.cli.app import ExampleCommand, Refused
from dumping.cli.inputs import load_one
from dumping.cli.output import json_option, print_json, show

EXAMPLES = (
    ("dumping explain octg-korea margin", "each respondent's margin"),
    ("dumping explain my-case 'sale 12'", "the whole story of the U.S. sale in row 12 of its file"),
    ("dumping explain my-case 'normal_value 13CR80 2014-07'", "a product's normal value in a month"),
    ("dumping explain my-case 'SeAH:cash_deposit_percent'", "one respondent's figure"),
    ("dumping explain my-case us_sales.net_price", "how a column is made"),
)


@click.command(
    "explain",
    cls=ExampleCommand,
    examples=EXAMPLES,
    short_help="One figure step by step, to its rows and citations.",
)
@click.argument("case")
@click.argument("what", nargs=-1, required=True)
@json_option
def command(case: str, what: tuple[str, ...], as_json: bool) -> None:
    """Explain one figure of a case, step by step, to its rows and citations.

    WHAT is a figure (margin, per_unit, all_others, a figure of the case), a respondent's name, a row ('sale 12',
    'comparison_sales 40', 'normal_value CONNUM MONTH'; rows are numbered as in their file), a table, a column
    or TABLE.COLUMN, with a row if wanted. Put a respondent and a colon before it to mean that one alone.
    """
    loaded = load_one(case)
    from dumping.pipeline import run
    from dumping.report.explain import explain
    from dumping.report.explained import explained_blocks
    from dumping.report.targets import UnknownFigureError
    from dumping.report.terminal import title_blocks

    try:
        explanations = explain(run(loaded), " ".join(what))
    except UnknownFigureError as error:
        raise Refused(str(error)) from None
    header = loaded.stated.case
    if as_json:
        first, *others = [one.to_dict() for one in explanations]
        content = {"schema": "dumping/explanation/1", "case": header.title, "notice": header.notice, **first}
        print_json(content | ({"others": others} if others else {}))
    else:
        show([*title_blocks(header, loaded.changes), *explained_blocks(explanations, shlex.quote(case))])
