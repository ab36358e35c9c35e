"""dumping reconcile: our tables against another run's data sets, stage by stage."""

from __future__ import annotations

from pathlib import Path

import click

from dumping.cli.app import DONE, FAILED, ExampleCommand, Refused
from dumping.cli.inputs import ExcelFile, load_one
from dumping.cli.output import json_option, print_json, show

EXAMPLES = (
    ("dumping reconcile my-case commerce/", "against a folder of the programs' data sets"),
    ("dumping reconcile my-case USSALES.sas7bdat --stage net_us_prices", "one data set, one stage"),
    ("dumping reconcile my-case margin.lst -o difference.xlsx", "a listing; and both sides in a workbook"),
    ("dumping reconcile my-case commerce/ --tolerance 1e-6 --json", "data sets with rounded figures"),
)


@click.command(
    "reconcile", cls=ExampleCommand, examples=EXAMPLES, short_help="Our figures against the agency's own run."
)
@click.argument("case")
@click.argument("theirs", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--stage", metavar="NAME", default="", help="Compare this stage alone.")
@click.option("--respondent", metavar="NAME", default="", help="Whose data sets these are, where several are computed.")
@click.option("--tolerance", type=click.FloatRange(0, 1), default=1e-9, show_default=True,
              help="Relative difference up to which figures are equal.")  # fmt: skip
@click.option("-o", "--output", type=ExcelFile(), help="The first difference side by side, as a workbook.")
@json_option
def command(
    case: str,
    theirs: tuple[Path, ...],
    stage: str,
    respondent: str,
    tolerance: float,
    output: Path | None,
    as_json: bool,
) -> int:
    """Compare a case with the data sets that the Department of Commerce's programs left.

    THEIRS is a folder, or files: .csv, .sas7bdat, .xpt, .parquet or .xlsx named as the data sets are (USSALES,
    margin.USSALES, ACME_AR2_PRELIM_HMWTAV), or a listing (.lst, .txt, .html). Tells the first stage and row that
    differ, by how much, and the likely cause; or that all is equal, to the cent. Exit code 1 where something differs.
    """
    loaded = load_one(case)
    from dumping.reconcile.reconciliation import UnknownStageError, reconcile
    from dumping.report.reconciliation import notes, reconciliation_blocks
    from dumping.report.reconciliation_json import reconciliation_dict
    from dumping.report.terminal import title_blocks

    try:
        found = reconcile(loaded, theirs, stage=stage, respondent=respondent, tolerance=tolerance)
    except UnknownStageError as error:
        raise Refused(str(error)) from None
    content = reconciliation_dict(found, case)
    if output is not None:
        from dumping.cli.answer_file import write_answer
        from dumping.reconcile.side_by_side import side_by_side

        write_answer(output, side_by_side(found), f"{loaded.stated.case.title}: reconciliation", notes(content))
    if as_json:
        print_json(content)
    else:
        show([*title_blocks(loaded.stated.case, loaded.changes), *reconciliation_blocks(content)])
    return DONE if found.agrees else FAILED
