"""dumping law: the rules and thresholds in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import click

from dumping.cli.app import ExampleCommand, Refused
from dumping.cli.margin import date_of
from dumping.cli.output import json_option, print_json, show_light
from dumping.formula.check import nearest
from dumping.law.forms import as_provisions, frontier, on_file
from dumping.law.lookup import Law, NoLawError, Provision, Value, authorities, law
from dumping.report.blocks import Block, Heading, Line

EXAMPLES = (
    ("dumping law", "everything on file, as in force today"),
    ("dumping law de_minimis_review", "one provision, with its history"),
    ("dumping law --on 2012-01-01 --authority us", "U.S. law on a past day"),
    ("dumping law tax_base", "what the tax on imports is charged on, in every country on file"),
)


@click.command(
    "law", cls=ExampleCommand, examples=EXAMPLES, short_help="Thresholds and choices of method in force on a day."
)
@click.argument("name", required=False)
@click.option("--on", "day", metavar="DATE", help="The day, such as 2014-07-18; today if left out.")
@click.option("--authority", help="One authority's law; all on file if left out.")
@json_option
def command(name: str | None, day: str | None, authority: str | None, as_json: bool) -> None:
    """Show the thresholds, choices of method, forms of duty and bases of duties that the law has on a day.

    Each comes with its citation and the day its source was last read; NAME shows one with its history.
    """
    on = date_of(day)
    try:
        books = [_whole(law(one)) for one in ([authority] if authority else authorities())]
    except NoLawError as error:
        raise Refused(str(error)) from None
    if name is not None:
        known = list(dict.fromkeys(n for book in books for n in book.provisions))
        wanted = name.strip().lower().replace(" ", "_").replace("-", "_")
        if wanted not in known:
            raise Refused(f"there is no provision '{name}'; {nearest(wanted, known)}")
        name = wanted
    if as_json:
        content = [_law_as_dict(book, on, name) for book in books if name is None or name in book.provisions]
        print_json({"schema": "dumping/law/1", "on": on.isoformat(), "authorities": content})
    else:
        show_light(block for book in books for block in _law(book, on, name))


def _whole(book: Law) -> Law:
    """An authority's law with its forms of duty and what it charges on what, where they are on file."""
    if book.authority not in on_file():
        return book
    return replace(book, provisions={**book.provisions, **as_provisions(frontier(book.authority))})


def _chosen(book: Law, name: str | None) -> list[Provision]:
    return [p for p in book.provisions.values() if name in (None, p.name)]


def _in_force(provision: Provision, on: dt.date) -> Value | None:
    try:
        return provision.on(on)
    except NoLawError:
        return None


def _law_as_dict(book: Law, on: dt.date, name: str | None) -> dict[str, Any]:
    provisions = []
    for provision in _chosen(book, name):
        value = _in_force(provision, on)
        entry: dict[str, Any] = {"name": provision.name, "label": provision.label, "unit": provision.unit}
        entry |= _value_as_dict(value) if value else {"value": None}
        if name is not None:
            entry["values"] = [_value_as_dict(v) for v in provision.values]
        provisions.append(entry)
    return {"authority": book.authority, "name": book.name, "provisions": provisions}


def _value_as_dict(value: Value) -> dict[str, Any]:
    return {
        "value": value.value, "from": value.since.isoformat(), "cite": value.cite,
        "checked": value.checked.isoformat(), "note": value.note, "verified": value.verified,
    }  # fmt: skip


def _law(book: Law, on: dt.date, name: str | None) -> Iterator[Block]:
    chosen = _chosen(book, name)
    if chosen:
        yield Heading(f"{book.name} ({book.authority}), law on {on}", 2)
    for provision in chosen:
        yield Line("")
        value = _in_force(provision, on)
        said = f"{provision.label}: {_said(value, provision.unit)}" if value else f"{provision.label}: none on file"
        yield Line(said, "strong", 1)
        yield Line(provision.name, "quiet", 2)
        for one in provision.values if name is not None else [value] if value else []:
            if name is not None:
                mark = " (in force)" if one is value else ""
                yield Line(f"from {one.since}: {_said(one, provision.unit)}{mark}", "strong" if mark else "", 2)
            yield from _source(one, 3 if name is not None else 2, with_start=name is None)


def _source(value: Value, indent: int, with_start: bool) -> Iterator[Line]:
    yield Line(value.cite, "", indent)
    start = f"in force since {value.since}; " if with_start else ""
    checked = f"source last read {value.checked}" if value.verified else "not yet held against its source"
    yield Line(start + checked, "quiet" if value.verified else "bad", indent)
    if value.note:
        yield Line(value.note, "", indent)


def _said(value: Value, unit: str) -> str:
    figure = value.value
    if isinstance(figure, list):
        text = ", ".join(str(f) for f in figure)
    elif isinstance(figure, str):
        # Bases of duties are sums of figures, choices of method are names.
        text = figure.replace("_", " " if " " in figure or figure.endswith("_value") else "-")
    else:
        text = f"{figure:g}"
    return f"{text} {unit}".strip()
