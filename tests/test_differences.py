"""docs/differences.md: its table leads to its sections, and it quotes what the program says."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "differences.md").read_text(encoding="utf-8")
WORDS = " ".join(PAGE.split())
SOURCE = " ".join(
    re.sub(r'"\s*\n\s*f?"', "", path.read_text(encoding="utf-8")) for path in sorted((ROOT / "dumping").rglob("*.py"))
)


def test_the_table_and_the_sections_are_the_same() -> None:
    anchors = re.findall(r"\]\(#([^)]*)\)", PAGE)
    titles = re.findall(r"^## (.*)$", PAGE, re.MULTILINE)
    made = [re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles]
    assert anchors == made
    assert "docs/differences.md" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "said",
    [
        "the characteristic is missing",
        "a missing characteristic would count as the best match: state it",
        "the CEP profit ratio cannot be calculated: complete the comparison-market data or state a ratio",
        "no ratios for U.S. level of trade ",
        "state selling and profit ratios for it, or one set of ratios for all levels of trade",
        "no purchase cost of ",
        "exchange rate for ",
        "is missing or not above zero",
        " sales have a blank importer; the customer is taken as the importer",
        " and keep the reported date of sale",
        " has no entered value: it cannot be tested for de minimis and is assessed per unit",
        "sales of one model have different costs (",
        "each cost is matched by itself",
        "are sold at the one price of their base group and do not pass; the program may pass them where its two "
        "averages of that price differ in the last digits",
        "carry facts available, ",
        "below zero: the margin has no meaning",
    ],
)
def test_messages_are_quoted_as_they_are(said: str) -> None:
    assert said.strip() in WORDS
    assert said in SOURCE
