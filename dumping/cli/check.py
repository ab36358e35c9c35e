"""dumping check: a case validated and vetted, with the counts and totals to hold against its sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dumping.cli.answer_file import TableFile
from dumping.cli.app import FAILED, ExampleCommand
from dumping.cli.inputs import computed, refuse_inputs
from dumping.cli.output import json_option, print_json, show

if TYPE_CHECKING:
    from dumping.report.blocks import Block
    from dumping.report.control import Control
    from dumping.result import Result
    from dumping.vetting import Finding

EXAMPLES = (
    ("dumping check my-case", "every problem of the case file and its tables, or counts, totals and findings"),
    ("dumping check my-case -o findings.xlsx", "the findings as worksheets, with every row that they speak of"),
    ("dumping check my-case --strict", "exit code 1 where anything is found that is more than a note"),
    ("dumping check cases/worked-examples", "every case file in a folder"),
)
HEADINGS = {
    "error": "Findings: errors, hardly right as they stand",
    "question": "Findings: questions to ask",
    "note": "Findings: to be known",
}


@click.command(
    "check", cls=ExampleCommand, examples=EXAMPLES, short_help="A case validated and vetted, with control totals."
)
@click.argument("case")
@click.option("--strict", is_flag=True, help="Fail (exit code 1) where vetting finds errors or questions.")
@click.option("-o", "--output", type=TableFile(), help="Write the findings and their rows to a .xlsx or .csv file.")
@json_option
def command(case: str, strict: bool, output: Path | None, as_json: bool) -> int:
    """Validate and vet a case and show its control totals.

    Every problem that keeps a case from being computed is reported at once, with file and line, or file, row and
    column, what is wrong and what to do about it. A case without problems shows rows, quantity, value, dates,
    products and blank cells of each of its tables, to be held against the respondent's own totals, what was repaired
    in its files, whether the printed results that it expects hold, and what an analyst would stop at in its tables:
    sales reported twice, prices and quantities out of line or in another unit, days in the wrong order, CONNUMs
    without a cost, totals that differ from those stated under `reconciliation`. Findings alone do not fail the case,
    except with --strict; their thresholds are practice of this program, not law.
    """
    from dumping.report.control import control_totals
    from dumping.vetting import vet

    results = computed(case)
    holds = all(check.holds for result in results for check in result.checks)
    found = [(result, control_totals(result), vet(result)) for result in results]
    if output is not None:
        refuse_inputs([result.case for result in results], output)
        _write(output, found)
    if as_json:
        print_json(
            {
                "schema": "dumping/check/1",
                "ok": holds,
                "problems": [],
                "findings": [{"case": result.case.file, **one.to_dict()} for result, _, many in found for one in many],
                "cases": [_as_dict(result, tables) for result, tables, _ in found],
            }
        )
    else:
        _show(found)
    open_questions = any(one.severity != "note" for *_, many in found for one in many)
    return 0 if holds and not (strict and open_questions) else FAILED


def _as_dict(result: Result, tables: list[Control]) -> dict[str, Any]:
    from dumping.report.json import result_dict

    content = result_dict(result)
    return {
        **{key: content["case"][key] for key in ("title", "file", "sha256", "notice")},
        "tables": [table.to_dict() for table in tables],
        "checks": content["checks"],
        "warnings": [*result.warnings, *(w for one in result.respondents for w in one.warnings)],
    }


def _show(found: list[tuple[Result, list[Control], list[Finding]]]) -> None:
    from dumping.report.blocks import BLANK, Line
    from dumping.report.control import control_blocks
    from dumping.report.terminal import check_blocks, title_blocks, warning_blocks

    blocks: list[Block] = []
    for result, tables, findings in found:
        if blocks:
            blocks.append(BLANK)
        blocks += title_blocks(result.case.stated.case)
        blocks += [Line(f"OK: {result.case.file} can be computed", "good"), BLANK]
        blocks += [*control_blocks(tables), *check_blocks(result.checks), *warning_blocks(result)]
        blocks += _finding_blocks(findings)
    show(blocks)


def _finding_blocks(findings: list[Finding]) -> list[Block]:
    from dumping.report.blocks import Heading, Line

    blocks: list[Block] = []
    for severity, heading in HEADINGS.items():
        those = [one for one in findings if one.severity == severity]
        blocks += [Heading(heading, 2)] if those else []
        blocks += [Line(str(one), indent=1) for one in those]
    return blocks


def _write(path: Path, found: list[tuple[Result, list[Control], list[Finding]]]) -> None:
    from dumping.cli.answer_file import write_answer
    from dumping.vetting.sheet import finding_tables

    tables = finding_tables([(result.case.file, one) for result, _, many in found for one in many])
    notices = dict.fromkeys(r.case.stated.case.notice for r, *_ in found if r.case.stated.case.notice)
    title = f"Findings: {found[0][0].case.stated.case.title}" if len(found) == 1 else "Findings of several cases"
    write_answer(path, tables, title, [*notices, "Thresholds are practice of this program, not law."])
