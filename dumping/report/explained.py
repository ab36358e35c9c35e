"""An explanation as text: each step a figure, how it is made, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from dumping.report.blocks import BLANK, Block, Heading, Line
from dumping.report.cells import shown
from dumping.report.explain import Explanation
from dumping.report.steps import Step


def explained_blocks(explanations: Iterable[Explanation], case: str) -> Iterator[Block]:
    """The explanations, one under the other; `case` is the word that names the case on the command line."""
    for number, one in enumerate(explanations):
        if number:
            yield BLANK
        who = f"{one.respondent}: " if one.respondent else ""
        value = "" if one.value is None else f" = {shown(one.value, one.unit, one.kind)}"
        yield Heading(f"{who}{one.label}{value}", 2)
        section = ""
        listed: set[tuple[str, ...]] = set()
        for step in one.steps:
            if step.depth == 0 and step.section != section:
                section = step.section
                yield Heading(section, 2)
            names = tuple(part.name for part in step.parts)
            yield from step_lines(step if names not in listed else replace(step, parts=()), case, section)
            # Rows that are listed already are not listed for each figure that is summed over them.
            listed.add(names)


def step_lines(step: Step, case: str, section: str = "") -> Iterator[Line]:
    """One step: the figure and how it is made; its sources; the first rows of a total.

    The place of a figure is left out where `section`, the heading it stands under, has it.
    """
    depth = step.depth + 1
    sources = "; ".join(dict.fromkeys(text for text in (step.cite, _within(step.where, section)) if text))
    cited = f"[{sources}]" if sources else ""
    if step.source == "rule":
        yield Line(f"{step.label} = {step.words} = {step.said}", "strong" if step.depth == 0 else "", depth)
        if cited:
            yield Line(cited, "quiet", depth + 1)
    elif step.value != "" or step.source not in ("input", "choice"):
        yield Line(f"{_plainly(step)}  {cited}", "", depth)
    if step.note:
        yield Line(step.note, "quiet", depth + 1)
    if step.parts:
        yield from _parts(step, case, depth + 1)


def _plainly(step: Step) -> str:
    """A figure that is given or chosen, not computed."""
    if step.source == "column":
        return f"{step.label}{f', {step.unit}' if step.unit else ''}: {step.words}"
    if step.words.startswith("row "):
        # A choice of a row: its number alone says nothing.
        return f"{step.label.removesuffix(': row')}: {step.words}"
    return f"{step.label} = {step.said}" + (f", {step.words}" if step.words else "")


def _within(where: str, section: str) -> str:
    """What is left to say of a place under a heading that names its row."""
    heading = section.partition(": ")[2] or section
    if not heading or not where.startswith(heading):
        return where
    left = where[len(heading) :]
    return left.removeprefix(", ") if left.startswith(", ") else "" if left[:1] in ("", " ") else where


def _parts(step: Step, case: str, depth: int) -> Iterator[Line]:
    if step.each:
        yield Line(f"in each row: {step.each}", "quiet", depth)
    names = [part.name for part in step.parts]
    values = [shown(part.value, step.unit) for part in step.parts]
    wide, far = max(map(len, names)), max(map(len, values))
    for part, name, value in zip(step.parts, names, values, strict=True):
        yield Line(f"{name:<{wide}}  {value:>{far}}  {part.where}", "", depth)
    left = step.rows - len(step.parts)
    if left > 0:
        example = " ".join(step.parts[-1].name.split()[:2])
        yield Line(
            f"and {left:,} more rows; one of them: dumping explain {case} '{example}'; "
            f"all of them: dumping export {case} -o FILE.xlsx",
            "quiet",
            depth,
        )
