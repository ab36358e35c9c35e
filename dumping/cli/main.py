"""The program `dumping`: its commands, each in a module of its own that is loaded when it is called."""

from __future__ import annotations

import click

from dumping import __version__
from dumping.cli.app import Commands

MODULES = {
    "run": "dumping.cli.run",
    "check": "dumping.cli.check",
    "margin": "dumping.cli.margin",
    "compare": "dumping.cli.compare",
    "duty": "dumping.cli.duty",
    "rates": "dumping.cli.rates",
    "exchange-rates": "dumping.cli.exchange_rates",
    "what-if": "dumping.cli.what_if",
    "methods": "dumping.cli.methods",
    "drivers": "dumping.cli.drivers",
    "floor-prices": "dumping.cli.floor_prices",
    "exposure": "dumping.cli.exposure",
    "explain": "dumping.cli.explain",
    "reconcile": "dumping.cli.reconcile",
    "export": "dumping.cli.export",
    "law": "dumping.cli.law",
    "new": "dumping.cli.new",
    "import-sas": "dumping.cli.import_sas",
    "schema": "dumping.cli.schema",
}
EXAMPLES = (
    ("dumping run octg-korea -o octg-korea.xlsx", "a shipped case: its margins, and its worksheets in Excel"),
    ("dumping margin --normal-value 135 --export-price 90", "one margin, line by line"),
    ("dumping new my-case", "a commented case file to start from"),
    ("dumping explain octg-korea margin", "where a figure comes from"),
)


@click.group(cls=Commands, modules=MODULES, examples=EXAMPLES)
@click.version_option(__version__, "-V", "--version", message="dumping %(version)s")
def cli() -> None:
    """Antidumping margins from a case file: computed, traced to the law and to the rows, written as live
    Excel worksheets.

    Results go to stdout, messages to stderr. Exit codes: 0 done (a high margin is not a failure), 1 the case
    has errors or a check failed, 2 wrong usage, 3 a file cannot be read or written, 70 a defect of ours.
    """


def main() -> None:
    """Runs the command line."""
    cli.main()
