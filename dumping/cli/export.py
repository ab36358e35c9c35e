"""dumping export: the case worksheets."""

from __future__ import annotations

from pathlib import Path

import click

from dumping.cli.app import ExampleCommand
from dumping.cli.inputs import ExcelFile, HtmlFile, computed, write, write_html
from dumping.cli.output import json_option, print_json, show, warn

EXAMPLES = (
    ("dumping export octg-korea -o octg-korea.xlsx", "worksheets with live formulas"),
    ("dumping export my-case -o figures.xlsx --values-only", "figures without formulas"),
    ("dumping export my-case -o public.xlsx --public", "what may be filed on the public record"),
)


@click.command(
    "export", cls=ExampleCommand, examples=EXAMPLES, short_help="The case worksheets in Excel, with live formulas."
)
@click.argument("case")
@click.option("-o", "--output", required=True, type=ExcelFile(), help="The .xlsx file to write.")
@click.option("--html", "page", type=HtmlFile(), help="Write the report as one self-contained page as well.")
@click.option("--public", is_flag=True, help="A public version, without business proprietary information.")
@click.option("--values-only", is_flag=True, help="Figures instead of formulas.")
@json_option
def command(case: str, output: Path, page: Path | None, public: bool, values_only: bool, as_json: bool) -> None:
    """Write a case's worksheets: inputs, workings and results, every computed cell a live formula.

    A public version holds values only: proprietary figures ranged, names masked, and no trace of the actual ones.
    The case file's [confidentiality] says what is proprietary and holds the seed of the ranges.
    """
    if public and page is not None:
        raise click.UsageError("--html holds proprietary figures: there is no public version of it yet")
    results = computed(case)
    if page is not None:
        write_html(results, page)
    write(results, output, values_only, public)
    margins = [(one.name, one.margin_percent) for result in results for one in result.respondents]
    warn(w for r in results for w in r.all_warnings() if w not in r.case.warnings)
    if as_json:
        from dumping.report.json import number

        respondents = [{"name": name, "margin_percent": number(margin)} for name, margin in margins]
        print_json(
            {
                "schema": "dumping/export/1",
                "file": str(output),
                "bytes": output.stat().st_size,
                "values_only": values_only or public,
                "public": public,
                "cases": [result.case.stated.case.title for result in results],
                "respondents": respondents,
            }
        )
        return
    from dumping.report.blocks import Block, Line
    from dumping.report.numbers import percent
    from dumping.report.terminal import title_blocks

    blocks: list[Block] = []
    for result in results:
        blocks += title_blocks(result.case.stated.case)
        blocks += [Line(f"{one.name}: {percent(one.margin_percent)}", "", 1) for one in result.respondents]
    what = "figures" if values_only or public else "live formulas"
    what = f"public version, {what} only" if public else f"worksheets with {what}"
    blocks.append(Line(f"Written: {output}, {output.stat().st_size:,} bytes, {what}", "strong"))
    show(blocks)
