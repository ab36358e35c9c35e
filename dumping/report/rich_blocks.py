"""A report on a terminal: the same blocks in colour, with tables that fit its width."""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dumping.report.blocks import INDENT, Block, Grid, Heading, clean, wrapped

STYLES = {
    "strong": "bold",
    "quiet": "dim",
    "good": "green",
    "bad": "bold red",
    "notice": "bold yellow",
}


def show(blocks: Iterable[Block], console: Console) -> None:
    """Prints the blocks. Texts are never read as markup: citations stand in square brackets."""
    for number, block in enumerate(blocks):
        if isinstance(block, Heading):
            if number and block.level > 1:
                console.print()
            console.print(Text(clean(block.text), style="bold cyan" if block.level == 1 else "bold"))
        elif isinstance(block, Grid):
            _show_table(block, console)
        else:
            for line in wrapped(block, console.width):
                console.print(Text(clean(line), style=STYLES.get(block.style, "")), soft_wrap=True)


def _show_table(grid: Grid, console: Console) -> None:
    """The table, or each of its rows on lines of its own where the terminal is too narrow for it."""
    table = _table(grid)
    if table.__rich_measure__(console, console.options.update_width(10_000)).maximum + len(INDENT) <= console.width:
        console.print(Padding(table, (0, 0, 0, len(INDENT))))
        return
    label = max(len(name) for name in grid.header)
    for number, row in enumerate(grid.rows):
        for place, cell in enumerate(row):
            if not cell:
                continue
            indent = INDENT * (1 if place == 0 else 2)
            name = f"{grid.header[place]:<{label}}  " if place else ""
            console.print(Text(clean(f"{indent}{name}{cell}"), style="bold" if number in grid.strong else ""))


def _table(grid: Grid) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_header=any(grid.header), show_edge=False, pad_edge=False, padding=(0, 1))
    for number, name in enumerate(grid.header):
        right = number in grid.right
        table.add_column(Text(name), justify="right" if right else "left", no_wrap=right, overflow="fold")
    for number, row in enumerate(grid.rows):
        style = "bold" if number in grid.strong else ""
        table.add_row(*(Text(clean(cell)) for cell in row), style=style)
    return table
